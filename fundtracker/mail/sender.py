"""Sending the outbox: over SMTP, or into a folder where no server is named, so that a demo shows its mails."""

import hashlib
import logging
import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app, g, render_template
from flask_babel import force_locale
from sqlalchemy import select, update

from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.nouns import Article, Noun, Nouns
from fundtracker.mail.models import Mail

log = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=2)
MOST_TRIES = 20
FAILURES_IN_A_ROW = 3
SECONDS = 20
LOCAL = {"127.0.0.1", "::1", "localhost"}


class WholeHeader(UnstructuredHeader):
    """A header in one line, however long: folded, a long address is encoded word by word and no mail program reads it (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        """The line as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


class Subject(UniqueUnstructuredHeader):
    """A subject that keeps its spaces when it is folded: where a letter is beyond ASCII, all of it is encoded, spaces included.

    The standard's own folding encodes some words and leaves others, and a space between the two kinds may fall out (RFC 2047, 6.2).
    """

    def fold(self, *, policy: Policy) -> str:
        """The lines as they are sent."""
        charset = "us-ascii" if str(self).isascii() else "utf-8"
        words = Header(str(self), charset, header_name=self.name).encode(linesep=policy.linesep)  # type: ignore[attr-defined]
        return f"{self.name}: {words}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", Subject)  # type: ignore[arg-type]
_HEADERS.map_to_type("list-unsubscribe", WholeHeader)  # type: ignore[arg-type]
POLICY = default.clone(header_factory=_HEADERS)


def send_waiting(limit: int = 500) -> int:
    """Send what is due, oldest first; a mail that fails is tried again later. Gives back how many were sent.

    Three failures in a row mean that the server is away: the rest waits for the next sweep.
    """
    due = select(Mail.id).where(Mail.sent_at.is_(None), Mail.next_try_at <= clock.now()).order_by(Mail.id).limit(limit)
    ids = list(session.scalars(due))
    session.rollback()
    sent = failed = 0
    for mail_id in ids:
        if failed == FAILURES_IN_A_ROW:
            break
        went = _send(mail_id)
        sent, failed = sent + bool(went), failed + 1 if went is False else 0
    return sent


def _send(mail_id: int) -> bool | None:
    """Claim one mail, send it outside the transaction, keep what became of it; None where another worker claimed it first."""
    with transaction():
        now = clock.now()
        claim = update(Mail).where(Mail.id == mail_id, Mail.sent_at.is_(None), Mail.next_try_at <= now)
        claimed = session.execute(claim.values(next_try_at=now + PATIENCE, tries=Mail.tries + 1).returning(Mail.id)).one_or_none()
    if claimed is None:
        return None
    tries = 0
    try:
        mail = session.get_one(Mail, mail_id)
        tries, message = mail.tries, set_mail(mail)
        session.rollback()
        deliver(message)
    except Exception as error:  # whatever is wrong with one mail, the others go out
        session.rollback()
        log.warning("mail %s not sent: %s", mail_id, type(error).__name__)
        _put_off(mail_id, tries, type(error).__name__)
        return False
    _keep(mail_id, sent_at=clock.now(), next_try_at=None, content={}, last_error="")
    return True


def _put_off(mail_id: int, tries: int, error: str) -> None:
    """Try later and later; give up after the last try and keep nothing of what the mail said, which may be a link."""
    if tries < MOST_TRIES:
        _keep(mail_id, next_try_at=clock.now() + PATIENCE * 2 ** min(tries, 8), last_error=error)
    else:
        _keep(mail_id, next_try_at=None, content={}, last_error=error)


def _keep(mail_id: int, **values: Any) -> None:
    with transaction():
        session.execute(update(Mail).where(Mail.id == mail_id).values(**values))


def set_mail(mail: Mail) -> EmailMessage:
    """The mail as it is sent: the template's first line is the subject; links start with the public address alone."""
    values = {name: _read(value) for name, value in mail.content.items()}
    if "path" in values:
        values["link"] = f"{current_app.config['PUBLIC_URL']}{values['path']}"
    with force_locale(mail.language):
        g.mail_language = mail.language
        try:
            text = render_template(f"mail/{mail.template}.txt", **values)
        finally:
            g.pop("mail_language", None)
    subject, _, body = text.partition("\n")
    message = EmailMessage(policy=POLICY)
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = mail.to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = _message_id(mail)
    message["Auto-Submitted"] = "auto-generated"
    if values.get("unsubscribe"):  # one click in the reader's mail program ends mails of this kind (RFC 8058)
        message["List-Unsubscribe"] = f"<{current_app.config['PUBLIC_URL']}{values['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n")
    if values.get("calendar"):
        _attach_calendar(message, str(values["calendar"]), str(values["calendar_method"]))
    return message


def _attach_calendar(message: EmailMessage, text: str, method: str) -> None:
    """The meeting as a file that mail programs offer to put into the calendar."""
    content = text.encode()
    parts: dict[str, Any] = {"filename": "invitation.ics", "params": {"method": method, "charset": "utf-8"}}
    message.add_attachment(content, maintype="text", subtype="calendar", **parts)


def _read(value: Any) -> Any:
    """A value as the template wants it."""
    if isinstance(value, Mapping) and "noun" in value:
        return Noun(value["noun"], Article(value["article"]))
    if isinstance(value, Mapping) and "nouns" in value:
        return Nouns(_read(part) for part in value["nouns"])
    if isinstance(value, Mapping) and "instant" in value:
        return datetime.fromisoformat(value["instant"])
    return date.fromisoformat(value["day"]) if isinstance(value, Mapping) and "day" in value else value


def _message_id(mail: Mail) -> str:
    """The same for every try, so that a mail sent twice after a crash shows once."""
    digest = hashlib.sha256(f"{current_app.config['PUBLIC_URL']} {mail.event} {mail.made_at.isoformat()}".encode()).hexdigest()
    return f"<{mail.id}.{digest[:24]}@{str(current_app.config['MAIL_FROM']).rpartition('@')[2]}>"


def deliver(message: EmailMessage) -> None:
    """Hand a mail to the server of SMTP_URL, or to the folder `mail` where none is named."""
    url = urlsplit(current_app.config["SMTP_URL"])
    if not url.hostname:
        folder = Path(current_app.config["HOME"]) / "mail"
        folder.mkdir(exist_ok=True, mode=0o700)
        name = str(message["Message-ID"]).strip("<>").split("@")[0]
        (folder / f"{name}.eml").write_bytes(bytes(message))
        return
    server = _connect(url, url.hostname)
    try:
        server.send_message(message)
    except BaseException:
        server.close()
        raise
    with suppress(OSError, smtplib.SMTPException):  # the mail is taken: how the server says goodbye changes nothing
        server.quit()


def _connect(url: SplitResult, host: str) -> smtplib.SMTP:
    """A connection: TLS from the start for `smtps`; else STARTTLS where it is offered, and no password goes out without it.

    A server on this machine is taken as it is.
    """
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=SECONDS, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if url.scheme != "smtps" and host not in LOCAL:
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif url.username:
                raise smtplib.SMTPNotSupportedError("no STARTTLS: the password is not sent in clear")
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server

"""Sending the outbox: over SMTP, or into a folder where no server is named, so that a demo shows its mails."""

import logging
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, g, render_template
from flask_babel import force_locale
from sqlalchemy import or_, select, update

from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.mail.models import Mail

log = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=2)
MOST_TRIES = 20


def send_waiting(limit: int = 50) -> int:
    """Send what is due, oldest first; a mail that fails is tried again later. Gives back how many were sent."""
    now = clock.now()
    due = select(Mail.id).where(Mail.sent_at.is_(None), Mail.next_try_at <= now).order_by(Mail.id).limit(limit)
    ids = list(session.scalars(due))
    session.rollback()
    return sum(_send(mail_id) for mail_id in ids)


def _send(mail_id: int) -> bool:
    """Claim one mail, send it outside the transaction, keep what became of it. Another worker that claimed it first wins."""
    with transaction():
        now = clock.now()
        free = or_(Mail.next_try_at <= now, Mail.next_try_at.is_(None))
        claim = update(Mail).where(Mail.id == mail_id, Mail.sent_at.is_(None), free)
        claimed = session.execute(claim.values(next_try_at=now + PATIENCE, tries=Mail.tries + 1).returning(Mail.id)).one_or_none()
    if claimed is None:
        return False
    mail = session.get_one(Mail, mail_id)
    tries, message = mail.tries, set_mail(mail)
    session.rollback()
    try:
        deliver(message)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail %s not sent: %s", mail_id, type(error).__name__)
        later = clock.now() + PATIENCE * 2 ** min(tries, 8) if tries < MOST_TRIES else None
        _keep(mail_id, next_try_at=later, last_error=type(error).__name__)
        return False
    _keep(mail_id, sent_at=clock.now(), next_try_at=None, content={}, last_error="")
    return True


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
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = mail.to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = make_msgid(idstring=str(mail.id), domain=str(current_app.config["MAIL_FROM"]).rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    return message


def _read(value: Any) -> Any:
    """A value as the template wants it."""
    if isinstance(value, Mapping) and "instant" in value:
        return datetime.fromisoformat(value["instant"])
    return date.fromisoformat(value["day"]) if isinstance(value, Mapping) and "day" in value else value


def deliver(message: EmailMessage) -> None:
    """Hand a mail to the server of SMTP_URL (`smtp://`, with STARTTLS where offered and a user is named, or `smtps://`), or to a folder."""
    url = urlsplit(current_app.config["SMTP_URL"])
    if not url.hostname:
        folder = Path(current_app.config["HOME"]) / "mail"
        folder.mkdir(exist_ok=True, mode=0o700)
        name = str(message["Message-ID"]).strip("<>").split("@")[0].replace("/", "")
        (folder / f"{name}.eml").write_bytes(bytes(message))
        return
    secure = url.scheme == "smtps"
    server = (
        smtplib.SMTP_SSL(url.hostname, url.port or 465, timeout=20, context=ssl.create_default_context())
        if secure
        else smtplib.SMTP(url.hostname, url.port or 25, timeout=20)
    )
    with closing(server):
        if not secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
        server.quit()

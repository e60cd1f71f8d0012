"""Updates as a feed (Atom 1.0, RFC 4287): of one fund or of all, in French or English, with links that work anywhere."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree  # nosec B405 feeds are written with it, nothing is parsed

from markupsafe import escape
from sqlalchemy import func, or_, select

from fundtracker.audit import AuditEvent
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine, UpdateLine
from fundtracker.funds.models import Update
from fundtracker.grants import courses, gallery
from fundtracker.kernel.db import session
from fundtracker.kernel.text import showable
from fundtracker.mail import house
from fundtracker.web.wording import in_language

ATOM = "http://www.w3.org/2005/Atom"
MOST = 30
NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)

ElementTree.register_namespace("", ATOM)


@dataclass(frozen=True)
class Feed:
    """A feed as it is sent: its bytes, what names this state of it, and when its fund's updates last changed."""

    content: bytes
    tag: str
    changed_at: datetime


def build(code: str | None, *, title: str, author: str, language: str) -> Feed:
    """The feed of a fund, or of all without a code, in the language spoken now. Raises NotFound: no such fund."""
    fund = funds.by_code(code) if code else None
    by_id = {each.id: each for each in ([fund] if fund else funds.list_())}
    shown = gallery.latest(fund.id if fund else None, MOST)
    changed = _changed([update.id for update in shown])
    page = f"/funds/{fund.code}" if fund else "/"
    root = _head(page, title=title if fund is None else f"{in_language(fund.name_fr, fund.name_en)} – {title}", language=language)
    last = max(changed.values(), default=NOTHING_YET)
    _text(root, "updated", last.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _text(ElementTree.SubElement(root, f"{{{ATOM}}}author"), "name", author)
    for update in shown:
        _entry(root, update, by_id[update.fund_id], changed[update.id])
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Feed(content, hashlib.sha256(content).hexdigest()[:32], max(last, _last_act(fund.id if fund else None)))


def _head(page: str, *, title: str, language: str) -> ElementTree.Element:
    """The feed with its identity, title and links; `page` is the one it belongs to."""
    own = f"{house.site()}{page.rstrip('/')}/updates.atom"
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _text(root, "id", own)
    _text(root, "title", title)
    _link(root, "self", f"{own}?lang={language}", "application/atom+xml")
    _link(root, "alternate", f"{house.site()}{page}", "text/html")
    return root


def _entry(root: ElementTree.Element, update: UpdateLine, fund: FundLine, changed: datetime) -> None:
    entry = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
    address = f"{house.site()}/funds/{fund.code}#update-{update.id}"
    _text(entry, "id", address)
    _text(entry, "title", in_language(update.title_fr, update.title_en))
    _text(entry, "updated", changed.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _text(entry, "published", (update.published_at or changed).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _link(entry, "alternate", address, "text/html")
    ElementTree.SubElement(entry, f"{{{ATOM}}}category", {"term": fund.code, "label": showable(in_language(fund.name_fr, fund.name_en))})
    paragraphs = [line for line in in_language(update.body_fr, update.body_en).splitlines() if line.strip()]
    _text(entry, "content", "".join(f"<p>{escape(line)}</p>" for line in paragraphs), kind="html")


def _text(parent: ElementTree.Element, name: str, text: str, *, kind: str = "") -> None:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", {"type": kind} if kind else {})
    child.text = showable(text)


def _link(parent: ElementTree.Element, rel: str, address: str, media_type: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": address, "type": media_type})


def _changed(update_ids: Sequence[int]) -> dict[int, datetime]:
    """When each update was last published or changed after that, as the audit trail has it."""
    acts = ("web:update:published", "web:update:amended")
    query = select(AuditEvent.subject_id, func.max(AuditEvent.at)).where(AuditEvent.action.in_(acts), AuditEvent.subject_id.in_(update_ids))
    found = dict(session.execute(query.group_by(AuditEvent.subject_id)).all())
    rows = session.execute(select(Update.id, Update.published_at).where(Update.id.in_(update_ids)))
    return {update_id: max(found.get(update_id, NOTHING_YET), published or NOTHING_YET) for update_id, published in rows}


def _last_act(fund_id: int | None) -> datetime:
    """When an update of a fund was last published, or one that was public taken back; nothing of drafts and of projects in danger."""
    ids = select(Update.id).where(or_(Update.project_id.is_(None), Update.project_id.not_in(courses.all_masked())))
    if fund_id is not None:
        ids = ids.where(Update.fund_id == fund_id)
    acts = ("web:update:published", "web:update:withdrawn")
    query = select(func.max(AuditEvent.at)).where(AuditEvent.action.in_(acts), AuditEvent.subject_id.in_(ids))
    return session.scalar(query) or NOTHING_YET

"""The agenda: items in order, each with what it asks of the committee, and the documents of a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from fundtracker import audit
from fundtracker.authorities.models import Authority
from fundtracker.committees import meetings, rules
from fundtracker.committees.models import AgendaItem, Decision, Meeting, MeetingDocument
from fundtracker.committees.rules import ItemKind, MeetingKind, MeetingStatus
from fundtracker.documents import store
from fundtracker.funds.models import Fund, Project
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions


@dataclass(frozen=True)
class ItemLine:
    """An agenda item with what was decided of it, if anything yet; `changed_at` where it came or changed after the notice.

    `settled_by` is the decision of another meeting that ratified, or refused, the urgent decision it is about.
    """

    id: int
    meeting_id: int
    position: int
    kind: ItemKind
    title: str
    text: str
    presenter: str
    minutes: int
    cents: int | None
    project_id: int | None
    authority_id: int | None
    authority_name: str
    to_fund_id: int | None
    to_fund_code: str
    place: str
    beneficiary: str
    conditions: str
    about_id: int | None
    about_label: str
    about_cents: int | None
    version: int
    changed_at: datetime | None
    decision_id: int | None
    adjourned_at: datetime | None = None
    adjourned_text: str = ""
    settled_by: str = ""

    @property
    def open(self) -> bool:
        """Whether it can still be decided: it was not, it was not put off, and no other meeting has ratified what it is about."""
        return bool(rules.outcomes_of(self.kind)) and self.decision_id is None and self.adjourned_at is None and not self.settled_by


@dataclass(frozen=True)
class PaperLine:
    """A document of a meeting; `item_id` where it belongs to one item."""

    document_id: int
    item_id: int | None
    title: str
    name: str
    size: int
    sha256: str


CHANGING: Hook[[int], Message | None] = Hook("Before an item (id) is changed: what keeps it as it is.")

AMENDING: Hook[[int, int, int, Actor], None] = Hook(
    "When the amount of an item (id) is edited once its meeting has begun: from and to (cents), by whom."
)

COLUMNS = (
    *("kind", "title", "text", "presenter", "minutes"),
    *("cents", "project_id", "authority_id", "to_fund_id", "about_id", "place", "beneficiary", "conditions"),
)
"""What an item says; amounts in cents, `about_id` the earlier decision it ratifies or undoes."""


PUT_OFF = msg("This item was put off at this meeting: put it on the agenda of another one.")

SAME = ("kind", "title", "text", "conditions", "cents", "project_id", "authority_id", "to_fund_id", "about_id", "place", "beneficiary")
"""What makes an item the same one when the committee is convened again for it; of its amount, that it is no higher."""


def add(meeting_id: int, *, by: Actor, kind: ItemKind, **columns: Any) -> int:
    """Put an item at the end of the agenda; `columns` are those of COLUMNS. Gives back the item's id.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is over, or the item leaves out what its kind needs.
    """
    fund_id = _living(meeting_id)
    _check(meeting_id, fund_id, kind, columns)
    last = session.scalar(select(func.max(AgendaItem.position)).filter_by(meeting_id=meeting_id)) or 0
    row = AgendaItem(meeting_id=meeting_id, position=last + 1, kind=kind, **columns)
    row.changed_at = _late(meeting_id)
    session.add(row)
    session.flush()
    audit.record("web:agenda:added", row.id, by=by, fund_id=fund_id, after={"title": row.title, "kind": row.kind, "cents": row.cents})
    return row.id


def edit(item_id: int, *, meeting_id: int, version: int, by: Actor, **columns: Any) -> int:
    """Change an item that nothing was decided of, but for its kind; gives back its id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: it was decided or is put to the vote, or leaves out what its kind needs.
        Conflict: it is not at `version` any more.
    """
    fund_id = _living(meeting_id)
    row = _undecided(item_id, meeting_id)
    meetings.check(CHANGING, item_id)
    if row.version != version:
        raise Conflict(msg("Someone else changed this item meanwhile. Open it again, compare, and save once more."))
    _check(meeting_id, fund_id, row.kind, columns)
    before = {name: getattr(row, name) for name in columns}
    if any(columns[name] != before[name] for name in SAME if name in columns and name != "cents"):
        row.announced = False
    for name, value in columns.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, _late(meeting_id) or row.changed_at
    session.flush()
    if before.get("cents") is not None and row.cents is not None and before["cents"] != row.cents and _begun(meeting_id):
        AMENDING.tell(item_id, before["cents"], row.cents, by)
    audit.record("web:agenda:changed", item_id, by=by, fund_id=fund_id, before=before, after=columns)
    return item_id


def move(item_id: int, *, meeting_id: int, up: bool, by: Actor) -> int:
    """Change places with the item before (or after); gives back the item's id. Raises NotFound, Refusal."""
    fund_id = _living(meeting_id)
    row = _of_meeting(item_id, meeting_id)
    side = AgendaItem.position < row.position if up else AgendaItem.position > row.position
    order = AgendaItem.position.desc() if up else AgendaItem.position
    other = session.scalars(select(AgendaItem).filter_by(meeting_id=meeting_id).where(side).order_by(order).limit(1)).one_or_none()
    if other is not None:
        row.position, other.position = other.position, row.position
        session.flush()
        audit.record("web:agenda:moved", item_id, by=by, fund_id=fund_id)
    return item_id


def remove(item_id: int, *, meeting_id: int, by: Actor) -> int:
    """Take an item off the agenda of a draft meeting; gives back the meeting's id. Raises NotFound, Refusal."""
    fund_id = _living(meeting_id)
    if meetings.get(meeting_id).status is not MeetingStatus.DRAFT:
        raise Refusal(msg("The committee is convened with this agenda: adjourn the item at the meeting instead."))
    row = _undecided(item_id, meeting_id)
    title = row.title
    for paper in session.scalars(select(MeetingDocument).filter_by(item_id=item_id)):
        paper.item_id = None
    session.flush()
    session.delete(row)
    session.flush()
    audit.record("web:agenda:removed", item_id, by=by, fund_id=fund_id, before={"title": title})
    return meeting_id


def attach(meeting_id: int, *, document_id: int, title: str, by: Actor, item_id: int | None = None) -> int:
    """Attach a document to a meeting or to one of its items; gives back the document's id. Raises NotFound, Refusal."""
    fund_id = _living(meeting_id)
    if item_id is not None:
        _of_meeting(item_id, meeting_id)
    session.add(MeetingDocument(meeting_id=meeting_id, document_id=document_id, title=title, item_id=item_id))
    session.flush()
    audit.record("web:meeting:document", meeting_id, by=by, fund_id=fund_id, after={"document": document_id, "title": title})
    return document_id


def detach(meeting_id: int, document_id: int, *, by: Actor) -> int:
    """Take a document off a draft meeting; the file itself stays kept. Gives back the meeting's id.

    Raises:
        NotFound: the meeting has no such document.
        Refusal: the committee is convened: its members may have read it.
    """
    fund_id = _living(meeting_id)
    row = session.get(MeetingDocument, (meeting_id, document_id))
    if row is None:
        raise NotFound
    if meetings.get(meeting_id).status is not MeetingStatus.DRAFT:
        raise Refusal(msg("The committee is convened and its members may have read this document: attach the right one beside it instead."))
    facts = {"document": document_id, "title": row.title, "item": row.item_id}
    session.delete(row)
    session.flush()
    audit.record("web:meeting:document_detached", meeting_id, by=by, fund_id=fund_id, before=facts)
    return meeting_id


def items(meeting_id: int) -> list[ItemLine]:
    """The agenda in order."""
    earlier, ratifying = aliased(Decision), aliased(Decision)
    query = (
        select(AgendaItem, Decision.id, earlier.label, earlier.cents, ratifying.label, Authority.label, Fund.code)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .outerjoin(earlier, earlier.id == AgendaItem.about_id)
        .outerjoin(ratifying, (ratifying.id == earlier.ratified_by_id) & (AgendaItem.kind == ItemKind.RATIFICATION))
        .outerjoin(Authority, Authority.id == AgendaItem.authority_id)
        .outerjoin(Fund, Fund.id == AgendaItem.to_fund_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    same = ("id", "meeting_id", "position", "version", "changed_at", "adjourned_at", "adjourned_text", *COLUMNS)
    return [
        ItemLine(
            **{name: getattr(row, name) for name in same},
            about_label=label or "",
            about_cents=about_cents,
            decision_id=decision_id,
            authority_name=donor or "",
            to_fund_code=code or "",
            settled_by=(settled or "") if decision_id is None else "",
        )
        for row, decision_id, label, about_cents, settled, donor, code in session.execute(query)
    ]


def get(item_id: int, meeting_id: int) -> ItemLine:
    """One item of a meeting. Raises NotFound."""
    found = next((line for line in items(meeting_id) if line.id == item_id), None)
    if found is None:
        raise NotFound
    return found


def papers(meeting_id: int) -> list[PaperLine]:
    """The documents of a meeting, those of the whole meeting first."""
    rows = session.scalars(
        select(MeetingDocument).filter_by(meeting_id=meeting_id).order_by(MeetingDocument.item_id, MeetingDocument.document_id)
    )
    lines = []
    for row in rows:
        document = store.get(row.document_id)
        lines.append(PaperLine(row.document_id, row.item_id, row.title, document.name, document.size, document.sha256))
    return sorted(lines, key=lambda line: (line.item_id is not None, line.item_id or 0, line.document_id))


def _late(meeting_id: int) -> datetime | None:
    """The moment of a change that comes after the notice; None before the committee is convened."""
    return clock.now() if session.get_one(Meeting, meeting_id).status is MeetingStatus.CONVENED else None


def _begun(meeting_id: int) -> bool:
    """Whether a meeting that was convened has begun."""
    row = session.get_one(Meeting, meeting_id)
    return row.status is MeetingStatus.CONVENED and row.starts_at <= clock.now()


def untold(meeting_id: int) -> bool:
    """Whether an item was added or changed after everyone was told the agenda."""
    told_at = session.get_one(Meeting, meeting_id).agenda_told_at
    query = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id, AgendaItem.changed_at.is_not(None))
    return session.scalar((query if told_at is None else query.where(AgendaItem.changed_at > told_at)).limit(1)) is not None


def _living(meeting_id: int) -> int:
    """The fund of a meeting whose agenda may change, with the meeting locked."""
    row = meetings.fresh(meeting_id)
    if row.status not in (MeetingStatus.DRAFT, MeetingStatus.CONVENED):
        raise Refusal(msg("This meeting is over and stays as it was."))
    if row.kind is MeetingKind.CONSULTATION and row.status is MeetingStatus.CONVENED and row.starts_at <= clock.now():
        raise Refusal(msg("This consultation has begun and members are answering: what they are asked stays as it is."))
    return meetings.fund_of(row)


def _of_meeting(item_id: int, meeting_id: int) -> AgendaItem:
    row = session.scalars(select(AgendaItem).filter_by(id=item_id, meeting_id=meeting_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _undecided(item_id: int, meeting_id: int) -> AgendaItem:
    row = _of_meeting(item_id, meeting_id)
    if session.scalar(select(Decision.id).filter_by(item_id=item_id)):
        raise Refusal(msg("This item has been decided and stays as it was."))
    if row.adjourned_at is not None:
        raise Refusal(PUT_OFF)
    return row


def amend_amount(item_id: int, *, meeting_id: int, cents: int, reason: str, by: Actor) -> int:
    """Put another amount to the vote than the agenda said, in the room; gives back the item's id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: the meeting is over, it was decided, or the refund is more than the donor has left.
    """
    fund_id = _living(meeting_id)
    row = _undecided(item_id, meeting_id)
    check_refund(fund_id, row.authority_id, cents)
    before, row.cents = row.cents, cents
    row.version += 1
    session.flush()
    audit.record("web:agenda:amended", item_id, by=by, fund_id=fund_id, before={"cents": before}, after={"cents": cents}, reason=reason)
    return item_id


def adjourn(item_id: int, *, meeting_id: int, text: str, by: Actor) -> int:
    """Put off an item of a meeting, which is locked: no decision, and nothing more is decided of it there; gives back the item's id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: it was decided or put off.
    """
    row = _undecided(item_id, meeting_id)
    row.adjourned_at, row.adjourned_text = clock.now(), text
    session.flush()
    fund_id = meetings.fund_of(session.get_one(Meeting, meeting_id))
    audit.record("web:agenda:adjourned", item_id, by=by, fund_id=fund_id, after={"text": text})
    return item_id


def check_open(line: ItemLine) -> None:
    """Refuse to decide of an item that was put off, or whose urgent decision another meeting has ratified. Raises Refusal."""
    if line.adjourned_at is not None:
        raise Refusal(PUT_OFF)
    if line.settled_by:
        raise Refusal(
            msg("Decision %(label)s has ratified or refused this urgent decision already: it is done once.", label=line.settled_by)
        )


def drop_ratifications(about_id: int, *, by: Actor) -> None:
    """Take off every agenda that is still drafted the ratification of an urgent decision that has been ratified, or refused."""
    waiting = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id).outerjoin(Decision, Decision.item_id == AgendaItem.id)
    named = waiting.where(AgendaItem.about_id == about_id, AgendaItem.kind == ItemKind.RATIFICATION, Decision.id.is_(None))
    for row in session.scalars(named.where(Meeting.status == MeetingStatus.DRAFT).order_by(AgendaItem.id)).all():
        remove(row.id, meeting_id=row.meeting_id, by=by)


def check_refund(fund_id: int, authority_id: int | None, cents: int | None) -> None:
    """Refuse to ask for more than a donor has left: a refund is at most what is unspent of its money (domain.md rule 9). Raises Refusal."""
    left = positions.identity(fund_id, authority_id).closing if authority_id is not None else None
    if left is not None and cents is not None and cents > left:
        raise Refusal(msg("This donor has %(left)s unspent in the fund. Ask for that at most.", left=Cents(left)), field="cents")


def _check(meeting_id: int, fund_id: int, kind: ItemKind, columns: Mapping[str, Any]) -> None:
    """What the kind needs is there, and what the item names belongs to this fund and this committee."""
    ids = {name: columns.get(name) for name in ("cents", "project_id", "authority_id", "to_fund_id", "about_id")}
    rules.check_item(kind, **ids, place=columns.get("place") or "", beneficiary=columns.get("beneficiary") or "")
    if ids["project_id"] is not None:
        project = session.get(Project, ids["project_id"])
        if project is None or project.fund_id != fund_id:
            raise Refusal(msg("Choose a project of this fund."), field="project_id")
    if ids["authority_id"] is not None and ids["authority_id"] not in positions.seat_holders(fund_id):
        raise Refusal(msg("Choose a donor that has paid into this fund."), field="authority_id")
    check_refund(fund_id, ids["authority_id"], ids["cents"])
    if ids["to_fund_id"] is not None and (ids["to_fund_id"] == fund_id or session.get(Fund, ids["to_fund_id"]) is None):
        raise Refusal(msg("Choose another fund than the one the money comes from."), field="to_fund_id")
    if ids["about_id"] is not None:
        earlier = session.get(Decision, ids["about_id"])
        if earlier is None or earlier.committee_id != meetings.get(meeting_id).committee_id or earlier.signed_at is None:
            raise Refusal(msg("Choose a signed decision of this committee."), field="about_id")
        if kind is ItemKind.RATIFICATION and (not earlier.urgent or earlier.ratified_by_id is not None):
            raise Refusal(msg("Choose an urgent decision that no meeting has ratified yet."), field="about_id")

"""Items that could not be decided: convened again, where the same ones need no quorum, or asked in writing (domain.md rule 13)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import agenda, meetings, rules, timeliness
from fundtracker.committees.models import AgendaItem, Meeting, MeetingDocument, Recusal
from fundtracker.committees.rules import Basis, MeetingKind, MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg

CARRYING: Hook[[int, int, Actor], None] = Hook(
    "When an item (id) left undecided is taken up by another one (id), or given back to it by a meeting that is cancelled, by whom."
)


@dataclass(frozen=True)
class Standing:
    """Whether an item needs the quorum and why, at the amount put to the vote and at most which it needs none (cents)."""

    basis: Basis
    cents: int | None = None
    most: int | None = None

    @property
    def needs_quorum(self) -> bool:
        """Whether it is decided with the quorum alone."""
        return self.basis is not Basis.SAME

    @property
    def why(self) -> Message | None:
        """Why it needs the quorum or not, where the committee was convened again; nothing where every item needs it."""
        if self.basis is Basis.SAME and self.most:
            return msg("the same item, for no more than %(most)s", most=Cents(self.most))
        if self.basis is Basis.HIGHER:
            return msg("%(cents)s is more than the %(most)s it was announced at", cents=Cents(self.cents or 0), most=Cents(self.most or 0))
        return WHY.get(self.basis)

    @property
    def sentence(self) -> Message | None:
        """Whether it needs the quorum, in one sentence, before anybody is there."""
        if self.why is None:
            return None
        if self.needs_quorum:
            return msg("This item needs the quorum: %(why)s.", why=self.why)
        return msg("No quorum is needed: %(why)s.", why=self.why)


WHY: dict[Basis, Message] = {
    Basis.SAME: msg("the same item"),
    Basis.LATE: msg("the notice left fewer clear days than the rules ask for"),
    Basis.NEW: msg("the committee was not convened again for it"),
    Basis.CHANGED: msg("it is not what everyone was told before the first meeting"),
}


def convene_again(
    meeting_id: int, *, starts_at: datetime, lacking: Collection[int], place: str = "", video_url: str = "", by: Actor
) -> int:
    """Draft a meeting with the items that were not decided; the first one is over. Gives back its id.

    `lacking` are the items that lacked the quorum: those alone need none when the committee meets again for them.

    Raises:
        Refusal: the meeting has not begun or is not convened, everything was decided, or the hour has passed.
    """
    row = _over(meeting_id, by=by)
    where: dict[str, Any] = {"place": place or row.place, "video_url": video_url or row.video_url}
    again = meetings.create(committee_id=row.committee_id, title=row.title, starts_at=starts_at, by=by, **where)
    session.get_one(Meeting, again).quorum_needed = False
    return _carry_over(row, again, by=by, lacking=lacking)


def consult(meeting_id: int, *, ends_at: datetime, by: Actor) -> int:
    """Draft a consultation in writing with the items that were not decided; the first meeting is over. Gives back its id.

    Raises:
        Refusal: the meeting has not begun or is not convened, everything was decided, or no time is left to answer.
    """
    row = _over(meeting_id, by=by)
    facts: dict[str, Any] = {"title": row.title, "kind": MeetingKind.CONSULTATION, "ends_at": ends_at}
    again = meetings.create(committee_id=row.committee_id, starts_at=clock.now(), by=by, **facts)
    return _carry_over(row, again, by=by, lacking=())


def give_back(meeting_id: int, *, by: Actor) -> None:
    """Give the items of a meeting that was cancelled back to the one whose undecided items it took up; they can be decided there again."""
    row = meetings.fresh(meeting_id)
    if row.reconvenes_id is None:
        return
    left = _undecided(row.reconvenes_id)
    for item in session.scalars(select(AgendaItem).filter_by(meeting_id=meeting_id).order_by(AgendaItem.position, AgendaItem.id)):
        first = next((each for each in left if each.id == item.carried_from_id or (each.kind, each.title) == (item.kind, item.title)), None)
        if first is not None:
            left.remove(first)
            CARRYING.tell(item.id, first.id, by)


def standings(meeting_id: int) -> dict[int, Standing]:
    """Whether each item of a meeting needs the quorum, and why, at the amount it asks for now."""
    items = session.scalars(select(AgendaItem).filter_by(meeting_id=meeting_id)).all()
    taken_up = select(AgendaItem).where(AgendaItem.id.in_([item.carried_from_id for item in items]))
    earlier = {row.id: row for row in session.scalars(taken_up)}
    again = not session.get_one(Meeting, meeting_id).quorum_needed
    short = late(meeting_id)
    return {item.id: standing(item, earlier.get(item.carried_from_id or 0), again=again, short=short) for item in items}


def of_item(item_id: int, *, cents: int | None = None) -> Standing:
    """Whether an item needs the quorum, and why, at another amount (cents) where one is named."""
    item = session.get_one(AgendaItem, item_id)
    earlier = session.get(AgendaItem, item.carried_from_id) if item.carried_from_id else None
    again = not session.get_one(Meeting, item.meeting_id).quorum_needed
    return standing(item, earlier, again=again, cents=cents, short=late(item.meeting_id))


def standing(item: AgendaItem, first: AgendaItem | None, *, again: bool, cents: int | None = None, short: bool = False) -> Standing:
    """As `of_item`, of rows; `first` is the item of the meeting before that it takes up, `again`: convened again for want of a quorum.

    `short`: with a notice of fewer clear days than the rules ask for, so that the quorum is needed all the same.
    """
    put, most = cents or item.cents, first.announced_cents if first is not None else None
    same = (
        first is not None
        and first.announced
        and all(getattr(first, name) == getattr(item, name) for name in agenda.SAME if name != "cents")
    )
    return Standing(rules.basis_of(again=again, carried=first is not None, same=same, cents=put, most=most, late=short), put, most)


def late(meeting_id: int) -> bool:
    """Whether a meeting convened again for want of a quorum has too short a notice to go without it (domain.md rule 13)."""
    return not session.get_one(Meeting, meeting_id).quorum_needed and timeliness.lateness(meeting_id) is not None


def following(meeting_id: int) -> int | None:
    """The meeting or consultation that takes up what a meeting left undecided, if there is one that was not cancelled."""
    query = select(Meeting.id).where(Meeting.reconvenes_id == meeting_id, Meeting.status != MeetingStatus.CANCELLED)
    return session.scalar(query.order_by(Meeting.id).limit(1))


def origin(meeting_id: int) -> Message | None:
    """Whose undecided items a meeting takes up, in one sentence; None where it takes up none. Raises NotFound."""
    line = meetings.get(meeting_id)
    if line.reconvenes_id is None:
        return None
    earlier = meetings.get(line.reconvenes_id)
    facts: dict[str, Any] = {"title": earlier.title, "when": earlier.starts_at}
    if line.in_writing:
        return msg("Takes up in writing what “%(title)s” of %(when)s left undecided.", **facts)
    if late(meeting_id):
        return msg(
            "Takes up what “%(title)s” of %(when)s left undecided. Its notice leaves fewer clear days than the rules ask for, so the "
            "quorum is needed.",
            **facts,
        )
    return msg(
        "Takes up what “%(title)s” of %(when)s left undecided; no quorum is needed for the same items at no more than the same amounts.",
        **facts,
    )


def check_not_taken_up(meeting_id: int) -> None:
    """Refuse to decide twice what another meeting has taken up. Raises Refusal."""
    if following(meeting_id) is not None:
        raise Refusal(msg("What this meeting left undecided is taken up by another one: decide it there."))


def _over(meeting_id: int, *, by: Actor) -> Meeting:
    """A meeting that has begun and left something undecided, held from now on."""
    row = meetings.fresh(meeting_id)
    if row.kind is MeetingKind.CONSULTATION and row.status is not MeetingStatus.HELD:
        raise Refusal(msg("This consultation is still open. What it leaves undecided is taken up after its deadline."))
    if row.starts_at > clock.now():
        raise Refusal(msg("This meeting has not begun yet."))
    if not _undecided(meeting_id):
        raise Refusal(msg("Every item of this meeting was decided."))
    if row.status is not MeetingStatus.HELD:
        meetings.hold(meeting_id, by=by)
    return row


def _undecided(meeting_id: int) -> list[AgendaItem]:
    """The items that can be decided and were not."""
    return [session.get_one(AgendaItem, line.id) for line in agenda.items(meeting_id) if line.open]


def _carry_over(row: Meeting, again: int, *, by: Actor, lacking: Collection[int]) -> int:
    """Put the undecided items with their documents on the new agenda; who keeps away from one keeps away from it there too.

    Those that were `lacking` the quorum name the item they take up.
    """
    for item in _undecided(row.id):
        columns = {name: getattr(item, name) for name in agenda.COLUMNS}
        item_id = agenda.add(again, by=by, **columns)
        session.get_one(AgendaItem, item_id).carried_from_id = item.id if item.id in lacking else None
        for away in session.scalars(select(Recusal).filter_by(item_id=item.id)):
            facts = {"reason": away.reason, "declared_at": away.declared_at, "declared_by": away.declared_by}
            session.add(Recusal(item_id=item_id, authority_id=away.authority_id, **facts))
        for paper in session.scalars(select(MeetingDocument).filter_by(meeting_id=row.id, item_id=item.id)):
            agenda.attach(again, document_id=paper.document_id, title=paper.title, item_id=item_id, by=by)
        CARRYING.tell(item.id, item_id, by)
    session.get_one(Meeting, again).reconvenes_id = row.id
    session.flush()
    audit.record("web:meeting:taken_up", again, by=by, fund_id=meetings.fund_of(row), after={"reconvenes": row.id})
    return again

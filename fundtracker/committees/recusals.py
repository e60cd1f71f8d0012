"""Recusals: a seat keeps away from an item, its papers as well as its vote (domain.md rule 15)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, permissions_of
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, leading, leading_mails, meetings
from fundtracker.committees.models import AgendaItem, Meeting, Recusal, Seat
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class RecusalLine:
    """A seat that keeps away from an item, since when and why."""

    item_id: int
    authority_id: int
    authority_name: str
    reason: str
    declared_at: datetime


def declare(item_id: int, *, meeting_id: int, authority_id: int, reason: str, by: Actor) -> int:
    """Let a seat keep away from an item; gives back the item's id. Said twice, it stands once.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: the authority has no seat there, the meeting is over, or the item was decided.
    """
    row = meetings.fresh(meeting_id)
    item = agenda.get(item_id, meeting_id)
    if row.status is not MeetingStatus.CONVENED:
        raise Refusal(msg("Only a meeting that is convened and not over knows recusals."))
    if item.decision_id is not None:
        raise Refusal(msg("This item has been decided and stays as it was."))
    if session.get(Seat, (meeting_id, authority_id)) is None:
        raise Refusal(msg("This authority has no seat at this meeting."), field="authority_id")
    if session.get(Recusal, (item_id, authority_id)) is None:
        named = {"item_id": item_id, "authority_id": authority_id, "reason": reason}
        session.add(Recusal(**named, declared_at=clock.now(), declared_by=str(by)))
        session.flush()
        audit.record("web:recusal:declared", item_id, by=by, fund_id=meetings.fund_of(row), after=named)
    return item_id


def withdraw(item_id: int, *, meeting_id: int, authority_id: int, by: Actor, prepares: bool = False) -> int:
    """Take a recusal back before the meeting begins; gives back the item's id. `prepares`: by staff, who may take back any.

    Whoever leads the committee is told where it is not staff: the papers that were kept from that seat open again.

    Raises:
        NotFound: it was not declared.
        Refusal: the meeting has begun, or someone else than who takes it back declared it, and `prepares` is not said.
    """
    row = meetings.fresh(meeting_id)
    agenda.get(item_id, meeting_id)
    found = session.get(Recusal, (item_id, authority_id))
    if found is None:
        raise NotFound
    if row.starts_at <= clock.now():
        raise Refusal(msg("The meeting has begun: the recusal stands for this item."))
    if not prepares and found.declared_by not in _speakers(authority_id):
        raise Refusal(msg("Staff noted this recusal: ask them if it does not hold."))
    session.delete(found)
    session.flush()
    if not prepares:
        number = next(place for place, line in enumerate(agenda.items(meeting_id), 1) if line.id == item_id)
        leading_mails.tell_recusal_withdrawn(row, number, authority_id, by=by)
    before = {"item_id": item_id, "authority_id": authority_id}
    audit.record("web:recusal:withdrawn", item_id, by=by, fund_id=meetings.fund_of(row), before=before)
    return item_id


def _speakers(authority_id: int) -> set[str]:
    """Those who speak for an authority today, as records name them."""
    people = mandates.people_of(authority_id, clock.today())
    return {str(Actor("user", line.user_id)) for line in people if line.function is not Function.READER}


def of_item(item_id: int) -> frozenset[int]:
    """The seats that keep away from an item."""
    return frozenset(session.scalars(select(Recusal.authority_id).where(Recusal.item_id == item_id)))


def kept_away(item_ids: Collection[int]) -> frozenset[int]:
    """Which of these items any seat keeps away from: what is for all readers alike names none of them."""
    return frozenset(session.scalars(select(Recusal.item_id).where(Recusal.item_id.in_(item_ids))))


def of_meeting(meeting_id: int) -> dict[int, frozenset[int]]:
    """The seats that keep away, by item; items nobody keeps away from are left out."""
    found: dict[int, set[int]] = defaultdict(set)
    for line in lines(meeting_id):
        found[line.item_id].add(line.authority_id)
    return {item_id: frozenset(ids) for item_id, ids in found.items()}


def of_seat(meeting_id: int, authority_id: int) -> frozenset[int]:
    """The items of a meeting from which a seat keeps away."""
    query = select(Recusal.item_id).join(AgendaItem, AgendaItem.id == Recusal.item_id)
    return frozenset(session.scalars(query.where(AgendaItem.meeting_id == meeting_id, Recusal.authority_id == authority_id)))


def met(committee_id: int) -> set[int]:
    """The meetings of a committee at which somebody keeps away from an item."""
    query = select(AgendaItem.meeting_id).join(Recusal, Recusal.item_id == AgendaItem.id).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    return set(session.scalars(query.where(Meeting.committee_id == committee_id)))


def withheld_from(user_id: int, meeting_ids: Collection[int]) -> frozenset[int]:
    """The items of some meetings that are kept from a person: those from which their own seat there keeps away (domain.md rule 15).

    Their titles, papers, figures, questions and answers are on no page, in no paper, file, mail, search or feed of that person, whatever
    their function in the authority. Staff who read the books read everything. This is the one place that says so.
    """
    user = session.get(User, user_id) if meeting_ids else None
    if user is None or Permission.READ_BOOKS in permissions_of(user.role):
        return frozenset()
    held = mandates.functions_of(user_id, clock.today())
    query = (
        select(Recusal.item_id, Recusal.authority_id, Meeting.id, Meeting.committee_id)
        .join(AgendaItem, AgendaItem.id == Recusal.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.id.in_(meeting_ids), Recusal.authority_id.in_(held))
    )
    own: dict[int, frozenset[int]] = {}
    found = set()
    for item_id, authority_id, meeting_id, committee_id in session.execute(query).all():
        if meeting_id not in own:
            own[meeting_id] = _own_seats(user_id, held, meeting_id, committee_id)
        if authority_id in own[meeting_id]:
            found.add(item_id)
    return frozenset(found)


def _own_seats(user_id: int, held: Mapping[int, Collection[Function]], meeting_id: int, committee_id: int) -> frozenset[int]:
    """The seats of a meeting that are a person's own: the one they lead for and those they were elected for, else all they belong to.

    So what an authority declares that a person merely serves or reads for beside their own seat does not keep them from it.
    """
    seated = frozenset(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id))) & frozenset(held)
    elected = {authority_id for authority_id in seated if Function.ELECTED in held[authority_id]}
    return (seated & frozenset({*elected, leading.seat_led_by(committee_id, user_id)})) or seated


def keeps_from_signing(item_id: int | None, committee_id: int, user_id: int | None) -> bool:
    """Whether a person signs no decision of an item, since the seat they lead for kept away from it (domain.md rule 15)."""
    if item_id is None or user_id is None:
        return False
    return leading.seat_led_by(committee_id, user_id) in of_item(item_id)


def lines(meeting_id: int) -> list[RecusalLine]:
    """Every recusal at a meeting, by agenda and name."""
    query = (
        select(Recusal.item_id, Authority.id, Authority.label, Recusal.reason, Recusal.declared_at)
        .join(Authority, Authority.id == Recusal.authority_id)
        .join(AgendaItem, AgendaItem.id == Recusal.item_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position, Authority.sort_key)
    )
    return [RecusalLine(*row) for row in session.execute(query)]

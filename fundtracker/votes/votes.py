"""Votes: an item is put to the vote, ballots are cast, the vote is closed; its result is recorded as the committee's decision."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import adopted, agenda, committees, decisions, meetings, reconvening, recusals, seats
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.models import AgendaItem, Meeting, Seat
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import MONEY_KINDS, MeetingKind, MeetingStatus, Outcome, outcomes_of
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.notices import proxies
from fundtracker.votes import amounts, living, presiding, rules, sitting, stays
from fundtracker.votes.models import Ballot, Vote
from fundtracker.votes.rules import Choice, Result, Room, Way

OVER = msg(
    "This meeting is over: nothing is decided there any more. Enter as results what the room decided; what it left undecided is decided by "
    "another meeting or in writing."
)
NOBODY_THERE = msg("Nobody is there any more, so nothing is decided. Note who is there, or convene the committee again for what is left.")
SECRET = msg("This ballot is secret: each seat votes on its own device. Of ballots on paper, record the counts once they are counted.")
"""What staff read who would enter a seat's vote in a secret ballot."""


@dataclass(frozen=True)
class VoteLine:
    """The vote on an item: open or closed, its amount (cents), what it came to.

    `said` are the ballots cast so far by seat, `entered` the seats for which staff entered theirs; `presided_by` names who presides over
    the item, where that is on record.
    """

    id: int
    item_id: int
    way: Way
    cents: int | None
    opened_at: datetime
    closed_at: datetime | None
    result: Result | None
    said: dict[int, Choice]
    entered: frozenset[int]
    presided_by: str
    secret: bool

    @property
    def sentence(self) -> Message | None:
        """What it came to, in one sentence; None while it is open."""
        return rules.sentence(self.result, presided_by=self.presided_by, secret=self.secret) if self.result is not None else None


def room_of(meeting_id: int, item_id: int, *, at: datetime | None = None) -> Room:
    """Who counts for an item now, or `at` a moment of the meeting: seats, those there, proxies that hold."""
    everyone = set(session.scalars(select(Seat.authority_id).where(Seat.meeting_id == meeting_id)))
    here = _answered(item_id) if _in_writing(meeting_id) else stays.there(meeting_id, at=at)
    given = {} if _in_writing(meeting_id) else proxies.of_meeting(meeting_id)
    return rules.room(everyone, away=recusals.of_item(item_id), vacant=seats.vacant(meeting_id), there=here, proxies=given)


def book_of(meeting_id: int) -> Rulebook:
    """The rules of the committee that meets."""
    return committees.rulebook(meetings.get(meeting_id).committee_id)


def quorum(meeting_id: int, item_id: int, *, cents: int | None = None) -> Message:
    """Whether an item can be decided now, in one sentence; `cents` where another amount than it asks for is to be decided."""
    standing = reconvening.of_item(item_id, cents=cents)
    room = room_of(meeting_id, item_id)
    return rules.quorum_sentence(room, book_of(meeting_id), quorum_needed=standing.needs_quorum, why=standing.why)


def adopt(item_id: int, *, meeting_id: int, by: Actor, text: str = "", conditions: str | None = None, cents: int | None = None) -> int:
    """Adopt an item without objection, with these conditions, where None those it proposes; gives back the decision's id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: no quorum, a ballot is open, the item was decided, the meeting is over, or the rules want a ballot.
    """
    row, item = going_on(meeting_id, item_id)
    if row.ended_at is not None:
        raise Refusal(OVER)
    book = book_of(meeting_id)
    if not book.consensus:
        raise Refusal(msg("The rules of this committee want a ballot for every item. Open one."))
    if of_item(item_id) is not None:
        raise Refusal(msg("A ballot was opened on this item: close it."))
    found, quorum_needed = with_quorum(row, item_id, book, cents=cents)
    vote = Vote(item_id=item_id, way=Way.CONSENSUS, cents=cents or item.cents, opened_at=clock.now(), opened_by=str(by), text=text)
    session.add(vote)
    return keep(vote, rules.without_objection(found, book, quorum_needed=quorum_needed), meeting_id, by, conditions=conditions)


def open_(item_id: int, *, meeting_id: int, by: Actor, secret: bool = False) -> int:
    """Open a ballot on an item, a `secret` one where that was asked for; gives back the vote's id. Opened twice, it is open once.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: no quorum, the item was decided, or somebody who sits there could not cast a secret ballot.
    """
    row, item = going_on(meeting_id, item_id)
    check_going_on(row)
    known = living.of_item(item_id)
    if known is not None:
        return known.id
    found, _needed = with_quorum(row, item_id, book_of(meeting_id))
    if secret:
        sitting.check_devices(meeting_id, found)
    vote = Vote(item_id=item_id, way=Way.BALLOT, cents=item.cents, opened_at=clock.now(), opened_by=str(by), secret=secret)
    session.add(vote)
    session.flush()
    after = {"item_id": item_id, "cents": item.cents, "secret": secret}
    audit.record("web:vote:opened", vote.id, by=by, fund_id=meetings.fund_of(row), after=after)
    return vote.id


def cast(item_id: int, *, meeting_id: int, authority_id: int, choice: Choice, by: Actor, entered: bool = False) -> int:
    """Cast a seat's ballot, its own or by the proxy it gave; the first one counts. Gives back the vote's id.

    One that staff `entered` for a seat is put right by staff or by the seat itself while the ballot is open.

    Raises:
        NotFound: no such item at this meeting.
        Denied: the actor does not vote for the seat (`sitting`).
        Refusal: no ballot is open, the seat does not vote on this item, it has voted already, or nobody who may represent it sits for it.
    """
    row = meetings.fresh(meeting_id)
    check_going_on(row)
    agenda.get(item_id, meeting_id)
    vote = living.of_item(item_id)
    if vote is None or vote.closed_at is not None:
        raise Refusal(msg("The ballot on this item is not open any more, or not yet."))
    found = room_of(meeting_id, item_id)
    if authority_id not in (found.base if _in_writing(meeting_id) else found.voters):
        raise Refusal(msg("This seat does not vote on this item: it is not there, gave no proxy that holds, or takes no part."))
    person = sitting.voting(meeting_id, authority_id, found, by=by, entered=entered)
    if entered and vote.secret:
        raise Refusal(SECRET)
    held_by = None if authority_id in found.there else found.proxies.get(authority_id)
    before = _write(vote.id, authority_id, {"choice": choice, "held_by_id": held_by, "entered": entered, "person": person}, by)
    said = {} if vote.secret else {"choice": choice}
    after = {"item_id": item_id, "authority_id": authority_id, **said, "held_by": held_by, "entered": entered}
    audit.record("web:ballot:cast", vote.id, by=by, fund_id=meetings.fund_of(row), before=before, after=after)
    return vote.id


def _write(vote_id: int, authority_id: int, said: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Keep a seat's ballot; gives back what staff had entered for it before, nothing where it is the first one."""
    row = session.get(Ballot, (vote_id, authority_id), populate_existing=True)
    if row is not None and not row.entered:
        raise Refusal(msg("This seat has voted already: the first ballot counts."))
    before = {"choice": row.choice} if row is not None else {}
    if row is None:
        row = Ballot(vote_id=vote_id, authority_id=authority_id)
        session.add(row)
    for name, value in {**said, "cast_at": clock.now(), "cast_by": str(by)}.items():
        setattr(row, name, value)
    session.flush()
    return before


def close(item_id: int, *, meeting_id: int, by: Actor, text: str = "", conditions: str | None = None, reason: str = "") -> int:
    """Close a ballot: its result is the decision, with these conditions, where None those the item proposes; gives back its id.

    `text` are the words of an adoption alone: a rejection is recorded as the proposal turned down, with the `reason` where one was given.

    In a tie the vote of whoever presides decides, in writing what the chair answered in person; never in a secret ballot, which it would
    unveil (CGCT, article L2121-20).

    Raises:
        NotFound: no such item at this meeting.
        Refusal: no ballot is open, or the quorum is gone.
    """
    row = meetings.fresh(meeting_id)
    check_going_on(row)
    vote = living.of_item(item_id)
    item = agenda.get(item_id, meeting_id)
    if vote is None or vote.closed_at is not None:
        raise Refusal(msg("The ballot on this item is not open any more, or not yet."))
    book = book_of(meeting_id)
    found, quorum_needed = with_quorum(row, item_id, book, cents=vote.cents)
    said = _said(vote)
    if not rules.has_votes(said, found, book, way=vote.way):
        raise Refusal(msg("Nobody has voted on this item, so there is no result: wait for the votes, or close the ballot without result."))
    casting, name = _casting(row, vote, found)
    result = rules.decide(said, found, book, way=vote.way, quorum_needed=quorum_needed, casting=casting, casting_by=name)
    vote.text = text if result.outcome is Outcome.ADOPTED else adopted.turned_down(item, reason)
    return keep(vote, result, meeting_id, by, conditions=conditions)


def _casting(row: Meeting, vote: Vote, found: Room) -> tuple[Choice | None, str]:
    """The vote that decides a tie, and in writing the name of the person who cast it."""
    if vote.way is Way.CONSULTATION:
        lead = presiding.lead_in_writing(row.committee_id, among=found.base)
        own = session.get(Ballot, (vote.id, lead.authority_id), populate_existing=True) if lead is not None else None
        in_person = lead is not None and own is not None and not own.entered and own.cast_by == str(Actor("user", lead.user_id))
        return (own.choice, lead.name) if lead is not None and own is not None and in_person else (None, "")
    seat = presiding.seat_of(row, vote.item_id, among=found.there)
    return (_said(vote).get(seat) if seat is not None and not vote.secret else None), ""


def _said(vote: Vote) -> dict[int, Choice]:
    """The ballots of a vote by seat."""
    query = select(Ballot).filter_by(vote_id=vote.id).execution_options(populate_existing=True)
    return {ballot.authority_id: ballot.choice for ballot in session.scalars(query)}


def has_votes(item_id: int, *, meeting_id: int) -> bool:
    """Whether the ballot that is open on an item has votes that count."""
    vote = living.of_item(item_id)
    return vote is not None and rules.has_votes(_said(vote), room_of(meeting_id, item_id), book_of(meeting_id), way=vote.way)


def asked(item_id: int, *, meeting_id: int) -> str:
    """What a seat's vote would be about now: the item as it is put; the meeting is locked meanwhile. Raises NotFound."""
    meetings.fresh(meeting_id)
    item, vote = agenda.get(item_id, meeting_id), living.of_item(item_id)
    return f"{item.version}_{item.cents or 0}_{int(vote is not None and vote.secret)}"


def stamp(item_id: int, *, meeting_id: int) -> str:
    """What a decision of an item would rest on now: item, project, ballots, who counts, who presides; the meeting is locked meanwhile.

    Raises:
        NotFound: no such item at this meeting.
    """
    meetings.fresh(meeting_id)
    item, vote, found = agenda.get(item_id, meeting_id), living.of_item(item_id), room_of(meeting_id, item_id)
    ballots = sorted(_said(vote).items()) if vote is not None else []
    seats = (sorted(found.base), sorted(found.there), sorted(found.proxies.items()))
    told = repr((item.version, adopted.of_item(item), ballots, *seats, presiding.now(meeting_id, item_id)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def adjourn(item_id: int, *, meeting_id: int, by: Actor, text: str = "") -> int:
    """Put an item off: no decision, so it needs no quorum and takes no number; gives back the item's id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: a ballot is open, or the item was decided.
    """
    going_on(meeting_id, item_id)
    if of_item(item_id) is not None:
        raise Refusal(msg("A ballot was opened on this item: close it."))
    if presiding.now(meeting_id, item_id) is not None:
        presiding.settle(meeting_id, item_id, by=by)
    return agenda.adjourn(item_id, meeting_id=meeting_id, text=text, by=by)


def amend(item_id: int, *, meeting_id: int, cents: int, reason: str, by: Actor) -> int:
    """Amend in the room the amount that is put to the vote; gives back the item's id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: the item asks for no money, a ballot is open, or it was decided.
    """
    row, item = going_on(meeting_id, item_id)
    check_going_on(row)
    if item.kind not in MONEY_KINDS or item.cents is None:
        raise Refusal(msg("This item asks for no amount."))
    if of_item(item_id) is not None:
        raise Refusal(msg("A ballot was opened on this item: close it."))
    agenda.amend_amount(item_id, meeting_id=meeting_id, cents=cents, reason=reason, by=by)
    amounts.keep(item_id, item.cents, cents, by, reason=reason)
    return item_id


def of_item(item_id: int) -> VoteLine | None:
    """The vote on an item, if there is or was one."""
    return of_items([item_id]).get(item_id)


def of_items(item_ids: list[int]) -> dict[int, VoteLine]:
    """The votes on some items, by item; those that lapsed are left out."""
    query = select(Vote, AgendaItem.presided_by).join(AgendaItem, AgendaItem.id == Vote.item_id)
    living_ones = query.where(Vote.item_id.in_(item_ids), ~Vote.lapsed).execution_options(populate_existing=True)
    presided: dict[Vote, str] = dict(session.execute(living_ones).all())
    rows = list(presided)
    said: dict[int, dict[int, Choice]] = {row.id: {} for row in rows}
    entered: dict[int, set[int]] = {row.id: set() for row in rows}
    for ballot in session.scalars(select(Ballot).where(Ballot.vote_id.in_(said)).execution_options(populate_existing=True)):
        said[ballot.vote_id][ballot.authority_id] = ballot.choice
        if ballot.entered:
            entered[ballot.vote_id].add(ballot.authority_id)
    same = ("id", "item_id", "way", "cents", "opened_at", "closed_at", "secret")
    return {
        row.item_id: VoteLine(
            **{name: getattr(row, name) for name in same},
            result=result_of(row),
            said=said[row.id],
            entered=frozenset(entered[row.id]),
            presided_by=presided[row],
        )
        for row in rows
    }


def of_meeting(meeting_id: int) -> dict[int, VoteLine]:
    """Every vote of a meeting, by item."""
    return of_items(list(session.scalars(select(AgendaItem.id).filter_by(meeting_id=meeting_id))))


def result_of(row: Vote) -> Result | None:
    """What a vote came to; None while it is open."""
    if row.outcome is None:
        return None
    return Result(**{name: getattr(row, name) for name in Result.__dataclass_fields__})


def going_on(meeting_id: int, item_id: int) -> tuple[Meeting, ItemLine]:
    """A meeting that can decide in the room, locked, and an item of it that can be decided and was not."""
    row = meetings.fresh(meeting_id)
    if row.kind is MeetingKind.CONSULTATION:
        raise Refusal(msg("A consultation in writing is decided by its answers alone, at its deadline or once every seat has answered."))
    if row.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        raise Refusal(msg("Only a committee that was convened decides. Convene this meeting first."))
    if row.starts_at > clock.now():
        raise Refusal(msg("This meeting has not begun yet."))
    item = agenda.get(item_id, meeting_id)
    if item.decision_id is not None:
        raise Refusal(msg("This item has been decided already. A decision is undone by a new decision."))
    if not outcomes_of(item.kind):
        raise Refusal(msg("This item is for information: nothing is decided of it."))
    agenda.check_open(item)
    reconvening.check_not_taken_up(meeting_id)
    return row, item


def check_going_on(row: Meeting) -> None:
    """Refuse to vote where a meeting is not convened, or over. Raises Refusal."""
    if row.status is not MeetingStatus.CONVENED:
        raise Refusal(msg("This meeting is over, or not convened: no vote is open there."))


def reached(meeting_id: int, item_id: int) -> bool:
    """Whether enough seats are there to decide an item at the amount that is put."""
    return rules.has_quorum(room_of(meeting_id, item_id), book_of(meeting_id), quorum_needed=reconvening.of_item(item_id).needs_quorum)


def with_quorum(row: Meeting, item_id: int, book: Rulebook, *, cents: int | None = None) -> tuple[Room, bool]:
    """Who counts for an item, where enough of them are there, and whether it needed the quorum at this amount (cents)."""
    found, quorum_needed = room_of(row.id, item_id), reconvening.of_item(item_id, cents=cents).needs_quorum
    silent = row.kind is MeetingKind.CONSULTATION and book.silence_consents
    if not silent and not rules.has_quorum(found, book, quorum_needed=quorum_needed):
        raise Refusal(quorum(row.id, item_id, cents=cents) if found.there or row.kind is MeetingKind.CONSULTATION else NOBODY_THERE)
    return found, quorum_needed


def keep(vote: Vote, result: Result, meeting_id: int, by: Actor, *, conditions: str | None = None) -> int:
    """Close a vote with its result, and record the decision it is; without words of its own it says what was decided."""
    if vote.way is not Way.CONSULTATION:
        presiding.settle(meeting_id, vote.item_id, by=by)
    for name, value in vars(result).items():
        setattr(vote, name, value)
    vote.closed_at, vote.closed_by = clock.now(), str(by)
    session.flush()
    cents = vote.cents if result.outcome is Outcome.ADOPTED else None
    facts: dict[str, Any] = {"outcome": result.outcome, "text": vote.text, "cents": cents, "conditions": conditions}
    decision_id = decisions.record(vote.item_id, meeting_id=meeting_id, by=by, **facts)
    audit.record(
        "web:vote:closed", vote.id, by=by, after={"decision_id": decision_id, **{name: str(value) for name, value in vars(result).items()}}
    )
    return decision_id


def _in_writing(meeting_id: int) -> bool:
    return session.get_one(Meeting, meeting_id).kind is MeetingKind.CONSULTATION


def _answered(item_id: int) -> frozenset[int]:
    """The seats that answered in writing on an item."""
    query = select(Ballot.authority_id).join(Vote, Vote.id == Ballot.vote_id).where(Vote.item_id == item_id)
    return frozenset(session.scalars(query))

"""A meeting as it is held: seats with their arrivals, each item with its quorum, its vote, and what a person may do in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, attendance, decidable, meetings, recusals, register, seats
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.attendance import SeatLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import MeetingStatus, outcomes_of
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message
from fundtracker.notices import replies
from fundtracker.votes import rules, stays, votes
from fundtracker.votes.rules import Room
from fundtracker.votes.stays import StayLine
from fundtracker.votes.votes import VoteLine


@dataclass(frozen=True)
class SeatNow:
    """A seat: whether it is there, its stays, what it answered to the notice, whether it stands vacant."""

    seat: SeatLine
    here: bool
    stays: Sequence[StayLine]
    answer: str
    vacant: bool


@dataclass(frozen=True)
class ItemNow:
    """An item as it stands: who counts, its vote and its decision, what would remain; the seats a person votes for on it."""

    item: ItemLine
    decides: bool
    quorum: Message
    reached: bool
    away: Sequence[str]
    vote: VoteLine | None
    result: Message | None
    decision: DecisionLine | None
    remains: Message | None
    mine: Sequence[tuple[int, str]]
    others: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class SessionNow:
    """A meeting as it is held."""

    meeting: MeetingLine
    seats: Sequence[SeatNow]
    items: Sequence[ItemNow]

    @property
    def here(self) -> int:
        """How many seats are there."""
        return sum(seat.here for seat in self.seats)

    @property
    def expected(self) -> int:
        """How many seats said that they would be there and are not noted yet."""
        return sum(seat.answer in stays.ANSWERED and not seat.stays for seat in self.seats)

    @property
    def awaited(self) -> int:
        """How many seats have not answered on every item of a consultation."""
        return len({key for line in self.items for key, _ in (*line.mine, *line.others) if line.decides and line.decision is None})

    @property
    def finished(self) -> bool:
        """Whether everything that can be decided has been."""
        return all(line.decision is not None for line in self.items if line.decides)

    @property
    def stuck(self) -> bool:
        """Whether it has begun and an item cannot be decided for want of a quorum."""
        if self.meeting.in_writing or self.meeting.starts_at > clock.now():
            return False
        return any(line.decides and line.decision is None and not line.reached for line in self.items)


def seats_of(user_id: int) -> frozenset[int]:
    """The authorities for which a person votes today: officers and elected members do, readers read."""
    today = clock.today()
    held = [authority.id for authority in mandates.authorities_of(user_id, today)]
    return frozenset(
        key
        for key in held
        if any(line.user_id == user_id and line.function is not Function.READER for line in mandates.people_of(key, today))
    )


def to_vote(meeting: MeetingLine, user_id: int) -> int:
    """On how many items a seat for which a person votes is still awaited."""
    if meeting.status is not MeetingStatus.CONVENED or meeting.starts_at > clock.now():
        return 0
    if not meeting.in_writing and all(vote.closed_at for vote in votes.of_meeting(meeting.id).values()):
        return 0
    return sum(
        bool(item.mine) for item in _items(meeting, attendance.of_meeting(meeting.id), user_id) if item.decides and not item.decision
    )


def build(meeting_id: int, user_id: int) -> SessionNow:
    """The session as a person sees it now."""
    meeting, everyone = meetings.get(meeting_id), attendance.of_meeting(meeting_id)
    here, known, answers = stays.there(meeting_id), stays.of_meeting(meeting_id), replies.of_meeting(meeting_id)
    empty = seats.vacant(meeting_id)
    now = []
    for seat in everyone:
        key = seat.authority_id
        now.append(SeatNow(seat, key in here, known.get(key, ()), _answer(answers, key), key in empty))
    return SessionNow(meeting, now, _items(meeting, everyone, user_id))


def _answer(answers: dict[int, replies.ReplyLine], authority_id: int) -> str:
    line = answers.get(authority_id)
    return line.answer.value if line is not None and line.answer is not None else ""


def _items(meeting: MeetingLine, everyone: Sequence[SeatLine], user_id: int) -> list[ItemNow]:
    names, mine = {seat.authority_id: seat.authority_name for seat in everyone}, seats_of(user_id)
    known, decided, items = votes.of_meeting(meeting.id), register.of_meeting(meeting.id), agenda.items(meeting.id)
    away, book, means = recusals.of_meeting(meeting.id), votes.book_of(meeting.id), decidable.of_fund(meeting.fund_id, items)
    found = []
    for item in items:
        room, vote = votes.room_of(meeting.id, item.id), known.get(item.id)
        voters = _may_still_vote(meeting, room, vote)
        own = [key for key in voters if key in mine or room.proxies.get(key) in mine]
        found.append(
            ItemNow(
                item=item,
                decides=bool(outcomes_of(item.kind)),
                quorum=_quorum(meeting, room, book),
                reached=rules.has_quorum(room, book, quorum_needed=meeting.quorum_needed),
                away=sorted(names[key] for key in away.get(item.id, ())),
                vote=vote,
                result=rules.sentence(vote.result) if vote is not None and vote.result is not None else None,
                decision=decided.get(item.id),
                remains=decidable.if_adopted(item, means) if item.decision_id is None else None,
                mine=[(key, names[key]) for key in own],
                others=[(key, names[key]) for key in voters if key not in own],
            )
        )
    return found


def _quorum(meeting: MeetingLine, room: Room, book: Rulebook) -> Message:
    if meeting.in_writing:
        return rules.answered_sentence(room, book)
    return rules.quorum_sentence(room, book, quorum_needed=meeting.quorum_needed)


def _may_still_vote(meeting: MeetingLine, room: Room, vote: VoteLine | None) -> list[int]:
    """The seats that vote on an item and have not: in writing all that count, else those there and those that gave a proxy."""
    if meeting.in_writing:
        answered = vote.said if vote is not None else {}
        return sorted(room.base - frozenset(answered)) if vote is None or vote.closed_at is None else []
    if vote is None or vote.closed_at is not None:
        return []
    return sorted(room.voters - frozenset(vote.said))

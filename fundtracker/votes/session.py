"""A meeting as it is held: seats with their arrivals, each item with its quorum, its vote, and what a person may do in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from fundtracker.committees import agenda, attendance, committees, decidable, meetings, reconvening, recusals, register, seats, veils
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.attendance import SeatLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.reconvening import Standing
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, by_name, sort_key
from fundtracker.notices import proxies, replies
from fundtracker.votes import amounts, ballots, lapsing, presiding, rules, sitting, stays, undecided, votes
from fundtracker.votes.amounts import AmountLine
from fundtracker.votes.ballots import NamedVote
from fundtracker.votes.rules import Choice, Room
from fundtracker.votes.stays import StayLine
from fundtracker.votes.undecided import Reason
from fundtracker.votes.votes import VoteLine


@dataclass(frozen=True)
class SeatNow:
    """A seat: whether it is there, its stays, what it answered to the notice, whether it stands vacant, who is expected for it.

    `waits` where it sends a deputy whom nobody has confirmed.
    """

    seat: SeatLine
    here: bool
    stays: Sequence[StayLine]
    answer: str
    vacant: bool
    expected: str
    waits: bool = False


@dataclass(frozen=True)
class SeatVote:
    """A seat and its vote on an item, where it has one; `entered` by staff, so that it may still be put right.

    `by_proxy` where another seat votes for it; `aside` where it voted before it kept away from the item, so that its vote does not count.
    """

    authority_id: int
    name: str
    choice: Choice | None = None
    entered: bool = False
    by_proxy: bool = False
    aside: bool = False


@dataclass(frozen=True)
class ItemNow:
    """An item as it stands: who counts, its vote and its decision, what would remain.

    `mine` are the seats a person still votes for, `others` those for which staff may enter a vote, `said` what the person's seats said,
    `named` the votes by name once they are closed, but of a secret ballot. `empty` where a ballot is open and nobody has voted.
    `presided_by` names who presides over it, nothing where nobody does; `left` says why it was left undecided, `unable` why no secret
    ballot can be held.
    """

    item: ItemLine
    decides: bool
    quorum: Message
    reached: bool
    empty: bool
    away: Sequence[str]
    presided_by: str
    vote: VoteLine | None
    result: Message | None
    changes: Sequence[AmountLine]
    lapsed: Sequence[Message]
    left: Reason | None
    decision: DecisionLine | None
    remains: Sequence[Message]
    mine: Sequence[SeatVote]
    others: Sequence[SeatVote]
    said: Sequence[SeatVote]
    named: Sequence[NamedVote]
    unable: Message | None


@dataclass(frozen=True)
class SessionNow:
    """A meeting as it is held.

    `proxies` are (giver, holder) by name, `taken_up` is the meeting that takes up what it left undecided; `presided_by` names who
    presides, nothing where nobody does.
    """

    meeting: MeetingLine
    seats: Sequence[SeatNow]
    items: Sequence[ItemNow]
    proxies: Sequence[tuple[str, str]]
    taken_up: int | None
    presided_by: str

    @property
    def here(self) -> int:
        """How many seats are there."""
        return sum(seat.here for seat in self.seats)

    @property
    def expected(self) -> int:
        """How many seats said that they would be there, by whom, and are not noted yet."""
        return sum(bool(seat.expected) for seat in self._said_so)

    @property
    def unnamed(self) -> list[str]:
        """The seats that said that they would be there, for which nobody knows who would."""
        return [seat.seat.authority_name for seat in self._said_so if not seat.expected and not seat.waits]

    @property
    def unconfirmed(self) -> list[str]:
        """The seats that send a deputy whom nobody has confirmed."""
        return [seat.seat.authority_name for seat in self._said_so if seat.waits]

    @property
    def _said_so(self) -> list[SeatNow]:
        return [seat for seat in self.seats if seat.answer in stays.ANSWERED and not seat.stays]

    @property
    def awaited(self) -> int:
        """How many seats have not answered on every item of a consultation."""
        undecided = [line for line in self.items if line.decides and line.decision is None]
        return len({seat.authority_id for line in undecided for seat in (*line.mine, *line.others) if seat.choice is None})

    @property
    def over(self) -> bool:
        """Whether the deadline of a consultation has passed."""
        return self.meeting.ends_at is not None and self.meeting.ends_at <= clock.now()

    @property
    def near(self) -> bool:
        """Whether arrivals may be noted: from an hour before."""
        return self.meeting.starts_at - stays.EARLY <= clock.now()

    @property
    def begun(self) -> bool:
        """Whether its hour has come."""
        return self.meeting.starts_at <= clock.now()

    @property
    def finished(self) -> bool:
        """Whether everything that can be decided has been."""
        return all(line.decision is not None for line in self.items if line.decides)

    @property
    def stuck(self) -> bool:
        """Whether something cannot be decided here any more: a quorum lacks, or the meeting is over; and nothing takes it up yet."""
        if self.taken_up is not None or self.meeting.starts_at > clock.now():
            return False
        undecided = [line for line in self.items if line.decides and line.decision is None]
        if self.meeting.status is MeetingStatus.HELD:
            return bool(undecided)
        return not self.meeting.in_writing and any(not line.reached for line in undecided)


def to_vote(meeting: MeetingLine, user_id: int) -> int:
    """On how many items a seat for which a person votes is still awaited."""
    if meeting.status is not MeetingStatus.CONVENED or meeting.starts_at > clock.now():
        return 0
    if not meeting.in_writing and all(vote.closed_at for vote in votes.of_meeting(meeting.id).values()):
        return 0
    found = _items(meeting, attendance.of_meeting(meeting.id), user_id)
    return sum(any(seat.choice is None for seat in item.mine) for item in found if item.decides and not item.decision)


def build(meeting_id: int, user_id: int) -> SessionNow:
    """The session as a person sees it now."""
    meeting, everyone = meetings.get(meeting_id), attendance.of_meeting(meeting_id)
    here, known, answers = stays.there(meeting_id), stays.of_meeting(meeting_id), replies.of_meeting(meeting_id)
    empty, names, waiting = seats.vacant(meeting_id), sitting.expected(meeting_id), proxies.waiting(meeting_id)
    now = []
    for seat in everyone:
        key = seat.authority_id
        now.append(SeatNow(seat, key in here, known.get(key, ()), _answer(answers, key), key in empty, names.get(key, ""), key in waiting))
    given = [(line.authority_name, line.proxy_to_name) for line in answers.values() if line.proxy_to_name and not line.falls]
    return SessionNow(meeting, now, _items(meeting, everyone, user_id), given, reconvening.following(meeting_id), _presided(meeting_id))


def _presided(meeting_id: int, item_id: int | None = None) -> str:
    who = presiding.now(meeting_id, item_id)
    return who.name if who is not None else ""


def veiled(found: SessionNow, withheld: Collection[int]) -> SessionNow:
    """The session as whoever these items are withheld from sees it (domain.md rule 15)."""
    return replace(found, items=[_veiled(line, withheld) if line.item.id in withheld else line for line in found.items])


def _veiled(line: ItemNow, withheld: Collection[int]) -> ItemNow:
    decision = veils.decision(line.decision, withheld) if line.decision is not None else None
    left = Reason(line.left.why) if line.left is not None else None
    return replace(line, item=veils.item(line.item, withheld), decision=decision, left=left, changes=(), lapsed=(), remains=(), named=())


def _answer(answers: dict[int, replies.ReplyLine], authority_id: int) -> str:
    line = answers.get(authority_id)
    return line.answer.value if line is not None and line.answer is not None else ""


def _items(meeting: MeetingLine, everyone: Sequence[SeatLine], user_id: int) -> list[ItemNow]:
    names, mine = {seat.authority_id: seat.authority_name for seat in everyone}, committees.acts_for(user_id)
    known, decided, items = votes.of_meeting(meeting.id), register.of_meeting(meeting.id), agenda.items(meeting.id)
    away, book, means = recusals.of_meeting(meeting.id), votes.book_of(meeting.id), decidable.of_fund(meeting.fund_id, items)
    found, lapsed, changes = [], lapsing.of_meeting(meeting.id), amounts.of_meeting(meeting.id)
    named, left = ballots.by_name(meeting.id), undecided.of_meeting(meeting.id)
    unable = {} if meeting.in_writing else sitting.unable(meeting.id)
    standings, sitter = reconvening.standings(meeting.id), sitting.of_person(user_id, meeting.id)
    for item in items:
        room, vote = votes.room_of(meeting.id, item.id), known.get(item.id)
        voters = _may_still_vote(meeting, room, vote)
        own = {key for key in voters if sitter.votes_for(key, room)}
        may = sorted((_seat(vote, key, names[key], room) for key in voters), key=lambda line: sort_key(line.name))
        found.append(
            ItemNow(
                item=item,
                decides=item.open or item.decision_id is not None,
                quorum=_quorum(meeting, room, book, standings[item.id]),
                reached=rules.has_quorum(room, book, quorum_needed=standings[item.id].needs_quorum),
                empty=vote is not None and not rules.has_votes(vote.said, room, book, way=vote.way),
                away=by_name((names[key] for key in away.get(item.id, ())), str),
                presided_by=(vote.presided_by if vote is not None else "") or _presided(meeting.id, item.id),
                vote=vote,
                result=vote.sentence if vote is not None else None,
                changes=changes.get(item.id, ()),
                lapsed=lapsed.get(item.id, ()),
                left=left.get(item.id),
                decision=decided.get(item.id),
                remains=decidable.said(item, means) if item.open and item.id not in left else (),
                mine=[line for line in may if line.authority_id in own],
                others=[line for line in may if line.authority_id not in own] if vote is None or not vote.secret else [],
                said=[
                    line for line in _said(vote, names, room) if line.authority_id in mine or room.proxies.get(line.authority_id) in mine
                ],
                named=named.get(item.id, ()),
                unable=_unable(unable, room),
            )
        )
    return found


def _unable(found: Mapping[int, str], room: Room) -> Message | None:
    """Why no secret ballot can be held here: who sits and could not cast one; None where everybody can."""
    names = sitting.labelled(found, room) if room.there & frozenset(found) else []
    return sitting.no_secret_ballot(names) if names else None


def _quorum(meeting: MeetingLine, room: Room, book: Rulebook, standing: Standing) -> Message:
    if meeting.in_writing:
        return rules.answered_sentence(room, book)
    return rules.quorum_sentence(room, book, quorum_needed=standing.needs_quorum, why=standing.why)


def _may_still_vote(meeting: MeetingLine, room: Room, vote: VoteLine | None) -> list[int]:
    """The seats that vote on an item and have not themselves: in writing all that count, else those there and those that gave a proxy."""
    final = frozenset(vote.said) - vote.entered if vote is not None else frozenset()
    if meeting.in_writing:
        if meeting.ends_at is not None and meeting.ends_at <= clock.now():
            return []
        return sorted(room.base - final) if vote is None or vote.closed_at is None else []
    if vote is None or vote.closed_at is not None:
        return []
    return sorted(room.voters - final)


def _seat(vote: VoteLine | None, key: int, name: str, room: Room) -> SeatVote:
    said = vote.said.get(key) if vote is not None else None
    entered = vote is not None and key in vote.entered
    return SeatVote(key, name, said, entered, by_proxy=key in room.proxies, aside=key not in room.base)


def _said(vote: VoteLine | None, names: Mapping[int, str], room: Room) -> list[SeatVote]:
    """Every vote cast on an item, by the names of the seats."""
    lines = [_seat(vote, key, names[key], room) for key in vote.said] if vote is not None else []
    return sorted(lines, key=lambda line: sort_key(line.name))

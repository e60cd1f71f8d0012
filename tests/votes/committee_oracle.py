"""The oracle of a committee: what its rules say, written a second time from domain.md (12 to 15, 19) and from nothing of the application.

Seats are letters. People are small letters: `a` is who was elected for A. `dA` is the deputy whom A sends.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

FOR, AGAINST, ABSTENTION, SILENT = "for", "against", "abstention", "not_voting"
MONEY = ("grant",)


class Refused(Exception):
    """The rules do not allow it."""


def need(holds: object) -> None:
    if not holds:
        raise Refused


@dataclass(frozen=True)
class Rules:
    quorum: str = "half"
    majority: str = "cast"
    casting: bool = True
    consensus: bool = True
    silence: bool = False
    heads: int = 1
    ceiling: int = 0


@dataclass
class Mandate:
    person: str
    seat: str
    first: date
    last: date | None = None

    def lasts(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Vote:
    way: str
    cents: int | None
    opened: datetime
    said: dict[str, str] = field(default_factory=dict)
    cast_by: dict[str, str] = field(default_factory=dict)
    closed: datetime | None = None
    lapsed: bool = False
    casting: str | None = None


@dataclass
class Decision:
    outcome: str
    cents: int | None
    kind: str
    at: tuple[int, int] | None
    result: tuple[Any, ...] = ()
    urgent: bool = False
    signed_by: str | None = None
    opened: int = 0
    ratified: bool = False


@dataclass
class Item:
    kind: str
    cents: int | None
    title: str
    about: int | None = None
    takes_up: tuple[int, int] | None = None
    told: bool = False
    told_cents: int | None = None
    changed: datetime | None = None
    away: set[str] = field(default_factory=set)
    votes: list[Vote] = field(default_factory=list)
    decision: int | None = None
    put_off: bool = False
    presides: tuple[str, str | None] | None = None

    @property
    def vote(self) -> Vote | None:
        return next((vote for vote in self.votes if not vote.lapsed), None)


@dataclass
class Meeting:
    begins: datetime
    writing: bool = False
    ends: datetime | None = None
    status: str = "draft"
    again: bool = False
    takes_up: int | None = None
    seats: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    answers: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    here: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    presides: tuple[str, str | None] | None = None
    told_at: datetime | None = None
    convened: datetime | None = None


class Committee:
    """The committee, its people, its meetings, what it decided; each act either happens or raises Refused."""

    def __init__(self, rules: Rules, paid: str, day: date) -> None:
        self.rules, self.paid, self.now = rules, list(paid), datetime.combine(day, datetime.min.time())
        self.mandates = [Mandate(seat.lower(), seat, date(2023, 1, 1)) for seat in paid]
        self.chairs = [self.mandates[0], self.mandates[1]]
        self.became: dict[str, str] = {}
        self.meetings: list[Meeting] = []
        self.decisions: list[Decision] = []

    # --- who sits, who leads

    @property
    def today(self) -> date:
        return self.now.date()

    def stands_for(self, seat: str) -> str:
        while seat in self.became:
            seat = self.became[seat]
        return seat

    def due(self) -> list[str]:
        """One authority, one seat: whoever paid, or what it has become."""
        return sorted({self.stands_for(seat) for seat in self.paid})

    def vacant(self, meeting: Meeting) -> set[str]:
        """Seats whose elected people's mandates have all ended; of a meeting that is over, as of its day."""
        day = self.today
        if meeting.status == "held":
            day = min(day, (meeting.ends or meeting.begins).date())
        empty = set()
        for seat in meeting.seats:
            held = [one for one in self.mandates if one.seat == seat and (meeting.status != "held" or one.first <= day)]
            if held and all(one.last is not None and one.last < day for one in held):
                empty.add(seat)
        return empty

    def leads(self) -> list[Mandate]:
        return [one for one in self.chairs if one.lasts(self.today) and one.seat in self.due()]

    def room(self, meeting: Meeting, item: Item) -> tuple[set[str], set[str], dict[str, str]]:
        """Seats that count for an item, those of them that are there (or have answered in writing), proxies that hold (holder by giver)."""
        base = set(meeting.seats) - self.vacant(meeting) - item.away
        if meeting.writing:
            return base, base & {seat for vote in item.votes for seat in vote.said}, {}
        there = base & set(meeting.here)
        held = {giver: holder for giver, holder in self.proxies(meeting).items() if giver in base - there and holder in there}
        return base, there, held

    def proxies(self, meeting: Meeting) -> dict[str, str]:
        """Proxies given to a seat that comes itself; no chains, none of or to a vacant seat."""
        stays_away = {seat for seat, (answer, _) in meeting.answers.items() if answer in ("proxy", "absent")}
        empty = self.vacant(meeting)
        given = {seat: to for seat, (answer, to) in meeting.answers.items() if answer == "proxy" and to}
        return {giver: to for giver, to in given.items() if to not in stays_away | empty and giver not in empty}

    def needs_quorum(self, meeting: Meeting, item: Item, cents: int | None = None) -> bool:
        """All but the same item, for no more than everyone was told, where the committee meets again for want of one."""
        if not meeting.again or item.takes_up is None:
            return True
        if (meeting.begins.date() - (meeting.convened or self.now).date()).days - 1 < 3:
            return True
        first = self.meetings[item.takes_up[0]].items[item.takes_up[1]]
        same = first.told and (first.kind, first.title, first.about) == (item.kind, item.title, item.about)
        return not same or (cents or item.cents or 0) > (first.told_cents or 0)

    def needed(self, base: int, asked: bool) -> int:
        """How many of the seats must be there."""
        if not asked or self.rules.quorum == "none":
            return 0
        enough = {"half": lambda n: 2 * n > base, "third": lambda n: 3 * n >= base, "two_thirds": lambda n: 3 * n >= 2 * base}
        return next(n for n in range(1, base + 2) if enough[self.rules.quorum](n))

    def reached(self, meeting: Meeting, item: Item, asked: bool) -> bool:
        base, there, _ = self.room(meeting, item)
        return bool(there) and len(there) >= self.needed(len(base), asked)

    def presider(self, meeting: Meeting, item: Item | None = None) -> tuple[str, str | None] | None:
        """Whoever was noted, while there; else the chair or the vice-chair who is there in person; nobody whose seat keeps away."""
        if meeting.writing:
            return None
        here = set(meeting.here) - (item.away if item else set())
        for who in (item.presides if item else None, meeting.presides):
            if who is not None and (who[1] is None or who[1] in here):
                return who
        return next(((one.person, one.seat) for one in self.leads() if one.seat in here and meeting.here[one.seat][0] == one.person), None)

    def signers(self, decision: Decision) -> list[str]:
        """Whoever presided over the item, while the mandate lasts; else the chair and the vice-chair; nobody who kept away from it."""
        if decision.at is None:
            return [one.person for one in self.leads()]
        meeting = self.meetings[decision.at[0]]
        item = meeting.items[decision.at[1]]
        who = item.presides or meeting.presides
        if who is not None and who[1] is not None and who[1] not in item.away:
            held = [one for one in self.mandates if (one.person, one.seat) == who and one.lasts(self.today)]
            if held and who[1] in self.due():
                return [who[0]]
        return [one.person for one in self.leads() if one.seat not in item.away]

    def taken_up(self, number: int) -> bool:
        return any(other.takes_up == number and other.status != "cancelled" for other in self.meetings)

    def votes_alone(self, meeting: Meeting, item: Item, seat: str) -> list[str]:
        """Who casts a seat's ballot on their own device: whoever sits for it, or for the holder of its proxy, while elected; no deputy.

        In writing anybody whom the authority has elected answers for it.
        """
        _, there, held = self.room(meeting, item)
        voter = seat if seat in there or meeting.writing else held.get(seat, seat)
        elected = sorted({one.person for one in self.mandates if one.seat == voter and one.lasts(self.today)})
        if meeting.writing:
            return elected
        return [person for person in elected if meeting.here.get(voter, ("", None))[0] == person]

    # --- people come and go

    def join(self, seat: str) -> None:
        self.paid.append(seat)
        self.mandates.append(Mandate(seat.lower(), seat, date(2023, 1, 1)))

    def end_mandate(self, seat: str) -> None:
        """Elections: the mandate ended yesterday."""
        for one in self.mandates:
            if one.seat == seat and one.last is None:
                one.last = self.today - timedelta(days=1)

    def elect(self, seat: str, person: str) -> None:
        self.mandates.append(Mandate(person, seat, self.today))

    def merge(self, gone: str, into: str) -> None:
        """One seat for both; its people go on in the other one's name; answers are asked afresh."""
        need(gone != into and gone not in self.became and into not in self.became)
        for meeting in self.meetings:
            need(meeting.status != "convened" or meeting.begins > self.now or not {gone, into} & set(meeting.seats))
        self.became[gone] = into
        for one in [one for one in self.mandates if one.seat == gone and (one.last is None or one.last >= self.today)]:
            if one.first >= self.today:
                one.seat = into
                continue
            new = next((held for held in self.mandates if (held.person, held.seat) == (one.person, into)), None)
            if new is None:
                new = Mandate(one.person, into, self.today, one.last)
                self.mandates.append(new)
            one.last = self.today - timedelta(days=1)
            self.chairs = [new if chair is one else chair for chair in self.chairs]
        for meeting in self.meetings:
            if meeting.status == "convened" and gone in meeting.seats:
                meeting.seats = sorted({into if seat == gone else seat for seat in meeting.seats})
                for item in meeting.items:
                    item.away = {into if seat == gone else seat for seat in item.away}
                meeting.answers = {seat: (answer, to) for seat, (answer, to) in meeting.answers.items() if seat != gone and to != gone}

    # --- preparing

    def draft(self, begins: datetime) -> None:
        need(begins > self.now)
        meeting = Meeting(begins)
        self.meetings.append(meeting)
        waiting = {
            item.about
            for other in self.meetings
            for item in other.items
            if other.status != "cancelled" and item.kind == "ratification" and item.decision is None and not item.put_off
        }
        for number, decision in enumerate(self.decisions):
            if decision.urgent and not decision.ratified and number not in waiting:
                self.put(meeting, Item("ratification", None, f"urgent {number}", about=number))

    def put(self, meeting: Meeting, item: Item) -> None:
        item.changed = self.now if meeting.status == "convened" else None
        meeting.items.append(item)

    def add(self, number: int, kind: str, cents: int | None, title: str) -> None:
        meeting = self.meetings[number]
        self.living(meeting)
        self.put(meeting, Item(kind, cents, title))

    def edit(self, number: int, at: int, cents: int | None, title: str) -> None:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        self.living(meeting)
        need(item.decision is None and item.vote is None and not item.put_off)
        if title != item.title:
            item.told = False
        item.cents, item.title = cents, title
        item.changed = self.now if meeting.status == "convened" else item.changed

    def living(self, meeting: Meeting) -> None:
        need(meeting.status in ("draft", "convened"))
        need(not (meeting.writing and meeting.status == "convened" and meeting.begins <= self.now))

    def convene(self, number: int) -> None:
        meeting = self.meetings[number]
        need(meeting.status == "draft" and meeting.items and (meeting.ends or meeting.begins) > self.now)
        meeting.begins = max(meeting.begins, self.now) if meeting.writing else meeting.begins
        meeting.status, meeting.seats, meeting.convened = "convened", self.due(), self.now
        self.announce(meeting)

    def announce(self, meeting: Meeting) -> None:
        for item in meeting.items:
            item.told, item.told_cents = True, item.cents

    def tell(self, number: int) -> None:
        meeting = self.meetings[number]
        need(meeting.status == "convened" and meeting.begins > self.now)
        need(any(item.changed and (meeting.told_at is None or item.changed > meeting.told_at) for item in meeting.items))
        meeting.told_at = self.now
        self.announce(meeting)

    def cancel(self, number: int) -> None:
        meeting = self.meetings[number]
        need(meeting.status in ("draft", "convened"))
        need(all(item.decision is None and not item.put_off and (meeting.writing or not item.votes) for item in meeting.items))
        if meeting.status == "convened":
            meeting.told_at = self.now
            if meeting.begins > self.now:
                self.announce(meeting)
        meeting.status = "cancelled"

    # --- answers, arrivals

    def reply(self, number: int, seat: str, answer: str, to: str | None) -> None:
        meeting = self.meetings[number]
        need(not meeting.writing and meeting.status == "convened" and self.now < meeting.begins + timedelta(hours=12))
        need(seat in meeting.seats)
        if answer == "proxy":
            others = {key: said for key, said in meeting.answers.items() if key != seat}
            need(self.rules.heads and to in meeting.seats and to != seat and to not in self.vacant(meeting))
            need(others.get(to or "", ("", None))[0] not in ("proxy", "absent"))
            need(sum(given == to for _, given in others.values()) < self.rules.heads)
        meeting.answers[seat] = (answer, to if answer == "proxy" else None)

    def arrive(self, number: int, seat: str, person: str) -> None:
        meeting = self.meetings[number]
        need(meeting.status == "convened" and not meeting.writing and seat in meeting.seats)
        need(self.now >= meeting.begins - timedelta(hours=1))
        meeting.here.setdefault(seat, (person, self.now))

    def leave(self, number: int, seat: str) -> None:
        meeting = self.meetings[number]
        need(meeting.status == "convened" and seat in meeting.here)
        del meeting.here[seat]

    def mistaken(self, number: int, seat: str) -> None:
        """An arrival noted by mistake, in which nothing rests yet."""
        meeting = self.meetings[number]
        need(meeting.status == "convened" and seat in meeting.here)
        arrived = meeting.here[seat][1]
        need(all(vote.closed is not None and vote.closed < arrived for item in meeting.items for vote in item.votes))
        del meeting.here[seat]

    def recuse(self, number: int, at: int, seat: str) -> None:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        need(meeting.status == "convened" and item.decision is None and seat in meeting.seats)
        item.away.add(seat)

    def take_back(self, number: int, at: int, seat: str) -> None:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        need(seat in item.away and meeting.begins > self.now)
        item.away.discard(seat)

    def preside(self, number: int, at: int | None, who: tuple[str, str | None]) -> None:
        meeting = self.meetings[number]
        need(not meeting.writing and meeting.status in ("convened", "held"))
        target: Any = meeting if at is None else meeting.items[at]
        if at is not None:
            decided = self.decisions[target.decision] if target.decision is not None else None
            need(decided is None or decided.signed_by is None)
            broke = target.vote is not None and target.vote.casting is not None
            need(not (target.presides and target.presides != who and broke))
        target.presides = who

    # --- deciding

    def decidable(self, number: int, at: int) -> tuple[Meeting, Item]:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        need(not meeting.writing and meeting.status in ("convened", "held") and meeting.begins <= self.now)
        need(self.is_open(item) and not self.taken_up(number))
        return meeting, item

    def is_open(self, item: Item) -> bool:
        """Whether it can still be decided: not where another meeting ratified the urgent decision it is about."""
        done = item.kind == "ratification" and item.about is not None and self.decisions[item.about].ratified
        return item.decision is None and not item.put_off and item.kind != "information" and not done

    def open(self, number: int, at: int) -> None:
        meeting, item = self.decidable(number, at)
        need(meeting.status == "convened")
        if item.vote is None:
            need(self.reached(meeting, item, self.needs_quorum(meeting, item)))
            item.votes.append(Vote("ballot", item.cents, self.now))

    def cast(self, number: int, at: int, seat: str, choice: str, person: str) -> None:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        vote = item.vote
        need(meeting.status == "convened" and vote is not None and vote.closed is None)
        base, there, held = self.room(meeting, item)
        need(seat in base if meeting.writing else seat in there | set(held))
        need(person in self.votes_alone(meeting, item, seat))
        assert vote is not None
        need(seat not in vote.said)
        vote.said[seat], vote.cast_by[seat] = choice, person

    def close(self, number: int, at: int) -> None:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        vote = item.vote
        need(meeting.status == "convened" and vote is not None and vote.closed is None)
        assert vote is not None
        asked = self.needs_quorum(meeting, item, vote.cents)
        silence = meeting.writing and self.rules.silence
        need(silence or self.reached(meeting, item, asked))
        need(self.has_votes(meeting, item))
        base, there, _ = self.room(meeting, item)
        said = self.count(meeting, item)
        ayes, noes = said[FOR], said[AGAINST]
        among = base if meeting.writing else there
        casting = None
        if ayes == noes > 0 and self.rules.majority == "cast" and self.rules.casting:
            chair = self.breaks(meeting, item, among)
            casting = vote.said.get(chair or "")
            casting = casting if casting in (FOR, AGAINST) else None
        carried = {
            "cast": ayes > noes or casting == FOR,
            "seats": 2 * ayes > len(base),
            "two_thirds": ayes > 0 and 3 * ayes >= 2 * (ayes + noes),
        }[self.rules.majority]
        vote.casting = casting
        silent = len(base - set(vote.said)) if silence else 0
        counts = (ayes, noes, said[ABSTENTION], said[SILENT], len(base), len(there), self.needed(len(base), asked), casting, silent)
        self.decide(number, at, "adopted" if carried else "rejected", vote.cents, counts)
        vote.closed = self.now

    def breaks(self, meeting: Meeting, item: Item, among: set[str]) -> str | None:
        """Whose vote decides a tie: of whoever presides; in writing of the chair, else of the vice-chair, who answered in person."""
        if meeting.writing:
            lead = next((one for one in self.leads() if one.seat in among), None)
            in_person = lead is not None and item.vote is not None and item.vote.cast_by.get(lead.seat) == lead.person
            return lead.seat if lead is not None and in_person else None
        who = self.presider(meeting, item)
        return who[1] if who is not None and who[1] in among else None

    def count(self, meeting: Meeting, item: Item) -> dict[str, int]:
        """Ballots that count; who might vote and said nothing takes no part, in writing it consents where the rules say so."""
        vote = item.vote
        assert vote is not None
        base, there, held = self.room(meeting, item)
        said = {choice: sum(vote.said.get(seat) == choice for seat in base) for choice in (FOR, AGAINST, ABSTENTION, SILENT)}
        said[SILENT] += sum(seat not in vote.said for seat in there | set(held))
        if meeting.writing and self.rules.silence:
            said[FOR] += len(base - set(vote.said))
        return said

    def has_votes(self, meeting: Meeting, item: Item) -> bool:
        said = self.count(meeting, item)
        return said[FOR] + said[AGAINST] + said[ABSTENTION] > 0

    def adopt(self, number: int, at: int, cents: int | None) -> None:
        meeting, item = self.decidable(number, at)
        need(meeting.status == "convened" and self.rules.consensus and item.vote is None)
        asked = self.needs_quorum(meeting, item, cents)
        need(self.reached(meeting, item, asked))
        base, there, _ = self.room(meeting, item)
        counts = (0, 0, 0, 0, len(base), len(there), self.needed(len(base), asked), None, 0)
        self.decide(number, at, "adopted", cents or item.cents, counts)
        item.votes.append(Vote("consensus", cents or item.cents, self.now, closed=self.now))

    def adjourn(self, number: int, at: int) -> None:
        meeting, item = self.decidable(number, at)
        need(item.vote is None)
        if self.presider(meeting, item) is not None:
            self.settle(meeting, item)
        item.put_off = True

    def decide(self, number: int, at: int, outcome: str, cents: int | None, result: tuple[Any, ...]) -> None:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        if not meeting.writing:
            need(self.presider(meeting, item) is not None)
            self.settle(meeting, item)
        self.keep(number, at, outcome, cents, result)

    def keep(self, number: int, at: int, outcome: str, cents: int | None, result: tuple[Any, ...]) -> None:
        """The decision, numbered; it opens nothing before it is signed."""
        item = self.meetings[number].items[at]
        money = item.kind in MONEY and outcome == "adopted"
        item.decision = len(self.decisions)
        self.decisions.append(Decision(outcome, cents if money else item.cents, item.kind, (number, at), result))

    def settle(self, meeting: Meeting, item: Item) -> None:
        """Who presides over an item is on record, and over its meeting where nobody was yet."""
        who = self.presider(meeting, item)
        self.settle_meeting(meeting)
        item.presides = who

    def settle_meeting(self, meeting: Meeting) -> None:
        meeting.presides = meeting.presides or self.presider(meeting)

    def lapse(self, number: int, at: int) -> None:
        meeting, item = self.meetings[number], self.meetings[number].items[at]
        vote = item.vote
        need(vote is not None and vote.closed is None)
        assert vote is not None
        need(not (self.reached(meeting, item, self.needs_quorum(meeting, item)) and self.has_votes(meeting, item)))
        vote.lapsed, vote.closed = True, self.now

    def amend(self, number: int, at: int, cents: int) -> None:
        meeting, item = self.decidable(number, at)
        need(meeting.status == "convened" and item.kind in MONEY and item.vote is None)
        item.cents = cents

    def sign(self, number: int, person: str) -> None:
        decision = self.decisions[number]
        need(person in self.signers(decision) and decision.signed_by is None)
        decision.signed_by = person
        if decision.outcome == "adopted" and decision.kind in MONEY:
            decision.opened = decision.cents or 0
        if decision.kind == "ratification" and decision.at is not None:
            about = self.meetings[decision.at[0]].items[decision.at[1]].about
            assert about is not None
            earlier = self.decisions[about]
            if earlier.ratified:
                return
            earlier.ratified = True
            for one in self.meetings:
                if one.status == "draft":
                    one.items = [item for item in one.items if item.kind != "ratification" or item.about != about]
            if decision.outcome == "rejected":
                earlier.opened = 0

    def urgent(self, person: str, cents: int) -> None:
        """The chair alone, within the ceiling, to be ratified by the next meeting."""
        pending = sum(one.cents or 0 for one in self.decisions if one.urgent and not one.ratified)
        need(cents + pending <= self.rules.ceiling and person in [one.person for one in self.leads()])
        self.decisions.append(Decision("adopted", cents, "grant", None, urgent=True, signed_by=person, opened=cents))
        coming = [one for one in self.meetings if not one.writing and one.status in ("draft", "convened") and one.begins > self.now]
        if coming:
            number = len(self.decisions) - 1
            self.put(min(coming, key=lambda one: one.begins), Item("ratification", None, f"urgent {number}", about=number))

    # --- what follows

    def end(self, number: int) -> None:
        meeting = self.meetings[number]
        need(not meeting.writing and meeting.status == "convened" and meeting.begins <= self.now)
        self.lapse_all(number)
        self.settle_meeting(meeting)
        meeting.status = "held"

    def lapse_all(self, number: int) -> None:
        for at, item in enumerate(self.meetings[number].items):
            if item.vote is not None and item.vote.closed is None:
                self.lapse(number, at)

    def follow(self, number: int, *, begins: datetime | None = None, ends: datetime | None = None) -> None:
        """Convene again, or ask in writing, what a meeting left undecided."""
        meeting = self.meetings[number]
        need(not self.taken_up(number) and meeting.status in ("convened", "held") and meeting.begins <= self.now)
        need(not meeting.writing or meeting.status == "held")
        self.lapse_all(number)
        self.settle_meeting(meeting)
        left = [at for at, item in enumerate(meeting.items) if self.is_open(item)]
        need(left)
        new = Meeting(begins or self.now, writing=ends is not None, ends=ends, again=begins is not None, takes_up=number)
        need((ends or new.begins) > self.now)
        for at in left:
            item = meeting.items[at]
            lacks = begins is not None and not self.reached(meeting, item, True)
            copied = Item(item.kind, item.cents, item.title, item.about, (number, at) if lacks else None, away=set(item.away))
            new.items.append(copied)
        meeting.status = "held"
        self.meetings.append(new)
        self.convene(len(self.meetings) - 1)

    def answer(self, number: int, at: int, seat: str, choice: str, person: str) -> None:
        meeting = self.meetings[number]
        need(meeting.writing and meeting.status == "convened")
        need(meeting.begins <= self.now and meeting.ends is not None and self.now < meeting.ends)
        self.open_all(meeting)
        self.cast(number, at, seat, choice, person)
        item = meeting.items[at]
        base, there, _ = self.room(meeting, item)
        if base and base == there and self.has_votes(meeting, item):
            self.close(number, at)

    def open_all(self, meeting: Meeting) -> None:
        for item in meeting.items:
            if self.is_open(item) and item.vote is None:
                item.votes.append(Vote("consultation", item.cents, self.now))

    def finish(self, number: int) -> None:
        meeting = self.meetings[number]
        if not meeting.writing or meeting.status != "convened":
            return
        need(meeting.ends is not None and meeting.ends <= self.now)
        self.open_all(meeting)
        for at, item in enumerate(meeting.items):
            vote = item.vote
            if vote is None or vote.closed is not None:
                continue
            if (self.rules.silence or self.reached(meeting, item, True)) and self.has_votes(meeting, item):
                self.close(number, at)
            else:
                vote.lapsed, vote.closed = True, self.now
        meeting.status = "held"

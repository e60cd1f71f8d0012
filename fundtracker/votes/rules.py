"""Choices of a ballot and what they come to: quorum, proxies, recusals, majority, the casting vote; pure (domain.md rules 12 to 15)."""

import enum
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from fundtracker.committees import rulebook
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import MajorityRule, Outcome
from fundtracker.kernel.text import Message, msg, msgn


class Choice(enum.StrEnum):
    """What a seat says in a ballot."""

    FOR = "for"
    AGAINST = "against"
    ABSTENTION = "abstention"
    NOT_VOTING = "not_voting"


class Way(enum.StrEnum):
    """How an item was decided."""

    CONSENSUS = "consensus"
    BALLOT = "ballot"
    CONSULTATION = "consultation"


@dataclass(frozen=True)
class Room:
    """Who counts for an item: the seats of the base, those of them that are there, and proxies that hold, as holder by giver."""

    base: frozenset[int]
    there: frozenset[int]
    proxies: Mapping[int, int]

    @property
    def voters(self) -> frozenset[int]:
        """The seats that may vote: those there, and those that gave a proxy that holds."""
        return self.there | frozenset(self.proxies)


@dataclass(frozen=True)
class Result:
    """What a vote came to, in seats (proxies included).

    `present` of the `base` were there, `needed` had to be; `votes_needed` carried it by the rule of `majority`; `casting` is the vote of
    whoever presided that broke a tie, in writing that of `casting_by`; `silent` of the votes for are seats that did not answer a
    consultation, where silence consents.
    """

    way: Way
    outcome: Outcome
    votes_for: int
    votes_against: int
    abstentions: int
    not_voting: int
    base: int
    present: int
    needed: int
    votes_needed: int = 0
    casting: Choice | None = None
    majority: MajorityRule = MajorityRule.CAST
    silent: int = 0
    casting_by: str = ""

    @property
    def cast(self) -> int:
        """Votes cast: for and against."""
        return self.votes_for + self.votes_against


GONE, MISTAKEN = "", "mistaken"
"""What a row of the page says beside how a seat is there: that it is not there (any more), or never was."""


@dataclass(frozen=True)
class Row:
    """What the page said of a seat when it was opened and what it says now: how it is there (`Presence`), GONE or MISTAKEN; who sits.

    `sat` is who sat when the page was opened, None where the page did not say.
    """

    was: str
    now: str
    person: str
    sat: str | None = None

    @property
    def names(self) -> bool:
        """Whether the page says anew who sits for the seat, or did not say who did."""
        return self.now not in (GONE, MISTAKEN) and self.person != self.sat

    def differs(self, *, now: str, person: str) -> bool:
        """Whether somebody else noted another thing meanwhile than what the page says: it shows, and is not overwritten.

        `now` is how the seat is there on record, `person` who sits for it.
        """
        moved = self.now != self.was and now not in (self.was, GONE if self.now == MISTAKEN else self.now)
        renamed = self.sat is not None and self.names and person not in (self.sat, self.person)
        return moved or renamed


@dataclass(frozen=True)
class Said:
    """What the page of votes said of a seat when it was opened, and says now."""

    was: Choice | None
    now: Choice

    def differs(self, recorded: Choice | None) -> bool:
        """Whether another vote of the seat is on record than the one the page showed, and than what it says now."""
        return self.was != self.now and recorded not in (self.was, self.now)


def room(
    seats: Collection[int], *, away: Collection[int], vacant: Collection[int], there: Collection[int], proxies: Mapping[int, int]
) -> Room:
    """Who counts for an item.

    A seat that stands vacant, or keeps away from the item, does not count and does not vote; a proxy falls where its giver is there itself
    or does not count, or its holder is not there or keeps away (domain.md rules 12, 15 and 19).
    """
    base = frozenset(seats) - frozenset(away) - frozenset(vacant)
    present = base & frozenset(there)
    return Room(base, present, {giver: holder for giver, holder in proxies.items() if giver in base - present and holder in present})


def needed(found: Room, book: Rulebook, *, quorum_needed: bool) -> int:
    """How many seats must be there to decide this item; none where the committee was convened again."""
    return rulebook.quorum_of(len(found.base), book.quorum) if quorum_needed else 0


def has_quorum(found: Room, book: Rulebook, *, quorum_needed: bool) -> bool:
    """Whether the item can be decided: proxies do not count for the quorum, and nobody decides alone with nobody."""
    return bool(found.there) and len(found.there) >= needed(found, book, quorum_needed=quorum_needed)


def quorum_sentence(found: Room, book: Rulebook, *, quorum_needed: bool, why: Message | None = None) -> Message:
    """Whether an item can be decided, and why, in one sentence; `why` it needs the quorum or not, where some items do and others do not."""
    here, values = len(found.there), {"base": len(found.base), "needed": needed(found, book, quorum_needed=quorum_needed)}
    seats = msgn("%(num)s seat of %(base)s present", "%(num)s seats of %(base)s present", here, base=values["base"])
    if not here and not values["needed"]:
        return msg("%(seats)s: with nobody there nothing is decided.", seats=seats)
    if not values["needed"]:
        said = msg("%(seats)s; no quorum is needed: %(why)s.", seats=seats, why=why) if why and not quorum_needed else None
        return said or msg("%(seats)s; no quorum is needed.", seats=seats)
    if why is not None:
        return _why_needed(has_quorum(found, book, quorum_needed=quorum_needed), {**values, "seats": seats, "why": why})
    if has_quorum(found, book, quorum_needed=quorum_needed):
        return msg("%(seats)s: the quorum of %(needed)s is reached.", seats=seats, **values)
    return msg("%(seats)s: the quorum of %(needed)s is not reached, so nothing is decided.", seats=seats, **values)


def most_sentence(sentence: Message, changes: Sequence[tuple[time, int]]) -> Message:
    """The sentence of the quorum, and since when and how long it held: nothing is added where all who came stayed to the end.

    `changes` are the numbers of seats there from each arrival or departure on.
    """
    most = max((count for _, count in changes), default=0)
    since = next((place for place, (_, count) in enumerate(changes) if count == most), 0)
    later = changes[since:]
    if not later or all(count == most for _, count in later):
        return sentence
    least_at, least = min(later, key=lambda change: change[1])
    return msg(
        "%(sentence)s These are the most there at once, at %(hour)s; fewest after that: %(least)s, at %(least_at)s.",
        sentence=sentence,
        hour=later[0][0],
        least=least,
        least_at=least_at,
    )


def _why_needed(reached: bool, values: Mapping[str, Any]) -> Message:
    """Whether an item can be decided that needs the quorum where others do not."""
    if reached:
        return msg("%(seats)s: the quorum of %(needed)s is reached, which this item needs: %(why)s.", **values)
    return msg("%(seats)s: the quorum of %(needed)s is not reached, and this item needs it: %(why)s. So nothing is decided.", **values)


def present(found: Room) -> Message:
    """How many of the seats that count for an item are there."""
    return _present(len(found.there), len(found.base))


def present_of(found: Room, book: Rulebook, *, quorum_needed: bool) -> Message:
    """How many of the seats that count for an item are there, and how many must be."""
    return _with_quorum(present(found), needed(found, book, quorum_needed=quorum_needed))


def _with_quorum(seats: Message, least: int) -> Message:
    return msg("%(seats)s, quorum %(needed)s", seats=seats, needed=least) if least else msg("%(seats)s, no quorum needed", seats=seats)


def answered_sentence(found: Room, book: Rulebook) -> Message:
    """How many seats have answered in writing, and how many must."""
    if book.silence_consents:
        return msg("%(seats)s; silence counts as consent.", seats=answered(found))
    return msg("%(seats)s; the quorum is %(needed)s.", seats=answered(found), needed=needed(found, book, quorum_needed=True))


def answered(found: Room) -> Message:
    """How many seats have answered in writing."""
    return msgn("%(num)s of %(base)s seats has answered", "%(num)s of %(base)s seats have answered", len(found.there), base=len(found.base))


def _present(present: int, base: int) -> Message:
    return msgn("%(num)s of %(base)s seats present", "%(num)s of %(base)s seats present", present, base=base)


def _answered(present: int, base: int) -> Message:
    return msgn("%(num)s of %(base)s seats answered", "%(num)s of %(base)s seats answered", present, base=base)


def abstentions(count: int) -> Message:
    """Abstentions in words: none is said as such."""
    return msgn("%(num)s abstention", "%(num)s abstentions", count) if count else msg("no abstention")


def counted(ballots: Mapping[int, Choice], found: Room) -> Counter[Choice]:
    """The ballots that count: of each seat of the base, which was there or gave a proxy when it was cast, gone since or not.

    Who is there and said nothing takes no part, nor does a seat whose proxy holds and that nobody voted for.
    """
    said: Counter[Choice] = Counter(choice for seat, choice in ballots.items() if seat in found.base)
    said[Choice.NOT_VOTING] += sum(seat not in ballots for seat in found.voters)
    return said


def has_votes(ballots: Mapping[int, Choice], found: Room, book: Rulebook, *, way: Way) -> bool:
    """Whether any ballot that counts says something, or a silence that consents does: without votes there is no result."""
    if way is Way.CONSULTATION and book.silence_consents and found.base - frozenset(ballots):
        return True
    said = counted(ballots, found)
    return bool(said[Choice.FOR] + said[Choice.AGAINST] + said[Choice.ABSTENTION])


def decide(
    ballots: Mapping[int, Choice],
    found: Room,
    book: Rulebook,
    *,
    way: Way,
    quorum_needed: bool = True,
    casting: Choice | None = None,
    casting_by: str = "",
) -> Result:
    """What a ballot comes to; `casting` is what whoever presides said (in writing `casting_by`), which decides a tie by some rules.

    In a consultation `found.there` are the seats that answered; silence counts as consent where the rules say so.
    """
    said = counted(ballots, found)
    silent = len(found.base - frozenset(ballots)) if way is Way.CONSULTATION and book.silence_consents else 0
    said[Choice.FOR] += silent
    ayes, noes = said[Choice.FOR], said[Choice.AGAINST]
    tie = rulebook.is_tie(ayes, noes, book.majority) and book.casting_vote
    breaks = casting if tie and casting in (Choice.FOR, Choice.AGAINST) else None
    carried = rulebook.carries(ayes, noes, base=len(found.base), rule=book.majority) or breaks is Choice.FOR
    return Result(
        way=way,
        outcome=Outcome.ADOPTED if carried else Outcome.REJECTED,
        votes_for=ayes,
        votes_against=noes,
        abstentions=said[Choice.ABSTENTION],
        not_voting=said[Choice.NOT_VOTING],
        base=len(found.base),
        present=len(found.there),
        needed=needed(found, book, quorum_needed=quorum_needed),
        votes_needed=rulebook.needed_votes(ayes, noes, base=len(found.base), rule=book.majority),
        casting=breaks,
        majority=book.majority,
        silent=silent,
        casting_by=casting_by if breaks is not None else "",
    )


def without_objection(found: Room, book: Rulebook, *, quorum_needed: bool = True) -> Result:
    """What is adopted without objection: nobody is counted, the seats there are."""
    counts = (0, 0, 0, 0, len(found.base), len(found.there), needed(found, book, quorum_needed=quorum_needed))
    return Result(Way.CONSENSUS, Outcome.ADOPTED, *counts)


def is_complete(ballots: Mapping[int, Choice], found: Room) -> bool:
    """Whether every seat that counts has answered a consultation; then nothing is left to wait for until its deadline."""
    return bool(found.base) and found.base <= frozenset(ballots)


def sentence(result: Result, *, presided_by: str = "", secret: bool = False) -> Message:
    """The result in one sentence: what it came to, with its counts and the rules that made it so.

    A tie names who presided, or says why nobody broke it: the ballot was `secret`, or the chair did not answer in person.
    """
    word = msg("Adopted") if result.outcome is Outcome.ADOPTED else msg("Rejected")
    if result.way is Way.CONSENSUS:
        return msg("Adopted without objection; %(seats)s.", seats=_seats(result))
    values = {"word": word, "votes": _counts(result), "majority": _majority(result, presided_by, secret=secret), "seats": _seats(result)}
    if result.way is Way.CONSULTATION:
        return msg("%(word)s in writing: %(votes)s; %(seats)s; %(majority)s", **values)
    return msg("%(word)s: %(votes)s; %(seats)s; %(majority)s", **values)


def _counts(result: Result) -> Message:
    """The votes; who took no part is named where someone did not."""
    values = {
        "ayes": result.votes_for,
        "noes": result.votes_against,
        "abstentions": abstentions(result.abstentions),
    }
    if not result.not_voting:
        return msg("%(ayes)s for, %(noes)s against, %(abstentions)s", **values)
    return msg("%(ayes)s for, %(noes)s against, %(abstentions)s, %(none)s not voting", **values, none=result.not_voting)


def _seats(result: Result) -> Message:
    """How many seats there were, and how many had to be."""
    if result.silent:
        said = _answered(result.present, result.base)
        return msg("%(seats)s, the silence of %(silent)s counts as consent", seats=said, silent=result.silent)
    if result.way is Way.CONSULTATION:
        return msg("%(seats)s, quorum %(needed)s", seats=_answered(result.present, result.base), needed=result.needed)
    return _with_quorum(_present(result.present, result.base), result.needed)


def _majority(result: Result, presided_by: str, *, secret: bool) -> Message:
    """The majority that was needed, or what became of a tie."""
    values = {"votes": result.votes_needed, "cast": result.cast, "base": result.base}
    if result.casting is not None and result.casting_by:
        return msg("the votes were equal and the answer of %(name)s, who chairs the committee, decided.", name=result.casting_by)
    if result.casting is not None and presided_by:
        return msg("the votes were equal and the vote of %(name)s, who presided, decided.", name=presided_by)
    if result.casting is not None:
        return msg("the votes were equal and the chair’s vote decided.")
    if result.majority is MajorityRule.SEATS:
        return msg("votes of more than half of all seats needed: %(votes)s of %(base)s.", **values)
    if result.majority is MajorityRule.TWO_THIRDS:
        return msg("two thirds of the votes cast needed: %(votes)s of %(cast)s.", **values)
    if not result.cast:
        return msg("nobody voted for or against it.")
    if result.votes_for == result.votes_against > 0:
        return _unbroken(result.way, secret=secret)
    return msgn(
        "majority %(votes)s of %(num)s vote cast.", "majority %(votes)s of %(num)s votes cast.", result.cast, votes=result.votes_needed
    )


def _unbroken(way: Way, *, secret: bool) -> Message:
    """Why a tie stayed one."""
    if secret:
        return msg("the votes were equal and in a secret ballot nobody’s vote breaks a tie, so it is not adopted.")
    if way is Way.CONSULTATION:
        return msg("the votes were equal and no answer that the chair gave in person decided, so it is not adopted.")
    return msg("the votes were equal, so it is not adopted.")


def lapsed_sentence(way: Way, at: datetime, *, present: int, base: int, needed: int) -> Message:
    """Why a vote has no result, in one sentence."""
    if present and present >= needed:
        return msg("The ballot was closed without result on %(when)s: nobody had voted.", when=at)
    if way is Way.CONSULTATION:
        return msg("Not decided in writing: %(seats)s, quorum %(needed)s.", seats=_answered(present, base), needed=needed)
    return msg(
        "The ballot was closed without result on %(when)s, since the quorum had gone: %(seats)s, quorum %(needed)s.",
        when=at,
        seats=_present(present, base),
        needed=needed,
    )

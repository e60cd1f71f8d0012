"""What a paper that is cut at a day says beside its figures: the corrections of its period, and what was booked of it since.

Every paper of a past year asks here for its last day, the donor as it was called then, and the corrections it must name, so that one
made again says the same, and says what changed where an entry of the period was booked after it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fundtracker.authorities import identities
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import wording
from fundtracker.ledger.postings import Posting
from fundtracker.ledger.rules import IN_LINES, LINES, OUT_LINES, Identity, Kind

WITH_IT = msg("What that receipt had paid for, with its fee")
"""What changes hands with a receipt."""


@dataclass(frozen=True)
class Entry:
    """An entry of the book a paper names: its day, the day it was booked, what it is, what it brought the donor (or took), in cents."""

    on: date
    booked_on: date
    name: Message
    cents: int
    number: int


@dataclass(frozen=True)
class Sides:
    """The lines of a period as (line, cents), all that they add up to: its own, then what it corrected of earlier periods.

    A correction that lowers a line stands on the other side, so that no side takes anything off.
    """

    came_in: Sequence[tuple[str, int]]
    went_out: Sequence[tuple[str, int]]
    put_right_in: Sequence[tuple[str, int]]
    put_right_out: Sequence[tuple[str, int]]


def last_day(year: int) -> date:
    """The day a paper of a year is cut at: its last one, or today in the year that runs."""
    return min(date(year, 12, 31), clock.today())


def donor(authority: AuthorityLine, on: date) -> AuthorityLine:
    """A donor under the name, kind and SIREN it had on a day, with its inhabitants then: the one place papers ask for them."""
    known = identities.on_day([authority.id], on)[authority.id]
    population = identities.populations_on([authority.id], on)[authority.id]
    return replace(authority, name=known.name, kind=known.kind, siren=known.siren, population=population)


def of_year(postings: Iterable[Posting], year: int) -> list[Posting]:
    """The postings of a calendar year by value date."""
    return [row for row in postings if row.on.year == year]


def sides(identity: Identity, postings: Iterable[Posting], year: int) -> Sides:
    """The lines of a year's identity, with what it corrected of earlier years apart; both sides add up as those of the identity do."""
    held: Counter[tuple[int, str]] = Counter()
    for row in of_year(postings, year):
        if row.correction and row.root_on.year < year:
            held[row.cause_id, row.line] += row.held
    given: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for (_cause, name), cents in held.items():
        given[name] += max(0, cents)
        taken[name] += max(0, -cents)
    return Sides(
        came_in=[(name, getattr(identity, name) - given[name] + taken[name]) for name in IN_LINES],
        went_out=[(name, getattr(identity, name) + given[name] - taken[name]) for name in OUT_LINES],
        put_right_in=[(name, given[name]) for name in LINES if given[name]],
        put_right_out=[(name, taken[name]) for name in LINES if taken[name]],
    )


def corrections(postings: Iterable[Posting], year: int) -> list[Entry]:
    """The corrections of a year, the oldest first: each with what it brought (or took, below zero)."""
    return _entries([row for row in of_year(postings, year) if row.correction])


def booked_since(postings: Iterable[Posting], first: date, until: date) -> list[Entry]:
    """What was booked after a day with a value date of the period that ends on it, the oldest first."""
    return _entries([row for row in postings if first <= row.on <= until < row.booked_on])


def _entries(postings: Sequence[Posting]) -> list[Entry]:
    """One entry a movement; of a receipt that changed hands one for what it was, and one for what went with it, so that they add up."""
    by_cause: Mapping[int, list[Posting]] = defaultdict(list)
    for row in postings:
        by_cause[row.cause_id].append(row)
    found = []
    for number, rows in by_cause.items():
        first, counted = rows[0], [row for row in rows if not row.moved or row.line in ("received", "transfers_in")]
        own = not first.moved
        name = wording.named(first.kind if own else Kind.REASSIGNMENT, reversal=first.reversal and own, slip=first.slip and own)
        cents = sum(row.held for row in counted)
        found.append(Entry(first.on, first.booked_on, name, cents, number))
        rest = sum(row.held for row in rows) - cents
        if rest:
            found.append(Entry(first.on, first.booked_on, WITH_IT, rest, number))
    return sorted(found, key=lambda entry: (entry.on, entry.number))

"""The arithmetic of the euro trace: which lots bear an act, to the cent, and on which line of the identity it counts.

Rules: domain.md 4, 5, 7 to 10. Nothing here knows SQL or Flask; amounts are integer cents, days are value dates.
"""

import enum
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fundtracker.kernel.money import apportion
from fundtracker.ledger.promises import Means


class Kind(enum.StrEnum):
    """What a movement is. The first three are off the balance and have no shares; the last two are corrections of amount 0."""

    PLEDGE = "pledge"
    COMMITMENT = "commitment"
    RELEASE = "release"
    RECEIPT = "receipt"
    FEE = "fee"
    INTEREST = "interest"
    ADVANCE = "advance"
    DISBURSEMENT = "disbursement"
    RETURN = "return"
    EXPENSE = "expense"
    REFUND = "refund"
    TRANSFER = "transfer"
    REASSIGNMENT = "reassignment"
    REATTRIBUTION = "reattribution"


OFF_BALANCE = frozenset({Kind.PLEDGE, Kind.COMMITMENT, Kind.RELEASE})
CORRECTIONS = frozenset({Kind.REASSIGNMENT, Kind.REATTRIBUTION})
SPENT_ON = frozenset({Kind.DISBURSEMENT, Kind.EXPENSE, Kind.REFUND})
"""What a lot may have paid for and another lot may take over."""


class Holder(enum.StrEnum):
    """Whose a lot is: a donor's, nobody's yet (suspense), or the association's own advance."""

    DONOR = "donor"
    SUSPENSE = "suspense"
    ADVANCE = "advance"


@dataclass(frozen=True)
class Earmark:
    """What a receipt is meant for: one project, one programme, or nothing in particular (general money)."""

    project_id: int | None = None
    programme_id: int | None = None

    def __post_init__(self) -> None:
        if self.project_id is not None and self.programme_id is not None:
            raise ValueError("an earmark names a project or a programme, not both")


GENERAL = Earmark()


@dataclass(frozen=True)
class LotState:
    """One lot as an act sees it, in cents.

    `later` holds its changes after the value date asked about as (day, cents), oldest first; `since` is the day it came to its
    present holder or earmark, where that is after that value date: before it, the lot pays for nothing.
    """

    id: int
    opened_by_id: int
    holder: Holder
    authority_id: int | None
    earmark: Earmark
    unspent: int
    reserved: int = 0
    since: date | None = None
    later: tuple[tuple[date, int], ...] = ()


def balance(lot: LotState, day: date) -> int:
    """What the lot held at the end of that day."""
    return lot.unspent - sum(cents for on, cents in lot.later if on > day)


def lowest(lot: LotState, day: date) -> int:
    """The lot's lowest balance from the end of that day to now."""
    running = low = lot.unspent
    for on, cents in reversed(lot.later):
        if on <= day:
            break
        running -= cents
        low = min(low, running)
    return low


def spare(lot: LotState, day: date) -> int:
    """What may leave the lot on that day: its lowest balance since, and never what is reserved for a refund."""
    return max(0, min(lowest(lot, day), lot.unspent - lot.reserved))


def weight(lot: LotState, day: date) -> int:
    """What an outflow of that day may take from the lot: what it can spare, nothing before it came to its present holder."""
    return 0 if lot.since is not None and day < lot.since else spare(lot, day)


Tiers = Sequence[Sequence[LotState]]


def project_tiers(lots: Iterable[LotState], project_id: int, programme_id: int | None) -> Tiers:
    """The lots a project may draw on, most specific first: earmarked to it, to its programme, then general.

    In this order what one project leaves of an earmark never has to be replaced by general money that others count on, which keeps
    the rule of availability (domain.md rule 5) true after each payment.
    """
    found = list(lots)
    tiers = [[lot for lot in found if lot.earmark == Earmark(project_id=project_id)]]
    if programme_id is not None:
        tiers.append([lot for lot in found if lot.earmark == Earmark(programme_id=programme_id)])
    return [*tiers, general_lots(found)]


def general_lots(lots: Iterable[LotState]) -> Sequence[LotState]:
    """The lots without an earmark: the only ones own expenses, transfers and bank charges draw on."""
    return [lot for lot in lots if lot.earmark == GENERAL]


@dataclass(frozen=True)
class Plan:
    """Who bears an outflow: cents by lot id, and what the lots could not bear."""

    parts: Mapping[int, int]
    missing: int


def plan(tiers: Tiers, cents: int, day: date) -> Plan:
    """Share an outflow of that day out over the tiers in their order; within a tier pro rata to the weights, ties by lot id."""
    parts: dict[int, int] = {}
    missing = cents
    for tier in tiers:
        weights = {lot.id: weight(lot, day) for lot in sorted(tier, key=lambda lot: lot.id)}
        taken = min(missing, sum(weights.values()))
        parts.update({lot_id: part for lot_id, part in apportion(taken, weights).items() if part})
        missing -= taken
    return Plan(parts, missing)


def first_day(tiers: Tiers, day: date, works: Callable[[date], bool]) -> date | None:
    """The first day after `day` on which the act would work, or None where no day does (weights only grow with time)."""
    lots = [lot for tier in tiers for lot in tier]
    days = {on for lot in lots for on, _ in lot.later if on > day} | {
        lot.since for lot in lots if lot.since is not None and lot.since > day
    }
    return next((candidate for candidate in sorted(days) if works(candidate)), None)


def interest_weights(lots: Iterable[LotState], received: Mapping[int, int], day: date) -> Mapping[int, int]:
    """How interest of that day is shared out: pro rata to what donors' lots held on it; to their receipts if nothing was held.

    `received` is what each lot was opened with, by lot id, where that was by that day. Money in suspense earns only where no donor
    has paid yet. Empty where nothing was there.
    """
    found = sorted(lots, key=lambda lot: lot.id)
    donors = {lot.id: balance(lot, day) for lot in found if lot.holder is Holder.DONOR}
    receipts = {lot_id: received.get(lot_id, 0) for lot_id in donors}
    suspense = {lot.id: balance(lot, day) for lot in found if lot.holder is Holder.SUSPENSE}
    return next((weights for weights in (donors, receipts, suspense) if any(weights.values())), {})


def fee(cents: int, fee_bp: int) -> int:
    """The management fee on so many cents, rounded to the nearest cent, halves up (domain.md rule 7)."""
    return (cents * fee_bp + 5_000) // 10_000


@dataclass(frozen=True)
class Charged:
    """What one lot counts for the management fee, in cents: what the fund keeps of its receipt, and the fee it bears.

    `kept` is the receipt (zero once the bank took it back) less what of it was refunded or is reserved for a refund; where the fund's
    setting keeps the fee of what goes back, it is the receipt alone.
    """

    lot_id: int
    kept: int
    taken: int


@dataclass(frozen=True)
class Charges:
    """The lots that pay one pledge (or one lot without a pledge), in order of id, and what their fee is worked out from.

    `promised` is the pledge as amended and cancelled, in cents (None: no pledge); `stays`: the fee of what goes back is kept.
    """

    fee_bp: int
    promised: int | None
    stays: bool
    lots: tuple[Charged, ...]

    @property
    def taken(self) -> int:
        """The fee taken so far, net of what was given back."""
        return sum(lot.taken for lot in self.lots)

    @property
    def due(self) -> int:
        """The fee there should be: the one definition of domain.md rule 7.

        The fee announced is that of what is promised. It falls on what came of the promise and stayed, worked out on the sum: so
        instalments take it to the cent, what came above the promise pays none, and what goes back is first what came above it.
        """
        kept = sum(lot.kept for lot in self.lots)
        return fee(kept if self.promised is None else min(kept, max(0, self.promised)), self.fee_bp)

    def reserved(self, lot_id: int, cents: int) -> "Charges":
        """The same after so many cents of a lot were reserved for a refund, before its fee follows."""
        if self.stays:
            return self
        return replace(self, lots=tuple(replace(lot, kept=max(0, lot.kept - cents)) if lot.lot_id == lot_id else lot for lot in self.lots))

    def given(self, lot_id: int, cents: int) -> "Charges":
        """The same after a lot was given back so many cents of its fee."""
        return replace(self, lots=tuple(replace(lot, taken=lot.taken - cents) if lot.lot_id == lot_id else lot for lot in self.lots))

    def borne(self, lot_id: int) -> int:
        """The fee a lot bears."""
        return next((lot.taken for lot in self.lots if lot.lot_id == lot_id), 0)

    def share(self, lot_id: int, cents: int) -> int:
        """The share of its fee that a refund of so many cents gives back to a lot: at most what it bears."""
        return max(0, min(self.borne(lot_id), self.taken - self.reserved(lot_id, cents).due))


def fee_back(charges: Charges, lot_id: int, cents: int, free: int) -> int:
    """What of its fee a lot gets back when so many cents are reserved for a refund of it, of which so many are free.

    Shares are rounded on the sum of a pledge's receipts, so the order in which several are refunded may shift a cent between them: what
    lacks by no more than that is given too, and the next act evens it out.
    """
    share, lacking = charges.share(lot_id, cents), cents - free
    shifted = min(charges.borne(lot_id), share + len(charges.lots) - 1)
    return lacking if share < lacking <= shifted else share


def most_back(charges: Charges, lot_id: int, free: int) -> int:
    """The most that can be refunded of a lot of which so many cents are free: they, and the share of its fee that comes with them."""
    low, high = free, free + charges.borne(lot_id)
    while low < high:
        middle = (low + high + 1) // 2
        if middle - charges.share(lot_id, middle) <= free:
            low = middle
        else:
            high = middle - 1
    return low


UNUSUAL_TIMES = 10
"""How many times the largest amount seen so far makes one unusual."""
UNUSUAL_LEAST = 100_000
"""Below 1 000 € (in cents) nothing is asked about twice."""


def is_unusual(cents: int, largest: int) -> bool:
    """Whether an amount is far outside what a fund has seen of its kind: asked about twice, for a zero too many is soon typed.

    `largest` is the largest one so far in cents, 0 where there was none: then nothing can be said.
    """
    return bool(largest) and cents >= UNUSUAL_LEAST and cents > UNUSUAL_TIMES * largest


OUT_LINES = ("fees", "expenses", "paid", "refunds", "advances_repaid", "transfers_out")
IN_LINES = ("received", "advances", "interest", "transfers_in", "returns")
LINES = IN_LINES + OUT_LINES
LEFT_LINES = ("promised", "adopted", "kept", "unowned", "free")
"""What is left, by what it is promised to: with `OUT_LINES` the right half of the identity."""

_LINE = {
    Kind.RECEIPT: "received",
    Kind.INTEREST: "interest",
    Kind.RETURN: "returns",
    Kind.FEE: "fees",
    Kind.DISBURSEMENT: "paid",
    Kind.EXPENSE: "expenses",
    Kind.REFUND: "refunds",
}


def line(kind: Kind, cents: int, *, reversal: bool = False, corrected: Kind | None = None) -> str:
    """The line of the identity (domain.md rule 10) a movement's shares count on; `corrected` is what a re-attribution corrects."""
    if corrected is not None and kind is Kind.REATTRIBUTION:
        return _LINE[corrected]
    outward = (cents < 0) != reversal
    if kind is Kind.TRANSFER:
        return "transfers_out" if outward else "transfers_in"
    if kind is Kind.ADVANCE:
        return "advances_repaid" if outward else "advances"
    return _LINE[kind]


def on_line(name: str, cents: int) -> int:
    """Signed cents as the line counts them: every line is a positive sum."""
    return -cents if name in OUT_LINES else cents


@dataclass(frozen=True)
class Identity:
    """The lines of the identity of domain.md rule 10 in cents, each a positive sum, for a fund, a donor or both, for ever or for a year.

    `opening` + the lines in = the lines out + `closing`. `means` says what of `closing` is promised today (indicative for a donor) and
    what is free, line by line; for a past year nothing is promised.
    """

    opening: int = 0
    received: int = 0
    advances: int = 0
    interest: int = 0
    transfers_in: int = 0
    returns: int = 0
    fees: int = 0
    expenses: int = 0
    paid: int = 0
    refunds: int = 0
    advances_repaid: int = 0
    transfers_out: int = 0
    closing: int = 0
    means: Means = field(default_factory=Means)

    @property
    def given(self) -> int:
        """What was given and stayed: received less refunds. What leaves the house as a donor's contribution is this (domain.md rule 10)."""
        return self.received - self.refunds

    @property
    def promised(self) -> int:
        """What of `closing` is promised to projects."""
        return self.means.promised

    @property
    def adopted(self) -> int:
        """What of it is adopted and waits for the chair's signature."""
        return self.means.adopted

    @property
    def kept(self) -> int:
        """What of it is kept for own expenses, transfers and refunds."""
        return self.means.kept

    @property
    def unowned(self) -> int:
        """What of it is nobody's share."""
        return self.means.unowned

    @property
    def free(self) -> int:
        """The rest: what nothing is promised of."""
        return self.closing - self.unowned - self.means.reserved


@dataclass(frozen=True)
class Effects:
    """What a movement does to what is promised and reserved, in cents, beside the lots it touches."""

    pledged: int = 0
    reserved: int = 0
    lot_reserved: int = 0
    committed: int = 0
    paid: int = 0
    returned: int = 0


def effects(kind: Kind, cents: int, *, project_id: int | None, lot_id: int | None, decision_id: int | None, reversal: bool) -> Effects:
    """The effects of a movement.

    A payment consumes its reservation, and its reversal restores it; a reversed refund leaves the money free, to be decided anew.
    An expense without a decision is a bank charge, which nothing reserved.
    """
    if kind is Kind.PLEDGE:
        return Effects(pledged=cents)
    if kind in (Kind.COMMITMENT, Kind.RELEASE):
        if lot_id is not None:
            return Effects(lot_reserved=cents)
        return Effects(committed=cents) if project_id is not None else Effects(reserved=cents)
    if kind is Kind.DISBURSEMENT:
        return Effects(committed=cents, paid=-cents)
    if kind is Kind.RETURN:
        return Effects(returned=cents)
    if kind is Kind.REFUND and not reversal:
        return Effects(lot_reserved=cents)
    if (kind is Kind.EXPENSE and decision_id is not None) or (kind is Kind.TRANSFER and line(kind, cents, reversal=reversal) in OUT_LINES):
        return Effects(reserved=cents)
    return Effects()


GENESIS = "0" * 64
"""What the first movement of a chain names as the hash before it."""


def memo_digest(salt: str, text: str) -> str:
    """SHA-256 over the salt and the text of a memo, so that it can be erased and the chain still verifies."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def movement_hash(previous: str, body: Sequence[object], shares: Iterable[tuple[int, int]]) -> str:
    """SHA-256 over the previous hash and the canonical form: ids, amounts, dates, then the shares.

    A share is (id of the movement that opened its lot, cents); 0 stands for the movement itself, whose id is not known yet.
    """
    canonical = json.dumps([*body, sorted(shares)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((previous + canonical).encode()).hexdigest()

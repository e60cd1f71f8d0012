"""The ground of the oracle, a second reference of the book written from domain.md's rules alone.

Plain lists walked from end to end, exact fractions, no totals. It shares no code with `fundtracker.ledger` and keeps nothing it can work
out again. Lots are numbered in the order they were opened.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

PAYS = ("disbursement", "expense", "refund")
OUTWARD = {"fee": "fees", "expense": "expenses", "disbursement": "paid", "refund": "refunds"}
INWARD = {"receipt": "received", "interest": "interest", "return": "returns"}


class Refused(Exception):
    """The rules do not allow the act; `first` is the first day on which they would, where the day is what is wrong."""

    def __init__(self, why: str, first: date | None = None) -> None:
        super().__init__(why)
        self.first = first


@dataclass
class Lot:
    fund: str
    holder: str
    donor: str | None
    mark: tuple[str, str] | None  # ("project", name) or ("programme", name)
    opened_by: int
    reserved: int = 0
    kept: int = 0  # what is about to leave the lot within the act
    since: date = date.min
    pledge: str | None = None  # the donor whose pledge it pays
    rate: int = 0  # of its management fee, in basis points


@dataclass
class Line:
    fund: str
    kind: str
    cents: int
    day: date
    shares: dict[int, int]
    project: str | None = None
    lot: int | None = None
    about: int | None = None  # the line it corrects or reverses
    reverses: bool = False
    charge: bool = False
    source: int | None = None  # the transfer out of the other fund
    donor: str | None = None  # whose pledge it is about


@dataclass
class Fund:
    opened: date
    allowance: int = 0
    closed: int = 0


@dataclass
class Books:
    """What was written, and what can be worked out from it by walking it from end to end."""

    today: date
    funds: dict[str, Fund]
    programme_of: dict[str, str | None]
    home: dict[str, str]  # project → fund
    lots: list[Lot] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    told: list[tuple[str, str | None, date, str, int]] = field(default_factory=list)  # fund, donor, day, line of the identity, cents

    # --- time and balances, by walking the lines

    def allowed(self, fund: str, day: date) -> None:
        book = self.funds[fund]
        if not book.opened <= day <= self.today or day.year <= book.closed:
            raise Refused("day")

    def changes(self, lot: int) -> list[tuple[date, int]]:
        return [(line.day, line.shares[lot]) for line in self.lines if lot in line.shares]

    def held(self, lot: int, day: date = date.max) -> int:
        return sum(cents for on, cents in self.changes(lot) if on <= day)

    def low(self, lot: int, day: date) -> int:
        days = [day, *(on for on, _ in self.changes(lot) if on > day)]
        return min(self.held(lot, each) for each in days)

    def spare(self, lot: int, day: date) -> int:
        it = self.lots[lot]
        return max(0, min(self.low(lot, day), self.held(lot) - it.reserved) - it.kept)

    def weight(self, lot: int, day: date) -> int:
        return self.spare(lot, day) if self.lots[lot].since <= day else 0

    def head(self, fund: str, day: date) -> date:
        return max([day, *(line.day for line in self.lines if line.fund == fund)])

    # --- sharing out

    @staticmethod
    def spread(total: int, weights: list[tuple[int, int]]) -> dict[int, int]:
        whole = sum(weight for _, weight in weights)
        if not total:
            return {}
        exact = {lot: Fraction(total * weight, whole) for lot, weight in weights}
        parts = {lot: math.floor(share) for lot, share in exact.items()}
        order = sorted(exact, key=lambda lot: (parts[lot] - exact[lot], lot))
        for lot in order[: total - sum(parts.values())]:
            parts[lot] += 1
        return {lot: part for lot, part in parts.items() if part}

    def circles(self, fund: str, project: str | None, *, but: int = -1, donor: str | None = None) -> list[list[int]]:
        mine = [
            number
            for number, lot in enumerate(self.lots)
            if lot.fund == fund and lot.holder == "donor" and number != but and donor in (None, lot.donor)
        ]
        marks: list[tuple[str, str] | None] = [None]
        if project is not None:
            programme = self.programme_of[project]
            marks = [("project", project), *([("programme", programme)] if programme else []), None]
        return [[lot for lot in mine if self.lots[lot].mark == mark] for mark in marks]

    def draw(self, circles: list[list[int]], cents: int, day: date) -> tuple[dict[int, int], int]:
        drawn: dict[int, int] = {}
        for circle in circles:
            weights = [(lot, self.weight(lot, day)) for lot in circle]
            part = min(cents, sum(weight for _, weight in weights))
            drawn |= self.spread(part, weights)
            cents -= part
        return drawn, cents

    def days_after(self, fund: str, day: date) -> list[date]:
        days = {line.day for line in self.lines if line.fund == fund} | {lot.since for lot in self.lots if lot.fund == fund}
        return sorted(each for each in days if each > day)

    # --- writing

    def write(self, line: Line) -> int:
        line.shares = {lot: cents for lot, cents in line.shares.items() if cents}
        assert line.kind in ("pledge", "commitment", "release") or sum(line.shares.values()) == line.cents
        self.lines.append(line)
        name = self.name(line)
        if name:
            for lot, cents in line.shares.items():
                self.told.append((line.fund, self.lots[lot].donor, line.day, name, cents))
        return len(self.lines) - 1

    def name(self, line: Line) -> str:
        if line.kind == "reattribution":
            assert line.about is not None
            return self.name(self.lines[line.about])
        outward = (line.cents < 0) != line.reverses
        if line.kind == "transfer":
            return "transfers_out" if outward else "transfers_in"
        if line.kind == "advance":
            return "advances_repaid" if outward else "advances"
        return OUTWARD.get(line.kind) or INWARD.get(line.kind) or ""

    def open(self, fund: str, kind: str, cents: int, day: date, holder: str, **more: Any) -> int:
        self.lots.append(Lot(fund, holder, more.get("donor"), more.get("mark"), len(self.lines), pledge=more.get("pledge")))
        return self.write(Line(fund, kind, cents, day, {len(self.lots) - 1: cents}, source=more.get("source")))

    def net(self, about: int) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for number, line in enumerate(self.lines):
            if number == about or line.about == about:
                for lot, cents in line.shares.items():
                    sums[lot] += cents
        return {lot: cents for lot, cents in sums.items() if cents}

    def took(self, project: str) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for line in self.lines:
            root = self.lines[line.about] if line.kind == "reattribution" and line.about is not None else line
            if line.project == project and root.kind in ("disbursement", "return"):
                for lot, cents in line.shares.items():
                    sums[lot] -= cents
        return {lot: cents for lot, cents in sorted(sums.items()) if cents}

    def uses(self, lot: int) -> list[tuple[int, int]]:
        roots = sorted({line.about if line.about is not None else number for number, line in enumerate(self.lines) if lot in line.shares})
        return [(root, self.net(root)[lot]) for root in roots if lot in self.net(root)]

    # --- what is promised

    def committed(self, project: str) -> int:
        kinds = ("commitment", "release", "disbursement")
        return sum(line.cents for line in self.lines if line.project == project and line.kind in kinds and line.lot is None)

    def reserved(self, fund: str) -> int:
        total = 0
        for line in self.lines:
            if line.fund == fund:
                promise = line.kind in ("commitment", "release") and line.project is None and line.lot is None
                used = (line.kind == "expense" and not line.charge) or (line.kind == "transfer" and self.name(line) == "transfers_out")
                total += line.cents if promise or used else 0
        return total

    def shortage(self, fund: str, *, promise: dict[str, int] | None = None, leave: dict[object, int] | None = None, own: int = 0) -> int:
        """What is promised beyond the general money held; without the allowance."""
        held: dict[object, int] = defaultdict(int)
        for number, lot in enumerate(self.lots):
            if lot.fund == fund and lot.holder == "donor":
                held[lot.mark] += self.held(number) - lot.reserved
        for mark, cents in (leave or {}).items():
            held[mark] -= cents
        groups: dict[str | None, int] = defaultdict(int)
        for project, programme in self.programme_of.items():
            if self.home[project] == fund:
                wanted = self.committed(project) + (promise or {}).get(project, 0)
                groups[programme] += max(0, wanted - held["project", project])
        needed = sum(max(0, cents - (held["programme", programme] if programme else 0)) for programme, cents in groups.items())
        return needed + self.reserved(fund) + own - held[None]

    def most(self, fund: str, allowance: int, **by: object) -> int:
        """The largest x for which the shortage does not grow beyond what is allowed; `by` says what x would change."""
        bound = max(allowance, self.shortage(fund))

        def fits(x: int) -> bool:
            changed = {key: dict.fromkeys(value, x) if isinstance(value, set) else x for key, value in by.items()}
            return self.shortage(fund, **changed) <= bound  # type: ignore[arg-type]

        low, high = 0, 10**15
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(middle) else (low, middle - 1)
        return low

    def owed(self, fund: str) -> int:
        return sum(line.cents for line in self.lines if line.fund == fund and line.kind == "advance")

    def available(self, fund: str, project: str | None) -> int:
        if self.owed(fund):
            return 0
        by = {"promise": {project}} if project else {"own": 0}
        return self.most(fund, self.funds[fund].allowance, **by)

    def refundable(self, lot: int) -> int:
        """The most that may be reserved for a refund, with the share of the fee that comes back."""
        if self.owed(self.lots[lot].fund):
            return 0
        free = self.spare_for_refund(lot)
        low, high = free, free + self.fee_of(lot)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle - self.fee_share(lot, middle) <= free else (low, middle - 1)
        return low

    def comes_back(self, lot: int, cents: int, free: int) -> int:
        """The share of the fee a refund gives back; a cent a receipt of the pledge may have been shifted by rounding."""
        share = self.fee_share(lot, cents)
        for more in range(1, len(self.together(lot))):
            if share + more <= self.fee_of(lot) and cents - share - more == free:
                return share + more
        return share

    def spare_for_refund(self, lot: int) -> int:
        return min(self.held(lot) - self.lots[lot].reserved, self.most(self.lots[lot].fund, 0, leave={self.lots[lot].mark}))

    # --- the management fee

    def together(self, lot: int) -> list[int]:
        """The lots whose receipts pay the same pledge."""
        it = self.lots[lot]
        if it.pledge is None or not it.rate:
            return [lot]
        return [number for number, each in enumerate(self.lots) if each.pledge == it.pledge and each.rate]

    def fee_of(self, lot: int) -> int:
        return -sum(line.shares.get(lot, 0) for line in self.lines if line.kind == "fee")

    def stays(self, lot: int) -> int:
        """What stays of a receipt: nothing once it bounced, less what was refunded or is about to be."""
        if self.undone(self.lots[lot].opened_by):
            return 0
        refunded = -sum(line.cents for line in self.lines if line.kind == "refund" and line.lot == lot)
        return max(0, self.opening(lot).cents - refunded - self.lots[lot].reserved)

    def fee_wanted(self, lot: int, *, less: int = 0) -> int:
        """The fee of what came of the promise and stayed, on the whole, halves up; `less` would leave this lot too."""
        whole = sum(max(0, self.stays(each) - (less if each == lot else 0)) for each in self.together(lot))
        it = self.lots[lot]
        if it.pledge is not None and it.rate:
            promised = sum(line.cents for line in self.lines if line.kind == "pledge" and line.donor == it.pledge)
            whole = min(whole, max(0, promised))
        return math.floor(Fraction(whole * it.rate, 10_000) + Fraction(1, 2))

    def fee_share(self, lot: int, cents: int) -> int:
        taken = sum(self.fee_of(each) for each in self.together(lot))
        return max(0, min(self.fee_of(lot), taken - self.fee_wanted(lot, less=cents)))

    def opening(self, lot: int) -> Line:
        return self.lines[self.lots[lot].opened_by]

    def undone(self, number: int) -> bool:
        return any(line.reverses and line.about == number for line in self.lines)

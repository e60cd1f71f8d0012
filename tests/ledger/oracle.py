"""A second reference of the book, written from domain.md's rules alone: plain lists walked from end to end, exact fractions, no totals.

It shares no code with `fundtracker.ledger` and keeps nothing it can work out again. Lots are numbered in the order they were opened.
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


@dataclass
class Fund:
    opened: date
    allowance: int = 0
    closed: int = 0


@dataclass
class Oracle:
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
        self.lots.append(Lot(fund, holder, more.get("donor"), more.get("mark"), len(self.lines)))
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
        fund = self.lots[lot].fund
        if self.owed(fund):
            return 0
        return min(self.held(lot) - self.lots[lot].reserved, self.most(fund, 0, leave={self.lots[lot].mark}))

    # --- the advance

    def lend(self, fund: str, circles: list[list[int]], cents: int, day: date) -> dict[int, int]:
        drawn, missing = self.draw(circles, cents, day)
        if missing:
            self.open(fund, "advance", missing, day, "advance")
            drawn[len(self.lots) - 1] = missing
        return drawn

    def settle(self, fund: str, day: date) -> None:
        lent = [number for number, lot in enumerate(self.lots) if lot.fund == fund and lot.holder == "advance"]
        for lot in lent:
            if self.held(lot):
                self.write(Line(fund, "advance", -self.held(lot), self.head(fund, day), {lot: -self.held(lot)}))
        for root, lot in sorted((root, each) for each in lent for root, _ in self.uses(each)):
            line = self.lines[root]
            if line.kind not in PAYS or not self.owed(fund):
                continue
            owed = sum(cents for number, cents in self.uses(lot) if self.lines[number].kind == "advance")
            now = self.head(fund, day)
            wanted = min(owed, -self.net(root)[lot])
            drawn, missing = self.draw(self.circles(fund, line.project), wanted, now)
            if wanted > missing:
                back = {lot: wanted - missing, **{each: -part for each, part in drawn.items()}}
                self.write(Line(fund, "reattribution", 0, now, back, line.project, about=root))
                self.write(Line(fund, "advance", missing - wanted, now, {lot: missing - wanted}))

    # --- acts

    def receive(self, fund: str, donor: str | None, cents: int, day: date, mark: tuple[str, str] | None = None, fee_bp: int = 0) -> None:
        self.allowed(fund, day)
        self.open(fund, "receipt", cents, day, "donor" if donor else "suspense", donor=donor, mark=mark)
        if donor:
            self.fee(fund, len(self.lots) - 1, cents, day, fee_bp)
            self.settle(fund, day)

    def fee(self, fund: str, lot: int, cents: int, day: date, fee_bp: int) -> None:
        taken = math.floor(Fraction(cents * fee_bp, 10_000) + Fraction(1, 2))
        if taken:
            self.write(Line(fund, "fee", -taken, day, {lot: -taken}))

    def interest(self, fund: str, cents: int, day: date) -> None:
        self.allowed(fund, day)
        mine = [number for number, lot in enumerate(self.lots) if lot.fund == fund]
        donors = [lot for lot in mine if self.lots[lot].holder == "donor"]
        receipts = [lot for lot in donors if self.opening(lot).day <= day and not self.undone(self.lots[lot].opened_by)]
        suspense = [lot for lot in mine if self.lots[lot].holder == "suspense"]
        held = [(lot, self.held(lot, day)) for lot in donors]
        for weights in (held, [(lot, self.opening(lot).cents) for lot in receipts], [(lot, self.held(lot, day)) for lot in suspense]):
            if sum(weight for _, weight in weights):
                self.write(Line(fund, "interest", cents, day, self.spread(cents, weights)))
                return self.settle(fund, day)
        raise Refused("nothing there")

    def opening(self, lot: int) -> Line:
        return self.lines[self.lots[lot].opened_by]

    def undone(self, number: int) -> bool:
        return any(line.reverses and line.about == number for line in self.lines)

    def commit(self, fund: str, project: str | None, cents: int, day: date, lot: int | None = None) -> None:
        self.allowed(fund, day)
        if lot is not None and self.lots[lot].holder != "donor":
            raise Refused("nobody's")
        if cents > (self.available(fund, project) if lot is None else self.refundable(lot)):
            raise Refused("available")
        self.promise(fund, "commitment", project, cents, day, lot)

    def release(self, fund: str, project: str | None, cents: int, day: date, lot: int | None = None) -> None:
        self.allowed(fund, day)
        if cents > self.promised(fund, project, lot):
            raise Refused("less is reserved")
        self.promise(fund, "release", project, -cents, day, lot)
        self.settle(fund, day)

    def promised(self, fund: str, project: str | None, lot: int | None) -> int:
        return self.lots[lot].reserved if lot is not None else self.committed(project) if project else self.reserved(fund)

    def promise(self, fund: str, kind: str, project: str | None, cents: int, day: date, lot: int | None, about: int | None = None) -> None:
        self.write(Line(fund, kind, cents, day, {}, project, lot, about=about, reverses=about is not None))
        if lot is not None:
            self.lots[lot].reserved += cents

    def disburse(self, fund: str, project: str, cents: int, day: date) -> None:
        self.allowed(fund, day)
        if cents > self.committed(project):
            raise Refused("commitment")
        circles = self.circles(fund, project)
        before = max(self.funds[fund].allowance, self.shortage(fund))

        def works(on: date) -> bool:
            drawn, missing = self.draw(circles, cents, on)
            leave: dict[object, int] = defaultdict(int)
            for lot, part in drawn.items():
                leave[self.lots[lot].mark] += part
            return not missing and self.shortage(fund, promise={project: -cents}, leave=leave) <= before

        self.pay(Line(fund, "disbursement", -cents, day, {}, project), circles, works)

    def pay(self, line: Line, circles: list[list[int]], works: object = None) -> None:
        check = works if callable(works) else lambda on: not self.draw(circles, -line.cents, on)[1]
        if not check(line.day):
            raise Refused("too little", next((on for on in self.days_after(line.fund, line.day) if check(on)), None))
        line.shares = {lot: -part for lot, part in self.draw(circles, -line.cents, line.day)[0].items()}
        self.write(line)

    def give_back(self, fund: str, project: str, cents: int, day: date) -> None:
        self.allowed(fund, day)
        took = [(lot, taken) for lot, taken in self.took(project).items() if taken > 0]
        if cents > sum(taken for _, taken in took):
            raise Refused("more than was paid")
        self.write(Line(fund, "return", cents, day, self.spread(cents, took), project))
        self.settle(fund, day)

    def spend(self, fund: str, cents: int, day: date) -> None:
        self.allowed(fund, day)
        if cents > self.reserved(fund):
            raise Refused("reserved")
        self.pay(Line(fund, "expense", -cents, day, {}), self.circles(fund, None))

    def charge(self, fund: str, cents: int, day: date) -> None:
        self.allowed(fund, day)
        borne = self.lend(fund, self.circles(fund, None), cents, day)
        self.write(Line(fund, "expense", -cents, day, {lot: -part for lot, part in borne.items()}, charge=True))
        self.settle(fund, day)

    def refund(self, lot: int, cents: int, day: date) -> None:
        fund = self.lots[lot].fund
        self.allowed(fund, day)
        if cents > self.lots[lot].reserved:
            raise Refused("reserved")

        def works(on: date) -> bool:
            return self.lots[lot].since <= on and self.low(lot, on) >= cents

        if not works(day):
            raise Refused("too early", next((on for on in self.days_after(fund, day) if works(on)), None))
        self.write(Line(fund, "refund", -cents, day, {lot: -cents}, lot=lot))
        self.lots[lot].reserved -= cents

    def transfer(self, fund: str, to: str, cents: int, day: date, donor: str | None = None) -> None:
        self.allowed(fund, day)
        self.allowed(to, day)
        if cents > self.reserved(fund):
            raise Refused("reserved")
        line = Line(fund, "transfer", -cents, day, {})
        self.pay(line, self.circles(fund, None, donor=donor))
        out = len(self.lines) - 1
        for lot, part in sorted(line.shares.items()):
            self.open(to, "transfer", -part, day, "donor", donor=self.lots[lot].donor, source=out)
        self.settle(to, day)

    def close(self, fund: str, year: int) -> None:
        following = self.funds[fund].closed + 1 if self.funds[fund].closed else self.funds[fund].opened.year
        if year >= self.today.year or year != following:
            raise Refused("year")
        self.funds[fund].closed = year

    # --- corrections

    def becomes(self, lot: int, donor: str, mark: tuple[str, str] | None, day: date) -> None:
        it = self.lots[lot]
        if day < max(on for on, _ in self.changes(lot)):
            raise Refused("moved since")
        self.write(Line(it.fund, "reassignment", 0, day, {}))
        if it.donor != donor:
            sums: dict[str, int] = defaultdict(int)
            for line in self.lines:
                if lot in line.shares:
                    sums[self.name(line)] += line.shares[lot]
            for name, cents in sums.items():
                self.told += [(it.fund, it.donor, day, name, -cents), (it.fund, donor, day, name, cents)]
        it.holder, it.donor, it.mark, it.since = "donor", donor, mark, max(day, it.since)

    def attribute(self, lot: int, donor: str, mark: tuple[str, str] | None, fee_bp: int, day: date) -> None:
        it = self.lots[lot]
        self.allowed(it.fund, day)
        if it.holder != "suspense":
            raise Refused("has a donor")
        self.becomes(lot, donor, mark, day)
        if not self.undone(it.opened_by):
            self.fee(it.fund, lot, self.opening(lot).cents, day, fee_bp)
        self.settle(it.fund, day)

    def reassign(self, lot: int, donor: str, day: date) -> None:
        it = self.lots[lot]
        self.allowed(it.fund, day)
        if it.holder != "donor" or self.opening(lot).kind != "receipt" or it.donor == donor or self.moved_on(lot):
            raise Refused("not to be moved")
        self.becomes(lot, donor, it.mark, day)

    def release_earmark(self, lot: int, day: date) -> None:
        it = self.lots[lot]
        self.allowed(it.fund, day)
        if it.holder != "donor" or it.mark is None or it.donor is None:
            raise Refused("no earmark")
        self.becomes(lot, it.donor, None, day)
        self.settle(it.fund, day)

    def moved_on(self, lot: int) -> bool:
        return any(self.lines[root].kind == "transfer" and cents < 0 for root, cents in self.uses(lot))

    def hand_over(self, root: int, lot: int, cents: int, day: date) -> None:
        line = self.lines[root]
        on = max(day, line.day)
        borne = self.lend(line.fund, self.circles(line.fund, line.project, but=lot), cents, on)
        self.write(
            Line(line.fund, "reattribution", 0, on, {lot: cents, **{each: -part for each, part in borne.items()}}, line.project, about=root)
        )

    def bounce(self, lot: int, day: date) -> None:
        it, receipt = self.lots[lot], self.lots[lot].opened_by
        self.allowed(it.fund, day)
        self.reversible(receipt, day)
        if self.moved_on(lot):
            raise Refused("transferred")
        if it.reserved:
            self.promise(it.fund, "release", None, -it.reserved, day, lot)
        paid = self.uses(lot)
        for root, cents in paid:
            if self.lines[root].kind in PAYS and cents < 0:
                self.hand_over(root, lot, -cents, day)
        for root, cents in paid:
            back = self.lines[root]
            if back.kind == "return" and cents > 0 and back.project is not None:
                took = [(each, taken) for each, taken in self.took(back.project).items() if taken > 0]
                shares = {lot: -cents, **self.spread(cents, took)}
                self.write(Line(it.fund, "reattribution", 0, max(day, back.day), shares, back.project, about=root))
        for root, cents in self.uses(lot):
            if self.lines[root].kind == "fee":
                self.write(Line(it.fund, "fee", -cents, max(day, self.lines[root].day), {lot: -cents}, about=root, reverses=True))
        gone = self.lines[receipt].cents
        if self.spare(lot, day) < gone:
            raise Refused("moved since")
        self.write(Line(it.fund, "receipt", -gone, day, {lot: -gone}, about=receipt, reverses=True))
        self.settle(it.fund, day)

    def reversible(self, number: int, day: date) -> None:
        line = self.lines[number]
        if line.reverses or line.kind in ("reassignment", "reattribution", "advance") or self.undone(number) or day < line.day:
            raise Refused("not to be reversed")

    def reverse(self, number: int, day: date) -> None:
        line = self.lines[number]
        if line.kind == "receipt" and not line.reverses:
            return self.bounce(next(lot for lot, it in enumerate(self.lots) if it.opened_by == number), day)
        arrived = [other for other, each in enumerate(self.lines) if each.source == number]
        for fund in {line.fund, *(self.lines[other].fund for other in arrived)}:
            self.allowed(fund, day)
        self.reversible(number, day)
        if line.kind == "transfer" and line.cents > 0:
            raise Refused("reverse it where it came from")
        if line.kind in ("pledge", "commitment", "release"):
            return self.unpromise(number, day)
        if line.kind == "disbursement" and any(
            self.took(str(line.project)).get(lot, 0) < -cents for lot, cents in self.net(number).items()
        ):
            raise Refused("came back")
        for other in [number] if line.kind in ("interest", "return") else arrived:
            self.take(other, day)
        if line.kind not in ("interest", "return"):
            self.undo(number, day)
            self.settle(line.fund, day)
        return None

    def unpromise(self, number: int, day: date) -> None:
        line = self.lines[number]
        if line.kind == "commitment" and line.cents > self.promised(line.fund, line.project, line.lot):
            raise Refused("used")
        if line.kind == "release":
            most = self.refundable(line.lot) if line.lot is not None else self.available(line.fund, line.project)
            if -line.cents > most:
                raise Refused("available")
        self.promise(line.fund, line.kind, line.project, -line.cents, day, line.lot, number)
        self.settle(line.fund, day)

    def undo(self, number: int, day: date) -> None:
        line = self.lines[number]
        shares = {lot: -cents for lot, cents in self.net(number).items()}
        self.write(Line(line.fund, line.kind, -line.cents, day, shares, line.project, line.lot, number, True, line.charge))

    def take(self, number: int, day: date) -> None:
        line = self.lines[number]
        given = sorted(self.net(number).items())
        for lot, cents in given:
            self.lots[lot].kept = cents
        for lot, cents in given:
            self.free(lot, cents, day, line.project if line.kind == "return" else None)
        for lot, _ in given:
            self.lots[lot].kept = 0
        self.undo(number, day)
        self.settle(line.fund, day)

    def free(self, lot: int, cents: int, day: date, returning: str | None) -> None:
        paid = [(self.lines[root].day, root, -taken) for root, taken in self.uses(lot) if self.lines[root].kind in PAYS and taken < 0]
        for on, root, taken in sorted(paid):
            project = self.lines[root].project
            limit = taken
            if project is not None:
                limit = min(taken, self.took(project).get(lot, 0) + (cents if project == returning else 0))
            needed = min(limit, cents - self.all_spare(lot, max(on, day)))
            if needed > 0:
                self.hand_over(root, lot, needed, day)
        if self.all_spare(lot, day) < cents:
            raise Refused("moved since")

    def all_spare(self, lot: int, day: date) -> int:
        return max(0, min(self.low(lot, day), self.held(lot) - self.lots[lot].reserved))

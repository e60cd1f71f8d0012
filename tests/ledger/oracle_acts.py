"""The oracle's acts: what comes in, what is promised, what goes out, and the association's advance."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tests.ledger.oracle_books import PAYS, Books, Line, Refused


@dataclass
class Acts(Books):
    """What can be done with the books."""

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

    def receive(
        self,
        fund: str,
        donor: str | None,
        cents: int,
        day: date,
        mark: tuple[str, str] | None = None,
        fee_bp: int = 0,
        pledge: str | None = None,
    ) -> None:
        self.allowed(fund, day)
        self.open(fund, "receipt", cents, day, "donor" if donor else "suspense", donor=donor, mark=mark, pledge=pledge)
        if donor:
            lot = len(self.lots) - 1
            self.lots[lot].rate = fee_bp
            self.charge_fee(lot, day)
            self.settle(fund, day)

    def pledge(self, fund: str, donor: str, cents: int, day: date) -> None:
        self.allowed(fund, day)
        if cents == 0:
            raise Refused("nothing")
        self.write(Line(fund, "pledge", cents, day, {}, donor=donor))
        self.charge_pledge(donor, day)

    def charge_pledge(self, donor: str | None, day: date) -> None:
        paying = [number for number, lot in enumerate(self.lots) if donor is not None and lot.pledge == donor and lot.rate]
        if paying:
            self.charge_fee(paying[0], day)

    def charge_fee(self, lot: int, day: date) -> None:
        """Take the fee that lacks, or give back what is too much: this lot first, then the others of its pledge."""
        missing = self.fee_wanted(lot) - sum(self.fee_of(each) for each in self.together(lot))
        for each in sorted(self.together(lot), key=lambda number: (number != lot, number)):
            part = min(missing, self.weight(each, day)) if missing > 0 else -min(-missing, self.fee_of(each))
            self.fee(each, part, day)
            missing -= part

    def fee(self, lot: int, cents: int, day: date) -> None:
        if cents:
            self.write(Line(self.lots[lot].fund, "fee", -cents, day, {lot: -cents}, lot=lot))

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

    def commit(self, fund: str, project: str | None, cents: int, day: date, lot: int | None = None) -> None:
        self.allowed(fund, day)
        if lot is not None and self.lots[lot].holder != "donor":
            raise Refused("nobody's")
        if lot is not None:
            self.before_refund(lot, cents, day)
        elif cents > self.available(fund, project):
            raise Refused("available")
        self.promise(fund, "commitment", project, cents, day, lot)

    def release(self, fund: str, project: str | None, cents: int, day: date, lot: int | None = None) -> None:
        self.allowed(fund, day)
        if cents > self.promised(fund, project, lot):
            raise Refused("less is reserved")
        self.promise(fund, "release", project, -cents, day, lot)
        if lot is not None:
            self.charge_fee(lot, day)
        self.settle(fund, day)

    def before_refund(self, lot: int, cents: int, day: date) -> None:
        """Refuse what cannot be refunded; else give the fee's share back, so that it can be reserved."""
        if self.owed(self.lots[lot].fund):
            raise Refused("available")
        free = self.spare_for_refund(lot)
        if cents - self.comes_back(lot, cents, free) > free:
            raise Refused("available")
        self.fee(lot, -self.comes_back(lot, cents, self.held(lot) - self.lots[lot].reserved), day)

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

"""The oracle: a second, independently written reference of the book; here its corrections and reversals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tests.ledger.oracle_acts import Acts
from tests.ledger.oracle_books import PAYS, Line, Refused


@dataclass
class Oracle(Acts):
    """All that can happen to the books."""

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

    def attribute(self, lot: int, donor: str, mark: tuple[str, str] | None, fee_bp: int, day: date, pledge: str | None = None) -> None:
        it = self.lots[lot]
        self.allowed(it.fund, day)
        if it.holder != "suspense":
            raise Refused("has a donor")
        self.becomes(lot, donor, mark, day)
        it.pledge, it.rate = pledge, fee_bp
        if fee_bp:
            self.charge_fee(lot, day)
        self.settle(it.fund, day)

    def reassign(self, lot: int, donor: str, day: date, pledge: str | None = None, fee_bp: int | None = None) -> None:
        it = self.lots[lot]
        self.allowed(it.fund, day)
        stays = (it.donor, it.pledge) == (donor, pledge)
        if it.holder != "donor" or self.opening(lot).kind != "receipt" or stays or self.moved_on(lot):
            raise Refused("not to be moved")
        before = it.pledge
        self.becomes(lot, donor, it.mark, day)
        it.pledge, it.rate = pledge, it.rate if fee_bp is None else fee_bp
        self.charge_fee(lot, day)
        self.charge_pledge(before, day)
        self.settle(it.fund, day)

    def release_earmark(self, lot: int, day: date) -> None:
        it = self.lots[lot]
        self.allowed(it.fund, day)
        if it.holder != "donor" or it.mark is None or it.donor is None:
            raise Refused("no earmark")
        self.becomes(lot, it.donor, None, day)
        self.settle(it.fund, day)

    def moved_on(self, lot: int) -> bool:
        return any(self.lines[root].kind == "transfer" and cents < 0 for root, cents in self.uses(lot))

    def hand_over(self, root: int, lot: int, cents: int, day: date, heir: int | None = None) -> None:
        line = self.lines[root]
        on = max(day, line.day)
        circles = self.circles(line.fund, line.project, but=lot)
        if any(heir in circle for circle in circles):
            circles = [[each for each in circle if each == heir] for circle in circles] + [
                [each for each in circle if each != heir] for circle in circles
            ]
        borne = self.lend(line.fund, circles, cents, on)
        self.write(
            Line(line.fund, "reattribution", 0, on, {lot: cents, **{each: -part for each, part in borne.items()}}, line.project, about=root)
        )

    def bounce(self, lot: int, day: date) -> None:
        self.allowed(self.lots[lot].fund, day)
        self.take_receipt(lot, day)
        self.charge_fee(lot, day)
        self.settle(self.lots[lot].fund, day)

    def take_receipt(self, lot: int, day: date, heir: int | None = None, kept: int = 0) -> None:
        """Undo a receipt; what it paid for passes to its heir, which keeps some of its money, then to the others."""
        it, receipt = self.lots[lot], self.lots[lot].opened_by
        self.reversible(receipt, day)
        if self.moved_on(lot):
            raise Refused("transferred")
        if it.reserved:
            self.promise(it.fund, "release", None, -it.reserved, day, lot)
        self.relieve(lot, day, heir, kept)
        for root, cents in self.uses(lot):
            if self.lines[root].kind == "fee":
                self.write(Line(it.fund, "fee", -cents, max(day, self.lines[root].day), {lot: -cents}, about=root, reverses=True))
        gone = self.lines[receipt].cents
        if self.weight(lot, day) < gone:
            raise Refused("moved since")
        self.write(Line(it.fund, "receipt", -gone, day, {lot: -gone}, about=receipt, reverses=True))

    def relieve(self, lot: int, day: date, heir: int | None, kept: int) -> None:
        """What a lot paid for is borne by others, and what came back of it goes to them."""
        paid = self.uses(lot)
        if heir is not None:
            self.lots[heir].kept = kept
        for root, cents in paid:
            if self.lines[root].kind in PAYS and cents < 0:
                self.hand_over(root, lot, -cents, day, heir)
        if heir is not None:
            self.lots[heir].kept = 0
        for root, cents in paid:
            if self.lines[root].kind == "return" and cents > 0:
                self.hand_back(root, lot, cents, day, heir)

    def hand_back(self, root: int, lot: int, cents: int, day: date, heir: int | None) -> None:
        back = self.lines[root]
        took = {each: taken for each, taken in self.took(str(back.project)).items() if taken > 0}
        first = min(cents, took.pop(heir, 0)) if heir is not None else 0
        shares = {lot: -cents, **self.spread(cents - first, list(took.items())), **({heir: first} if heir is not None else {})}
        self.write(Line(back.fund, "reattribution", 0, max(day, back.day), shares, back.project, about=root))

    def reversible(self, number: int, day: date) -> None:
        line = self.lines[number]
        if line.reverses or line.kind in ("reassignment", "reattribution", "advance", "fee") or self.undone(number) or day < line.day:
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
            if line.kind == "refund" and line.lot is not None:
                self.charge_fee(line.lot, day)
            self.settle(line.fund, day)
        return None

    def unpromise(self, number: int, day: date) -> None:
        line = self.lines[number]
        if line.kind == "commitment" and line.cents > self.promised(line.fund, line.project, line.lot):
            raise Refused("used")
        if line.kind == "release" and line.lot is not None:
            self.before_refund(line.lot, -line.cents, day)
        elif line.kind == "release" and -line.cents > self.available(line.fund, line.project):
            raise Refused("available")
        self.promise(line.fund, line.kind, line.project, -line.cents, day, line.lot, number)
        self.lines[-1].donor = line.donor
        if line.lot is not None:
            self.charge_fee(line.lot, day)
        self.charge_pledge(line.donor, day)
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
        if self.all_spare(lot, day) < cents or self.lots[lot].since > day:
            raise Refused("moved since")

    def all_spare(self, lot: int, day: date) -> int:
        return max(0, min(self.low(lot, day), self.held(lot) - self.lots[lot].reserved))

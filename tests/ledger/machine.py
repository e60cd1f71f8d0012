"""The acts of the state machine: whatever can be done to a book, in any order, with any amount on any day."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlalchemy import select

from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import book
from tests.ledger.machine_ground import OPENED, SPAN, TODAY, Comparison
from tests.ledger.oracle_books import PAYS
from tests.ledger.oracle_books import Fund as ModelFund
from tests.ledger.oracle_slips import Corrected
from tests.ledger.scene import CLERK

days = st.one_of(st.just(TODAY), st.just(TODAY), st.integers(-1, SPAN + 1).map(lambda back: OPENED + timedelta(back)))
amounts = st.one_of(st.integers(1, 9), st.integers(1, 5_000), st.integers(1, 10**11))
percents = st.sampled_from([1, 33, 50, 90, 100, 100, 100, 101])
funds = st.sampled_from(["one", "one", "one", "two"])
donors = st.sampled_from("ABC")
projects = st.sampled_from("PQR")
fees = st.sampled_from([0, 0, 150, 333, 10_000])
RATES = {"A": 150, "B": 333, "C": 0}
"""The rate fixed with each donor's pledge, in basis points."""
marks = st.sampled_from([None, None, None, ("project", "P"), ("project", "R"), ("programme", "G")])
picks = st.integers(0, 10**6)


class BookMachine(Comparison):
    """Every act, on the book and on the oracle."""

    @initialize(allowance=st.sampled_from([0, 0, 500]), receipts=st.lists(st.tuples(donors, amounts, days, marks), min_size=2, max_size=6))
    def set_up(self, allowance: int, receipts: list[tuple[str, int, date, tuple[str, str] | None]]) -> None:
        with transaction():
            for fund in session.scalars(select(Fund).where(Fund.id.in_(self.ids.values()))):
                fund.opened_on = OPENED
                fund.allowance_cents = allowance if fund.id == self.stage.fund else 0
        known = {"one": ModelFund(OPENED, allowance), "two": ModelFund(OPENED)}
        self.model = Corrected(TODAY, known, {"P": "G", "Q": "G", "R": None}, dict.fromkeys("PQR", "one"))
        for donor, cents, day, mark in receipts:
            self.receive("one", donor, cents, day, mark, 0)

    # --- the acts

    @rule(donor=donors, cents=st.one_of(st.integers(1, 9), st.integers(1, 5_000)), day=days, mark=marks)
    def receive_for_pledge(self, donor: str, cents: int, day: date, mark: tuple[str, str] | None) -> None:
        ids = {"fund_id": self.stage.fund, "authority_id": self.stage.donors[donor], "pledge_id": self.stage.pledges[donor]}
        more = {"earmark": self.earmark(mark), "fee_bp": RATES[donor]}
        self.both(
            lambda: self.model.receive("one", donor, cents, day, mark, RATES[donor], donor),
            lambda: book.receive(**ids, **more, cents=cents, value_date=day, by=CLERK),
        )

    @rule(fund=funds, donor=donors, cents=amounts, day=days, mark=marks, fee_bp=fees)
    def receive(self, fund: str, donor: str, cents: int, day: date, mark: tuple[str, str] | None, fee_bp: int) -> None:
        mark = mark if fund == "one" else None
        ids = {"fund_id": self.ids[fund], "authority_id": self.stage.donors[donor], "earmark": self.earmark(mark)}
        self.both(
            lambda: self.model.receive(fund, donor, cents, day, mark, fee_bp),
            lambda: book.receive(**ids, cents=cents, value_date=day, by=CLERK, fee_bp=fee_bp, memo="virement"),
        )

    @rule(cents=amounts, day=days)
    def receive_in_suspense(self, cents: int, day: date) -> None:
        self.both(
            lambda: self.model.receive("one", None, cents, day),
            lambda: book.receive(fund_id=self.stage.fund, cents=cents, value_date=day, by=CLERK),
        )

    @rule(donor=donors, cents=st.integers(-500, 5_000), day=days)
    def pledge(self, donor: str, cents: int, day: date) -> None:
        ids = {"fund_id": self.stage.fund, "pledge_id": self.stage.pledges[donor], "authority_id": self.stage.donors[donor]}
        on_model = partial(self.model.pledge, "one", donor, cents, day)
        self.both(on_model, lambda: book.pledge(**ids, delta_cents=cents, value_date=day, by=CLERK))

    @rule(pick=picks, donor=donors, mark=marks, fee_bp=fees, day=days, pays=st.booleans())
    def attribute(self, pick: int, donor: str, mark: tuple[str, str] | None, fee_bp: int, day: date, pays: bool = False) -> None:
        lot = self.pick_lot(pick, "suspense") if pick % 9 else self.pick_lot(pick)
        if lot is not None:
            pledge = self.pledge_of(lot, donor, pays)
            fee_bp = fee_bp if pledge is None else RATES[donor]
            ids = {"receipt_id": self.lot_movement(lot), **self.owner(donor, pledge)}
            mark = mark if self.model.lots[lot].fund == "one" else None
            self.both(
                lambda: self.model.attribute(lot, donor, mark, fee_bp, day, pledge),
                lambda: book.attribute(**ids, earmark=self.earmark(mark), fee_bp=fee_bp, value_date=day, by=CLERK),
            )

    @rule(pick=picks, donor=donors, day=days, pays=st.booleans())
    def reassign(self, pick: int, donor: str, day: date, pays: bool = False) -> None:
        lot = self.pick_lot(pick)
        if lot is not None:
            pledge = self.pledge_of(lot, donor, pays)
            fee_bp = RATES[donor] if pledge else 333
            ids = {"receipt_id": self.lot_movement(lot), **self.owner(donor, pledge), "fee_bp": fee_bp}
            self.both(lambda: self.model.reassign(lot, donor, day, pledge, fee_bp), lambda: book.reassign(**ids, value_date=day, by=CLERK))

    def pledge_of(self, lot: int, donor: str, pays: bool) -> str | None:
        """Whose pledge a lot shall pay: the donor's own, in the first fund."""
        return donor if pays and self.model.lots[lot].fund == "one" else None

    def owner(self, donor: str, pledge: str | None) -> dict[str, int | None]:
        """Whose a receipt is, as the book takes it."""
        return {"authority_id": self.stage.donors[donor], "pledge_id": self.stage.pledges[pledge] if pledge else None}

    @rule(pick=picks, day=days)
    def release_earmark(self, pick: int, day: date) -> None:
        lot = self.pick_lot(pick)
        if lot is not None:
            receipt_id = self.lot_movement(lot)
            self.both(
                lambda: self.model.release_earmark(lot, day), lambda: book.release_earmark(receipt_id=receipt_id, value_date=day, by=CLERK)
            )

    @rule(project=st.one_of(projects, st.none()), percent=percents, day=days)
    def commit(self, project: str | None, percent: int, day: date) -> None:
        cents = self.part(self.model.available("one", project), percent)
        self.both(
            lambda: self.model.commit("one", project, cents, day),
            lambda: book.commit(fund_id=self.stage.fund, cents=cents, value_date=day, by=CLERK, **self.about(project)),
        )

    @rule(project=st.one_of(projects, st.none()), percent=percents, day=days)
    def release(self, project: str | None, percent: int, day: date) -> None:
        cents = self.part(self.model.promised("one", project, None), percent)
        self.both(
            lambda: self.model.release("one", project, cents, day),
            lambda: book.release(fund_id=self.stage.fund, cents=cents, value_date=day, by=CLERK, **self.about(project)),
        )

    @rule(pick=picks, percent=percents, day=days, back=st.booleans())
    def reserve_refund(self, pick: int, percent: int, day: date, back: bool) -> None:
        lot = self.pick_lot(pick)
        if lot is None:
            return
        fund = self.model.lots[lot].fund
        ids = {"fund_id": self.ids[fund], "receipt_id": self.lot_movement(lot), "value_date": day, "by": CLERK}
        if back:
            cents = self.part(self.model.lots[lot].reserved, percent)
            self.both(lambda: self.model.release(fund, None, cents, day, lot), lambda: book.release(cents=cents, **ids))
        else:
            cents = self.part(self.model.refundable(lot), percent)
            self.both(lambda: self.model.commit(fund, None, cents, day, lot), lambda: book.commit(cents=cents, **ids))

    @rule(project=projects, percent=percents, day=days)
    def disburse(self, project: str, percent: int, day: date) -> None:
        cents = self.part(self.model.committed(project), percent)
        self.both(
            lambda: self.model.disburse("one", project, cents, day),
            lambda: book.disburse(fund_id=self.stage.fund, cents=cents, value_date=day, by=CLERK, **self.about(project)),
        )

    @rule(project=projects, percent=percents, day=days)
    def commit_and_disburse(self, project: str, percent: int, day: date) -> None:
        self.commit(project, percent, TODAY)
        self.disburse(project, 100, day)

    @rule(project=projects, percent=percents, day=days)
    def give_back(self, project: str, percent: int, day: date) -> None:
        cents = self.part(sum(self.model.took(project).values()), percent)
        ids = {"project_id": self.stage.projects[project], "grant_id": self.stage.grants[project]}
        self.both(
            lambda: self.model.give_back("one", project, cents, day),
            lambda: book.give_back(fund_id=self.stage.fund, **ids, cents=cents, value_date=day, by=CLERK),
        )

    @rule(fund=funds, cents=amounts, day=days)
    def interest(self, fund: str, cents: int, day: date) -> None:
        self.both(
            lambda: self.model.interest(fund, cents, day),
            lambda: book.interest(fund_id=self.ids[fund], cents=cents, value_date=day, by=CLERK),
        )

    @rule(percent=percents, day=days)
    def spend(self, percent: int, day: date) -> None:
        cents = self.part(self.model.reserved("one"), percent)
        self.both(
            lambda: self.model.spend("one", cents, day),
            lambda: book.spend(fund_id=self.stage.fund, cents=cents, value_date=day, by=CLERK, decision_id=self.stage.decision),
        )

    @rule(fund=funds, cents=st.integers(1, 2_000), day=days)
    def charge(self, fund: str, cents: int, day: date) -> None:
        self.both(
            lambda: self.model.charge(fund, cents, day),
            lambda: book.spend(fund_id=self.ids[fund], cents=cents, value_date=day, by=CLERK, bank_charge=True),
        )

    @rule(pick=picks, percent=percents, day=days)
    def refund(self, pick: int, percent: int, day: date) -> None:
        found = [number for number, lot in enumerate(self.model.lots) if lot.reserved] or [
            number for number, _ in enumerate(self.model.lots)
        ]
        if found:
            lot = found[pick % len(found)]
            cents = self.part(self.model.lots[lot].reserved, percent)
            ids = {"receipt_id": self.lot_movement(lot), "decision_id": self.stage.decision}
            self.both(lambda: self.model.refund(lot, cents, day), lambda: book.refund(**ids, cents=cents, value_date=day, by=CLERK))

    @rule(forth=st.booleans(), percent=percents, day=days, donor=st.one_of(st.none(), donors), at_once=st.booleans())
    def transfer(self, forth: bool, percent: int, day: date, donor: str | None, at_once: bool) -> None:
        start, end = ("one", "two") if forth else ("two", "one")
        if at_once:
            cents = self.part(self.model.available(start, None), percent)
            ids: dict[str, Any] = {"fund_id": self.ids[start], "decision_id": self.stage.decision}
            self.both(
                lambda: self.model.commit(start, None, cents, TODAY), lambda: book.commit(**ids, cents=cents, value_date=TODAY, by=CLERK)
            )
        cents = self.part(self.model.reserved(start), percent)
        ids = {"fund_id": self.ids[start], "to_fund_id": self.ids[end], "decision_id": self.stage.decision}
        ids["authority_id"] = self.stage.donors[donor] if donor else None
        self.both(
            lambda: self.model.transfer(start, end, cents, day, donor), lambda: book.transfer(**ids, cents=cents, value_date=day, by=CLERK)
        )

    @rule(pick=picks, day=days)
    def bounce(self, pick: int, day: date) -> None:
        found = [number for number, lot in enumerate(self.model.lots) if self.model.lines[lot.opened_by].kind == "receipt"]
        if found:
            lot = found[pick % len(found)]
            receipt_id = self.lot_movement(lot)
            self.both(lambda: self.model.bounce(lot, day), lambda: book.bounce(receipt_id=receipt_id, value_date=day, by=CLERK))

    @rule(pick=picks, day=days)
    def reverse(self, pick: int, day: date) -> None:
        if self.model.lines:
            number = pick % len(self.model.lines)
            movement_id = self.movement_ids()[number]
            self.both(lambda: self.model.reverse(number, day), lambda: book.reverse(movement_id=movement_id, value_date=day, by=CLERK))

    @rule(pick=picks, day=days, kinds=st.sampled_from([("interest",), ("return",), ("transfer",), PAYS]))
    def reverse_what_stands(self, pick: int, day: date, kinds: tuple[str, ...]) -> None:
        found = self.standing(*kinds)
        if found:
            self.reverse(found[pick % len(found)], day)

    @rule(pick=picks)
    def retract(self, pick: int) -> None:
        """Take back an entry that was booked by mistake: nothing happened at the bank."""
        found = [number for number in self.standing("receipt", "interest", "return", "transfer", *PAYS) if self.booked_by_hand(number)]
        if found:
            number = found[pick % len(found)]
            movement_id = self.movement_ids()[number]
            self.both(lambda: self.model.retract(number), lambda: book.retract(movement_id=movement_id, by=CLERK))

    @rule(pick=picks, donor=st.one_of(st.none(), donors, donors), cents=amounts, day=days, mark=marks, fee_bp=fees, pays=st.booleans())
    def rebook(
        self, pick: int, donor: str | None, cents: int, day: date, mark: tuple[str, str] | None, fee_bp: int, pays: bool = False
    ) -> None:
        """Book the right receipt in the place of a wrong one; now and then of one that was undone already."""
        found = [number for number, lot in enumerate(self.model.lots) if self.model.lines[lot.opened_by].kind == "receipt"]
        lots = [number for number in found if not self.model.undone(self.model.lots[number].opened_by)] if pick % 9 else found
        if lots:
            self.rebook_lot(lots[pick % len(lots)], donor, cents, day, mark, fee_bp, pays)

    def rebook_lot(
        self, lot: int, donor: str | None, cents: int, day: date, mark: tuple[str, str] | None, fee_bp: int, pays: bool = False
    ) -> None:
        pledge = self.pledge_of(lot, donor, pays) if donor else None
        fee_bp = RATES[donor or ""] if pledge else fee_bp if donor else 0
        mark = mark if donor and self.model.lots[lot].fund == "one" else None
        ids = {"receipt_id": self.lot_movement(lot), "earmark": self.earmark(mark), "fee_bp": fee_bp}
        ids |= self.owner(donor, pledge) if donor else {"authority_id": None, "pledge_id": None}
        self.both(
            lambda: self.model.rebook(lot, donor, cents, day, mark, fee_bp, pledge),
            lambda: book.rebook(**ids, cents=cents, value_date=day, by=CLERK),
        )

    def wrong_and_spent(self, donor: str, cents: int, project: str, more: int, fee_bp: int, again: bool) -> None:
        """A receipt of the first day, spent and in part given back before other money comes; then it turns out to be wrong."""
        first, later = OPENED, OPENED + timedelta(9)
        self.receive("one", donor, cents, first, None, 0)
        lot = next((number for number, it in reversed([*enumerate(self.model.lots)]) if it.fund == "one" and it.donor == donor), None)
        self.commit_and_disburse(project, 100, first)
        self.give_back(project, 33, first)
        self.receive("one", "ABC"["ABC".index(donor) - 1], more, later, None, 0)
        if lot is None or self.model.opening(lot).kind != "receipt":
            return
        movement_id, number = self.lot_movement(lot), self.model.lots[lot].opened_by
        if again:
            self.rebook_lot(lot, donor, cents, first, None, fee_bp)
        elif not self.model.undone(number):
            self.both(lambda: self.model.retract(number), lambda: book.retract(movement_id=movement_id, by=CLERK))

    def standing(self, *kinds: str) -> list[int]:
        """The entries of these kinds that stand."""
        lines = enumerate(self.model.lines)
        return [number for number, line in lines if line.kind in kinds and not line.reverses and not self.model.undone(number)]

    def booked_by_hand(self, number: int) -> bool:
        """Whether it was entered: what arrives of a transfer follows from it."""
        return self.model.lines[number].kind != "transfer" or self.model.lines[number].cents < 0

    @rule(projects=st.lists(projects, min_size=1, max_size=3), day=days)
    def pay_all_there_is(self, projects: list[str], day: date) -> None:
        """Leave little, so that what is taken back must be relieved."""
        for project in projects:
            self.commit_and_disburse(project, 100, day)

    @rule(project=projects, percent=percents, cents=amounts, day=days, pick=picks)
    def pay_get_back_pay_again(self, project: str, percent: int, cents: int, day: date, pick: int) -> None:
        """A payment, what came back of it with interest, spent again: what reversals and bounces find hardest."""
        self.commit_and_disburse(project, 100, TODAY)
        self.give_back(project, percent, TODAY)
        self.interest("one", cents, TODAY)
        self.pay_all_there_is(["P", "R"], TODAY)
        kinds = ("interest", "return") if pick % 2 else ("return",)
        self.reverse_what_stands(pick, day, kinds)

    @rule(fund=funds, year=st.sampled_from([2023, 2024]), sure=st.integers(0, 5))
    def close_year(self, fund: str, year: int, sure: int) -> None:
        if sure == 0:
            self.both(lambda: self.model.close(fund, year), lambda: book.close_year(fund_id=self.ids[fund], year=year, by=CLERK))

    @rule(seed=st.integers(0, 2**32 - 1), length=st.integers(1, 8))
    def a_run_of_acts(self, seed: int, length: int) -> None:
        """Several acts in a row, each as likely as it is rewarding: far more of them get through than one by one."""
        chance = Random(seed)
        for _ in range(length):
            self.likely_act(chance)

    def likely_act(self, chance: Random) -> None:
        day = TODAY if chance.random() < 0.7 else OPENED + timedelta(chance.randint(0, SPAN))
        fund, donor, project = chance.choice(["one", "one", "two"]), chance.choice("ABC"), chance.choice("PQR")
        mark = chance.choice([None, None, ("project", "P"), ("programme", "G")])
        cents, percent, pick = chance.choice([7, 100, 3_333]), chance.choice([10, 50, 100]), chance.randint(0, 999)
        acts: list[tuple[int, Callable[[], None]]] = [
            (6, lambda: self.receive(fund, donor, cents, day, mark, chance.choice([0, 333]))),
            (1, lambda: self.pledge(donor, chance.choice([5_000, 333, -100]), day)),
            (3, lambda: self.receive_for_pledge(donor, cents, day, mark)),
            (1, lambda: self.receive_in_suspense(cents, day)),
            (1, lambda: self.attribute(pick, donor, mark, 150, day, pick % 2 == 0)),
            (1, lambda: self.reassign(pick, donor, TODAY, pick % 2 == 0)),
            (1, lambda: self.release_earmark(pick, TODAY)),
            (6, lambda: self.commit_and_disburse(project, percent, day)),
            (2, lambda: self.give_back(project, percent, day)),
            (2, lambda: self.interest(fund, cents, day)),
            (1, lambda: self.commit(None, percent, day)),
            (1, lambda: self.spend(percent, day)),
            (1, lambda: self.charge(fund, cents, day)),
            (1, lambda: self.reserve_refund(pick, percent, day, back=chance.random() < 0.2)),
            (1, lambda: self.refund(pick, percent, day)),
            (3, lambda: self.transfer(chance.random() < 0.6, percent, day, chance.choice([None, donor]), at_once=True)),
            (2, lambda: self.bounce(pick, day)),
            (2, lambda: self.retract(pick)),
            (3, lambda: self.wrong_and_spent(donor, cents, project, chance.choice([3, 9_999]), chance.choice([333, 5_000]), pick % 3 > 0)),
            (4, lambda: self.rebook(pick, chance.choice([donor, donor, None]), cents, day, mark, chance.choice([0, 333]), pick % 2 == 0)),
            (2, lambda: self.reverse_what_stands(pick, day, chance.choice([("interest",), ("return",), ("transfer",), PAYS]))),
        ]
        chance.choices([act for _, act in acts], weights=[weight for weight, _ in acts])[0]()

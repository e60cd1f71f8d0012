"""A hypothesis state machine: random acts on the book and on the oracle side by side; after each step both must tell the same."""

import copy
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import book, check, positions
from fundtracker.ledger.models import DonorMonth, DonorPosition, FundMonth, FundPosition, Lot, Movement, Share
from fundtracker.ledger.rules import IN_LINES, LINES, OUT_LINES, Earmark
from tests.databases import Database
from tests.ledger import oracle
from tests.ledger.scene import CLERK, Scene, scene

RENEW_EVERY = 20
"""Each run has funds and donors of its own; the database is made afresh only now and then."""

OPENED, TODAY = date(2023, 11, 1), date(2024, 2, 29)
SPAN = (TODAY - OPENED).days

days = st.one_of(st.just(TODAY), st.just(TODAY), st.integers(-1, SPAN + 1).map(lambda back: OPENED + timedelta(back)))
amounts = st.one_of(st.integers(1, 9), st.integers(1, 5_000), st.integers(1, 10**11))
percents = st.sampled_from([1, 10, 33, 50, 90, 100, 100, 101])
funds = st.sampled_from(["one", "one", "one", "two"])
donors = st.sampled_from("ABC")
projects = st.sampled_from("PQR")
fees = st.sampled_from([0, 0, 150, 333, 10_000])
marks = st.sampled_from([None, None, None, ("project", "P"), ("project", "R"), ("programme", "G")])
picks = st.integers(0, 10**6)


class BookMachine(RuleBasedStateMachine):
    """One fund with projects P, Q (of programme G) and R, a second fund without; donors A, B, C."""

    database: Database
    told: int = 0

    def __init__(self) -> None:
        super().__init__()
        if type(self).told % RENEW_EVERY == 0:
            self.database.renew()
        type(self).told += 1
        self.stage: Scene = scene()
        self.ids = {"one": self.stage.fund, "two": self.stage.other}

    @initialize(allowance=st.sampled_from([0, 0, 500]), receipts=st.lists(st.tuples(donors, amounts, days, marks), max_size=5))
    def set_up(self, allowance: int, receipts: list[tuple[str, int, date, tuple[str, str] | None]]) -> None:
        with transaction():
            for fund in session.scalars(select(Fund).where(Fund.id.in_(self.ids.values()))):
                fund.opened_on = OPENED
                fund.allowance_cents = allowance if fund.id == self.stage.fund else 0
        known = {"one": oracle.Fund(OPENED, allowance), "two": oracle.Fund(OPENED)}
        self.model = oracle.Oracle(TODAY, known, {"P": "G", "Q": "G", "R": None}, dict.fromkeys("PQR", "one"))
        for donor, cents, day, mark in receipts:
            self.receive("one", donor, cents, day, mark, 0)

    # --- acting on both

    def both(self, on_model: Callable[[], Any], on_book: Callable[[], Any]) -> None:
        """Let both do the act: both must do it, or both refuse with the same first day."""
        before = copy.deepcopy(self.model)
        refused: oracle.Refused | None = None
        try:
            on_model()
        except oracle.Refused as refusal:
            self.model, refused = before, refusal
        try:
            with transaction():
                on_book()
        except Refusal as refusal:
            assert refused is not None, f"only the book refuses: {refusal}"
            first = refusal.message.values.get("first")
            assert first == refused.first, f"{refusal}; the oracle says {refused.first}"
            return
        assert refused is None, f"only the oracle refuses: {refused}"

    def lot_movement(self, lot: int) -> int:
        """The id of the movement that opened a lot."""
        return self.movement_ids()[self.model.lots[lot].opened_by]

    def movement_ids(self) -> list[int]:
        return list(session.scalars(select(Movement.id).where(Movement.fund_id.in_(self.ids.values())).order_by(Movement.id)))

    def pick_lot(self, pick: int, *holders: str) -> int | None:
        found = [number for number, lot in enumerate(self.model.lots) if not holders or lot.holder in holders]
        return found[pick % len(found)] if found else None

    @staticmethod
    def part(whole: int, percent: int) -> int:
        return max(1, whole * percent // 100)

    def earmark(self, mark: tuple[str, str] | None) -> Earmark:
        if mark is None:
            return Earmark()
        return Earmark(project_id=self.stage.projects[mark[1]]) if mark[0] == "project" else Earmark(programme_id=self.stage.programme)

    def about(self, project: str | None) -> dict[str, int | None]:
        return {
            "project_id": self.stage.projects[project] if project else None,
            "grant_id": self.stage.grants[project] if project else None,
            "decision_id": self.stage.decision,
        }

    # --- the acts

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

    @rule(donor=donors, cents=st.integers(-500, 500), day=days)
    def pledge(self, donor: str, cents: int, day: date) -> None:
        def on_model() -> None:
            self.model.allowed("one", day)
            if cents == 0:
                raise oracle.Refused("nothing")
            self.model.promise("one", "pledge", None, cents, day, None)

        ids = {"fund_id": self.stage.fund, "pledge_id": self.stage.pledges[donor], "authority_id": self.stage.donors[donor]}
        self.both(on_model, lambda: book.pledge(**ids, delta_cents=cents, value_date=day, by=CLERK))

    @rule(pick=picks, donor=donors, mark=marks, fee_bp=fees, day=days)
    def attribute(self, pick: int, donor: str, mark: tuple[str, str] | None, fee_bp: int, day: date) -> None:
        lot = self.pick_lot(pick, "suspense") if pick % 9 else self.pick_lot(pick)
        if lot is not None:
            ids = {"receipt_id": self.lot_movement(lot), "authority_id": self.stage.donors[donor], "pledge_id": None}
            mark = mark if self.model.lots[lot].fund == "one" else None
            self.both(
                lambda: self.model.attribute(lot, donor, mark, fee_bp, day),
                lambda: book.attribute(**ids, earmark=self.earmark(mark), fee_bp=fee_bp, value_date=day, by=CLERK),
            )

    @rule(pick=picks, donor=donors, day=days)
    def reassign(self, pick: int, donor: str, day: date) -> None:
        lot = self.pick_lot(pick)
        if lot is not None:
            ids = {"receipt_id": self.lot_movement(lot), "authority_id": self.stage.donors[donor], "pledge_id": None}
            self.both(lambda: self.model.reassign(lot, donor, day), lambda: book.reassign(**ids, value_date=day, by=CLERK))

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

    @rule(fund=funds, year=st.sampled_from([2023, 2024]), sure=st.integers(0, 5))
    def close_year(self, fund: str, year: int, sure: int) -> None:
        if sure == 0:
            self.both(lambda: self.model.close(fund, year), lambda: book.close_year(fund_id=self.ids[fund], year=year, by=CLERK))

    # --- what must hold after each

    @invariant()
    def same_lines(self) -> None:
        """M01 to M03, M06: the same movements with the same shares, in the same order; nothing gone."""
        names = {value: name for name, value in self.ids.items()}
        mine = self.ids.values()
        lots = session.scalars(select(Lot.id).where(Lot.fund_id.in_(mine)).order_by(Lot.id))
        numbers = {lot_id: number for number, lot_id in enumerate(lots)}
        shares: dict[int, dict[int, int]] = defaultdict(dict)
        taken = select(Share.movement_id, Share.lot_id, Share.cents).join(Lot, Lot.id == Share.lot_id).where(Lot.fund_id.in_(mine))
        for share in session.execute(taken):
            shares[share.movement_id][numbers[share.lot_id]] = share.cents
        query = select(Movement.id, Movement.fund_id, Movement.kind, Movement.cents, Movement.value_date).where(Movement.fund_id.in_(mine))
        found = session.execute(query.order_by(Movement.id))
        rows = [(names[fund], str(kind), cents, day, shares[id_]) for id_, fund, kind, cents, day in found]
        assert rows == [(line.fund, line.kind, line.cents, line.day, line.shares) for line in self.model.lines]

    @invariant()
    def same_lots(self) -> None:
        """M04: each lot holds what its shares say, never below zero at any day, and is whose it should be."""
        names = {value: name for name, value in self.stage.donors.items()}
        query = select(Lot.holder, Lot.authority_id, Lot.unspent, Lot.reserved, Lot.project_id, Lot.programme_id)
        query = query.where(Lot.fund_id.in_(self.ids.values())).order_by(Lot.id)
        rows = [(str(row[0]), names.get(row[1]), row[2], row[3], Earmark(row[4], row[5])) for row in session.execute(query)]
        assert rows == [
            (lot.holder, lot.donor, self.model.held(number), lot.reserved, self.earmark(lot.mark))
            for number, lot in enumerate(self.model.lots)
        ]
        for number, _ in enumerate(self.model.lots):
            assert self.model.low(number, date.min) >= 0

    @invariant()
    def same_totals(self) -> None:
        """M01, M02: every total of funds and donors, and of their months; funds are donors, suspense and the association together."""
        funds = {value: name for name, value in self.ids.items()}
        names = {value: name for name, value in self.stage.donors.items()}
        wanted: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys((*LINES, "held"), 0))
        for fund, donor, day, name, cents in self.model.told:
            month = day.replace(day=1)
            for key in {(fund, "", None), (fund, "", month), *([(fund, donor, None), (fund, donor, month)] if donor else [])}:
                wanted[key][name] += cents if name in IN_LINES else -cents
                wanted[key]["held"] += cents
        found: dict[tuple[Any, ...], dict[str, int]] = {}
        for model in (FundPosition, FundMonth, DonorPosition, DonorMonth):
            for row in session.execute(select(model.__table__).where(model.fund_id.in_(funds))).mappings():
                key = (funds[row["fund_id"]], names[row["authority_id"]] if "authority_id" in row else "", row.get("month"))
                found[key] = {name: row[name] for name in (*LINES, "held")}
        empty = dict.fromkeys((*LINES, "held"), 0)
        for key in {*wanted, *found}:
            assert found.get(key, empty) == wanted[key], key

    @invariant()
    def same_identity(self) -> None:
        """The identity of one fund, donor and year after another: it balances, and closes with what they hold."""
        turn = len(self.model.lines) + len(self.model.told)
        fund, donor, year = "one" if turn % 3 else "two", [None, "A", "B", "C"][turn % 4], [None, 2023, 2024][turn % 5 % 3]
        found = positions.identity(self.ids[fund], self.stage.donors[donor] if donor else None, year)
        inward = found.opening + sum(getattr(found, name) for name in IN_LINES)
        assert inward == sum(getattr(found, name) for name in OUT_LINES) + found.closing
        assert found.free >= 0
        told = [one for one in self.model.told if one[0] == fund and donor in (None, one[1])]
        assert found.closing == sum(one[4] for one in told if year is None or one[2].year <= year)
        assert found.received == sum(one[4] for one in told if one[3] == "received" and year in (None, one[2].year))

    @invariant()
    def same_promises(self) -> None:
        """What is available, committed and reserved is the same."""
        turn = len(self.model.lines) + len(self.model.told)
        for fund, project in [("two", None), ("one", [None, "P", "Q", "R"][turn % 4])]:
            project_id = self.stage.projects[project] if project else None
            found = positions.available(self.ids[fund], project_id)
            assert found.available == self.model.available(fund, project), (fund, project, found)
            assert sum(cents for _, cents in found.why()) == found.available
            if project is not None and project_id is not None:
                assert positions.project_position(project_id).committed == self.model.committed(project)
                assert positions.grant_position(self.stage.grants[project]).committed_left == self.model.committed(project)

    def teardown(self) -> None:
        session.rollback()
        assert check.run().faults == []

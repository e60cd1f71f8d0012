"""The ground of the state machine: acting on the book and on the oracle at once, and what must hold after each act."""

import copy
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select

from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import check, positions, postings
from fundtracker.ledger.models import DonorMonth, DonorPosition, FundMonth, FundPosition, Lot, Movement, Share
from fundtracker.ledger.rules import IN_LINES, LINES, OUT_LINES, Earmark
from tests.databases import Database
from tests.ledger.oracle_books import Refused
from tests.ledger.oracle_slips import Corrected
from tests.ledger.scene import Scene, scene

RENEW_EVERY = 20
"""Each run has funds and donors of its own; the database is made afresh only now and then."""

OPENED, TODAY = date(2023, 11, 1), date(2024, 2, 29)
SPAN = (TODAY - OPENED).days


class Comparison(RuleBasedStateMachine):
    """One fund with projects P, Q (of programme G) and R, a second fund without; donors A, B, C."""

    database: Database
    told: int = 0
    model: Corrected

    def __init__(self) -> None:
        super().__init__()
        if type(self).told % RENEW_EVERY == 0:
            self.database.renew()
        type(self).told += 1
        self.stage: Scene = scene()
        self.ids = {"one": self.stage.fund, "two": self.stage.other}

    # --- acting on both

    def both(self, on_model: Callable[[], Any], on_book: Callable[[], Any]) -> None:
        """Let both do the act: both must do it, or both refuse with the same first day."""
        before = copy.deepcopy(self.model)
        refused: Refused | None = None
        try:
            on_model()
        except Refused as refusal:
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

    # --- what must hold after each

    def compare(self) -> None:
        """All of it, outside hypothesis."""
        for holds in (self.same_lines, self.same_lots, self.same_totals, self.same_identity, self.same_postings, self.same_promises):
            holds()

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
    def same_postings(self) -> None:
        """A donor's account, posting by posting, comes to what the model told of each of its days and lines."""
        donor = "ABC"[len(self.model.lines) % 3]
        wanted: Counter[tuple[Any, ...]] = Counter()
        for fund, name, day, line, cents in self.model.told:
            if name == donor:
                wanted[self.ids[fund], day, line] += cents
        found: Counter[tuple[Any, ...]] = Counter()
        for row in postings.of_donor(self.stage.donors[donor]):
            found[row.fund_id, row.on, row.line] += row.held
        assert +found == +wanted and -found == -wanted

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

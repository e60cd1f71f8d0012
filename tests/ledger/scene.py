"""A small stage for tests of the book: funds, donors, a programme, projects with grants; verbs with their ids filled in."""

import enum
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import BigInteger, Column, Date, DateTime, Enum, Integer, String, func, insert, select

from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import Base, Instant, db, session
from fundtracker.ledger import book
from fundtracker.ledger.models import FundPosition, Lot, Movement, ProjectPosition
from fundtracker.ledger.rules import GENERAL, Earmark
from tests.factories import a_fund, a_programme, a_project, an_authority

CLERK = Actor("user", 1, "192.0.2.1", "r1")
DAY = date(2024, 3, 1)
_numbers = count(1)


def _filler(column: Column[Any]) -> Any:
    """A value the column accepts."""
    number = next(_numbers)
    if isinstance(column.type, BigInteger):
        return 10**12 if column.name == "cents" else 0
    if isinstance(column.type, Enum):
        kind = column.type.enum_class
        assert kind is not None and issubclass(kind, enum.Enum)
        return next(iter(kind))
    if isinstance(column.type, String):
        return str(number)[: column.type.length]
    values = {Integer: number, Date: DAY, DateTime: clock.now(), Instant: clock.now()}
    return next((value for kind, value in values.items() if isinstance(column.type, kind)), number)


def bare(table: str, **values: Any) -> int:
    """The id of a new row in a table above the ledger, with only what its columns insist on: the book knows it by its id alone.

    What it points to above the ledger does not exist: foreign keys are not looked at while it is inserted.
    """
    found = Base.metadata.tables[table]
    given = {name: value for name, value in values.items() if name in found.columns}
    for column in found.columns:
        if not (column.name in given or column.nullable or column.default is not None or column.primary_key):
            given[column.name] = _filler(column)
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        if connection.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        made = int(connection.execute(insert(found).values(given).returning(found.c.id)).scalar_one())
        connection.commit()
        if connection.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=ON")
    return made


@dataclass
class Scene:
    """Ids by short names: donors A, B, C; projects P and Q (both of the programme) and R (of none), each with a grant."""

    fund: int
    other: int
    programme: int
    donors: dict[str, int]
    projects: dict[str, int]
    grants: dict[str, int]
    pledges: dict[str, int]
    decision: int

    def reserved(self) -> int:
        """What the book has reserved in the fund: for projects, for own expenses and transfers, for refunds lot by lot; in cents."""
        projects = select(func.sum(ProjectPosition.committed)).where(ProjectPosition.fund_id == self.fund)
        own = select(FundPosition.reserved).where(FundPosition.fund_id == self.fund)
        refunds = select(func.sum(Lot.reserved)).where(Lot.fund_id == self.fund)
        return sum(int(session.scalar(query) or 0) for query in (projects, own, refunds))

    def pledge(self, donor: str, cents: int, on: date = DAY) -> Movement:
        ids = {"fund_id": self.fund, "pledge_id": self.pledges[donor], "authority_id": self.donors[donor]}
        return book.pledge(**ids, delta_cents=cents, value_date=on, by=CLERK)

    def receive(
        self, donor: str | None, cents: int, on: date = DAY, *, fee_bp: int = 0, earmark: Earmark = GENERAL, memo: str = ""
    ) -> Movement:
        ids = {"fund_id": self.fund, "authority_id": self.donors[donor] if donor else None}
        return book.receive(**ids, cents=cents, value_date=on, by=CLERK, earmark=earmark, fee_bp=fee_bp, memo=memo)

    def receive_elsewhere(self, donor: str, cents: int, on: date = DAY) -> Movement:
        return book.receive(fund_id=self.other, authority_id=self.donors[donor], cents=cents, value_date=on, by=CLERK)

    def close(self, year: int) -> int:
        return book.close_year(fund_id=self.fund, year=year, by=CLERK)

    def commit(self, project: str | None, cents: int, on: date = DAY, *, receipt: Movement | None = None) -> Movement:
        return book.commit(**self._promise(project, cents, on, receipt))

    def release(self, project: str | None, cents: int, on: date = DAY, *, receipt: Movement | None = None) -> Movement:
        return book.release(**self._promise(project, cents, on, receipt))

    def _promise(self, project: str | None, cents: int, on: date, receipt: Movement | None) -> dict[str, Any]:
        return {
            "fund_id": self.fund,
            "cents": cents,
            "value_date": on,
            "by": CLERK,
            "decision_id": self.decision,
            "project_id": self.projects[project] if project else None,
            "grant_id": self.grants[project] if project else None,
            "receipt_id": receipt.id if receipt else None,
        }

    def promise_of(self, project_id: int | None, cents: int) -> dict[str, Any]:
        """A promise for a project by its id, without a grant."""
        return {**self._promise(None, cents, DAY, None), "project_id": project_id}

    def disburse(self, project: str, cents: int, on: date = DAY) -> Movement:
        return book.disburse(
            fund_id=self.fund,
            project_id=self.projects[project],
            grant_id=self.grants[project],
            decision_id=self.decision,
            cents=cents,
            value_date=on,
            by=CLERK,
        )

    def pay(self, project: str, cents: int, on: date = DAY) -> Movement:
        """Commit and pay."""
        self.commit(project, cents, on)
        return self.disburse(project, cents, on)

    def give_back(self, project: str, cents: int, on: date = DAY) -> Movement:
        ids = {"project_id": self.projects[project], "grant_id": self.grants[project]}
        return book.give_back(fund_id=self.fund, **ids, cents=cents, value_date=on, by=CLERK)

    def interest(self, cents: int, on: date = DAY) -> Movement:
        return book.interest(fund_id=self.fund, cents=cents, value_date=on, by=CLERK)

    def spend(self, cents: int, on: date = DAY) -> Movement:
        return book.spend(fund_id=self.fund, cents=cents, value_date=on, by=CLERK, decision_id=self.decision)

    def charge(self, cents: int, on: date = DAY) -> Movement:
        return book.spend(fund_id=self.fund, cents=cents, value_date=on, by=CLERK, bank_charge=True)

    def refund(self, receipt: Movement, cents: int, on: date = DAY) -> Movement:
        return book.refund(receipt_id=receipt.id, cents=cents, value_date=on, by=CLERK, decision_id=self.decision)

    def transfer(self, cents: int, on: date = DAY, *, donor: str | None = None) -> Movement:
        return book.transfer(
            fund_id=self.fund,
            to_fund_id=self.other,
            cents=cents,
            value_date=on,
            by=CLERK,
            decision_id=self.decision,
            authority_id=self.donors[donor] if donor else None,
        )

    def bounce(self, receipt: Movement, on: date = DAY) -> Movement:
        return book.bounce(receipt_id=receipt.id, value_date=on, by=CLERK)

    def reverse(self, movement: Movement, on: date = DAY) -> Movement:
        return book.reverse(movement_id=movement.id, value_date=on, by=CLERK)

    def attribute(self, receipt: Movement, donor: str, on: date = DAY, *, fee_bp: int = 0, earmark: Earmark = GENERAL) -> Movement:
        ids = {"receipt_id": receipt.id, "authority_id": self.donors[donor], "pledge_id": None}
        return book.attribute(**ids, earmark=earmark, fee_bp=fee_bp, value_date=on, by=CLERK)

    def reassign(self, receipt: Movement, donor: str, on: date = DAY) -> Movement:
        return book.reassign(receipt_id=receipt.id, authority_id=self.donors[donor], pledge_id=None, value_date=on, by=CLERK)

    def release_earmark(self, receipt: Movement, on: date = DAY) -> Movement:
        return book.release_earmark(receipt_id=receipt.id, value_date=on, by=CLERK)

    def to(self, project: str) -> Earmark:
        return Earmark(project_id=self.projects[project])


def scene() -> Scene:
    """Make the stage."""
    fund, other = a_fund(opened_on=date(2022, 1, 1)), a_fund(opened_on=date(2022, 1, 1))
    programme = a_programme(fund)
    donors = {name: an_authority(name=f"Commune {name}").id for name in "ABC"}
    projects = {name: a_project(fund, programme_id=programme.id if name in "PQ" else None).id for name in "PQR"}
    ids = (fund.id, other.id, programme.id)
    grants = {name: bare("grant_agreement", fund_id=fund.id, project_id=project_id) for name, project_id in projects.items()}
    pledges = {name: bare("pledge", fund_id=fund.id, authority_id=authority_id) for name, authority_id in donors.items()}
    return Scene(*ids, donors, projects, grants, pledges, bare("decision", urgent=True))

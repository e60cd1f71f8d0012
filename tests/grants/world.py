"""The scene of these tests: a fund with money, a partner's project, decisions, people; each helper commits and gives ids back."""

import datetime
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import Table, insert, select

from fundtracker.accounts.models import User
from fundtracker.documents import store
from fundtracker.funds.models import Fund, Project
from fundtracker.grants import authorisations, grants, payments, reports
from fundtracker.grants.models import Partner
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import Base, Instant, session, transaction
from fundtracker.kernel.text import sort_key
from fundtracker.ledger import book
from tests.factories import a_fund, a_project, a_user, an_authority, kept
from tests.watch import clock_at

_numbers = count(1)
OPENED = datetime.date(2023, 1, 1)
DECIDED, APPROVED = "2023-02-15", "2023-03-15"
"""The days on which decisions take effect and payments are approved; grants are signed between them."""


@dataclass
class World:
    """Ids and people of one scene."""

    fund: Fund
    project: Project
    partner: Partner
    authority_id: int
    receipt_id: int
    staff: User
    approver: User

    @property
    def by(self) -> Actor:
        return Actor("user", self.staff.id)

    @property
    def second(self) -> Actor:
        return Actor("user", self.approver.id)


def a_partner(**columns: Any) -> Partner:
    name = columns.get("name", f"ONG Exemple {next(_numbers)}")
    return kept(Partner(**{"name": name, "sort_key": sort_key(name), "country": "MA", **columns}))


def a_world(cents: int = 10_000_000, **fund_columns: Any) -> World:
    """A fund that received `cents` from one donor, and a proposed project with its partner."""
    fund = a_fund(**fund_columns)
    partner = a_partner()
    project = a_project(fund, partner_id=partner.id, place="Ijoukak", beneficiary="École communale")
    authority = an_authority()
    receipt_id = receive(fund, authority.id, cents)
    return World(fund, project, partner, authority.id, receipt_id, a_user("staff"), a_user("approver"))


def receive(fund: Fund, authority_id: int, cents: int, day: datetime.date = datetime.date(2023, 2, 1)) -> int:
    with transaction():
        return book.receive(fund_id=fund.id, cents=cents, value_date=day, by=COMMAND, authority_id=authority_id).id


def a_row(table: Table, fund_id: int, **given: Any) -> int:
    """A row of any table, every column that must be filled filled; rows it points to, but the fund, are made first."""
    values: dict[str, Any] = dict(given)
    for column in table.columns:
        if column.name in given or column.nullable or column.primary_key or column.default is not None or column.server_default is not None:
            continue
        if column.foreign_keys:
            to = next(iter(column.foreign_keys)).column.table
            values[column.name] = fund_id if to.name == "fund" else a_row(to, fund_id)
        elif getattr(column.type, "enums", None):
            values[column.name] = column.type.enums[0]
        else:
            values[column.name] = _value(datetime.datetime if isinstance(column.type, Instant) else column.type.python_type)
    return session.execute(insert(table).values(values)).inserted_primary_key[0]


def _value(kind: type) -> Any:
    number = next(_numbers)
    days = {datetime.date: OPENED, datetime.datetime: datetime.datetime(2023, 3, 1, tzinfo=datetime.UTC), bool: False, list: [], dict: {}}
    return days[kind] if kind in days else number if kind is int else str(number)


def a_decision(fund_id: int) -> int:
    """A decision of the fund's committee: an urgent one, which needs no meeting."""
    tables = Base.metadata.tables
    with transaction():
        known = session.scalar(select(tables["committee"].c.id).where(tables["committee"].c.fund_id == fund_id))
        return a_row(tables["decision"], fund_id, urgent=True, committee_id=known or a_row(tables["committee"], fund_id))


def allow(world: World, cents: int, kind: str = "grant", **names: Any) -> int:
    """An authorisation, as the committee's signature opens one."""
    decision_id = a_decision(world.fund.id)
    if kind in ("grant", "amendment"):
        names = {"project_id": world.project.id, **names}
    with clock_at(DECIDED), transaction():
        return authorisations.open_(
            kind=AuthorisationKind(kind), fund_id=world.fund.id, decision_id=decision_id, cents=cents, label="2023-1", by=COMMAND, **names
        )


def sign(world: World, cents: int, **more: Any) -> int:
    """A grant signed under a decision of the same amount."""
    authorisation_id = allow(world, cents)
    with transaction():
        return grants.sign(authorisation_id=authorisation_id, cents=cents, signed_on=datetime.date(2023, 3, 1), by=world.by, **more)


def part(grant_id: int, number: int = 1) -> int:
    """The id of a grant's instalment."""
    return grants.get(grant_id).instalments[number - 1].id


def prepare(world: World, grant_id: int, cents: int, number: int = 1, **more: Any) -> int:
    with transaction():
        return payments.prepare_disbursement(instalment_id=part(grant_id, number), cents=cents, by=world.by, **more)


def approve(world: World, payment_id: int) -> int:
    with clock_at(APPROVED), transaction():
        return payments.approve(payment_id, by=world.second)


def pay(world: World, payment_id: int, day: datetime.date = datetime.date(2023, 4, 1)) -> int:
    with transaction():
        return payments.pay(payment_id, value_date=day, by=world.by)


def paid(world: World, grant_id: int, cents: int, number: int = 1) -> int:
    """A disbursement that went the whole way."""
    return pay(world, approve(world, prepare(world, grant_id, cents, number)))


def report(world: World, grant_id: int, cents: int, number: int = 1, accepted: bool = True, paper: bool = False) -> int:
    with transaction():
        facts: dict[str, Any] = {"received_on": datetime.date(2023, 6, 1), "spent_cents": cents}
        if accepted or paper:
            facts["document_id"] = store.add(store.put_made(b"%PDF-1.7 compte rendu", "compte-rendu.pdf"), by=world.by)
        report_id = reports.record(instalment_id=part(grant_id, number), by=world.by, **facts)
        if accepted:
            reports.accept(report_id, by=world.second)
    return report_id


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run acts in as many threads that start together, each in a context of its own; their results in order."""
    session.rollback()
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))

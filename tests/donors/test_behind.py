"""Behind each figure stand rows that add up to it, whatever was corrected; in danger no partner is named."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fundtracker.authorities.models import Authority
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.rules import Stage
from fundtracker.donors import behind, dashboard, lines
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import corrections, trace
from tests.apps import build
from tests.databases import let_go
from tests.demo import Demo
from tests.factories import an_authority
from tests.grants.world import World, a_world, paid, receive, sign

DAY = datetime.date(2023, 6, 1)


def opened(authority_id: int, figure: str, **narrowed: Any) -> behind.Behind:
    return behind.find(authority_id, figure, **{"fund_code": None, "project_id": None, "page": 1, **narrowed})


def adds_up(authority_id: int) -> None:
    """Every figure of a donor, in all its funds and in each, is the sum of its rows; each project's too."""
    donor = dashboard.build(authority_id)
    for code in (None, *(fund.code for fund in donor.funds)):
        for figure in lines.LINES_OF:
            found = opened(authority_id, figure, fund_code=code)
            assert found.total == found.cents, (authority_id, figure, code)
            later = [opened(authority_id, figure, fund_code=code, page=page) for page in range(2, found.rows.pages + 1)]
            on_pages = [row.cents for page in (found, *later) for row in page.rows.rows]
            assert sum(on_pages) == found.cents
            assert len(on_pages) == found.rows.total
    for fund in donor.funds:
        for reached in fund.reached:
            found = opened(authority_id, "paid_on", fund_code=fund.code, project_id=reached.project.id)
            assert found.total == found.cents == reached.own
    assert opened(authority_id, "promised").cents == donor.promised
    assert opened(authority_id, "outstanding").cents == donor.still_to_pay


@pytest.fixture
def world(database: object) -> World:
    world = a_world(10_000)
    receive(world.fund, an_authority().id, 10_000)
    paid(world, sign(world, 10_000, tranche_grid="100"), 5_000)
    return world


def a_pledge(world: World, cents: int) -> int:
    with transaction():
        facts = {"fund_id": world.fund.id, "authority_id": world.authority_id, "announced_on": world.fund.opened_on}
        return pledges.record(**facts, cents=cents, by=COMMAND)


def test_what_was_promised_amended_voted_cancelled_and_paid_in_part_adds_up(world: World) -> None:
    first, second = a_pledge(world, 50_000), a_pledge(world, 8_000)
    with transaction():
        pledges.amend(first, cents=60_000, reason="plus", on=DAY, by=COMMAND)
        pledges.reach_stage(first, stage=Stage.VOTED, on=DAY, cents=70_000, by=COMMAND)
        receipts.record(fund_id=world.fund.id, pledge_id=first, cents=10_000, received_on=DAY, by=COMMAND)
        pledges.cancel(second, reason="no", on=DAY, by=COMMAND)
    adds_up(world.authority_id)
    assert [row.cents for row in opened(world.authority_id, "promised").rows.rows] == [-8_000, 10_000, 8_000, 50_000]
    assert [(row.whole, row.cents) for row in opened(world.authority_id, "voted").rows.rows] == [(70_000, 60_000)]
    assert [(row.whole, row.cents) for row in opened(world.authority_id, "outstanding").rows.rows] == [(60_000, 50_000)]


def test_a_receipt_credited_anew_takes_what_it_had_paid_for_with_it(world: World) -> None:
    other = an_authority().id
    (lot,) = trace.lots(world.fund.id, world.authority_id)
    with transaction():
        corrections.reassign(receipt_id=lot.receipt_id, authority_id=other, pledge_id=None, value_date=DAY, by=COMMAND)
    for authority_id in (world.authority_id, other):
        adds_up(authority_id)
    assert [row.cents for row in opened(world.authority_id, "received").rows.rows] == [-10_000, 10_000]
    assert sorted(row.cents for row in opened(other, "paid_on").rows.rows) == [2_500]


def test_a_partner_in_danger_is_not_named(world: World) -> None:
    with transaction():
        world.partner.masked = True
    (row,) = opened(world.authority_id, "paid").rows.rows
    assert (row.partner, row.masked, row.project.id) == ("", True, world.project.id)


@pytest.fixture(scope="module")
def demo_app(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = build({"FUNDTRACKER_HOME": str(demo.home)})
    yield app
    let_go(app)


def in_demo(app: Flask, every: int) -> None:
    with app.app_context():
        ids = session.scalars(select(Authority.id).order_by(Authority.id)).all()
        assert len(ids) > 50
        for authority_id in ids[::every]:
            adds_up(authority_id)
        session.remove()


def test_each_figure_of_every_eighth_donor_of_the_demo_adds_up(demo_app: Flask) -> None:
    in_demo(demo_app, 8)


@pytest.mark.long
def test_each_figure_of_each_donor_of_the_demo_adds_up(demo_app: Flask) -> None:
    in_demo(demo_app, 1)

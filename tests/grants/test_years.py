"""Fiscal years of a fund: their totals, what keeps one open, and that nothing is dated in a closed one."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from fundtracker.contributions import receipts
from fundtracker.funds.models import FundStatus
from fundtracker.grants import payments, register, years
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_user
from tests.grants.world import World, a_world, allow, approve, part, prepare, receive, sign

AFTERWARDS = date(2025, 6, 1)


def clock_at(day: date) -> AbstractContextManager[None]:
    return clock.at(clock.noon(day))


@pytest.fixture
def world(any_database: Database) -> World:
    return a_world(opened_on=date(2023, 1, 1))


def close(world: World, year: int) -> int:
    with clock_at(AFTERWARDS), transaction():
        return years.close(world.fund.id, year, by=world.by)


def test_each_year_opens_with_what_the_one_before_closed_with(world: World) -> None:
    receive(world.fund, world.authority_id, 5_00, date(2024, 3, 1))
    with clock_at(AFTERWARDS):
        lines = years.list_(world.fund.id)
    assert [(line.year, line.identity.opening, line.came_in, line.went_out, line.identity.closing) for line in lines] == [
        (2025, 10_000_500, 0, 0, 10_000_500),
        (2024, 10_000_000, 500, 0, 10_000_500),
        (2023, 0, 10_000_000, 0, 10_000_000),
    ]
    assert [line.year for line in lines if line.next] == [2023]


def test_years_are_closed_in_their_order_once_they_are_over(world: World) -> None:
    with pytest.raises(Refusal, match="next year to close is 2023"):
        close(world, 2024)
    assert (close(world, 2023), close(world, 2024)) == (2023, 2024)
    with pytest.raises(Refusal, match="not over"):
        close(world, 2025)
    with pytest.raises(Refusal, match="next year to close"):
        close(world, 2023)
    with clock_at(AFTERWARDS):
        assert [(line.year, line.closed_at is not None, line.next) for line in years.list_(world.fund.id)] == [
            (2025, False, False),
            (2024, True, False),
            (2023, True, False),
        ]


def test_a_payment_that_waits_keeps_its_year_open(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    with clock_at(date(2023, 12, 31)):
        payment_id = prepare(world, grant_id, 100_000)
    with pytest.raises(Refusal, match="still waits"):
        close(world, 2023)
    with clock_at(AFTERWARDS), transaction():
        payments.reject(payment_id, reason="Annulé", by=world.second)
    assert close(world, 2023) == 2023


def test_a_payment_the_bank_made_in_the_year_keeps_it_open_whenever_it_was_prepared(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    with clock_at(AFTERWARDS), transaction():
        reason = "Le relevé de décembre manquait."
        marks = {"past_on": date(2023, 12, 20), "past_reason": reason}
        payment_id = payments.prepare_disbursement(instalment_id=part(grant_id), cents=100_000, by=world.by, **marks)
    with pytest.raises(Refusal, match="still waits"):
        close(world, 2023)
    with clock_at(AFTERWARDS), transaction():
        payments.approve(payment_id, by=world.second)
        payments.pay(payment_id, value_date=date(2023, 12, 20), by=world.by)
    assert close(world, 2023) == 2023


def test_what_the_bank_made_in_a_year_closed_since_is_booked_on_the_first_open_day(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    assert close(world, 2023) == 2023
    with clock_at(AFTERWARDS), transaction():
        marks = {"past_on": date(2023, 12, 20), "past_reason": "Le relevé de décembre manquait."}
        payment_id = payments.prepare_disbursement(instalment_id=part(grant_id), cents=100_000, by=world.by, **marks)
        payments.approve(payment_id, by=world.second)
    for wrong in (date(2023, 12, 20), date(2024, 1, 2)):
        with pytest.raises(Refusal) as refused, clock_at(AFTERWARDS), transaction():
            payments.pay(payment_id, value_date=wrong, by=world.by)
        assert refused.value.message.values["day"] == date(2024, 1, 1)
    with clock_at(AFTERWARDS), transaction():
        payments.pay(payment_id, value_date=date(2024, 1, 1), by=world.by)
    line = register.get(payment_id)
    assert (line.value_date, line.past_on) == (date(2024, 1, 1), date(2023, 12, 20))


def test_a_payment_prepared_in_the_next_year_keeps_only_that_one_open(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    with clock_at(date(2024, 1, 1)):
        approve(world, prepare(world, grant_id, 100_000))
    assert close(world, 2023) == 2023
    with pytest.raises(Refusal, match="still waits"):
        close(world, 2024)


def test_a_transfer_that_waits_keeps_the_year_of_the_fund_it_goes_to_open(world: World) -> None:
    other = a_fund(opened_on=date(2023, 1, 1))
    authorisation_id = allow(world, 100_000, "transfer", to_fund_id=other.id)
    with clock_at(date(2023, 5, 1)), transaction():
        payments.prepare_transfer(authorisation_id=authorisation_id, cents=100_000, purpose="Report", by=world.by)
    with pytest.raises(Refusal, match="still waits"), clock_at(AFTERWARDS), transaction():
        years.close(other.id, 2023, by=world.by)


def test_a_receipt_nobody_owns_keeps_its_year_open(world: World) -> None:
    with transaction():
        receipt_id = receipts.record(fund_id=world.fund.id, cents=700, received_on=date(2023, 12, 31), by=COMMAND)
    with pytest.raises(Refusal, match="Nobody knows yet"):
        close(world, 2023)
    with transaction():
        receipts.attribute(receipt_id, on=date(2024, 1, 5), authority_id=world.authority_id, by=COMMAND)
    assert close(world, 2023) == 2023


def test_a_closed_fund_closes_its_years_like_any_other(world: World) -> None:
    world.fund.status = FundStatus.CLOSED
    session.commit()
    assert close(world, 2023) == 2023


def test_an_unknown_fund_or_year_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        years.list_(0)
    with pytest.raises(NotFound), transaction():
        years.close(0, 2023, by=world.by)
    with pytest.raises(NotFound), clock_at(AFTERWARDS):
        years.get(world.fund.id, 2022)


@pytest.fixture
def here(database: Database) -> World:
    return a_world(code="MAR-2023", opened_on=date(2023, 1, 1))


def test_staff_close_a_year_and_its_days_are_refused_from_then_on(here: World, client: Client) -> None:
    client.sign_in(here.staff)
    page = client.get("/staff/funds/MAR-2023/years")
    assert "/staff/funds/MAR-2023/years/2023/close" in page.text
    assert "/staff/funds/MAR-2023/years/2024/close" not in page.text
    assert "/staff/funds/MAR-2023/years" in client.get("/staff/funds/MAR-2023").text
    asked = client.post("/staff/funds/MAR-2023/years/2023/close")
    assert asked.status_code == 200
    assert "100\u202f000,00" in asked.text
    with pytest.raises(StopIteration):
        next(line for line in years.list_(here.fund.id) if line.closed_at)
    assert client.confirm("/staff/funds/MAR-2023/years/2023/close", {}).status_code == 303
    assert years.get(here.fund.id, 2023).closed_at is not None
    given: dict[str, Any] = {"whose": "nobody", "cents": "10", "received_on": "31/12/2023"}
    late = client.post("/staff/receipts/new?fund=MAR-2023", data=given)
    assert late.status_code == 200, "a receipt that was forgotten is booked on the first open day"
    assert "2023 est clos" in late.text


def test_what_still_waits_is_said_on_the_list(here: World, client: Client) -> None:
    with transaction():
        receipts.record(fund_id=here.fund.id, cents=700, received_on=date(2023, 12, 31), by=COMMAND)
    client.sign_in(here.staff)
    page = client.post("/staff/funds/MAR-2023/years/2023/close")
    assert page.status_code == 422
    assert "MAR-2023-R2023-0001" in page.text
    early = client.post("/staff/funds/MAR-2023/years/2024/close")
    assert early.status_code == 422
    for address in ("/staff/funds/MAR-2023/years/1999/close", "/staff/funds/XXX-1999/years/2023/close"):
        assert client.post(address).status_code == 404
    assert client.get("/staff/funds/XXX-1999/years").status_code == 404


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_whoever_only_reads_sees_the_years_and_closes_none(here: World, client: Client, role: str) -> None:
    client.sign_in(a_user(role))
    page = client.get("/staff/funds/MAR-2023/years")
    assert page.status_code == 200
    assert "/close" not in page.text
    assert client.post("/staff/funds/MAR-2023/years/2023/close").status_code == 403

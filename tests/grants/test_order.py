"""Days in possible order, as the acts hold them: each refused with the day that works, then done on it."""

from collections.abc import Callable
from datetime import date

import pytest

from fundtracker.grants import grants, instalments, payments, reports, returns
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import book
from tests.databases import Database
from tests.grants.world import World, a_world, allow, approve, paid, part, pay, prepare, receive, report, sign
from tests.watch import clock_at


@pytest.fixture
def world(database: Database) -> World:
    return a_world()


def refused(act: Callable[[], object], field: str, day: date) -> None:
    with pytest.raises(Refusal) as error, transaction():
        act()
    assert (error.value.field, error.value.message.values["day"]) == (field, day)


def test_a_grant_is_not_signed_before_its_decision_takes_effect(world: World) -> None:
    authorisation_id = allow(world, 1_000_000)

    def act(day: date) -> int:
        return grants.sign(authorisation_id=authorisation_id, cents=1_000_000, signed_on=day, by=world.by)

    refused(lambda: act(date(2023, 2, 14)), "signed_on", date(2023, 2, 15))
    with transaction():
        assert act(date(2023, 2, 15))


def test_a_payment_is_not_dated_before_grant_or_approval(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    payment_id = approve(world, prepare(world, grant_id, 500_000))
    refused(lambda: payments.pay(payment_id, value_date=date(2023, 2, 20), by=world.by), "value_date", date(2023, 3, 15))
    refused(lambda: payments.pay(payment_id, value_date=date(2023, 3, 14), by=world.by), "value_date", date(2023, 3, 15))
    pay(world, payment_id, date(2023, 3, 15))
    second = prepare(world, grant_id, 100_000, 2, exception_reason="Le partenaire avance les travaux.")
    with clock_at("2024-01-05"):
        with transaction():
            payments.approve(second, by=world.second)
        refused(lambda: payments.pay(second, value_date=date(2023, 12, 29), by=world.by), "value_date", date(2024, 1, 5))


def test_an_expense_and_a_refund_wait_for_their_approval_and_a_bank_charge_does_not(world: World) -> None:
    envelope = allow(world, 300_000, "envelope")
    refund = allow(world, 100_000, "refund", authority_id=world.authority_id)
    with transaction():
        expense_id = payments.prepare_expense(authorisation_id=envelope, cents=1_000, payee="Agence", purpose="Mission", by=world.by)
        refund_id = payments.prepare_refund(
            authorisation_id=refund, receipt_id=world.receipt_id, cents=1_000, purpose="Reliquat", by=world.by
        )
        charge_id = payments.prepare_bank_charge(fund_id=world.fund.id, cents=1_850, payee="Banque", purpose="Frais", by=world.by)
    for payment_id in (expense_id, refund_id, charge_id):
        approve(world, payment_id)
    for payment_id in (expense_id, refund_id):
        refused(lambda key=payment_id: payments.pay(key, value_date=date(2023, 3, 1), by=world.by), "value_date", date(2023, 3, 15))
    pay(world, charge_id, date(2023, 3, 1))


def test_a_payment_is_not_dated_before_the_money_that_pays_it(world: World) -> None:
    receive(world.fund, world.authority_id, 5_000_000, date(2023, 5, 2))
    grant_id = sign(world, 12_000_000, tranche_grid="100", subject_to_receipts=True)
    payment_id = approve(world, prepare(world, grant_id, 12_000_000))
    with pytest.raises(Refusal) as error, transaction():
        payments.pay(payment_id, value_date=date(2023, 4, 1), by=world.by)
    assert error.value.message.values["first"] == date(2023, 5, 2)
    pay(world, payment_id, date(2023, 5, 2))


def test_a_report_comes_after_the_payment_it_is_about(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)

    def act(day: date) -> int:
        return reports.record(instalment_id=part(grant_id), received_on=day, spent_cents=1, by=world.by)

    refused(lambda: act(date(2023, 3, 31)), "received_on", date(2023, 4, 1))
    with transaction():
        assert act(date(2023, 4, 1))


def test_money_comes_back_after_so_much_was_paid(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)

    def act(day: date, cents: int = 100_000) -> int:
        return returns.record(grant_id, cents=cents, value_date=day, reason="Reliquat", by=world.by)

    refused(lambda: act(date(2023, 1, 2)), "value_date", date(2023, 4, 1))
    with transaction():
        act(date(2023, 4, 1))
    second = approve(world, prepare(world, grant_id, 200_000, 2, exception_reason="Le partenaire avance les travaux."))
    pay(world, second, date(2023, 6, 1))
    refused(lambda: act(date(2023, 5, 1), 400_001), "value_date", date(2023, 6, 1))
    with transaction():
        act(date(2023, 6, 1), 400_001)


def test_what_came_back_and_what_is_justified_never_exceed_what_was_paid(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    with transaction():
        returns.record(grant_id, cents=100_000, value_date=date(2023, 5, 1), reason="Reliquat", by=world.by)
    with pytest.raises(Refusal, match="more than the partner kept") as error:
        report(world, grant_id, 400_001)
    assert error.value.field == "spent_cents"
    report_id = report(world, grant_id, 300_000)
    with pytest.raises(Refusal, match="can still come back") as error, transaction():
        returns.record(grant_id, cents=100_001, value_date=date(2023, 7, 1), reason="Reliquat", by=world.by)
    assert error.value.message.values["most"] == 100_000
    with transaction():
        returns.record(grant_id, cents=100_000, value_date=date(2023, 7, 1), reason="Reliquat", by=world.by)
    with transaction():
        reports.send_back(report_id, reason="Une facture manque.", by=world.by)
    later = report(world, grant_id, 300_000, accepted=False, paper=True)
    with transaction():
        returns.record(grant_id, cents=1, value_date=date(2023, 7, 2), reason="Reliquat", by=world.by)
    with pytest.raises(Refusal, match="more than the partner kept"), transaction():
        reports.accept(later, by=world.second)


def test_the_check_names_a_grant_of_which_too_much_came_back(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    report(world, grant_id, 500_000)
    assert list(instalments.exceeding()) == []
    with transaction():
        book.give_back(
            fund_id=world.fund.id, project_id=world.project.id, grant_id=grant_id, cents=1, value_date=date(2023, 7, 1), by=world.by
        )
    assert [line for line in instalments.exceeding() if "500000 paid, 1 returned, 500000 justified" in line]

"""Payments against the real book: limits, the second person, the seal, every kind and every end."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from fundtracker.accounts.models import User
from fundtracker.audit import AuditEvent
from fundtracker.grants import authorisations, grants, payments, register, returns
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentState
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal, UnknownMove
from fundtracker.ledger import positions
from tests.databases import Database
from tests.factories import a_fund, a_user, an_authority
from tests.grants.world import World, a_world, allow, approve, at_once, paid, part, pay, prepare, report, sign

pytestmark = pytest.mark.usefixtures("database")
PAID_ON = date(2023, 4, 1)


def reject(world: World, payment_id: int, **more: Any) -> int:
    with transaction():
        return payments.reject(payment_id, reason="RIB périmé.", by=world.second, **more)


def test_a_disbursement_goes_from_prepared_to_paid_and_consumes_the_commitment() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    payment_id = paid(world, grant_id, 500_000)
    line = register.get(payment_id)
    assert (line.state, line.value_date, line.prepared_by, line.approved_by) == (
        "paid",
        PAID_ON,
        world.staff.name,
        world.approver.name,
    )
    assert line.reference == f"{world.fund.code}-D0001"
    assert positions.grant_position(grant_id).committed_left == 500_000
    assert positions.project_position(world.project.id).paid == 500_000
    assert _audited(payment_id) == ["web:payment:prepared", "web:payment:approved", "web:payment:paid"]


def _audited(payment_id: int) -> list[str]:
    query = AuditEvent.__table__.select().where(AuditEvent.subject_id == payment_id, AuditEvent.action.startswith("web:payment:"))
    return [row.action for row in session.execute(query.order_by(AuditEvent.id))]


def test_a_payment_beyond_the_instalment_or_the_grant_is_refused_by_how_much() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    with pytest.raises(Refusal) as refused:
        prepare(world, grant_id, 500_001)
    assert (refused.value.field, refused.value.message.values) == ("cents", {"excess": 1, "left": 500_000})
    prepare(world, grant_id, 300_000)
    with pytest.raises(Refusal) as refused:
        prepare(world, grant_id, 200_001)
    assert refused.value.message.values == {"excess": 1, "left": 200_000}
    assert register.list_()[0].total == 1


def test_a_rejected_payment_leaves_the_instalment_free() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    reject(world, prepare(world, grant_id, 500_000))
    reject(world, approve(world, prepare(world, grant_id, 500_000)))
    assert grants.get(grant_id).left == 1_000_000
    assert positions.grant_position(grant_id).committed_left == 1_000_000


@pytest.mark.parametrize("act", ["approve", "pay", "reject", "reverse", "edit"])
@pytest.mark.parametrize("state", ["prepared", "approved", "paid", "rejected", "reversed"])
def test_no_state_is_left_but_by_the_table(state: str, act: str) -> None:
    world = a_world()
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    if state in ("approved", "paid", "reversed"):
        approve(world, payment_id)
    if state in ("paid", "reversed"):
        pay(world, payment_id)
    if state == "rejected":
        reject(world, payment_id)
    with transaction():
        if state == "reversed":
            payments.reverse(payment_id, value_date=PAID_ON, reason="Erreur.", by=world.by)
    acts = {
        "approve": lambda: payments.approve(payment_id, by=world.second),
        "pay": lambda: payments.pay(payment_id, value_date=PAID_ON, by=world.by),
        "reject": lambda: payments.reject(payment_id, reason="Non.", by=world.second),
        "reverse": lambda: payments.reverse(payment_id, value_date=PAID_ON, reason="Erreur.", by=world.by),
        "edit": lambda: payments.edit(payment_id, version=None, by=world.by, cents=400_000),
    }
    allowed = {
        ("prepared", "approve"),
        ("prepared", "reject"),
        ("prepared", "edit"),
        ("approved", "pay"),
        ("approved", "reject"),
        ("paid", "reverse"),
    }
    before = register.get(payment_id)
    if (state, act) in allowed:
        with transaction():
            acts[act]()
    else:
        with pytest.raises(UnknownMove), transaction():
            acts[act]()
        session.rollback()
        assert register.get(payment_id) == before


def test_nobody_approves_what_they_prepared_or_changed() -> None:
    world = a_world()
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    with transaction():
        session.get_one(User, world.staff.id).role = world.approver.role
    with pytest.raises(Denied), transaction():
        payments.approve(payment_id, by=world.by)
    with transaction():
        payments.edit(payment_id, version=None, by=world.second, cents=400_000)
    with pytest.raises(Denied), transaction():
        payments.approve(payment_id, by=world.second)
    third = a_user("approver")
    with transaction():
        payments.approve(payment_id, by=Actor("user", third.id))
    assert register.get(payment_id).state == "approved"


@pytest.mark.parametrize("role", ["admin", "staff", "auditor", None])
def test_only_an_approver_approves(role: str | None) -> None:
    world = a_world()
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    other = Actor("user", a_user(role).id)
    with pytest.raises(Denied), transaction():
        payments.approve(payment_id, by=other)


def test_an_approver_who_left_or_lost_the_role_approves_nothing() -> None:
    world = a_world()
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    with transaction():
        session.get_one(User, world.approver.id).active = False
    with pytest.raises(Denied):
        approve(world, payment_id)


def test_the_command_line_and_the_worker_pay_nobody() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    with pytest.raises(Denied), transaction():
        payments.prepare_disbursement(instalment_id=part(grant_id), cents=1, by=COMMAND)


def test_what_was_approved_is_what_is_paid() -> None:
    world = a_world()
    payment_id = approve(world, prepare(world, sign(world, 1_000_000), 500_000))
    with transaction():
        session.execute(update(Payment).where(Payment.id == payment_id).values(payee="Quelqu’un d’autre"))
    with pytest.raises(Conflict):
        pay(world, payment_id)
    assert positions.identity(world.fund.id).paid == 0


def test_an_approval_of_what_changed_meanwhile_is_a_conflict() -> None:
    world = a_world()
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    seen = register.get(payment_id).version
    with transaction():
        payments.edit(payment_id, version=seen, by=world.by, cents=400_000)
    for stale in (
        lambda: payments.approve(payment_id, by=world.second, version=seen),
        lambda: payments.edit(payment_id, version=seen, by=world.by, cents=1),
        lambda: payments.reject(payment_id, reason="Non.", by=world.second, version=seen),
    ):
        with pytest.raises(Conflict), transaction():
            stale()
    assert (register.get(payment_id).state, register.get(payment_id).cents) == ("prepared", 400_000)


def test_of_an_approval_and_a_change_at_the_same_moment_one_wins(any_database: Database) -> None:
    world = a_world()
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    by, second, seen = world.by, world.second, register.get(payment_id).version

    def approval() -> str:
        try:
            with transaction():
                payments.approve(payment_id, by=second, version=seen)
        except Conflict:
            return "conflict"
        return "approved"

    def change() -> str:
        try:
            with transaction():
                payments.edit(payment_id, version=seen, by=by, cents=400_000)
        except (Conflict, UnknownMove):
            return "conflict"
        return "changed"

    results = at_once(any_database.app, [approval, change])
    assert sorted(results) in (["approved", "conflict"], ["changed", "conflict"])
    line = register.get(payment_id)
    assert (line.state, line.cents) in (("approved", 500_000), ("prepared", 400_000))


def test_the_next_instalment_waits_for_the_report_or_takes_a_named_exception() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    with pytest.raises(Refusal, match="Pay it first"):
        prepare(world, grant_id, 100, 2)
    paid(world, grant_id, 500_000)
    with pytest.raises(Refusal, match="has not come") as refused:
        prepare(world, grant_id, 300_000, 2)
    assert refused.value.field == "exception_reason"
    report(world, grant_id, 340_000)
    with pytest.raises(Refusal, match="is spent"):
        prepare(world, grant_id, 300_000, 2)
    exceptional = prepare(world, grant_id, 100_000, 2, exception_reason="La route ferme avec la neige.")
    assert register.get(exceptional).exception_reason == "La route ferme avec la neige."
    report(world, grant_id, 350_000)
    prepare(world, grant_id, 200_000, 2)


def test_an_own_expense_is_reserved_by_its_approval_and_booked_by_its_payment() -> None:
    world = a_world(1_000_000)
    envelope = allow(world, 300_000, "envelope")
    with transaction():
        payment_id = payments.prepare_expense(authorisation_id=envelope, cents=200_000, payee="Imprimerie", purpose="Rapport", by=world.by)
    assert positions.available(world.fund.id).available == 1_000_000
    approve(world, payment_id)
    assert positions.available(world.fund.id).available == 800_000
    pay(world, payment_id)
    assert positions.identity(world.fund.id).expenses == 200_000
    with pytest.raises(Refusal) as refused, transaction():
        payments.prepare_expense(authorisation_id=envelope, cents=100_001, payee="Imprimerie", purpose="Rapport", by=world.by)
    assert refused.value.message.values == {"excess": 1, "left": 100_000}
    with transaction():
        payments.reverse(payment_id, value_date=PAID_ON, reason="Payé deux fois.", by=world.by)
    assert positions.identity(world.fund.id).closing == 1_000_000
    assert positions.available(world.fund.id).available == 1_000_000
    assert authorisations.left(envelope) == 300_000


def test_a_rejected_own_expense_gives_its_reservation_back() -> None:
    world = a_world(1_000_000)
    envelope = allow(world, 300_000, "envelope")
    with transaction():
        payment_id = payments.prepare_expense(authorisation_id=envelope, cents=200_000, payee="Imprimerie", purpose="Rapport", by=world.by)
    reject(world, approve(world, payment_id))
    assert positions.available(world.fund.id).available == 1_000_000


def test_an_approval_beyond_what_is_available_says_by_how_much() -> None:
    world = a_world(100_000)
    envelope = allow(world, 300_000, "envelope")
    with transaction():
        payment_id = payments.prepare_expense(authorisation_id=envelope, cents=225_000, payee="Imprimerie", purpose="Rapport", by=world.by)
    with pytest.raises(Refusal) as refused:
        approve(world, payment_id)
    assert refused.value.message.values == {"excess": 125_000, "available": 100_000}
    assert register.get(payment_id).state is PaymentState.PREPARED


def test_a_bank_charge_quotes_no_decision_but_takes_a_second_person() -> None:
    world = a_world(1_000_000)
    with transaction():
        payment_id = payments.prepare_bank_charge(
            fund_id=world.fund.id, cents=1_250, payee="Banque", purpose="Frais de virement", by=world.by
        )
    with pytest.raises(UnknownMove):
        pay(world, payment_id)
    pay(world, approve(world, payment_id))
    assert positions.identity(world.fund.id).expenses == 1_250


def test_a_refund_takes_from_the_receipt_the_committee_named_the_donor_of() -> None:
    world = a_world(1_000_000)
    stranger = an_authority().id
    wrong = allow(world, 400_000, "refund", authority_id=stranger)
    with pytest.raises(Refusal) as refused, transaction():
        payments.prepare_refund(authorisation_id=wrong, receipt_id=world.receipt_id, cents=1, purpose="Reliquat", by=world.by)
    assert refused.value.field == "receipt_id"
    right = allow(world, 1_400_000, "refund", authority_id=world.authority_id)
    with pytest.raises(Refusal) as refused, transaction():
        payments.prepare_refund(authorisation_id=right, receipt_id=world.receipt_id, cents=1_000_001, purpose="Reliquat", by=world.by)
    assert refused.value.message.values == {"excess": 1, "left": 1_000_000}
    with transaction():
        payment_id = payments.prepare_refund(
            authorisation_id=right, receipt_id=world.receipt_id, cents=400_000, purpose="Reliquat", by=world.by
        )
    pay(world, approve(world, payment_id))
    identity = positions.identity(world.fund.id, world.authority_id)
    assert (identity.refunds, identity.closing, identity.means.refunds) == (400_000, 600_000, 600_000), "the decisions allow more"
    with transaction():
        payments.reverse(payment_id, value_date=PAID_ON, reason="Compte clos.", by=world.by)
    assert positions.identity(world.fund.id, world.authority_id).means.refunds == 1_000_000


def test_a_transfer_reaches_the_other_fund_under_the_same_donors_name() -> None:
    world, other = a_world(1_000_000), a_fund()
    allowed = allow(world, 700_000, "transfer", to_fund_id=other.id)
    with transaction():
        payment_id = payments.prepare_transfer(authorisation_id=allowed, cents=700_000, purpose="Reliquat", by=world.by)
    pay(world, approve(world, payment_id))
    assert positions.identity(other.id, world.authority_id).transfers_in == 700_000
    assert positions.identity(world.fund.id).transfers_out == 700_000
    with transaction():
        payments.reverse(payment_id, value_date=PAID_ON, reason="Décision rapportée.", by=world.by)
    assert positions.identity(world.fund.id).means.own == 700_000, "the decision still stands"
    assert positions.identity(world.fund.id).free == 300_000
    assert positions.identity(other.id).closing == 0


def test_a_decision_of_one_kind_pays_for_no_other() -> None:
    world = a_world()
    refund = allow(world, 100, "refund", authority_id=world.authority_id)
    with pytest.raises(Refusal) as refused, transaction():
        payments.prepare_expense(authorisation_id=refund, cents=1, payee="X", purpose="Y", by=world.by)
    assert refused.value.field == "authorisation_id"


def test_a_reversed_disbursement_can_be_prepared_again() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    payment_id = paid(world, grant_id, 500_000)
    with pytest.raises(Refusal), transaction():
        payments.reverse(payment_id, value_date=date(2023, 3, 1), reason="Trop tôt.", by=world.by)
    with transaction():
        payments.reverse(payment_id, value_date=PAID_ON, reason="Virement rejeté.", by=world.by)
    assert register.get(payment_id).reversal_id
    assert grants.get(grant_id).left == 1_000_000
    paid(world, grant_id, 500_000)
    assert positions.grant_position(grant_id).committed_left == 500_000


def test_money_a_partner_gives_back_returns_to_the_donors() -> None:
    world = a_world(1_000_000)
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    with pytest.raises(Refusal), transaction():
        returns.record(grant_id, cents=500_001, value_date=PAID_ON, reason="Reliquat.", by=world.by)
    with transaction():
        returns.record(grant_id, cents=125_000, value_date=PAID_ON, reason="Reliquat.", by=world.by)
    assert positions.identity(world.fund.id, world.authority_id).returns == 125_000
    assert positions.grant_position(grant_id).returned == 125_000


def test_local_currency_stands_beside_the_euros_with_its_rate() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    with pytest.raises(Refusal) as refused:
        prepare(world, grant_id, 500_000, currency="MAD")
    assert refused.value.field == "local_hundredths"
    payment_id = prepare(world, grant_id, 500_000, currency="MAD", local_hundredths=5_400_000)
    assert register.get(payment_id).rate_millionths == 10_800_000
    approve(world, payment_id)
    with transaction():
        payments.pay(payment_id, value_date=PAID_ON, currency="MAD", local_hundredths=5_457_500, by=world.by)
    assert str(register.get(payment_id).rate) == "10.915"


def test_what_does_not_exist_is_not_found() -> None:
    world = a_world()
    for act in (
        lambda: payments.approve(999, by=world.second),
        lambda: payments.prepare_disbursement(instalment_id=999, cents=1, by=world.by),
        lambda: payments.prepare_expense(authorisation_id=999, cents=1, payee="X", purpose="Y", by=world.by),
        lambda: payments.prepare_bank_charge(fund_id=999, cents=1, payee="X", purpose="Y", by=world.by),
    ):
        with pytest.raises(NotFound), transaction():
            act()
    with pytest.raises(NotFound):
        register.get(999)


def test_the_list_filters_sorts_and_adds_up() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 100_000)
    prepare(world, grant_id, 200_000)
    reject(world, prepare(world, grant_id, 150_000))
    listing, totals = register.list_(fund_id=world.fund.id, kind="disbursement", sort="amount", text="exemple")
    assert [line.cents for line in listing.rows] == [200_000, 150_000, 100_000]
    assert (totals.cents, totals.waiting) == (300_000, 200_000)
    assert register.list_(state="rejected")[0].total == 1
    assert [line.cents for line in register.list_(sort="oldest")[0].rows] == [100_000, 200_000, 150_000]
    assert [line.cents for line in register.of_grant(grant_id)] == [100_000, 200_000, 150_000]


def test_payments_approved_at_the_same_moment_never_overdraw_the_fund(any_database: Database) -> None:
    world = a_world(1_000_000)
    envelope = allow(world, 5_000_000, "envelope")
    made = []
    for _ in range(6):
        with transaction():
            made.append(payments.prepare_expense(authorisation_id=envelope, cents=300_000, payee="X", purpose="Y", by=world.by))
    second = world.second

    def attempt(payment_id: int) -> bool:
        try:
            with transaction():
                payments.approve(payment_id, by=second)
        except Refusal:
            return False
        return True

    results = at_once(any_database.app, [lambda payment_id=payment_id: attempt(payment_id) for payment_id in made])
    assert results.count(True) == 3
    assert positions.available(world.fund.id).available == 100_000

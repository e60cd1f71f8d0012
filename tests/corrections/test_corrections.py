"""A correction is prepared by one person and done once another confirms it; refused or withdrawn it changes nothing."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.contributions import receipts
from fundtracker.contributions.models import Receipt
from fundtracker.contributions.rules import ReceiptState
from fundtracker.corrections import compare, corrections, entries, hindrances, worklist
from fundtracker.corrections.rules import Act, State
from fundtracker.grants import interest, payments, register, returns, years
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal, UnknownMove
from fundtracker.ledger import check, movements, positions
from fundtracker.mail.models import Mail
from fundtracker.mail.sender import set_mail
from tests.databases import Database
from tests.factories import a_fund, a_user, an_authority
from tests.grants.world import World, a_world, allow, approve, paid, pay, sign

REASON, DAY = "Un zéro de trop à la saisie", date(2023, 4, 20)


@pytest.fixture
def world(any_database: Database) -> Any:
    yield a_world(1_000_000)
    assert check.run().faults == []


def received(world: World, cents: int = 100_000) -> int:
    with transaction():
        return receipts.record(
            fund_id=world.fund.id, cents=cents, received_on=date(2023, 4, 1), authority_id=world.authority_id, by=world.by
        )


def prepared(world: World, movement_id: int, act: Act = Act.RETRACT, **asked: Any) -> int:
    with transaction():
        return corrections.prepare(movement_id, act, reason=REASON, by=asked.pop("by", world.by), **asked)


def confirmed(correction_id: int, by: Actor) -> corrections.CorrectionLine:
    with transaction():
        corrections.confirm(correction_id, by=by)
    return corrections.get(correction_id)


def amended(world: World, receipt_id: int, cents: int) -> int:
    says = {**entries.of(receipt_id).says, "cents": cents}
    return prepared(world, receipt_id, Act.AMEND, **says)


def collected(world: World) -> int:
    return positions.identity(world.fund.id).received


def test_the_book_is_untouched_until_another_person_confirms(world: World) -> None:
    receipt_id = received(world)
    correction_id = amended(world, receipt_id, 10_000)
    assert collected(world) == 1_100_000
    assert [line.id for line in corrections.waiting()] == [correction_id]
    assert corrections.of_movements([receipt_id])[receipt_id].waits
    with pytest.raises(Denied, match="another person"):
        confirmed(correction_id, world.by)
    with pytest.raises(Denied, match="Only staff or an approver"):
        confirmed(correction_id, Actor("user", a_user("auditor").id))
    with pytest.raises(Denied, match="signed in"):
        confirmed(correction_id, COMMAND)
    line = confirmed(correction_id, world.second)
    assert collected(world) == 1_010_000
    assert (line.state, line.prepared_by, line.judged_by) == (State.CONFIRMED, world.staff.name, world.approver.name)
    assert movements.get(line.reversal_id or 0).correction
    right = line.right_id or 0
    assert session.get_one(Receipt, right).replaces_id == receipt_id
    assert {key: found.id for key, found in corrections.of_movements([receipt_id, right]).items()} == dict.fromkeys(
        (receipt_id, right), line.id
    )
    with pytest.raises(UnknownMove):
        confirmed(correction_id, world.second)
    assert corrections.waiting() == []
    assert [one.id for one in corrections.settled()] == [correction_id]


def test_staff_confirm_what_other_staff_prepared_but_no_payment(world: World) -> None:
    other = Actor("user", a_user("staff").id)
    assert confirmed(prepared(world, received(world)), other).state is State.CONFIRMED
    payment_id = paid(world, sign(world, 1_000_000), 500_000)
    correction_id = prepared(world, entries.of_payment(payment_id).movement.id)
    with pytest.raises(Denied, match="approver"):
        confirmed(correction_id, other)
    assert confirmed(correction_id, world.second).state is State.CONFIRMED
    assert register.get(payment_id).state == "reversed"


def test_refused_or_withdrawn_nothing_changes(world: World) -> None:
    receipt_id = received(world)
    correction_id = prepared(world, receipt_id)
    with pytest.raises(Denied), transaction():
        corrections.refuse(correction_id, answer="Non", by=world.by)
    with transaction():
        corrections.refuse(correction_id, answer="Le relevé dit le contraire", by=world.second)
    line = corrections.get(correction_id)
    assert (line.state, line.answer, line.judged_by) == (State.REFUSED, "Le relevé dit le contraire", world.approver.name)
    assert corrections.of_movements([receipt_id]) == {}
    again = prepared(world, receipt_id)
    with pytest.raises(Refusal, match="waits to be confirmed already"):
        prepared(world, receipt_id)
    with transaction():
        corrections.withdraw(again, by=world.by)
    for act in (lambda: corrections.withdraw(again, by=world.by), lambda: corrections.refuse(again, answer="Non", by=world.second)):
        with pytest.raises(UnknownMove), transaction():
            act()
    assert collected(world) == 1_100_000
    assert session.get_one(Receipt, receipt_id).state is ReceiptState.BOOKED


def test_a_receipt_bounces_and_moves_by_two_hands(world: World) -> None:
    other = an_authority()
    bounced, moved = received(world), received(world)
    confirmed(prepared(world, bounced, Act.BANK, on=DAY), world.second)
    line = confirmed(prepared(world, moved, Act.MOVE, on=DAY, authority_id=other.id), world.second)
    assert line.reversal_id is None
    assert session.get_one(Receipt, bounced).state is ReceiptState.BOUNCED
    assert not movements.get(movements.get(bounced).reversed_by_id or 0).correction, "the bank did it"
    assert session.get_one(Receipt, moved).authority_id == other.id


def test_payments_returns_and_interest_are_put_right_by_two_hands(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    payment_id = paid(world, grant_id, 500_000)
    entry = entries.of_payment(payment_id)
    line = confirmed(prepared(world, entry.movement.id, Act.AMEND, **{**entry.says, "cents": 50_000}), world.second)
    right = register.get(entries.of(line.right_id or 0).payment_id or 0)
    assert (right.cents, right.prepared_by, right.approved_by) == (50_000, world.staff.name, world.approver.name)
    with transaction():
        back = returns.enter(grant_id, cents=5_000, value_date=DAY, reason="Reliquat", by=world.by)
        paid_interest = interest.enter(world.fund.id, cents=900, value_date=DAY, note="T1", by=world.by)
    for movement_id in (back, paid_interest):
        line = confirmed(prepared(world, movement_id, Act.AMEND, cents=100, value_date=DAY), world.second)
        assert movements.get(line.right_id or 0).cents == 100
        confirmed(prepared(world, line.right_id or 0), world.second)
    assert positions.grant_position(grant_id).returned == positions.identity(world.fund.id).interest == 0
    assert confirmed(prepared(world, right.movement_id or 0, Act.BANK, value_date=DAY), world.second).reversal_id
    assert register.get(right.id).state == "reversed"


def test_what_cannot_be_done_is_refused_when_it_is_prepared(world: World) -> None:
    receipt_id = received(world)
    with pytest.raises(Refusal, match="Say what happened"), transaction():
        corrections.prepare(receipt_id, Act.RETRACT, reason="Non", by=world.by)
    with pytest.raises(Refusal, match="says already"):
        amended(world, receipt_id, 100_000)
    with pytest.raises(Conflict):
        prepared(world, receipt_id, version=99)
    with pytest.raises(Denied, match="signed in"):
        prepared(world, receipt_id, by=COMMAND)
    refund = allow(world, 100_000, "refund", authority_id=world.authority_id)
    with transaction():
        payments.prepare_refund(authorisation_id=refund, receipt_id=receipt_id, cents=1_000, purpose="Reliquat", by=world.by)
    with pytest.raises(Refusal, match="is under way"):
        prepared(world, receipt_id)
    for movement_id in (999_999, world.receipt_id + 10_000):
        with pytest.raises(NotFound):
            prepared(world, movement_id)
    with pytest.raises(NotFound):
        corrections.get(999)
    with pytest.raises(NotFound), transaction():
        corrections.withdraw(999, by=world.by)
    for find in (entries.of_receipt, entries.of_payment):
        with pytest.raises(NotFound):
            find(999_999)
    assert corrections.waiting() == []


def test_an_entry_that_changed_since_is_not_done(world: World) -> None:
    receipt_id = received(world)
    correction_id = prepared(world, receipt_id)
    other = an_authority()
    with transaction():
        receipts.move(receipt_id, authority_id=other.id, on=DAY, reason="Homonyme", by=world.by)
    with pytest.raises(Conflict):
        confirmed(correction_id, world.second)
    assert corrections.get(correction_id).waits


def test_where_nobody_else_could_confirm_it_is_said(world: World) -> None:
    receipt_id = received(world)
    with transaction():
        session.get_one(User, world.approver.id).active = False
    with pytest.raises(Refusal, match="invites a second person"):
        prepared(world, receipt_id)


def test_what_is_reversed_or_no_entry_has_no_correction(world: World) -> None:
    receipt_id = received(world)
    line = confirmed(prepared(world, receipt_id), world.second)
    with pytest.raises(UnknownMove):
        prepared(world, receipt_id)
    with pytest.raises(NotFound):
        prepared(world, line.reversal_id or 0)
    other = a_world(1_000)
    transfer = allow(world, 1_000, "transfer", to_fund_id=other.fund.id)
    with transaction():
        payment_id = payments.prepare_transfer(authorisation_id=transfer, cents=1_000, purpose="Reliquat", by=world.by)
    pay(world, approve(world, payment_id))
    arrived = next(row for row in movements.list_(fund_id=other.fund.id).rows if row.counterpart_id)
    with pytest.raises(NotFound):
        prepared(world, arrived.id)


def test_before_and_after_and_what_follows_are_said(world: World) -> None:
    fellow = an_authority(name="Annecy")
    receipt_id = received(world)
    entry = entries.of(receipt_id)
    changed = {**entry.says, "cents": 10_000, "received_on": DAY, "authority_id": fellow.id}
    found = {str(row.label): row for row in compare.rows(entry, Act.AMEND, changed)}
    assert {name for name, row in found.items() if row.changes} == {"Amount", "Bank date", "Donor"}
    assert found["Donor"].after == fellow.label
    assert [row.after for row in compare.rows(entry, Act.RETRACT, {})] == [""] * 4
    assert [str(row.label) for row in compare.rows(entry, Act.MOVE, {"authority_id": fellow.id, "on": DAY}) if row.changes] == ["Donor"]
    said = {act: [str(text) for text in compare.consequences(entry, act, {**changed, "on": DAY})] for act in Act}
    assert any("correction of ours" in text for text in said[Act.AMEND])
    assert any("attestation" in text for text in said[Act.RETRACT])
    assert any("undone by the bank" in text for text in said[Act.BANK])
    assert any("both donors" in text for text in said[Act.MOVE])


def test_the_worklist_asks_whoever_may_confirm(world: World) -> None:
    prepared(world, received(world))
    payment_id = paid(world, sign(world, 1_000_000), 500_000)
    prepared(world, entries.of_payment(payment_id).movement.id)
    assert sorted(line.permission.value for line in worklist.waiting()) == ["approve", "approve", "record"]


def mailed(template: str) -> list[str]:
    return sorted(session.scalars(select(Mail.to).filter_by(template=template)))


def test_whoever_may_confirm_is_told_by_mail_and_nobody_else(world: World) -> None:
    colleague, others = a_user("staff"), [a_user("auditor"), a_user(), a_user("staff", active=False), a_user("staff", password_hash=None)]
    prepared(world, received(world))
    assert mailed("correction_to_confirm") == sorted([colleague.email, world.approver.email])
    payment_id = paid(world, sign(world, 1_000_000), 500_000)
    correction_id = prepared(world, entries.of_payment(payment_id).movement.id)
    assert mailed("correction_to_confirm") == sorted([colleague.email, world.approver.email, world.approver.email])
    with transaction():
        corrections.refuse(correction_id, answer="Le relevé est juste", by=world.second)
    assert mailed("correction_refused") == [world.staff.email]
    assert not {user.email for user in others} & set(session.scalars(select(Mail.to)))
    texts = [set_mail(mail).get_content() for mail in session.scalars(select(Mail)).all()]
    assert all(REASON not in text and "Le relevé" not in text for text in texts)
    assert all("/staff/corrections/" in text for text in texts)


def test_who_prepared_it_is_told_that_it_is_confirmed_unless_they_have_left(world: World) -> None:
    confirmed(prepared(world, received(world)), world.second)
    assert mailed("correction_confirmed") == [world.staff.email]
    correction_id = prepared(world, received(world, 5_000))
    with transaction():
        session.get_one(User, world.staff.id).active = False
    confirmed(correction_id, world.second)
    assert mailed("correction_confirmed") == [world.staff.email]


def test_a_year_is_not_closed_while_a_correction_waits_that_books_in_it_or_before(world: World) -> None:
    other, late = a_fund("TUR-2023", opened_on=date(2023, 1, 1)), date(2024, 2, 1)
    receipt_id = received(world)
    with transaction():
        wrong = receipts.record(fund_id=world.fund.id, cents=700, received_on=late, authority_id=world.authority_id, by=world.by)
    first = amended(world, receipt_id, 5_000)
    with pytest.raises(Refusal, match="waits that changes 2023"), transaction():
        years.close(world.fund.id, world.fund.opened_on.year, by=world.by)
    with transaction():
        corrections.withdraw(first, by=world.by)
    into = {**entries.of(wrong).says, "fund_id": other.id, "received_on": date(2023, 6, 1)}
    second = prepared(world, wrong, Act.AMEND, **into)
    with pytest.raises(Refusal, match="waits that changes 2023"), transaction():
        years.close(other.id, 2023, by=world.by)
    assert hindrances.keeps_year_open(world.fund.id, 2023) is None
    assert hindrances.keeps_year_open(world.fund.id, 2024) is not None
    confirmed(second, world.second)
    with transaction():
        years.close(other.id, 2023, by=world.by)
        years.close(world.fund.id, world.fund.opened_on.year, by=world.by)

"""What the book refuses, each with its sentence, and leaves as it was; on both databases."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select, update

from fundtracker.funds.models import Fund, FundStatus
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.ledger import book, check, movements, positions
from fundtracker.ledger.models import Movement
from fundtracker.ledger.rules import Earmark
from tests.databases import Database
from tests.factories import a_programme, a_project
from tests.ledger.scene import CLERK, Scene, scene
from tests.watch import clock_at

EARLIER, DAY, LATER, TODAY = date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1), date(2024, 5, 1)


@pytest.fixture
def here(any_database: Database) -> Scene:
    return scene()


def refused(act: Callable[[], object], sentence: str, field: str | None = None, kind: type[Refusal] = Refusal) -> Refusal:
    """The act is refused with this sentence, and books nothing."""
    before = session.scalar(select(func.count()).select_from(Movement))
    session.rollback()
    with pytest.raises(kind) as caught, clock_at("2024-05-01"), transaction():
        act()
    assert caught.value.message.id == sentence
    assert caught.value.field == field
    assert session.scalar(select(func.count()).select_from(Movement)) == before
    return caught.value


NOT_HERE = "This page does not exist, or not for you."


def test_a_day_in_the_future_is_refused(here: Scene) -> None:
    refused(lambda: here.receive("A", 1, date(2024, 5, 2)), "A value date cannot be in the future.", "value_date")


def test_a_day_before_the_fund_opened_is_refused(here: Scene) -> None:
    sentence = "The fund %(fund)s opened on %(day)s: give that day or a later one."
    refused(lambda: here.receive("A", 1, date(2021, 12, 31)), sentence, "value_date")


def test_a_day_in_a_closed_year_is_refused_for_every_verb(here: Scene) -> None:
    day = date(2023, 5, 5)
    with transaction():
        receipt = here.receive("A", 100_00, day)
        here.commit("P", 10_00, day)
        here.close(2022)
        here.close(2023)
    sentence = "The year %(year)s is closed for the fund %(fund)s: give a day after it."
    acts: list[Callable[[], object]] = [
        lambda: here.receive("A", 1, day),
        lambda: here.pledge("A", 1, day),
        lambda: here.commit("P", 1, day),
        lambda: here.release("P", 1, day),
        lambda: here.disburse("P", 1, day),
        lambda: here.give_back("P", 1, day),
        lambda: here.interest(1, day),
        lambda: here.spend(1, day),
        lambda: here.charge(1, day),
        lambda: here.refund(receipt, 1, day),
        lambda: here.transfer(1, day),
        lambda: here.bounce(receipt, day),
        lambda: here.reverse(receipt, day),
        lambda: here.attribute(receipt, "B", day),
        lambda: here.reassign(receipt, "B", day),
        lambda: here.release_earmark(receipt, day),
    ]
    for act in acts:
        refused(act, sentence, "value_date")


def test_years_are_closed_in_their_order_once_they_are_over(here: Scene) -> None:
    refused(lambda: here.close(2023), "The next year to close is %(year)s.", "year")
    refused(lambda: here.close(2024), "The year %(year)s is not over yet.", "year")
    with transaction():
        assert here.close(2022) == 2022
    refused(lambda: here.close(2022), "The next year to close is %(year)s.", "year")


def close(fund: int) -> None:
    session.execute(update(Fund).where(Fund.id == fund).values(status=FundStatus.CLOSED))


def test_a_closed_fund_begins_nothing(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit("P", 10_00)
        close(here.fund)
    sentence = "The fund %(fund)s is closed: only late money is still booked and given back."
    for act in (lambda: here.pledge("A", 1), lambda: here.commit("P", 1), lambda: here.disburse("P", 1), lambda: here.spend(1)):
        refused(act, sentence)


def test_a_closed_fund_books_what_comes_late_and_gives_it_back(here: Scene) -> None:
    with transaction():
        paid = here.receive("A", 100_00)
        here.pay("P", 100_00)
        close(here.fund)
        late = here.receive("B", 30_00)
        here.give_back("P", 1_00)
        here.interest(1)
        here.commit(None, 30_00, receipt=late)
        here.refund(late, 30_00)
        here.commit(None, 1_00)
        here.transfer(1_00, donor="A")
    held = {line.authority_id: line.held for line in positions.donors(here.fund)}
    assert paid.cents == 100_00
    assert sum(held.values()) == 1


def test_a_closed_fund_takes_no_transfer(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit(None, 1_00)
        close(here.other)
    refused(lambda: here.transfer(1_00), "The fund %(fund)s is closed: only late money is still booked and given back.")


def test_a_fund_that_winds_up_takes_no_new_pledge_but_less_of_one(here: Scene) -> None:
    with transaction():
        here.pledge("A", 100_00)
        session.execute(update(Fund).where(Fund.id == here.fund).values(status=FundStatus.WINDING_UP))
    refused(lambda: here.pledge("A", 1), "The fund %(fund)s is winding up: it takes no new pledge.")
    with transaction():
        here.pledge("A", -40_00)
    [line] = positions.donors(here.fund)
    assert (line.authority_id, line.pledged, line.received) == (here.donors["A"], 60_00, 0)


def test_a_fund_that_is_not_there_is_not_found(here: Scene) -> None:
    unknown = {"fund_id": 10**6, "cents": 1, "value_date": DAY, "by": CLERK}
    refused(lambda: book.receive(**unknown), NOT_HERE, kind=NotFound)
    with pytest.raises(NotFound):
        positions.available(10**6)


@pytest.mark.parametrize("cents", [0, -1])
def test_an_amount_is_above_zero(here: Scene, cents: int) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
    acts: list[Callable[[], object]] = [
        lambda: here.receive("A", cents),
        lambda: here.commit("P", cents),
        lambda: here.release("P", cents),
        lambda: here.disburse("P", cents),
        lambda: here.give_back("P", cents),
        lambda: here.interest(cents),
        lambda: here.spend(cents),
        lambda: here.charge(cents),
        lambda: here.refund(receipt, cents),
        lambda: here.transfer(cents),
    ]
    for act in acts:
        refused(act, "Type an amount above zero.", "amount")


def test_a_pledge_of_nothing_changes_nothing(here: Scene) -> None:
    refused(lambda: here.pledge("A", 0), "This does not change the amount promised.", "amount")


def test_a_memo_has_a_length(here: Scene) -> None:
    refused(lambda: here.receive("A", 1, memo="x" * 501), "A note has at most %(most)s characters.", "memo")
    with transaction():
        here.receive("A", 1, memo=" " + "x" * 500 + " ")


def test_suspense_has_no_pledge_earmark_or_fee(here: Scene) -> None:
    sentence = "Money in suspense has no pledge, no earmark and no fee until its donor is known."
    refused(lambda: here.receive(None, 1, fee_bp=1), sentence, "authority")
    refused(lambda: here.receive(None, 1, earmark=here.to("P")), sentence, "authority")
    extra = {"fund_id": here.fund, "cents": 1, "value_date": DAY, "by": CLERK, "pledge_id": here.pledges["A"]}
    refused(lambda: book.receive(**extra), sentence, "authority")


def test_an_earmark_is_to_the_funds_own_projects_and_programmes(here: Scene) -> None:
    with_session = session.get_one(Fund, here.other)
    foreign = [Earmark(project_id=a_project(with_session).id), Earmark(programme_id=a_programme(with_session).id)]
    for earmark in [*foreign, Earmark(project_id=10**6), Earmark(programme_id=10**6)]:
        refused(lambda earmark=earmark: here.receive("A", 1, earmark=earmark), NOT_HERE, kind=NotFound)  # type: ignore[misc]
    refused(lambda: book.commit(**here.promise_of(foreign[0].project_id, 1)), NOT_HERE, kind=NotFound)
    with pytest.raises(NotFound):
        positions.available(here.fund, foreign[0].project_id)


def test_interest_needs_money_that_was_there(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00, LATER)
    sentence = "No money had arrived by that day: there is nothing interest could belong to."
    refused(lambda: here.interest(1, DAY), sentence, "value_date")


def test_only_what_is_available_can_be_committed(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
    refusal = refused(lambda: here.commit("P", 100_01), "Only %(available)s is available for this.", "amount")
    assert refusal.message.values["available"] == 100_00
    refused(lambda: here.commit(None, 100_01), "Only %(available)s is available for this.", "amount")


def test_an_allowance_lets_grants_go_beyond_the_money_but_no_refund(here: Scene) -> None:
    with transaction():
        session.execute(update(Fund).where(Fund.id == here.fund).values(allowance_cents=50_00))
        receipt = here.receive("A", 100_00)
        here.commit("P", 150_00)
        here.disburse("P", 60_00)
    sentence = "At most %(most)s of this receipt can be refunded: the rest is spent or committed."
    assert refused(lambda: here.commit(None, 1, receipt=receipt), sentence, "amount").message.values["most"] == 0
    gone = "The money for this is not there: the lots it may draw on hold less than %(cents)s."
    refused(lambda: here.disburse("P", 90_00), gone, "amount")


def test_nothing_is_committed_until_the_advance_is_repaid(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00, earmark=here.to("P"))
        here.charge(3_00)
    sentence = "Nothing can be committed until the association’s advance is repaid."
    for project in ("P", None):
        refused(lambda project=project: here.commit(project, 1), sentence)  # type: ignore[misc]
    assert [cents for _, cents in positions.available(here.fund, here.projects["P"]).why()] == [100_00, 0, -100_00]
    with transaction():
        here.receive("B", 2_99)
    refused(lambda: here.commit("P", 1), sentence)
    with transaction():
        here.receive("B", 1)
        here.commit("P", 100_00)


def test_only_what_is_reserved_can_be_released(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        here.commit("P", 10_00)
        here.commit(None, 5_00)
        here.commit(None, 3_00, receipt=receipt)
    assert here.reserved() == 18_00
    for project, of_receipt, most in (("P", None, 10_00), (None, None, 5_00), (None, receipt, 3_00)):
        act = lambda: here.release(project, most + 1, receipt=of_receipt)  # noqa: E731, B023 - called at once
        assert refused(act, "Only %(left)s is still reserved.", "amount").message.values["left"] == most
        with transaction():
            here.release(project, most, receipt=of_receipt)
    assert here.reserved() == 0


def test_a_release_without_a_grant_is_held_to_the_project(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit("P", 10_00)
    refused(lambda: book.release(**here.promise_of(here.projects["P"], 10_01)), "Only %(left)s is still reserved.", "amount")


def test_a_payment_stays_within_its_commitment(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit("P", 10_00)
    refused(lambda: here.disburse("P", 10_01), "Only %(left)s of this grant’s commitment is left to pay.", "amount")
    refused(lambda: here.disburse("Q", 1), "Only %(left)s of this grant’s commitment is left to pay.", "amount")


def test_a_back_dated_payment_is_refused_with_the_first_day_that_works(here: Scene) -> None:
    with transaction():
        here.receive("A", 50_00, EARLIER)
        here.receive("A", 50_00, LATER)
        here.commit("P", 80_00, LATER)
    sentence = "On %(day)s the money for this was not there. The first day that works is %(first)s."
    refusal = refused(lambda: here.disburse("P", 80_00, DAY), sentence, "value_date")
    assert refusal.message.values == {"day": DAY, "first": LATER}
    with transaction():
        here.disburse("P", 80_00, LATER)


def test_a_back_dated_payment_takes_no_general_money_others_count_on(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00, EARLIER)
        here.receive("B", 100_00, LATER, earmark=here.to("P"))
        here.commit("P", 100_00, LATER)
        here.commit("R", 100_00, LATER)
    sentence = "On %(day)s the money for this was not there. The first day that works is %(first)s."
    refused(lambda: here.disburse("P", 100_00, DAY), sentence, "value_date")
    with transaction():
        here.disburse("P", 100_00, LATER)
        here.disburse("R", 100_00, DAY)


def test_a_partner_gives_back_no_more_than_it_was_paid(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.pay("P", 30_00)
        here.give_back("P", 10_00)
    sentence = "Of this grant, %(paid)s was paid and has not come back yet: no more can be returned."
    assert refused(lambda: here.give_back("P", 20_01), sentence, "amount").message.values["paid"] == 20_00


def test_an_own_expense_quotes_a_decision_and_a_bank_charge_none(here: Scene) -> None:
    sentence = "An own expense quotes the committee’s decision; a bank charge quotes none."
    base = {"fund_id": here.fund, "cents": 1, "value_date": DAY, "by": CLERK}
    refused(lambda: book.spend(**base), sentence, "decision")
    refused(lambda: book.spend(**base, decision_id=here.decision, bank_charge=True), sentence, "decision")


def test_own_expenses_and_transfers_stay_within_what_is_reserved_for_them(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit(None, 10_00)
    sentence = "Only %(left)s is reserved for own expenses and transfers."
    refused(lambda: here.spend(10_01), sentence, "amount")
    refused(lambda: here.transfer(10_01), sentence, "amount")


def test_own_expenses_never_draw_on_an_earmark(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00, earmark=here.to("P"))
        here.receive("B", 100_00, earmark=Earmark(programme_id=here.programme))
    refused(lambda: here.commit(None, 1), "Only %(available)s is available for this.", "amount")


def test_a_refund_takes_what_was_reserved_of_its_receipt(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        here.commit(None, 10_00, receipt=receipt)
    refused(lambda: here.refund(receipt, 10_01), "Only %(reserved)s is reserved for a refund of this receipt.", "amount")
    refused(
        lambda: here.refund(receipt, 10_00, EARLIER),
        "On %(day)s the money for this was not there. The first day that works is %(first)s.",
        "value_date",
    )
    with transaction():
        here.refund(receipt, 10_00)
    assert positions.identity(here.fund).refunds == 10_00


def test_a_receipt_moved_later_is_refunded_from_then_on(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLIER)
        here.reassign(receipt, "B", DAY)
        here.commit(None, 10_00, receipt=receipt)
    sentence = "On %(day)s the money for this was not there. The first day that works is %(first)s."
    assert refused(lambda: here.refund(receipt, 10_00, EARLIER), sentence, "value_date").message.values["first"] == DAY


def test_suspense_is_not_refunded_moved_or_freed_before_it_has_a_donor(here: Scene) -> None:
    with transaction():
        receipt = here.receive(None, 100_00)
    sentence = "This receipt has no donor yet: attribute it first."
    refused(lambda: here.commit(None, 1, receipt=receipt), sentence)
    refused(lambda: here.reassign(receipt, "A"), sentence)
    refused(lambda: here.release_earmark(receipt), sentence)
    refused(lambda: here.commit("P", 1), "Only %(available)s is available for this.", "amount")


def test_a_receipt_of_another_fund_is_not_found(here: Scene) -> None:
    with transaction():
        elsewhere = here.receive_elsewhere("A", 100_00)
        paid_nothing = here.pledge("A", 1)
    refused(lambda: here.commit(None, 1, receipt=elsewhere), NOT_HERE, kind=NotFound)
    for act in (here.bounce, here.release_earmark):
        refused(lambda act=act: act(paid_nothing), NOT_HERE, kind=NotFound)  # type: ignore[misc]
    refused(lambda: book.reverse(movement_id=10**6, value_date=DAY, by=CLERK), NOT_HERE, kind=NotFound)
    with pytest.raises(NotFound):
        movements.get(10**6)


def test_a_transfer_goes_to_another_fund(here: Scene) -> None:
    base = {"fund_id": here.fund, "cents": 1, "value_date": DAY, "by": CLERK, "decision_id": here.decision}
    refused(lambda: book.transfer(**base, to_fund_id=here.fund), "Choose another fund to transfer to.", "to_fund")
    refused(lambda: book.transfer(**base, to_fund_id=10**6), NOT_HERE, kind=NotFound)


def test_what_is_refused_leaves_the_book_consistent(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
    refused(lambda: here.commit("P", 100_01), "Only %(available)s is available for this.", "amount")
    assert check.run().faults == []

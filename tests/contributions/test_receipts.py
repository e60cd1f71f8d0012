"""Receipts against the real book: paid pledges, split transfers, suspense, excess, moved, bounced; numbers without gaps."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.contributions.rules import ReceiptState
from fundtracker.funds.models import FundStatus
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal, UnknownMove
from fundtracker.ledger import book, positions
from fundtracker.ledger.models import Lot, Memo
from tests.factories import a_fund, a_project, an_authority

DAY, LATER = date(2024, 1, 10), date(2024, 3, 10)


@pytest.fixture
def fund(database):
    return a_fund("MAR-2023")


@pytest.fixture
def donor(fund):
    return an_authority(name="Commune de Saint-Étienne")


def pledged(fund, donor, cents=1_000_000, **values):
    with transaction():
        return pledges.record(fund_id=fund.id, authority_id=donor.id, cents=cents, announced_on=DAY, by=COMMAND, **values)


def received(fund, cents, **values):
    with transaction():
        return receipts.record(**{"fund_id": fund.id, "cents": cents, "received_on": LATER, "by": COMMAND, **values})


def row(receipt_id):
    return session.get(Receipt, receipt_id)


def came(pledge_id):
    """What the pledge says it received, which must be what the book says."""
    kept = session.get(Pledge, pledge_id).received_cents
    assert kept == positions.pledge_received(pledge_id)
    return kept


def held(fund, donor):
    return positions.identity(fund.id, donor.id).closing


def test_a_receipt_pays_its_pledge_and_keeps_the_bank_line(fund, donor):
    pledge_id = pledged(fund, donor)
    receipt_id = received(fund, 400_000, pledge_id=pledge_id, payer="TRESORERIE MARSEILLE", bank_reference="VIR 42")
    found = row(receipt_id)
    assert (found.reference, found.state, found.authority_id) == ("MAR-2023-R2024-0001", ReceiptState.BOOKED, donor.id)
    assert (found.payer, found.bank_reference) == ("TRESORERIE MARSEILLE", "VIR 42")
    assert session.get(Memo, receipt_id).text == "TRESORERIE MARSEILLE VIR 42"
    assert came(pledge_id) == 400_000
    assert held(fund, donor) == 400_000


def test_a_receipt_carries_the_earmark_and_the_fee_of_its_pledge(fund, donor):
    project = a_project(fund)
    with transaction():
        session.get(type(fund), fund.id).fee_bp = 300
    pledge_id = pledged(fund, donor, project_id=project.id)
    receipt_id = received(fund, 100_000, pledge_id=pledge_id)
    assert session.scalars(select(Lot.project_id).filter_by(opened_by_id=receipt_id)).one() == project.id
    assert held(fund, donor) == 97_000


def test_numbers_run_without_gaps_by_fund_and_year_whatever_is_refused_between(fund, donor):
    other = a_fund("UKR-2022")
    received(fund, 1, authority_id=donor.id)
    for wrong in ({"received_on": date(2100, 1, 1)}, {"received_on": date(2022, 1, 1)}, {"pledge_id": 10**9}):
        with pytest.raises(Refusal):
            received(fund, 2, **wrong)
    with pytest.raises(RuntimeError), transaction():
        receipts.record(fund_id=fund.id, cents=3, received_on=LATER, by=COMMAND)
        raise RuntimeError("the process dies before the commit")
    received(fund, 4)
    received(other, 5)
    received(fund, 6, received_on=date(2023, 5, 5))
    received(fund, 7)
    references = session.scalars(select(Receipt.reference).order_by(Receipt.movement_id)).all()
    assert references == ["MAR-2023-R2024-0001", "MAR-2023-R2024-0002", "UKR-2022-R2024-0001", "MAR-2023-R2023-0001", "MAR-2023-R2024-0003"]


def test_a_receipt_larger_than_its_pledge_asks_first(fund, donor):
    pledge_id = pledged(fund, donor)
    with pytest.raises(Refusal, match="above the pledge MAR-2023-P0001") as refused:
        received(fund, 1_000_001, pledge_id=pledge_id)
    assert refused.value.field == "confirm_excess"
    assert came(pledge_id) == 0
    received(fund, 1_000_001, pledge_id=pledge_id, confirm_excess=True)
    assert came(pledge_id) == 1_000_001


def test_one_transfer_pays_several_pledges(fund, donor):
    other = an_authority()
    first, second = pledged(fund, donor), pledged(fund, other)
    with transaction():
        ids = receipts.record_split(
            fund_id=fund.id, cents=900_000, received_on=LATER, parts=[(first, 500_000), (second, 400_000)], payer="TRESOR", by=COMMAND
        )
    rows = [row(key) for key in ids]
    assert [(kept.cents, kept.authority_id) for kept in rows] == [(500_000, donor.id), (400_000, other.id)]
    assert rows[0].transfer_group == rows[1].transfer_group is not None
    assert [came(first), came(second)] == [500_000, 400_000]


def test_a_split_that_fails_in_its_second_part_books_nothing(fund, donor):
    first, second = pledged(fund, donor), pledged(fund, donor, cents=100)
    with pytest.raises(Refusal, match="above the pledge"), transaction():
        receipts.record_split(fund_id=fund.id, cents=200, received_on=LATER, parts=[(first, 99), (second, 101)], by=COMMAND)
    assert session.scalars(select(Receipt)).all() == []
    assert positions.identity(fund.id).received == 0


def test_a_split_over_another_funds_pledge_is_refused(fund, donor):
    first, foreign = pledged(fund, donor), pledged(a_fund(), donor)
    with pytest.raises(Refusal, match="of this fund"), transaction():
        receipts.record_split(fund_id=fund.id, cents=200, received_on=LATER, parts=[(first, 100), (foreign, 100)], by=COMMAND)


def test_money_nobody_promised_is_booked_with_or_without_a_pledge(fund, donor):
    alone = received(fund, 5_000, authority_id=donor.id)
    with_pledge = received(fund, 7_000, authority_id=donor.id, make_pledge=True)
    assert row(alone).pledge_id is None
    made = session.get(Pledge, row(with_pledge).pledge_id)
    assert (made.cents, came(made.id), made.authority_id) == (7_000, 7_000, donor.id)
    assert held(fund, donor) == 12_000


def test_money_nobody_can_name_waits_in_suspense_and_is_nobodys_share(fund, donor):
    receipt_id = received(fund, 8_000)
    assert (row(receipt_id).state, row(receipt_id).authority_id) == (ReceiptState.SUSPENSE, None)
    assert positions.identity(fund.id).received == 8_000
    assert held(fund, donor) == 0


def test_a_receipt_in_suspense_is_given_to_its_pledge_and_its_fee_is_taken(fund, donor):
    with transaction():
        session.get(type(fund), fund.id).fee_bp = 500
    pledge_id, receipt_id = pledged(fund, donor, cents=10_000), received(fund, 8_000)
    with transaction():
        receipts.attribute(receipt_id, pledge_id=pledge_id, on=LATER, by=COMMAND)
    assert (row(receipt_id).state, row(receipt_id).pledge_id) == (ReceiptState.BOOKED, pledge_id)
    assert came(pledge_id) == 8_000
    assert held(fund, donor) == 7_600


def test_attributing_needs_somebody_a_day_not_before_the_receipt_and_a_confirmed_excess(fund, donor):
    pledge_id, receipt_id = pledged(fund, donor, cents=5_000), received(fund, 8_000)
    wrong = [
        ({"on": LATER}, "Choose the pledge"),
        ({"on": DAY, "authority_id": donor.id}, "The receipt is of"),
        ({"on": date(2100, 1, 1), "authority_id": donor.id}, "in the future"),
        ({"on": LATER, "authority_id": 10**9}, "Choose the authority"),
        ({"on": LATER, "pledge_id": pledge_id}, "above the pledge"),
    ]
    for values, sentence in wrong:
        with pytest.raises(Refusal, match=sentence), transaction():
            receipts.attribute(receipt_id, **values, by=COMMAND)
    assert row(receipt_id).state is ReceiptState.SUSPENSE


def test_a_receipt_of_the_wrong_donor_moves_with_all_it_paid_for(fund, donor):
    other = an_authority()
    wrong, right = pledged(fund, donor), pledged(fund, other)
    receipt_id = received(fund, 6_000, pledge_id=wrong)
    with transaction():
        receipts.move(receipt_id, pledge_id=right, on=LATER, reason="Homonyme", by=COMMAND)
    assert row(receipt_id).state is ReceiptState.MOVED
    assert [came(wrong), came(right)] == [0, 6_000]
    assert [held(fund, donor), held(fund, other)] == [0, 6_000]
    with transaction():
        receipts.move(receipt_id, pledge_id=wrong, on=LATER, reason="Finalement non", by=COMMAND)
    assert [came(wrong), came(right)] == [6_000, 0]


def test_moving_a_receipt_to_where_it_is_or_to_nobody_is_refused(fund, donor):
    receipt_id = received(fund, 6_000, authority_id=donor.id)
    for values, sentence in (({"authority_id": donor.id}, "belongs there already"), ({}, "Choose the pledge")):
        with pytest.raises(Refusal, match=sentence), transaction():
            receipts.move(receipt_id, **values, on=LATER, reason="x", by=COMMAND)


def test_a_receipt_that_bounces_is_reversed_with_its_fee_and_owed_again(fund, donor):
    with transaction():
        session.get(type(fund), fund.id).fee_bp = 500
    pledge_id = pledged(fund, donor)
    receipt_id = received(fund, 6_000, pledge_id=pledge_id)
    with transaction():
        receipts.bounce(receipt_id, on=LATER, reason="Rejet", by=COMMAND)
    assert row(receipt_id).state is ReceiptState.BOUNCED
    assert session.get(Pledge, pledge_id).received_cents == 0
    assert (positions.identity(fund.id).closing, positions.identity(fund.id).fees) == (0, 0)
    for act in (receipts.bounce, receipts.move):
        with pytest.raises(UnknownMove), transaction():
            act(receipt_id, on=LATER, reason="encore", by=COMMAND)


def test_a_receipt_in_suspense_may_bounce_too(fund):
    receipt_id = received(fund, 6_000)
    with transaction():
        receipts.bounce(receipt_id, on=LATER, reason="Rejet", by=COMMAND)
    assert row(receipt_id).state is ReceiptState.BOUNCED
    assert positions.identity(fund.id).closing == 0


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"received_on": date(2022, 12, 31)}, "received_on", "opened on"),
        ({"received_on": date(2100, 1, 1)}, "received_on", "in the future"),
        ({"authority_id": 10**9}, "authority_id", "Choose the authority"),
        ({"fund_id": 10**9}, "fund_id", "Choose the fund"),
    ],
)
def test_a_wrong_receipt_is_refused_at_its_field(fund, change, field, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        received(fund, 100, **change)
    assert refused.value.field == field


def test_a_day_in_a_closed_year_is_refused_at_the_forms_own_field(fund, donor):
    receipt_id = received(fund, 100, received_on=date(2023, 6, 1))
    with transaction():
        book.close_year(fund_id=fund.id, year=2023, by=COMMAND)
    with pytest.raises(Refusal, match="is closed") as refused, transaction():
        receipts.attribute(receipt_id, on=date(2023, 6, 2), by=COMMAND, authority_id=donor.id)
    assert refused.value.field == "on"
    with pytest.raises(Refusal, match="is closed") as refused, transaction():
        pledges.record(fund_id=fund.id, authority_id=donor.id, cents=5, announced_on=date(2023, 6, 1), by=COMMAND)
    assert refused.value.field == "announced_on"


def test_what_arrives_after_the_closing_is_booked_all_the_same(database):
    fund = a_fund(status=FundStatus.CLOSED)
    received(fund, 100)
    assert positions.identity(fund.id).received == 100


def test_a_stale_receipt_is_refused_with_409(fund, donor):
    receipt_id = received(fund, 6_000, authority_id=donor.id)
    version, other = row(receipt_id).version, an_authority()
    with transaction():
        receipts.move(receipt_id, authority_id=other.id, on=LATER, reason="x", by=COMMAND, version=version)
    with pytest.raises(Conflict), transaction():
        receipts.bounce(receipt_id, on=LATER, reason="x", by=COMMAND, version=version)


def test_an_unknown_receipt_is_not_found(database):
    with pytest.raises(NotFound), transaction():
        receipts.bounce(10**9, on=LATER, reason="x", by=COMMAND)


acts = st.lists(st.tuples(st.sampled_from(["receive", "split", "move", "bounce", "amend", "cancel"]), st.integers(1, 10**6)), max_size=14)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_whatever_happens_each_pledge_adds_up_and_agrees_with_the_book(database, steps):
    database.renew()
    fund, donors = a_fund(), [an_authority(), an_authority()]
    own = [pledged(fund, donor, cents=500_000) for donor in donors]
    booked = []
    for act, cents in steps:
        target, other = own[cents % 2], own[1 - cents % 2]
        try:
            with transaction():
                if act == "receive":
                    booked.append(
                        receipts.record(fund_id=fund.id, cents=cents, received_on=LATER, pledge_id=target, confirm_excess=True, by=COMMAND)
                    )
                elif act == "split":
                    parts = [(target, cents), (other, 7)]
                    common = {"fund_id": fund.id, "cents": cents + 7, "received_on": LATER, "by": COMMAND}
                    booked += receipts.record_split(parts=parts, confirm_excess=True, **common)
                elif act == "amend":
                    pledges.amend(target, cents=cents, reason="x", on=LATER, by=COMMAND)
                elif act == "cancel":
                    pledges.cancel(target, reason="x", on=LATER, by=COMMAND)
                elif booked and act == "move":
                    receipts.move(booked[cents % len(booked)], pledge_id=target, confirm_excess=True, on=LATER, reason="x", by=COMMAND)
                elif booked:
                    receipts.bounce(booked[cents % len(booked)], on=LATER, reason="x", by=COMMAND)
        except Refusal:
            continue
    for pledge_id, donor in zip(own, donors, strict=True):
        account = session.get(Pledge, pledge_id).account
        assert account.received + account.outstanding + account.cancelled == account.pledged
        assert account.received == positions.pledge_received(pledge_id) == held(fund, donor)
        assert account.due == positions_pledged(fund, donor)
    numbers = session.scalars(select(Receipt.number).order_by(Receipt.number)).all()
    assert numbers == list(range(1, len(numbers) + 1))


def positions_pledged(fund, donor):
    line = next(line for line in positions.donors(fund.id) if line.authority_id == donor.id)
    return line.pledged

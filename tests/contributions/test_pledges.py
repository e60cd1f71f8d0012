"""Pledges against the real book: recorded, led through stages, amended, earmarked, cancelled, summed up."""

from datetime import date

import pytest
from sqlalchemy import select

from fundtracker.audit import AuditEvent
from fundtracker.authorities import successions
from fundtracker.contributions import instalments, lines, pledges, receipts, sheets, sums
from fundtracker.contributions.models import Pledge, PledgeAmendment, PledgeStage
from fundtracker.contributions.rules import Body, Stage, State
from fundtracker.contributions.rules_schedule import Follow, Instalment
from fundtracker.funds.models import FundStatus
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.ledger import positions
from fundtracker.ledger.models import DonorPosition
from tests.factories import a_fund, a_programme, a_project, an_authority

DAY, LATER = date(2024, 1, 10), date(2024, 3, 10)


@pytest.fixture
def fund(database):
    return a_fund("MAR-2023")


@pytest.fixture
def donor(fund):
    return an_authority(name="Commune de Saint-Étienne")


def pledged(fund, donor, **values):
    with transaction():
        return pledges.record(
            **{"fund_id": fund.id, "authority_id": donor.id, "cents": 1_000_000, "announced_on": DAY, "by": COMMAND, **values}
        )


def paid(fund, pledge_id, cents, **values):
    with transaction():
        return receipts.record(fund_id=fund.id, cents=cents, received_on=LATER, pledge_id=pledge_id, by=COMMAND, **values)


def promised_in_book(fund, donor):
    return session.scalar(select(DonorPosition.pledged).filter_by(fund_id=fund.id, authority_id=donor.id))


def line_of(pledge_id):
    return lines.of_pledges([session.get(Pledge, pledge_id)])[0]


def test_a_pledge_gets_the_next_reference_its_first_stage_and_a_line_in_the_book(fund, donor):
    first, second = pledged(fund, donor), pledged(fund, donor, first_stage=Stage.VOTED)
    assert [session.get(Pledge, key).reference for key in (first, second)] == ["MAR-2023-P0001", "MAR-2023-P0002"]
    assert line_of(first).dates == {Stage.ANNOUNCED: DAY}
    assert line_of(second).state is State.VOTED
    assert promised_in_book(fund, donor) == 2_000_000
    assert session.scalars(select(AuditEvent.action)).all() == ["web:pledge:recorded"] * 2


def test_the_fee_of_the_fund_is_fixed_with_the_pledge(fund, donor):
    with transaction():
        session.get(type(fund), fund.id).fee_bp = 250
    pledge_id = pledged(fund, donor)
    with transaction():
        session.get(type(fund), fund.id).fee_bp = 400
    paid(fund, pledge_id, 1_000_000)
    assert positions.identity(fund.id).fees == 25_000


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"announced_on": date(2022, 12, 31)}, "announced_on", "opened on"),
        ({"announced_on": date(2100, 1, 1)}, "announced_on", "in the future"),
        ({"instalments": [(LATER, 999_999)]}, "instalments", "add up to"),
        ({"authority_id": 10**9}, "authority_id", "Choose the authority"),
        ({"fund_id": 10**9}, "fund_id", "Choose the fund"),
        ({"project_id": 10**9}, "purpose", "of this fund"),
        ({"project_id": 1, "programme_id": 1}, "purpose", "not both"),
    ],
)
def test_a_wrong_pledge_is_refused_at_its_field_and_nothing_is_written(fund, donor, change, field, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        pledged(fund, donor, **change)
    assert refused.value.field == field
    assert session.scalars(select(Pledge)).all() == []
    assert promised_in_book(fund, donor) is None


@pytest.mark.parametrize("status", [FundStatus.WINDING_UP, FundStatus.CLOSED])
def test_a_fund_that_winds_up_takes_no_new_pledge(database, status):
    fund = a_fund(status=status)
    with pytest.raises(Refusal, match="no new pledges"):
        pledged(fund, an_authority())


def test_an_earmark_to_another_funds_project_or_programme_is_refused(fund, donor):
    other = a_fund()
    for names in ({"project_id": a_project(other).id}, {"programme_id": a_programme(other).id}):
        with pytest.raises(Refusal, match="of this fund"):
            pledged(fund, donor, **names)


def test_a_stage_is_recorded_with_its_act_and_corrected_later(fund, donor):
    pledge_id = pledged(fund, donor)
    with transaction():
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=DAY, body=Body.BUREAU, act_number="D-1", by=COMMAND)
    with transaction():
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=LATER, cents=900_000, body=Body.COUNCIL, act_number="D-12", by=COMMAND)
    row = session.scalars(select(PledgeStage).filter_by(pledge_id=pledge_id, stage=Stage.VOTED)).one()
    assert (row.on, row.cents, row.body, row.act_number) == (LATER, 900_000, Body.COUNCIL, "D-12")
    assert line_of(pledge_id).state is State.VOTED


def test_stages_may_be_reached_in_any_order_and_any_may_be_missing(fund, donor):
    pledge_id = pledged(fund, donor, first_stage=None)
    with transaction():
        pledges.reach_stage(pledge_id, stage=Stage.CALLED, on=DAY, by=COMMAND)
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=LATER, by=COMMAND)
    assert line_of(pledge_id).dates == {Stage.CALLED: DAY, Stage.VOTED: LATER}


def test_paid_is_never_recorded_by_hand(fund, donor):
    pledge_id = pledged(fund, donor)
    with pytest.raises(Refusal, match="by its receipts"), transaction():
        pledges.reach_stage(pledge_id, stage=Stage.PAID, on=DAY, by=COMMAND)


def test_an_amendment_changes_the_book_and_the_schedule_and_keeps_its_reason(fund, donor):
    pledge_id = pledged(fund, donor, instalments=[(DAY, 600_000), (LATER, 400_000)])
    with transaction():
        pledges.amend(pledge_id, cents=700_000, reason="Vote réduit", on=LATER, by=COMMAND, follow=Follow.LAST)
    assert promised_in_book(fund, donor) == 700_000
    assert instalments.of_pledge(pledge_id) == [Instalment(DAY, 600_000), Instalment(LATER, 100_000)]
    change = session.scalars(select(PledgeAmendment)).one()
    assert (change.from_cents, change.to_cents, change.reason) == (1_000_000, 700_000, "Vote réduit")


def test_a_schedule_is_scaled_or_typed_with_the_amendment(fund, donor):
    pledge_id = pledged(fund, donor, instalments=[(DAY, 600_000), (LATER, 400_000)])
    with transaction():
        pledges.amend(pledge_id, cents=500_000, reason="x", on=LATER, by=COMMAND)
    assert instalments.of_pledge(pledge_id) == [Instalment(DAY, 300_000), Instalment(LATER, 200_000)]
    with pytest.raises(Refusal, match="add up"), transaction():
        pledges.amend(pledge_id, cents=600_000, reason="x", on=LATER, by=COMMAND, follow=Follow.TYPED, instalments=[(LATER, 500_000)])
    with transaction():
        pledges.amend(pledge_id, cents=600_000, reason="x", on=LATER, by=COMMAND, follow=Follow.TYPED, instalments=[(LATER, 600_000)])
    assert instalments.of_pledge(pledge_id) == [Instalment(LATER, 600_000)]


def test_a_cancelled_instalment_says_so_and_is_nobody_s_debt_and_can_be_taken_back(fund, donor):
    pledge_id = pledged(fund, donor, instalments=[(DAY, 600_000), (LATER, 400_000)])
    paid(fund, pledge_id, 450_000)
    with transaction():
        pledges.cancel(pledge_id, reason="Budget", on=LATER, by=COMMAND)
    assert instalments.of_pledge(pledge_id) == [Instalment(DAY, 600_000, 150_000), Instalment(LATER, 400_000, 400_000)]
    rows = sheets.pledge(pledge_id).instalments
    assert [(row.owed, row.cancelled, row.late) for row in rows] == [(0, 150_000, False), (0, 400_000, False)]
    assert (line_of(pledge_id).overdue, line_of(pledge_id).requests) == (None, [])
    with transaction():
        pledges.restore(pledge_id, reason="Le conseil a revoté", on=LATER, by=COMMAND)
    line = line_of(pledge_id)
    assert (line.account.cancelled, line.outstanding, promised_in_book(fund, donor)) == (0, 550_000, 1_000_000)
    assert instalments.of_pledge(pledge_id) == [Instalment(DAY, 600_000), Instalment(LATER, 400_000)]
    assert (line.overdue.cents, line.overdue.first_cents) == (550_000, 150_000)
    with pytest.raises(Refusal, match="nothing to take back"), transaction():
        pledges.restore(pledge_id, reason="x", on=LATER, by=COMMAND)


def test_every_change_of_a_pledge_comes_after_the_one_before(fund, donor):
    """An earlier day would put its first promise on a day when nobody had promised."""
    pledge_id, before = pledged(fund, donor), date(2024, 1, 9)
    for act in (pledges.cancel, lambda key, **facts: pledges.amend(key, cents=5, **facts)):
        with pytest.raises(Refusal, match="known since"), transaction():
            act(pledge_id, reason="x", on=before, by=COMMAND)
    with transaction():
        pledges.amend(pledge_id, cents=900_000, reason="x", on=LATER, by=COMMAND)
    with pytest.raises(Refusal, match="changed on"), transaction():
        pledges.amend(pledge_id, cents=800_000, reason="x", on=DAY, by=COMMAND)
    with transaction():
        pledges.cancel(pledge_id, reason="x", on=LATER, by=COMMAND)
    with pytest.raises(Refusal, match="changed on"), transaction():
        pledges.restore(pledge_id, reason="x", on=DAY, by=COMMAND)


def test_a_pledge_is_handed_on_though_it_was_known_after_the_merger(fund, donor):
    pledge_id, successor = pledged(fund, donor), an_authority()
    with transaction():
        successions.record(donor.id, successor_id=successor.id, since=date(2024, 1, 1), reason="Fusion", by=COMMAND)
    assert (line_of(pledge_id).outstanding, promised_in_book(fund, successor)) == (0, 1_000_000)


def test_a_new_schedule_of_what_is_owed_keeps_what_was_cancelled(fund, donor):
    pledge_id = pledged(fund, donor, instalments=[(DAY, 600_000), (LATER, 400_000)])
    paid(fund, pledge_id, 600_000)
    with transaction():
        pledges.cancel(pledge_id, reason="Budget", on=LATER, by=COMMAND)
        pledges.amend(pledge_id, cents=1_200_000, reason="Revote", on=LATER, by=COMMAND)
    assert instalments.of_pledge(pledge_id) == [Instalment(DAY, 600_000), Instalment(LATER, 600_000, 400_000)]
    assert line_of(pledge_id).overdue.cents == 200_000, "not what was cancelled"
    with transaction():
        instalments.plan(pledge_id, instalments=[(DAY, 600_000), (date(2030, 1, 1), 200_000)], by=COMMAND)
    parts = instalments.of_pledge(pledge_id)
    assert parts == [Instalment(DAY, 600_000), Instalment(LATER, 400_000, 400_000), Instalment(date(2030, 1, 1), 200_000)]
    assert line_of(pledge_id).overdue is None


def test_a_cancellation_is_not_taken_back_once_another_stands_for_the_donor_or_the_fund_takes_no_pledges(fund, donor):
    pledge_id, successor = pledged(fund, donor), an_authority()
    with transaction():
        successions.record(donor.id, successor_id=successor.id, since=LATER, reason="Fusion", by=COMMAND)
    with pytest.raises(Refusal, match="stands for this donor"), transaction():
        pledges.restore(pledge_id, reason="x", on=LATER, by=COMMAND)
    other = pledged(fund, successor)
    with transaction():
        pledges.cancel(other, reason="x", on=LATER, by=COMMAND)
        session.get(type(fund), fund.id).status = FundStatus.WINDING_UP
    with pytest.raises(Refusal, match="no new pledges"), transaction():
        pledges.restore(other, reason="x", on=LATER, by=COMMAND)


def test_pledges_of_a_closed_fund_do_not_change(fund, donor):
    pledge_id = pledged(fund, donor)
    with transaction():
        session.get(type(fund), fund.id).status = FundStatus.CLOSED
    with pytest.raises(Refusal, match="read but not changed"), transaction():
        pledges.amend(pledge_id, cents=5, reason="x", on=LATER, by=COMMAND)


def test_a_pledge_cannot_become_smaller_than_what_came(fund, donor):
    pledge_id = pledged(fund, donor)
    paid(fund, pledge_id, 400_000)
    with pytest.raises(Refusal, match="already been received"), transaction():
        pledges.amend(pledge_id, cents=399_999, reason="x", on=LATER, by=COMMAND)
    assert promised_in_book(fund, donor) == 1_000_000


def test_cancelling_takes_only_what_is_to_come_and_what_bounces_later_is_owed_again(fund, donor):
    pledge_id = pledged(fund, donor)
    receipt_id = paid(fund, pledge_id, 400_000)
    with transaction():
        pledges.cancel(pledge_id, reason="Budget", on=LATER, by=COMMAND)
    line = line_of(pledge_id)
    assert (line.account.cancelled, line.outstanding, line.state) == (600_000, 0, State.PAID)
    assert promised_in_book(fund, donor) == 400_000
    with pytest.raises(Refusal, match="nothing to cancel"), transaction():
        pledges.cancel(pledge_id, reason="Encore", on=LATER, by=COMMAND)
    with transaction():
        receipts.bounce(receipt_id, on=LATER, reason="Rejet", by=COMMAND)
    assert line_of(pledge_id).outstanding == 400_000


def test_a_stale_version_is_refused_with_409_by_every_verb(fund, donor):
    pledge_id = pledged(fund, donor)
    with transaction():
        pledges.amend(pledge_id, cents=900_000, reason="x", on=LATER, by=COMMAND, version=1)
    stale = [
        lambda: pledges.amend(pledge_id, cents=800_000, reason="x", on=LATER, by=COMMAND, version=1),
        lambda: pledges.cancel(pledge_id, reason="x", on=LATER, by=COMMAND, version=1),
        lambda: pledges.restore(pledge_id, reason="x", on=LATER, by=COMMAND, version=1),
        lambda: pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=LATER, by=COMMAND, version=1),
        lambda: pledges.earmark(pledge_id, project_id=None, programme_id=None, conditions="", by=COMMAND, version=1),
        lambda: instalments.plan(pledge_id, instalments=[], by=COMMAND, version=1),
    ]
    for act in stale:
        with pytest.raises(Conflict, match="Someone else changed"), transaction():
            act()


def test_recording_a_stage_makes_other_open_forms_stale(fund, donor):
    pledge_id = pledged(fund, donor)
    with transaction():
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=LATER, by=COMMAND, version=1)
    with pytest.raises(Conflict), transaction():
        pledges.amend(pledge_id, cents=800_000, reason="x", on=LATER, by=COMMAND, version=1)


def test_an_unknown_pledge_is_not_found(database):
    with pytest.raises(NotFound), transaction():
        pledges.cancel(10**9, reason="x", on=LATER, by=COMMAND)


def test_an_earmark_can_change_until_money_comes(fund, donor):
    project = a_project(fund)
    pledge_id = pledged(fund, donor)
    with transaction():
        pledges.earmark(pledge_id, project_id=project.id, programme_id=None, conditions="École", by=COMMAND)
    paid(fund, pledge_id, 1_000)
    with pytest.raises(Refusal, match="written consent"), transaction():
        pledges.earmark(pledge_id, project_id=None, programme_id=None, conditions="", by=COMMAND)
    with transaction():
        pledges.earmark(pledge_id, project_id=project.id, programme_id=None, conditions="École et eau", by=COMMAND)
    assert session.get(Pledge, pledge_id).conditions == "École et eau"


def test_a_new_schedule_must_add_up(fund, donor):
    pledge_id = pledged(fund, donor)
    with transaction():
        instalments.plan(pledge_id, instalments=[(DAY, 300_000), (LATER, 700_000)], by=COMMAND)
    with pytest.raises(Refusal, match="add up"), transaction():
        instalments.plan(pledge_id, instalments=[(DAY, 300_000)], by=COMMAND)
    assert sum(part.cents for part in instalments.of_pledge(pledge_id)) == 1_000_000


def test_the_summary_adds_up_for_a_donor_a_fund_and_everything(fund, donor):
    other_fund, other = a_fund(), an_authority()
    first = pledged(fund, donor, first_stage=Stage.VOTED)
    second = pledged(fund, donor, cents=200_000)
    pledged(other_fund, donor, cents=50_000)
    pledged(fund, other, cents=70_000)
    paid(fund, first, 1_100_000, confirm_excess=True)
    with transaction():
        receipts.record(fund_id=fund.id, cents=30_000, received_on=LATER, authority_id=donor.id, by=COMMAND)
        pledges.cancel(second, reason="x", on=LATER, by=COMMAND)
        pledges.reach_stage(second, stage=Stage.VOTED, on=LATER, by=COMMAND)
    own = sums.summary(fund.id, donor.id)
    assert (own.promised, own.voted, own.received, own.outstanding, own.cancelled) == (1_000_000, 1_000_000, 1_130_000, 0, 200_000)
    assert sums.summary(fund.id).promised == 1_070_000
    assert sums.summary(authority_id=donor.id).outstanding == 50_000
    assert sums.summary().promised == 1_120_000
    assert [line.reference for line in pledges.of_authority(donor.id)] == ["MAR-2023-P0001", "MAR-2023-P0002", f"{other_fund.code}-P0001"]

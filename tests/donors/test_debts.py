"""What is owed and what was paid beyond it: a cancelled pledge is nobody's debt, and too much on one pledge pays no other."""

import re
from datetime import date

import pytest

from fundtracker.authorities import contributors
from fundtracker.closing import checklist
from fundtracker.contributions import pledges, receipts, register, sums, worklist
from fundtracker.contributions.rules import Stage
from fundtracker.donors import accounting, behind, calls, council, dashboard, papers, shelf, statements
from fundtracker.funds.models import Fund
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import postings
from fundtracker.packs import facts
from tests.client import Client
from tests.factories import a_fund, a_user, an_authority
from tests.packs.test_packs import text_of
from tests.watch import clock_at

DUE, CANCELLED, NOW = date(2023, 9, 1), date(2023, 12, 1), "2024-03-01 09:00"


@pytest.fixture
def fund(database: object) -> Fund:
    return a_fund("MAR-2023")


def a_pledge(fund: Fund, authority_id: int, cents: int, *, came: int = 0, cancel: bool = False) -> int:
    """A pledge with an instalment long due, voted on and called."""
    with transaction():
        key = pledges.record(
            fund_id=fund.id,
            authority_id=authority_id,
            cents=cents,
            announced_on=date(2023, 6, 1),
            instalments=[(DUE, cents // 2), (date(2024, 2, 1), cents - cents // 2)],
            by=COMMAND,
        )
        for stage in (Stage.VOTED, Stage.CALLED):
            pledges.reach_stage(key, stage=stage, on=date(2023, 6, 10), by=COMMAND)
        if came:
            receipts.record(fund_id=fund.id, pledge_id=key, cents=came, received_on=date(2023, 7, 1), confirm_excess=True, by=COMMAND)
        if cancel:
            pledges.cancel(key, reason="Le conseil a renoncé", on=CANCELLED, by=COMMAND)
    return key


@pytest.mark.parametrize("came", [0, 200_000])
def test_a_cancelled_pledge_is_nobodys_debt_wherever_one_looks(fund: Fund, client: Client, came: int) -> None:
    donor = contributors.get(an_authority(name="Ambert").id)
    with clock_at(NOW):
        key = a_pledge(fund, donor.id, 1_000_000, came=came, cancel=True)
        assert sums.summary(fund.id).outstanding == sums.summary(None, donor.id).outstanding == 0
        assert sums.by_fund(donor.id)[fund.id].outstanding == 0
        assert sum(one.to_come for one in postings.on_pledges(donor.id, date(2024, 3, 1)).values()) == 0
        (line,) = pledges.of_authority(donor.id)
        assert (line.outstanding, line.overdue, line.next_stage) == (0, None, None)
        assert register.list_pledges(fund_id=fund.id)[1].outstanding == 0
        assert register.list_pledges(fund_id=fund.id, overdue=True)[0].total == 0
        assert [one.kind for one in worklist.waiting() if one.kind != "paper_missing"] == []
        assert "contributions.pledge" not in {one.endpoint for one in checklist.of_fund(fund.id)}
        assert facts.expected(fund.id) == []
        assert (dashboard.build(donor.id).still_to_pay, dashboard.build(donor.id).promised) == (0, came)
        assert behind.find(donor.id, "outstanding", fund_code=None, project_id=None, page=1).rows.total == 0
        assert [paper.endpoint for one in shelf.by_pledge(donor) for paper in one.papers if "request" in paper.endpoint] == []
        for number in (None, 1, 2):
            with pytest.raises(NotFound):
                calls.find(donor.id, key, number)
        assert statements.build(donor.siren, 2024).left == 0
        if came:
            assert council.build(donor, 2024).still_to_pay == 0
            assert [one.to_come for one in accounting.build(donor, fund.code, 2023).pledges] == [0]
        client.sign_in(a_user("staff"))
        form = client.get(f"/staff/receipts/new?fund={fund.code}").text
        choice = re.search(rf'<option value="{key}"[^>]*>([^<]*)<', form)
        assert (choice is not None) == bool(came)
        assert choice is None or choice[1].endswith("– entièrement versée")
        client.get(f"/donors/{donor.siren}")


def test_at_the_end_of_a_year_before_its_cancellation_it_was_still_expected(fund: Fund) -> None:
    donor = contributors.get(an_authority().id)
    with clock_at(NOW):
        key = a_pledge(fund, donor.id, 1_000_000)
        with transaction():
            pledges.cancel(key, reason="x", on=date(2024, 2, 1), by=COMMAND)
        assert [statements.build(donor.siren, year).left for year in (2023, 2024)] == [1_000_000, 0]


def test_what_was_paid_beyond_one_promise_pays_no_other_and_is_said_beside_them(fund: Fund, client: Client) -> None:
    donor = contributors.get(an_authority(name="Ambert").id)
    with clock_at(NOW):
        a_pledge(fund, donor.id, 500_000, came=550_000)
        a_pledge(fund, donor.id, 300_000)
        with transaction():
            receipts.record(fund_id=fund.id, authority_id=donor.id, cents=12_345, received_on=DUE, by=COMMAND)
        page, told = dashboard.build(donor.id), statements.build(donor.siren, 2023)
        assert (page.promised, page.still_to_pay, page.beyond) == (800_000, 300_000, 62_345)
        assert (told.promised.due, told.left, told.beyond) == (800_000, 300_000, 62_345)
        assert page.promised + page.beyond == page.paid + page.still_to_pay
        assert told.promised.due + told.beyond == told.promised.received + told.left
        client.sign_in(a_user("auditor"))
        text = re.sub(r"[\u00a0\u202f]", " ", client.get(f"/donors/{donor.siren}").text)
        assert "3 000,00 € restent à verser ; 623,45 € versés au-delà des promesses" in text
        paper = re.sub(r"\s+", " ", text_of(papers.statement(told, "fr")))
        assert "Versé au-delà des promesses 623,45 €" in paper
        assert "Promis au 31 décembre 2023, annulations déduites 8 000,00 €" in paper
        assert council.build(donor, 2023).beyond == 62_345


def test_who_paid_without_a_promise_paid_all_of_it_beyond_one(fund: Fund) -> None:
    donor = contributors.get(an_authority().id)
    with clock_at(NOW), transaction():
        receipts.record(fund_id=fund.id, authority_id=donor.id, cents=12_345, received_on=DUE, by=COMMAND)
    page = dashboard.build(donor.id)
    assert (page.promised, page.still_to_pay, page.beyond) == (0, 0, 12_345)

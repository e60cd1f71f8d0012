"""Lists, conditions in SQL, the worklist: each says what the pure rule says of the same pledges."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from fundtracker.contributions import lines, papers, pledges, queries, receipts, register, worklist
from fundtracker.contributions.models import Pledge
from fundtracker.contributions.rules import ReceiptState, Stage, State
from fundtracker.documents import store
from fundtracker.funds.models import Fund
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound
from tests.factories import a_fund, an_authority
from tests.watch import clock_at, count_queries

DAY = date(2024, 1, 10)


def a_document():
    """A one-page PDF, kept."""
    file = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    file.seek(0)
    return store.keep(file, "deliberation.pdf", by=COMMAND)


WAYS = {
    "announced": {},
    "voted": {"stages": [Stage.VOTED]},
    "agreed": {"stages": [Stage.VOTED, Stage.AGREED]},
    "called out of order": {"stages": [Stage.CALLED]},
    "part paid with papers": {"stages": [Stage.VOTED], "on_file": True, "paid": [400_000]},
    "part paid without": {"paid": [400_000]},
    "agreement not on file": {"stages": [Stage.AGREED], "paid": [400_000]},
    "large and paid": {"cents": 5_000_000, "stages": [Stage.VOTED], "on_file": True, "paid": [5_000_000]},
    "over-paid": {"paid": [400_000, 900_000]},
    "cancelled": {"cancel": True},
    "cancelled in part": {"paid": [400_000], "cancel": True},
    "late by schedule": {"instalments": [(DAY, 500_000), (date(2030, 1, 1), 500_000)]},
    "on schedule": {"instalments": [(DAY, 500_000), (date(2030, 1, 1), 500_000)], "paid": [500_000]},
    "late and then paid": {"instalments": [(DAY, 1_000_000)], "paid": [1_000_000]},
    "nothing known": {"first_stage": None},
}


@pytest.fixture
def fund(database):
    fund = a_fund("MAR-2023")
    for number, (name, way) in enumerate(WAYS.items()):
        _make(fund, an_authority(name=f"Commune {number:02d} {name}"), **way)
    return fund


def _make(fund, donor, *, cents=1_000_000, stages=(), on_file=False, paid=(), cancel=False, instalments=(), first_stage=Stage.ANNOUNCED):
    common = {"fund_id": fund.id, "by": COMMAND}
    with transaction():
        key = pledges.record(
            authority_id=donor.id, cents=cents, announced_on=DAY, instalments=instalments, first_stage=first_stage, **common
        )
        for stage in stages:
            pledges.reach_stage(key, stage=stage, on=DAY, document_id=a_document() if on_file else None, by=COMMAND)
        for part in paid:
            receipts.record(cents=part, received_on=DAY, pledge_id=key, confirm_excess=True, **common)
        if cancel:
            pledges.cancel(key, reason="x", on=DAY, by=COMMAND)


def names(condition):
    rows = session.scalars(select(Pledge).where(condition)).all()
    return {line.authority_name for line in lines.of_pledges(rows)}


def every_line():
    return lines.of_pledges(session.scalars(select(Pledge)).all())


@pytest.mark.parametrize("state", State)
def test_the_state_in_sql_is_the_state_of_the_rules(fund, state):
    assert names(queries.in_state(state)) == {line.authority_name for line in every_line() if line.state is state}


@pytest.mark.parametrize("moment", ["2024-01-10", "2024-01-11", "2024-03-10", "2024-03-11", "2031-01-01"])
def test_overdue_in_sql_is_overdue_by_the_rules(fund, moment):
    with clock_at(moment):
        day = date.fromisoformat(moment)
        assert names(queries.overdue(day)) == {line.authority_name for line in every_line() if line.overdue}


def test_missing_papers_in_sql_are_missing_by_the_rules(fund):
    expected = {line.authority_name for line in every_line() if line.missing_papers}
    assert names(queries.papers_missing()) == expected
    assert any("large and paid" in name for name in expected)
    assert not any("part paid with papers" in name for name in expected)


def test_a_list_filters_sorts_and_sums_over_all_pages(fund):
    listing, totals = register.list_pledges(fund_id=fund.id)
    assert (listing.total, totals.cents) == (len(WAYS), sum(line.account.due for line in every_line()))
    assert totals.outstanding == sum(line.outstanding for line in every_line())
    by_amount, _ = register.list_pledges(sort="amount")
    assert by_amount.rows[0].cents == 5_000_000
    found, _ = register.list_pledges(text="COMMUNE 00")
    assert [line.authority_name for line in found.rows] == ["Commune 00 announced"]
    assert register.list_pledges(text="P0003")[0].total == 1
    assert register.list_pledges(text="%")[0].total == 0
    assert register.list_pledges(fund_id=10**9)[0].rows == []
    assert register.list_pledges(state=State.CANCELLED)[0].total == 1


def test_a_list_shows_25_a_page_in_a_handful_of_queries(fund):
    donor = an_authority()
    for _ in range(20):
        _make(fund, donor)
    with count_queries() as sent:
        listing, _ = register.list_pledges(page=2)
    assert (len(listing.rows), listing.pages) == (len(WAYS) + 20 - 25, 2)
    assert len(sent) <= 7
    assert register.list_pledges(authority_id=donor.id)[0].total == 20


def test_receipts_are_listed_by_state_year_and_text(fund):
    with transaction():
        receipts.record(fund_id=fund.id, cents=77, received_on=date(2023, 5, 5), payer="TRESORERIE DE NANTES", by=COMMAND)
    assert register.list_receipts(state=ReceiptState.SUSPENSE)[0].rows[0].payer == "TRESORERIE DE NANTES"
    assert register.list_receipts(year=2023)[1].cents == 77
    assert register.list_receipts(text="nantes")[0].total == 1
    assert register.list_receipts(text="commune 09")[0].total == 0
    assert register.list_receipts(text="commune 08")[0].total == 2
    assert register.list_receipts(sort="amount")[0].rows[0].cents == 5_000_000


def test_only_what_can_be_paid_is_offered_and_what_is_owed_comes_first(fund):
    offered = register.payable(fund.id)
    assert not any(line.state is State.CANCELLED for line in offered)
    owed = [line.outstanding > 0 for line in offered]
    assert owed == sorted(owed, reverse=True)


def test_the_worklist_names_each_pledge_that_waits_and_why(fund):
    with transaction():
        receipts.record(fund_id=fund.id, cents=77, received_on=DAY, by=COMMAND)
    with clock_at("2024-06-01"):
        found = worklist.waiting()
    kinds = {kind: [line for line in found if line.kind == kind] for kind in {line.kind for line in found}}
    assert len(kinds["receipt_in_suspense"]) == 1
    overdue = {str(line.reason.values["authority"]) for line in kinds["pledge_overdue"]}
    assert overdue == {"Commune 03 called out of order", "Commune 11 late by schedule"}
    assert {str(line.reason.values["authority"]) for line in kinds["pledge_not_voted"]} == {
        "Commune 00 announced",
        "Commune 14 nothing known",
    }
    assert len(kinds["paper_missing"]) == len([line for line in every_line() if line.missing_papers])


def asked_about(fund, day, kind):
    """Whom the worklist asks about among the pledges of one fund."""
    with clock_at(day):
        lines = [line for line in worklist.waiting() if line.kind == kind]
    return {str(line.reason.values["authority"]) for line in lines if str(line.reason.values["reference"]).startswith(fund.code)}


def test_each_fund_is_as_patient_as_its_settings_say(database):
    patient = a_fund("PAT-2023", vote_patience_days=100, call_patience_days=100)
    quick = a_fund("QCK-2023", vote_patience_days=10, call_patience_days=0)
    for fund in (patient, quick):
        _make(fund, an_authority(name="Annonce"))
        _make(fund, an_authority(name="Appel"), stages=[Stage.CALLED])
    for day, slow, fast in (("2024-01-20", False, False), ("2024-01-21", False, True), ("2024-04-20", True, True)):
        assert (asked_about(patient, day, "pledge_not_voted") != set()) == slow
        assert (asked_about(quick, day, "pledge_not_voted") != set()) == fast
    assert asked_about(quick, "2024-01-11", "pledge_overdue") == {"Appel"}
    assert asked_about(patient, "2024-04-19", "pledge_overdue") == set()
    assert asked_about(patient, "2024-04-20", "pledge_overdue") == {"Appel"}
    with clock_at("2024-02-01"):
        expected = {line.id for line in every_line() if line.overdue}
        assert set(session.scalars(select(Pledge.id).where(queries.overdue(date(2024, 2, 1))))) == expected


def test_each_fund_says_above_which_pledge_an_agreement_is_wanted(database):
    for code, above in (("LOW-2023", 1), ("TOP-2023", 90_000_000)):
        fund = a_fund(code, agreement_above_cents=above)
        _make(fund, an_authority(name="Grande"), cents=5_000_000, stages=[Stage.VOTED], on_file=True, paid=[5_000_000])
    assert asked_about(session.scalar(select(Fund).filter_by(code="LOW-2023")), "2024-06-01", "paper_missing") == {"Grande"}
    assert asked_about(session.scalar(select(Fund).filter_by(code="TOP-2023")), "2024-06-01", "paper_missing") == set()
    assert [line.missing_papers for line in every_line()] == [[Stage.AGREED], []]


def test_an_announcement_of_yesterday_waits_for_nobody_yet(fund):
    with clock_at("2024-01-11"):
        assert "pledge_not_voted" not in {line.kind for line in worklist.waiting()}


def test_the_acts_of_an_authority_are_its_papers(fund):
    line = next(line for line in every_line() if "large and paid" in line.authority_name)
    (paper,) = papers.of_authority(line.authority_id)
    assert (paper.stage, paper.pledge_id, paper.reference) == (Stage.VOTED, line.id, line.reference)
    assert papers.of_pledge(line.id, Stage.VOTED) == paper.id
    with pytest.raises(NotFound):
        papers.of_pledge(line.id, Stage.AGREED)


def test_nothing_waits_where_there_is_nothing(database):
    assert worklist.waiting() == []

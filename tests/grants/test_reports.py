"""Financial reports: what they may say and when, judged once, and what hangs on them."""

from datetime import date

import pytest

from fundtracker.documents import store
from fundtracker.grants import instalments, papers, reports
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal, UnknownMove
from tests.factories import a_user
from tests.grants.world import a_world, paid, part, report, sign

pytestmark = pytest.mark.usefixtures("database")
DAY = date(2023, 6, 1)


def test_a_report_comes_after_the_money_and_says_no_more_than_was_paid() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    with pytest.raises(Refusal, match="nothing to report"):
        report(world, grant_id, 0)
    paid(world, grant_id, 500_000)
    for changes, field in (({"spent_cents": 500_001}, "spent_cents"), ({"received_on": date(2023, 2, 1)}, "received_on")):
        with pytest.raises(Refusal) as refused, transaction():
            reports.record(**{"instalment_id": part(grant_id), "received_on": DAY, "spent_cents": 0, "by": world.by, **changes})
        assert refused.value.field == field
    assert reports.list_().total == 0
    with pytest.raises(NotFound), transaction():
        reports.record(instalment_id=999, received_on=DAY, spent_cents=0, by=world.by)


def test_a_report_is_judged_by_a_person_at_the_version_seen() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    report_id = report(world, grant_id, 400_000, accepted=False)
    with pytest.raises(Denied), transaction():
        reports.accept(report_id, by=COMMAND)
    with pytest.raises(Conflict), transaction():
        reports.accept(report_id, by=world.by, version=99)
    with pytest.raises(Refusal, match="not on file"), transaction():
        reports.accept(report_id, by=world.second)
    with transaction():
        papers.attach_report(report_id, kept=store.put_made(b"%PDF-1.7", "compte-rendu.pdf"), by=world.by)
    with pytest.raises(Denied, match="another person"), transaction():
        reports.accept(report_id, by=world.by)
    auditor = Actor("user", a_user("auditor").id)
    with pytest.raises(Denied, match="Only staff or an approver"), transaction():
        reports.accept(report_id, by=auditor)
    with transaction():
        reports.accept(report_id, by=world.second, version=reports.get(report_id).version)
    line = reports.get(report_id)
    assert (line.state, line.judged_by, line.number, line.partner) == ("accepted", world.approver.name, 1, world.partner.name)
    with pytest.raises(UnknownMove), transaction():
        reports.accept(report_id, by=world.second)
    with pytest.raises(NotFound):
        reports.get(999)


def test_a_report_accepted_by_mistake_is_sent_back_and_holds_the_next_instalment_again() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    report_id = report(world, grant_id, 400_000)
    assert instalments.of_grant(grant_id)[0].accepted == 400_000
    with transaction():
        reports.send_back(report_id, reason="Factures absentes.", by=world.by)
    assert instalments.of_grant(grant_id)[0].accepted is None
    assert reports.get(report_id).reason == "Factures absentes."


def test_of_several_reports_on_an_instalment_the_last_accepted_one_counts() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    report(world, grant_id, 200_000)
    later = report(world, grant_id, 350_000)
    assert instalments.of_grant(grant_id)[0].accepted == 350_000
    assert reports.list_(fund_id=world.fund.id, state="accepted").rows[0].id == later


def test_grants_that_wait_for_a_report_are_listed_until_it_comes() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    assert reports.awaited() == []
    paid(world, grant_id, 500_000)
    [line] = reports.awaited()
    assert (line.grant_id, line.number, line.paid, line.paid_on) == (grant_id, 1, 500_000, date(2023, 4, 1))
    report(world, grant_id, 400_000, accepted=False)
    assert reports.awaited() == []

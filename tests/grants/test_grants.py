"""Signing a grant: within the decision and what is available, the rest subject to receipts; ending one."""

from datetime import date

import pytest

from fundtracker.funds.models import FundStatus
from fundtracker.grants import authorisations, courses, grants, payments, projects, reports, running
from fundtracker.grants.rules import AuthorisationKind, GrantStatus, Step
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.ledger import positions
from tests.databases import Database
from tests.factories import a_fund
from tests.grants.world import a_world, allow, approve, at_once, paid, part, pay, prepare, receive, report, sign
from tests.watch import clock_at

pytestmark = pytest.mark.usefixtures("database")
DAY = date(2023, 3, 1)


def test_a_grant_reserves_its_money_and_writes_its_instalments() -> None:
    world = a_world()
    grant = grants.get(sign(world, 6_000_001))
    assert grant.reference == f"{world.fund.code}-G0001"
    assert [p.cents for p in grant.instalments] == [3_000_001, 1_800_000, 1_200_000]
    assert sum(p.cents for p in grant.instalments) == grant.cents == grant.reserved
    assert positions.grant_position(grant.id).committed_left == 6_000_001
    assert positions.available(world.fund.id, world.project.id).available == 3_999_999
    assert projects.sheet(world.project.id).stage == "running"


def test_a_grant_beyond_what_is_left_of_the_decision_is_refused_by_how_much() -> None:
    world = a_world()
    authorisation_id = allow(world, 1_000_000)
    with transaction():
        grants.sign(authorisation_id=authorisation_id, cents=700_000, signed_on=DAY, by=world.by)
    with pytest.raises(Refusal) as refused, transaction():
        grants.sign(authorisation_id=authorisation_id, cents=400_000, signed_on=DAY, by=world.by)
    assert refused.value.field == "cents"
    assert refused.value.message.values == {"excess": 100_000, "left": 300_000}
    assert authorisations.left(authorisation_id) == 300_000


def test_a_grant_beyond_what_is_available_is_refused_or_signed_subject_to_receipts() -> None:
    world = a_world(1_000_000)
    authorisation_id = allow(world, 1_500_000)
    with pytest.raises(Refusal) as refused, transaction():
        grants.sign(authorisation_id=authorisation_id, cents=1_500_000, signed_on=DAY, by=world.by)
    assert refused.value.message.values == {"excess": 500_000, "available": 1_000_000}
    with transaction():
        grant_id = grants.sign(authorisation_id=authorisation_id, cents=1_500_000, signed_on=DAY, subject_to_receipts=True, by=world.by)
    assert (grants.get(grant_id).reserved, grants.get(grant_id).unreserved) == (1_000_000, 500_000)
    with pytest.raises(Refusal), transaction():
        running.reserve(grant_id, by=world.by)
    receive(world.fund, world.authority_id, 300_000)
    with transaction():
        running.reserve(grant_id, by=world.by)
    assert grants.get(grant_id).unreserved == 200_000
    assert positions.grant_position(grant_id).committed_left == 1_300_000


def test_a_grant_signed_before_any_money_came_reserves_nothing_and_pays_nothing() -> None:
    world = a_world(1)
    authorisation_id = allow(world, 500_000)
    sign(world, 1, tranche_grid="100")
    with transaction():
        grant_id = grants.sign(authorisation_id=authorisation_id, cents=500_000, signed_on=DAY, subject_to_receipts=True, by=world.by)
    assert grants.get(grant_id).next_step == (Step.RESERVE, 1)
    with pytest.raises(Refusal) as refused:
        prepare(world, grant_id, 100)
    assert refused.value.message.values == {"excess": 100, "left": 0}


def test_a_grant_without_a_partner_a_right_day_or_a_right_grid_is_refused() -> None:
    world = a_world()
    authorisation_id = allow(world, 500_000)
    for changes, field in (
        ({"signed_on": date(2022, 12, 31)}, "signed_on"),
        ({"signed_on": date(2999, 1, 1)}, "signed_on"),
        ({"tranche_grid": "60/60"}, "tranche_grid"),
        ({"cents": 1, "tranche_grid": "50/50"}, "tranche_grid"),
    ):
        with pytest.raises(Refusal) as refused, transaction():
            grants.sign(**{"authorisation_id": authorisation_id, "cents": 500_000, "signed_on": DAY, "by": world.by, **changes})
        assert refused.value.field == field
    with transaction():
        session.get_one(type(world.project), world.project.id).partner_id = None
    with pytest.raises(Refusal, match="partner"), transaction():
        grants.sign(authorisation_id=authorisation_id, cents=500_000, signed_on=DAY, by=world.by)
    assert grants.list_().total == 0


def test_the_partners_grid_comes_before_the_funds() -> None:
    world = a_world(tranche_grid="50/50")
    with transaction():
        session.get_one(type(world.partner), world.partner.id).tranche_grid = "30/30/40"
    assert [p.percent for p in grants.get(sign(world, 1_000_000)).instalments] == [30, 30, 40]
    due = [date(2023, 4, 1), None]
    dated = grants.get(sign(world, 1_000_000, tranche_grid="80/20", due_dates=due)).instalments
    assert [(p.percent, p.due_on) for p in dated] == [(80, due[0]), (20, None)]


def test_a_revoked_decision_grants_nothing_more_and_pays_nothing_more() -> None:
    world = a_world()
    authorisation_id = allow(world, 1_000_000)
    with transaction():
        grant_id = grants.sign(authorisation_id=authorisation_id, cents=400_000, signed_on=DAY, by=world.by)
    prepared = prepare(world, grant_id, 100_000)
    with transaction():
        authorisations.revoke(authorisation_id, by=world.by, reason="Non ratifiée.")
    assert authorisations.left(authorisation_id) == 0
    assert authorisations.decided(world.fund.id) == 400_000
    with pytest.raises(Refusal), transaction():
        grants.sign(authorisation_id=authorisation_id, cents=1, signed_on=DAY, by=world.by)
    with pytest.raises(Refusal):
        approve(world, prepared)


def test_what_a_year_decided_stays_when_a_decision_is_revoked_in_a_later_one() -> None:
    with clock_at("2023-06-01 09:00"):
        world = a_world()
        authorisation_id = allow(world, 1_000_000)
        with transaction():
            grants.sign(authorisation_id=authorisation_id, cents=400_000, signed_on=DAY, by=world.by)
    with clock_at("2024-02-01 09:00"):
        with transaction():
            authorisations.revoke(authorisation_id, by=world.by, reason="Non ratifiée.")
        assert courses.decided_by_year(world.fund.id) == {2023: 1_000_000, 2024: -600_000}
        assert sum(courses.decided_by_year(world.fund.id).values()) == authorisations.decided(world.fund.id)


def test_a_grant_nobody_was_paid_under_is_cancelled_and_frees_the_decision() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    with transaction():
        running.finish(grant_id, by=world.by)
    grant = grants.get(grant_id)
    assert grant.status is GrantStatus.CANCELLED
    assert authorisations.left(grant.authorisation_id) == 1_000_000
    assert positions.project_position(world.project.id).committed == 0
    assert projects.sheet(world.project.id).stage == "decided"
    with pytest.raises(Refusal), transaction():
        running.finish(grant_id, by=world.by)


def test_a_grant_ends_when_every_payment_is_accounted_for_and_releases_the_rest() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    prepared = prepare(world, grant_id, 500_000)
    with pytest.raises(Refusal, match="under way"), transaction():
        running.finish(grant_id, by=world.by)
    pay(world, approve(world, prepared))
    with pytest.raises(Refusal, match="report"), transaction():
        running.finish(grant_id, by=world.by)
    report(world, grant_id, 500_000)
    with pytest.raises(Conflict), transaction():
        running.finish(grant_id, by=world.by, version=99)
    with transaction():
        running.finish(grant_id, by=world.by)
    assert grants.get(grant_id).status is GrantStatus.COMPLETED
    assert positions.grant_position(grant_id).committed_left == 0
    sheet = projects.sheet(world.project.id)
    assert (sheet.stage, sheet.decided, sheet.granted, sheet.paid, sheet.left) == ("done", 1_000_000, 500_000, 500_000, 0)
    with pytest.raises(Refusal):
        prepare(world, grant_id, 1, 2)


def test_a_payment_reversed_after_its_grant_ended_leaves_nothing_reserved() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000, tranche_grid="100")
    payment_id = paid(world, grant_id, 1_000_000)
    report_id = report(world, grant_id, 1_000_000)
    with transaction():
        running.finish(grant_id, by=world.by)
    with pytest.raises(Refusal, match="Send the report back"), transaction():
        payments.reverse(payment_id, value_date=date(2023, 7, 1), reason="Virement rejeté.", by=world.by)
    with transaction():
        reports.send_back(report_id, reason="Le virement a été rejeté.", by=world.by)
    with transaction():
        payments.reverse(payment_id, value_date=date(2023, 7, 1), reason="Virement rejeté.", by=world.by)
    assert positions.project_position(world.project.id).committed == 0
    assert positions.identity(world.fund.id).closing == 10_000_000
    assert grants.get(grant_id).paid == 0


def test_a_closed_fund_signs_nothing() -> None:
    world = a_world()
    authorisation_id = allow(world, 1_000)
    with transaction():
        session.get_one(type(world.fund), world.fund.id).status = FundStatus.CLOSED
    with pytest.raises(Refusal, match="closed"), transaction():
        grants.sign(authorisation_id=authorisation_id, cents=1_000, signed_on=DAY, by=world.by)


def test_an_authorisation_belongs_to_its_fund_and_a_transfer_goes_elsewhere() -> None:
    world, other = a_world(), a_world()
    with pytest.raises(Refusal):
        allow(world, 1_000, project_id=other.project.id)
    with pytest.raises(Refusal):
        allow(world, 1_000, "transfer", to_fund_id=world.fund.id)
    allowed = allow(world, 1_000, "transfer", to_fund_id=a_fund().id)
    assert [line.id for line in authorisations.open_ones(AuthorisationKind.TRANSFER)] == [allowed]
    assert authorisations.open_ones(AuthorisationKind.TRANSFER, fund_id=other.fund.id) == []
    with pytest.raises(NotFound):
        authorisations.left(999)


def test_what_a_grant_needs_to_name_is_found_or_not() -> None:
    world = a_world()
    first, second = sign(world, 1_000), sign(world, 2_000)
    assert [line.id for line in grants.list_(fund_id=world.fund.id, state="signed", text="ONG").rows] == [second, first]
    assert [line.id for line in grants.of_project(world.project.id)] == [first, second]
    assert grants.list_(text="G0002").total == 1
    assert grants.list_(text="%").total == 0
    with pytest.raises(NotFound):
        grants.get(999)
    with pytest.raises(NotFound), transaction():
        running.finish(999, by=world.by)
    assert part(first) != part(second)


def test_grants_signed_at_the_same_moment_never_take_more_than_the_decision(any_database: Database) -> None:
    world = a_world()
    authorisation_id, by = allow(world, 1_000_000), world.by

    def attempt() -> int | None:
        try:
            with transaction():
                return grants.sign(authorisation_id=authorisation_id, cents=300_000, signed_on=DAY, by=by)
        except Refusal:
            return None

    signed = at_once(any_database.app, [attempt] * 6)
    assert sum(1 for grant_id in signed if grant_id) == 3
    assert authorisations.left(authorisation_id) == 100_000
    assert positions.project_position(world.project.id).committed == 900_000

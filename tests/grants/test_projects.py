"""A project's sheet: its figures, why so much is available, what leaves the house, changes by decision; partners by name."""

from datetime import date

import pytest

from fundtracker.grants import authorisations, changes, grants, partners, projects, returns
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import Message
from tests.factories import a_project
from tests.grants.world import a_decision, a_partner, a_world, allow, paid, prepare, report, sign
from tests.watch import count_queries

pytestmark = pytest.mark.usefixtures("database")


def test_the_sheet_says_what_was_decided_granted_paid_and_justified() -> None:
    world = a_world()
    allow(world, 500_000)
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    report(world, grant_id, 400_000)
    with transaction():
        returns.record(grant_id, cents=50_000, value_date=date(2023, 7, 1), reason="Reliquat.", by=world.by)
    sheet = projects.sheet(world.project.id)
    assert (sheet.decided, sheet.granted, sheet.paid, sheet.left) == (1_500_000, 1_000_000, 450_000, 1_000_000)
    figures = sheet.figures
    assert (figures.to_grant, figures.to_pay, figures.gross, figures.returned) == (500_000, 500_000, 500_000, 50_000)
    assert figures.justified + figures.awaiting + figures.returned == figures.gross
    assert (figures.justified, figures.awaiting) == (400_000, 50_000)
    assert authorisations.decided(world.fund.id) == 1_500_000


def test_the_lines_of_what_is_available_add_up() -> None:
    world = a_world()
    sign(world, 1_000_000)
    sheet = projects.sheet(world.project.id)
    assert sum(cents for _, cents in sheet.why) == sheet.available.available == 9_000_000


@pytest.mark.parametrize("whose", ["project", "partner"])
def test_what_is_in_danger_is_withheld_outside_whoever_carries_the_mark(whose: str) -> None:
    world = a_world()
    with transaction():
        row = getattr(world, whose)
        session.get_one(type(row), row.id).masked = True
    sheet = projects.sheet(world.project.id)
    assert (sheet.masked, sheet.partner, sheet.place) == (True, world.partner.name, "Ijoukak")
    outside = projects.as_seen_outside(sheet)
    assert outside.partner_id is None
    for text in (outside.partner, outside.place, outside.beneficiary):
        assert isinstance(text, Message)
    assert world.partner.name not in repr(outside)
    assert "Ijoukak" not in repr(outside)


def test_what_is_not_in_danger_is_shown_outside() -> None:
    sheet = projects.sheet(a_world().project.id)
    assert projects.as_seen_outside(sheet) is sheet


def test_a_decision_moves_a_project_and_keeps_what_was_before() -> None:
    world = a_world()
    sign(world, 1_000)
    allow(world, 0, "amendment")
    decision_id = a_decision(world.fund.id)
    with transaction():
        changes.apply(decision_id=decision_id, project_id=world.project.id, place="Ouneine", beneficiary="Coopérative", by=world.by)
    sheet = projects.sheet(world.project.id)
    assert (sheet.place, sheet.beneficiary) == ("Ouneine", "Coopérative")
    [change] = changes.of_project(world.project.id)
    assert (change.place_before, change.place_after) == ("Ijoukak", "Ouneine")
    assert (change.beneficiary_before, change.beneficiary_after) == ("École communale", "Coopérative")
    with pytest.raises(Refusal), transaction():
        changes.apply(decision_id=decision_id, project_id=world.project.id, place="Ouneine", beneficiary="Coopérative", by=world.by)


def test_a_budget_is_replaced_whole_and_never_over_a_newer_one() -> None:
    world = a_world()
    version = projects.sheet(world.project.id).version
    with transaction():
        projects.set_money(world.project.id, version=version, budget=[("A", 1), ("B", 2)], cofinancing=[("C", 3)], by=world.by)
    with transaction():
        projects.set_money(world.project.id, version=version + 1, budget=[("B", 5)], cofinancing=[], by=world.by)
    sheet = projects.sheet(world.project.id)
    assert ([line.label for line in sheet.budget], sheet.budget_cents, sheet.cofinancing_cents) == (["B"], 5, 0)
    with pytest.raises(Conflict), transaction():
        projects.set_money(world.project.id, version=version, budget=[], cofinancing=[], by=world.by)
    with pytest.raises(NotFound):
        projects.sheet(999)


def test_projects_are_listed_with_their_figures_in_a_number_of_queries_that_does_not_explode() -> None:
    world = a_world()
    for _ in range(5):
        a_project(world.fund)
    sign(world, 1_000_000)
    with count_queries() as sent:
        listing = projects.list_(fund_id=world.fund.id)
    assert [line.figures.granted for line in listing.rows] == [1_000_000, 0, 0, 0, 0, 0]
    assert len(sent) <= 25
    assert projects.list_(text=world.project.code, state="running").total == 1
    assert projects.list_(text="ijoukak").total == 1


def test_partners_are_found_whatever_the_accents_and_named_once() -> None:
    world = a_world()
    a_partner(name="Équipe Éléphant")
    assert [line.name for line in partners.list_(text="equipe elephant").rows] == ["Équipe Éléphant"]
    grant_id = sign(world, 700_000)
    line = partners.get(world.partner.id)
    assert (line.projects, line.granted) == (1, 700_000)
    assert [grant.id for grant in grants.of_partner(world.partner.id)] == [grant_id]
    with pytest.raises(Refusal), transaction():
        partners.create(name="ÉQUIPE ÉLÉPHANT", country="MA", by=world.by)
    with pytest.raises(NotFound), transaction():
        partners.edit(999, version=1, name="X", tranche_grid="", by=world.by)
    assert prepare(world, grant_id, 100)

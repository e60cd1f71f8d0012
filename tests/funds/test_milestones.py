"""Milestones of a project: set by staff in their order, shown to donors and everyone but where people are in danger."""

from datetime import date

import pytest

from fundtracker.accounts.permissions import Role
from fundtracker.funds import milestones, projects
from fundtracker.funds.milestones import MilestoneLine
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_project, a_user
from tests.watch import clock_at

WELL = MilestoneLine("Puits creusé", "Well dug", date(2024, 3, 1), date(2024, 2, 20))
TAPS = MilestoneLine("Eau au robinet", "", None, None)


def planned(project_id, *lines):
    with transaction():
        return milestones.set_(project_id, version=projects.get(project_id).version, milestones=lines, by=COMMAND)


def test_milestones_keep_their_order_and_are_replaced_as_a_whole(database: Database) -> None:
    project = a_project(a_fund())
    planned(project.id, WELL, TAPS)
    assert milestones.of_projects([project.id]) == {project.id: [WELL, TAPS]}
    planned(project.id, TAPS)
    assert milestones.of_projects([project.id]) == {project.id: [TAPS]}
    planned(project.id)
    assert milestones.of_projects([project.id]) == {}


def test_milestones_set_from_an_old_page_are_refused(database: Database) -> None:
    project = a_project(a_fund())
    planned(project.id, WELL)
    with pytest.raises(Conflict), transaction():
        milestones.set_(project.id, version=1, milestones=[], by=COMMAND)
    assert milestones.of_projects([project.id]) == {project.id: [WELL]}


def test_too_many_milestones_or_one_reached_tomorrow_are_refused(database: Database) -> None:
    project = a_project(a_fund())
    with clock_at("2024-02-19"), pytest.raises(Refusal, match="future"):
        planned(project.id, WELL)
    with pytest.raises(Refusal, match="12"):
        planned(project.id, *[TAPS] * 13)
    with pytest.raises(NotFound), transaction():
        milestones.set_(99, version=1, milestones=[], by=COMMAND)


@pytest.fixture
def staff(client: Client) -> Client:
    client.sign_in(a_user(Role.STAFF))
    return client


def sent(**values: str) -> dict[str, str]:
    """Three rows as the form sends them, empty where `values` say nothing."""
    names = ("title_fr", "title_en", "due_on", "reached_on")
    return {"version": "1"} | {f"milestones-{number}-{name}": "" for number in range(3) for name in names} | values


def test_staff_set_milestones_and_everyone_reads_them_unless_people_are_in_danger(database: Database, staff: Client) -> None:
    fund = a_fund("MAR-2023")
    project = a_project(fund, stage="running", title_fr="Un puits")
    address = f"/staff/projects/{project.id}/milestones"
    assert "Étapes" in staff.get(address).text
    values = {"milestones-0-title_fr": "Puits creusé", "milestones-0-reached_on": "20/02/2024", "milestones-1-title_fr": "Eau au robinet"}
    assert staff.post(address, data=sent(**values)).status_code == 303
    assert [line.title_fr for line in milestones.of_projects([project.id])[project.id]] == ["Puits creusé", "Eau au robinet"]
    assert "Puits creusé" in staff.get(f"/staff/projects/{project.id}").text
    assert "franchie le 20 février 2024" in staff.get("/funds/MAR-2023").text
    with transaction():
        project.masked = True
    assert "Puits creusé" not in staff.get("/funds/MAR-2023").text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"milestones-0-title_en": "Well"}, "Dites en français"),
        ({"milestones-0-title_fr": "Puits", "milestones-0-due_on": "31/02/2024"}, "Corrigez les lignes"),
        ({"milestones-0-title_fr": "Puits", "milestones-0-reached_on": "2099-01-01"}, "un jour à venir"),
        ({"milestones-0-title_fr": "x" * 121}, "120 caractères"),
    ],
)
def test_badly_typed_milestones_are_kept_on_the_page_and_not_in_the_project(
    database: Database, staff: Client, values: dict[str, str], said: str
) -> None:
    project = a_project(a_fund("MAR-2023"))
    answer = staff.post(f"/staff/projects/{project.id}/milestones", data=sent(**values))
    assert answer.status_code == 422
    assert said in answer.text
    assert next(iter(values.values())) in answer.text
    assert milestones.of_projects([project.id]) == {}


@pytest.mark.parametrize(
    ("due", "reached", "late", "months"),
    [
        (date(2024, 1, 15), None, True, 5),
        (date(2024, 1, 16), None, True, 4),
        (date(2024, 6, 14), None, True, 0),
        (date(2024, 6, 15), None, False, 0),
        (date(2023, 6, 15), date(2024, 1, 1), False, 0),
        (None, None, False, 0),
    ],
)
def test_a_milestone_says_by_how_many_months_it_is_late(due: date | None, reached: date | None, late: bool, months: int) -> None:
    with clock_at("2024-06-15 10:00"):
        line = MilestoneLine("Le toit", "", due, reached)
        assert (line.is_late, line.months_late) == (late, months)

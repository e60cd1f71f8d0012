from datetime import date
from typing import Any

import pytest

from fundtracker.funds import programmes, projects
from fundtracker.funds.rules import FundStatus, ProjectStage
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from tests.databases import Database
from tests.factories import a_fund, a_programme, a_project

TITLES = {"title_fr": "École", "title_en": "School", "country": "MA"}


def add_programme(fund_id: int, code: str = "WATER") -> int:
    with transaction():
        return programmes.create(fund_id=fund_id, code=code, name_fr="Eau", name_en="Water", by=COMMAND)


def add_project(fund_id: int, code: str = "MAR-01", **values: Any) -> int:
    with transaction():
        return projects.create(fund_id=fund_id, code=code, by=COMMAND, **TITLES | values)


def test_a_programme_counts_its_projects(database: Database) -> None:
    fund = a_fund()
    programme_id = add_programme(fund.id)
    add_programme(fund.id, "SCHOOL")
    add_project(fund.id, programme_id=programme_id)
    add_project(fund.id, "MAR-02", programme_id=programme_id)
    assert [(line.code, line.projects) for line in programmes.list_(fund.id)] == [("SCHOOL", 0), ("WATER", 2)]
    assert programmes.choices(fund.id)[1] == (programme_id, "WATER – Eau")


def test_codes_are_unique_within_a_fund_only(database: Database) -> None:
    fund, other = a_fund(), a_fund()
    for make in (add_programme, add_project):
        make(fund.id, "MAR-01")
        make(other.id, "MAR-01")
        with pytest.raises(Conflict):
            make(fund.id, "MAR-01")


def test_a_closed_fund_takes_nothing_new(database: Database) -> None:
    fund = a_fund(status=FundStatus.CLOSED)
    programme, project = a_programme(fund), a_project(fund)
    for make in (add_programme, add_project):
        with pytest.raises(Refusal, match="closed"):
            make(fund.id)
    with pytest.raises(Refusal, match="closed"), transaction():
        programmes.amend(programme.id, fund_id=fund.id, name_fr="x", name_en="x", version=1, by=COMMAND)
    with pytest.raises(Refusal, match="closed"), transaction():
        projects.amend(project.id, fund_id=fund.id, version=1, by=COMMAND, place="x")


def test_a_project_takes_no_other_funds_programme(database: Database) -> None:
    fund, other = a_fund(), a_fund()
    foreign_id = a_programme(other).id
    with pytest.raises(Refusal, match="another fund"):
        add_project(fund.id, programme_id=foreign_id)
    project_id = add_project(fund.id)
    with pytest.raises(Refusal, match="another fund"), transaction():
        projects.amend(project_id, fund_id=fund.id, version=1, by=COMMAND, programme_id=foreign_id)


def test_a_project_cannot_end_before_it_starts(database: Database) -> None:
    with pytest.raises(Refusal, match="end before"):
        add_project(a_fund().id, starts_on=date(2024, 2, 1), ends_on=date(2024, 1, 31))


def test_what_belongs_to_another_fund_is_not_found(database: Database) -> None:
    fund, other = a_fund(), a_fund()
    programme, project = a_programme(fund), a_project(fund)
    with pytest.raises(NotFound), transaction():
        programmes.amend(programme.id, fund_id=other.id, name_fr="x", name_en="x", version=1, by=COMMAND)
    with pytest.raises(NotFound), transaction():
        projects.amend(project.id, fund_id=other.id, version=1, by=COMMAND, place="x")


def test_stale_forms_change_nothing(database: Database) -> None:
    fund = a_fund()
    programme, project = a_programme(fund), a_project(fund)
    with transaction():
        programmes.amend(programme.id, fund_id=fund.id, name_fr="Un", name_en="One", version=1, by=COMMAND)
        projects.amend(project.id, fund_id=fund.id, version=1, by=COMMAND, place="Ijoukak")
    with pytest.raises(Conflict), transaction():
        programmes.amend(programme.id, fund_id=fund.id, name_fr="Deux", name_en="Two", version=1, by=COMMAND)
    with pytest.raises(Conflict), transaction():
        projects.amend(project.id, fund_id=fund.id, version=1, by=COMMAND, place="Ouneine")
    assert programmes.get(programme.id).name_en == "One"
    assert projects.get(project.id).place == "Ijoukak"


def test_a_project_reaches_its_stages_and_closed_ones_are_no_choice(database: Database) -> None:
    fund = a_fund()
    first, second = add_project(fund.id), add_project(fund.id, "MAR-02")
    with transaction():
        projects.reach(first, stage=ProjectStage.CLOSED, by=COMMAND)
    assert projects.get(first).stage is ProjectStage.CLOSED
    assert [choice[0] for choice in projects.choices(fund.id)] == [second]
    assert [line.id for line in projects.list_(fund.id)] == [first, second]


@pytest.mark.parametrize("find", [programmes.get, projects.get])
def test_what_is_not_there_is_not_found(database: Database, find: Any) -> None:
    with pytest.raises(NotFound):
        find(1)

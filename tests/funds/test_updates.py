from datetime import date
from typing import Any

import pytest

from fundtracker.funds import updates, worklist
from fundtracker.funds.rules import FundStatus
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from tests.databases import Database
from tests.factories import a_fund, a_project
from tests.watch import clock_at

NEWS = {"dated": date(2024, 3, 1), "title_fr": "L’eau coule", "title_en": "Water runs", "body_fr": "À Ijoukak.", "body_en": "In Ijoukak."}


@pytest.fixture(autouse=True)
def spring() -> Any:
    with clock_at("2024-03-13"):
        yield


def drafted(fund_id: int, **values: Any) -> int:
    with transaction():
        return updates.draft(fund_id=fund_id, by=COMMAND, **NEWS | values)


def published(fund_id: int, **values: Any) -> int:
    update_id = drafted(fund_id, **values)
    with transaction():
        return updates.publish(update_id, fund_id=fund_id, by=COMMAND)


def test_a_draft_is_nobodys_news_until_it_is_published(database: Database) -> None:
    fund = a_fund()
    update_id = drafted(fund.id)
    assert updates.latest(fund.id) == []
    with transaction():
        updates.publish(update_id, fund_id=fund.id, by=COMMAND)
    assert [line.id for line in updates.latest()] == [update_id]
    with transaction():
        updates.withdraw(update_id, fund_id=fund.id, by=COMMAND)
    assert updates.latest(fund.id) == []
    assert [line.id for line in updates.list_(fund.id)] == [update_id]


def test_news_are_of_the_fund_asked_for_the_latest_first(database: Database) -> None:
    fund, other = a_fund(), a_fund()
    old, new = published(fund.id, dated=date(2024, 1, 1)), published(fund.id)
    published(other.id)
    assert [line.id for line in updates.latest(fund.id)] == [new, old]
    assert updates.last_dates()[fund.id] == date(2024, 3, 1)


@pytest.mark.parametrize("missing", ["title_en", "body_en", "title_fr", "body_fr"])
def test_an_update_is_published_in_both_languages_or_not_at_all(database: Database, missing: str) -> None:
    fund = a_fund()
    with pytest.raises(Refusal, match="both languages"):
        published(fund.id, **{missing: ""})
    assert updates.latest() == []


def test_an_update_is_not_dated_in_the_future(database: Database) -> None:
    with pytest.raises(Refusal) as refused:
        drafted(a_fund().id, dated=date(2024, 3, 14))
    assert refused.value.field == "dated"


def test_an_update_is_about_no_other_funds_project(database: Database) -> None:
    fund, other = a_fund(), a_fund()
    project_id = a_project(other).id
    with pytest.raises(Refusal, match="another fund"):
        drafted(fund.id, project_id=project_id)


def test_an_update_is_reached_through_its_own_fund_only(database: Database) -> None:
    fund, other = a_fund(), a_fund()
    update_id, other_id = drafted(fund.id), other.id
    with pytest.raises(NotFound):
        updates.get(update_id, other_id)
    for act in (updates.publish, updates.withdraw):
        with pytest.raises(NotFound), transaction():
            act(update_id, fund_id=other_id, by=COMMAND)


def test_a_stale_update_form_changes_nothing(database: Database) -> None:
    fund_id = a_fund().id
    update_id = drafted(fund_id)
    with transaction():
        updates.amend(update_id, fund_id=fund_id, version=1, by=COMMAND, **NEWS | {"title_en": "First"})
    with pytest.raises(Conflict), transaction():
        updates.amend(update_id, fund_id=fund_id, version=1, by=COMMAND, **NEWS | {"title_en": "Second"})
    assert updates.get(update_id, fund_id).title_en == "First"


def test_publishing_twice_keeps_the_first_moment(database: Database) -> None:
    fund_id = a_fund().id
    update_id = published(fund_id)
    first = updates.get(update_id, fund_id).published_at
    with clock_at("2024-03-20"), transaction():
        updates.publish(update_id, fund_id=fund_id, by=COMMAND)
    assert updates.get(update_id, fund_id).published_at == first


@pytest.mark.parametrize(("opened_on", "waits"), [(date(2023, 12, 14), False), (date(2023, 12, 13), True)])
def test_a_fund_silent_for_over_ninety_days_waits_for_an_update(database: Database, opened_on: date, waits: bool) -> None:
    fund = a_fund(crisis_on=opened_on, opened_on=opened_on)
    assert [line.args for line in worklist.waiting()] == ([{"code": fund.code}] if waits else [])


def test_a_fund_with_recent_news_or_closed_does_not_wait(database: Database) -> None:
    told, closed = a_fund(), a_fund(status=FundStatus.CLOSED)
    published(told.id)
    drafted(closed.id)
    assert worklist.waiting() == []
    with clock_at("2024-06-30"):
        (line,) = worklist.waiting()
    assert line.args == {"code": told.code}
    assert str(line.reason).startswith(told.code)


def test_nothing_is_told_outside_of_a_project_in_danger(database: Database) -> None:
    fund = a_fund()
    project = a_project(fund, masked=True)
    with pytest.raises(Refusal, match="in danger"):
        published(fund.id, project_id=project.id)
    other = published(fund.id)
    told = published(fund.id, project_id=a_project(fund).id)
    assert {line.id for line in updates.latest(fund.id)} == {told, other}
    assert [line.id for line in updates.latest(fund.id, without=[updates.get(told, fund.id).project_id or 0])] == [other]

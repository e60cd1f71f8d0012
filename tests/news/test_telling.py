"""Telling: each update goes to each follower once, at their rhythm, and to nobody who has no rights here any more."""

from datetime import date

import pytest

from fundtracker.authorities import mandates
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.news import telling
from fundtracker.news.rules import Rhythm
from tests.databases import Database
from tests.factories import a_fund, a_mandate, a_project, a_user, an_authority
from tests.news.acts import a_follower, follow, mails, told
from tests.watch import clock_at


def tell(at: str) -> int:
    with clock_at(at):
        return telling.tell()


def test_an_update_is_told_at_once_and_once(database: Database) -> None:
    fund = a_fund()
    user = a_follower(fund.id, email="zoe@example.org", language="en")
    told(fund.id)
    assert [tell("2024-03-04 10:05"), tell("2024-03-04 10:10")] == [1, 0]
    [mail] = mails()
    assert (mail.to, mail.language, mail.content["items"][0]["title"]) == (user.email, "en", "Water runs")
    assert mail.content["unsubscribe"].startswith("/unsubscribe/")


def test_drafts_other_funds_and_what_was_told_before_one_followed_are_no_news(database: Database) -> None:
    fund, other = a_fund(), a_fund()
    told(fund.id, "2024-02-28 10:00")
    a_follower(fund.id)
    told(other.id)
    assert tell("2024-03-04 10:05") == 0


def test_a_daily_digest_gathers_what_was_told_until_eight(database: Database) -> None:
    fund = a_fund()
    a_follower(fund.id, rhythm=Rhythm.DAILY)
    told(fund.id, "2024-03-04 10:00")
    told(fund.id, "2024-03-05 07:59", title_fr="Deux")
    told(fund.id, "2024-03-05 08:00", title_fr="Trois")
    assert tell("2024-03-05 07:59") == 0
    assert [tell("2024-03-05 08:05"), tell("2024-03-05 18:00")] == [1, 0]
    assert [item["title"] for item in mails()[0].content["items"]] == ["L’eau coule", "Deux"]
    assert tell("2024-03-06 08:00") == 1
    assert [item["title"] for item in mails()[1].content["items"]] == ["Trois"]


def test_a_weekly_digest_comes_on_monday_or_as_soon_as_the_worker_is_back(database: Database) -> None:
    fund = a_fund()
    a_follower(fund.id, rhythm=Rhythm.WEEKLY)
    told(fund.id, "2024-03-06 10:00")
    assert tell("2024-03-10 23:00") == 0
    assert [tell("2024-03-12 15:00"), tell("2024-03-13 15:00")] == [1, 0]


def test_a_change_of_rhythm_tells_nothing_twice(database: Database) -> None:
    fund = a_fund()
    user = a_follower(fund.id)
    told(fund.id)
    assert tell("2024-03-04 10:05") == 1
    follow(user, fund.id, rhythm=Rhythm.DAILY, at="2024-03-04 11:00")
    told(fund.id, "2024-03-04 12:00", title_fr="Deux")
    assert tell("2024-03-05 09:00") == 1
    follow(user, fund.id, rhythm=Rhythm.AT_ONCE, at="2024-03-05 10:00")
    assert tell("2024-03-05 10:05") == 0
    assert [[item["title"] for item in mail.content["items"]] for mail in mails()] == [["L’eau coule"], ["Deux"]]


def test_who_follows_the_fund_and_its_project_is_told_once(database: Database) -> None:
    fund = a_fund()
    project = a_project(fund, stage="running")
    both = a_follower(fund.id, projects=(project.id,))
    one = a_follower(projects=(project.id,))
    told(fund.id, project_id=project.id)
    told(fund.id)
    assert tell("2024-03-04 10:05") == 3
    assert sorted(mail.to for mail in mails()) == sorted([both.email, both.email, one.email])


def test_nothing_is_told_of_a_project_that_came_into_danger(database: Database) -> None:
    fund = a_fund()
    project = a_project(fund, stage="running")
    a_follower(fund.id, projects=(project.id,))
    told(fund.id, project_id=project.id)
    with transaction():
        project.masked = True
    assert tell("2024-03-04 10:05") == 0
    assert mails() == []


def test_who_lost_their_rights_is_told_nothing(database: Database) -> None:
    fund, authority = a_fund(), an_authority()
    member, left, closed = a_user(), a_user(), a_follower(fund.id)
    a_mandate(member, authority)
    ending = a_mandate(left, authority)
    follow(member, fund.id)
    follow(left, fund.id)
    with clock_at("2024-03-02 09:00"), transaction():
        mandates.end(ending.id, authority_id=authority.id, ends_on=date(2024, 3, 2), by=COMMAND)
        closed.active = False
    told(fund.id)
    tell("2024-03-04 10:05")
    assert [mail.to for mail in mails()] == [member.email]


def test_nobody_is_flooded_with_old_news(database: Database) -> None:
    fund = a_fund()
    user = a_follower(fund.id)
    with transaction():
        user.active = False
    told(fund.id, "2024-03-04 10:00")
    told(fund.id, "2024-04-10 10:00", title_fr="Deux")
    with transaction():
        user.active = True
    assert tell("2024-04-20 10:00") == 1
    assert mails()[0].content["items"][0]["title"] == "Deux"


def test_a_worker_that_dies_between_two_people_tells_the_rest_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    fund = a_fund()
    people = [a_follower(fund.id) for _ in range(3)]
    told(fund.id)
    write, written = telling.outbox.write, []

    def dies_at_the_second(**values: object) -> object:
        if len(written) == 1:
            raise KeyboardInterrupt
        written.append(values)
        return write(**values)

    monkeypatch.setattr(telling.outbox, "write", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        tell("2024-03-04 10:05")
    monkeypatch.undo()
    assert tell("2024-03-04 10:10") == 2
    assert sorted(mail.to for mail in mails()) == sorted(user.email for user in people)

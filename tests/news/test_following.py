"""Following: exactly what was chosen, since it was chosen; ended by a link that nobody can make up."""

import pytest
from sqlalchemy import select

from fundtracker.audit import AuditEvent
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.news import following
from fundtracker.news.models import Follow
from fundtracker.news.rules import Rhythm
from tests.databases import Database
from tests.factories import a_fund, a_project, a_user
from tests.grants.world import a_partner
from tests.news.acts import a_follower, follow


def since() -> dict[int, str]:
    return {row.fund_id: f"{row.since:%Y-%m-%d}" for row in session.scalars(select(Follow))}


def test_whoever_never_chose_follows_nothing(database: Database) -> None:
    user = a_user()
    assert following.of_person(user.id) == following.Choice(Rhythm.WEEKLY, frozenset(), frozenset())


def test_what_is_followed_still_keeps_its_day_and_what_is_new_begins_today(database: Database) -> None:
    old, new = a_fund(), a_fund()
    user = a_follower(old.id)
    follow(user, old.id, new.id, rhythm=Rhythm.DAILY, at="2024-04-01 09:00")
    assert since() == {old.id: "2024-03-01", new.id: "2024-04-01"}
    assert following.of_person(user.id) == following.Choice(Rhythm.DAILY, frozenset({old.id, new.id}), frozenset())
    follow(user, new.id, at="2024-05-01 09:00")
    assert since() == {new.id: "2024-04-01"}


def test_a_project_is_offered_once_it_is_decided_and_never_one_in_danger(database: Database) -> None:
    fund = a_fund()
    shown = a_project(fund, stage="running")
    hidden = [
        a_project(fund),
        a_project(fund, stage="running", masked=True),
        a_project(fund, stage="running", partner_id=a_partner(masked=True).id),
    ]
    [offer] = following.offers()
    assert [project.id for project in offer.projects] == [shown.id]
    user = a_follower(fund.id, projects=(shown.id,))
    assert following.of_person(user.id).project_ids == {shown.id}
    for project in hidden:
        with pytest.raises(Refusal, match="not on offer"):
            follow(user, projects=(project.id,))
    assert following.of_person(user.id).project_ids == {shown.id}


def test_no_fund_that_does_not_exist_and_nobody_who_does_not(database: Database) -> None:
    with pytest.raises(Refusal, match="not on offer"):
        follow(a_user(), 99)
    with pytest.raises(NotFound), transaction():
        following.choose(99, rhythm=Rhythm.DAILY, fund_ids=(), project_ids=(), by=COMMAND)


def test_the_link_of_a_mail_ends_them_once_and_leaves_a_trace(database: Database) -> None:
    user = a_follower(a_fund().id)
    subscription_id = follow(user, *following.of_person(user.id).fund_ids)
    token = following.token(subscription_id)
    assert not following.stopped(subscription_id)
    for _ in range(2):
        with transaction():
            following.stop(token, address="192.0.2.1", request_id="r")
    assert following.stopped(subscription_id)
    acts = [event for event in session.scalars(select(AuditEvent)) if event.action == "web:following:stopped"]
    assert len(acts) == 1


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: f"{token}x", lambda _: "1", lambda _: "", str.swapcase])
def test_a_link_that_was_not_signed_here_ends_nothing(database: Database, change) -> None:
    subscription_id = follow(a_user(), a_fund().id)
    with pytest.raises(NotFound):
        following.find(change(following.token(subscription_id)))
    assert not following.stopped(subscription_id)


def test_a_link_of_a_subscription_that_is_gone_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        following.find(following.token(99))

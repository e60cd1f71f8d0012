"""One's own choice of news, and the link that ends it: by the page's button or by the reader's mail program (RFC 8058)."""

import pytest

from fundtracker.accounts.permissions import Role
from fundtracker.news import following
from fundtracker.news.rules import Rhythm
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_project, a_user
from tests.news.acts import follow

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_a_person_follows_a_fund_from_its_page(database: Database, client: Client) -> None:
    fund = a_fund("MAR-2023")
    user = a_user(Role.STAFF)
    assert client.get("/me/following").status_code == 302
    client.sign_in(user)
    assert "/me/following?fund=MAR-2023" in client.get("/funds/MAR-2023").text
    page = client.get("/me/following?fund=MAR-2023").text
    assert f'value="{fund.id}" checked' in page
    assert following.of_person(user.id).fund_ids == frozenset()
    assert client.post("/me/following", data={"rhythm": "daily", "funds": [str(fund.id)]}).status_code == 303
    assert following.of_person(user.id) == following.Choice(Rhythm.DAILY, frozenset({fund.id}), frozenset())
    assert client.post("/me/following", data={"rhythm": "daily"}).status_code == 303
    assert following.of_person(user.id).fund_ids == frozenset()


@pytest.mark.parametrize(
    "values",
    [{}, {"rhythm": "hourly"}, {"rhythm": "daily", "funds": "99"}, {"rhythm": "daily", "funds": "x"}, {"rhythm": "daily", "projects": "1"}],
)
def test_what_is_not_on_offer_is_refused_and_nothing_changes(database: Database, client: Client, values: dict[str, str]) -> None:
    fund = a_fund("MAR-2023")
    a_project(fund)
    user = a_user(Role.STAFF)
    follow(user, fund.id)
    client.sign_in(user)
    assert client.post("/me/following", data=values).status_code == 422
    assert following.of_person(user.id).fund_ids == {fund.id}


def test_looking_at_the_link_changes_nothing_and_its_button_ends_the_mails(database: Database, client: Client) -> None:
    subscription_id = follow(a_user(), a_fund().id)
    address = f"/unsubscribe/{following.token(subscription_id)}"
    assert "Ne plus recevoir" in client.get(address).text
    assert not following.stopped(subscription_id)
    assert client.post(address).status_code == 303
    assert following.stopped(subscription_id)
    assert "Vous ne recevez plus" in client.get(address).text


def test_a_mail_program_ends_them_without_cookie_or_form(database: Database, client: Client) -> None:
    subscription_id = follow(a_user(), a_fund().id)
    address = f"/unsubscribe/{following.token(subscription_id)}"
    assert client.post(address, data=ONE_CLICK, bare=True).status_code == 200
    assert following.stopped(subscription_id)


def test_any_other_post_without_the_forms_token_is_refused(database: Database, client: Client) -> None:
    subscription_id = follow(a_user(), a_fund().id)
    address = f"/unsubscribe/{following.token(subscription_id)}"
    assert client.post(address, data={}, bare=True).status_code == 400
    assert not following.stopped(subscription_id)


def test_a_made_up_link_is_a_404_for_everyone(database: Database, client: Client) -> None:
    subscription_id = follow(a_user(), a_fund().id)
    for address in ("/unsubscribe/1", f"/unsubscribe/{following.token(subscription_id)}x"):
        assert client.get(address).status_code == 404
        assert client.post(address, data=ONE_CLICK, bare=True).status_code == 404
    assert not following.stopped(subscription_id)

"""What was typed outlives the session: it comes back after signing in, to the same person, unrecorded until they send it."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from fundtracker.accounts import typed
from fundtracker.accounts.permissions import Role
from fundtracker.funds import updates
from fundtracker.kernel import clock
from tests.client import PASSWORD, Client
from tests.databases import Database
from tests.factories import a_fund, a_user

MORNING = datetime(2024, 3, 13, 9, tzinfo=UTC)
LATER = MORNING + timedelta(minutes=40)
TEXT = 'Deux lignes\r\n\r\net un "guillemet" <b>'
NEWS = {"dated": "2024-03-01", "project_id": "", "title_fr": "L’eau coule", "title_en": "", "body_fr": TEXT, "body_en": "", "version": "1"}
ADDRESS = "/staff/funds/MAR-2023/updates/new"


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)}


@pytest.fixture
def late(database: Database, client: Client) -> str:
    """The sign-in page that a form sent after its session had ended answers with."""
    a_fund("MAR-2023")
    with clock.at(MORNING):
        client.sign_in(a_user(Role.STAFF, email="zoe@example.org"))
    with clock.at(LATER):
        answer = client.post(ADDRESS, data=NEWS)
    assert answer.status_code == 401
    assert "ce que vous avez saisi est conservé" in answer.text
    return hidden(answer.text)["kept"]


def sign_in(client: Client, kept: str, email: str = "zoe@example.org", at: datetime = LATER, password: str = "") -> str:
    with clock.at(at):
        return client.post("/sign-in", data={"email": email, "password": password or PASSWORD, "kept": kept}).text


def test_a_form_sent_too_late_comes_back_after_signing_in_and_is_recorded_once_sent(client: Client, late: str) -> None:
    page = sign_in(client, late)
    assert "Vous êtes de nouveau connecté" in page
    fields = hidden(page)
    assert (fields["step"], fields["body_fr"].replace("\r\n", "\n")) == ("edit", TEXT.replace("\r\n", "\n"))
    with clock.at(LATER):
        form = client.post(ADDRESS, data=fields)
        assert updates.list_(1) == []
        assert "L’eau coule" in form.text
        assert "et un &#34;guillemet&#34; &lt;b&gt;" in form.text
        assert client.post(ADDRESS, data={**NEWS, "title_fr": "Envoyée", "title_en": "Sent", "body_en": "Two lines"}).status_code == 303
    assert [line.title_fr for line in updates.list_(1)] == ["Envoyée"]


def test_a_wrong_password_does_not_lose_it(client: Client, late: str) -> None:
    assert hidden(sign_in(client, late, password="wrong-wrong-wrong"))["kept"] == late
    assert "Vous êtes de nouveau connecté" in sign_in(client, late)


def test_nobody_else_gets_what_was_typed(client: Client, late: str) -> None:
    a_user(Role.STAFF, email="other@example.org")
    assert "L’eau coule" not in sign_in(client, late, email="other@example.org")


@pytest.mark.parametrize("change", [lambda kept: f"{kept}x", lambda _: "", lambda kept: kept.swapcase()])
def test_what_this_house_has_not_signed_is_left_aside(client: Client, late: str, change) -> None:
    assert "L’eau coule" not in sign_in(client, change(late))


def test_it_comes_back_to_its_owner_for_an_hour(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = typed.wrap(1, "/staff", [("body", "text")], secret="s")
    assert kept is not None
    assert typed.unwrap(kept, 1, secret="s") == typed.Typed("/staff", [("body", "text")])
    assert typed.unwrap(kept, 2, secret="s") is None
    assert typed.unwrap(kept, 1, secret="other") is None
    monkeypatch.setattr(typed, "FRESH_SECONDS", -1)
    assert typed.unwrap(kept, 1, secret="s") is None


def test_passwords_and_endless_texts_are_never_carried(database: Database) -> None:
    assert typed.wrap(1, "/me/password", [("old_password", "secret")], secret="s") is None
    assert typed.wrap(1, "/staff", [("body", "x" * typed.MOST)], secret="s") is None


def test_a_visitor_who_was_never_signed_in_is_sent_to_sign_in(database: Database, client: Client) -> None:
    a_fund("MAR-2023")
    answer = client.post(ADDRESS, data=NEWS)
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_a_page_looked_at_too_late_comes_back_by_its_address(database: Database, client: Client) -> None:
    with clock.at(MORNING):
        client.sign_in(a_user(Role.STAFF))
    with clock.at(LATER):
        assert client.get("/staff/pledges?page=1").location == "/sign-in?next=/staff/pledges?page%3D1"


def test_a_mere_button_is_not_carried_through_signing_in(database: Database, client: Client) -> None:
    with clock.at(MORNING):
        client.sign_in(a_user(Role.STAFF))
    with clock.at(LATER):
        assert client.post("/me/sessions/1/end").status_code == 302

import re
from datetime import date
from typing import Any

import pytest

from fundtracker.accounts import users
from fundtracker.accounts.permissions import Role
from fundtracker.authorities import contributors, directory, mandates, offers
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from tests.client import Client
from tests.databases import Database
from tests.factories import a_siren, a_user, an_authority
from tests.watch import clock_at, count_queries

WELL_FILLED = {"siren": a_siren(7), "name": "Syndicat des Eaux", "kind": "syndicat", "departement": "42", "population": "12 000"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.sign_in(a_user(Role.STAFF))
    return client


def test_the_search_is_a_plain_form_and_choosing_makes_a_contributor(directory_loaded: Database, staff: Client) -> None:
    page = staff.get("/staff/authorities/search?q=saint+etienne")
    assert page.text.index("Saint-Étienne (42)") < page.text.index("Saint-Étienne Métropole")
    address = re.search(r'action="(/staff/authorities/search/\d+)"', page.text)
    assert address
    answer = staff.post(address.group(1))
    line = contributors.by_siren("214202186")
    assert line is not None
    assert answer.location == f"/staff/authorities/{line.id}"
    shown = staff.get(answer.location)
    assert "Saint-Étienne" in shown.text
    assert "173\u202f136" in shown.text


def test_a_commune_found_by_a_former_name_says_so(directory_loaded: Database, staff: Client) -> None:
    shown = staff.get("/staff/authorities/search?q=commune+d%27Arbignieu").text
    assert "Arboys en Bugey (01)" in shown
    assert "Avant fusion\u00a0: Arbignieu, Saint-Bois" in shown


def test_choosing_for_a_form_leads_back_to_it_with_the_siren(directory_loaded: Database, staff: Client) -> None:
    entry = directory.search("42218")[0]
    page = staff.get("/staff/authorities/search?q=42218&next=/staff/pledges/new?fund=MAR-2023")
    assert f"/staff/authorities/search/{entry.id}?next=/staff/pledges/new?fund%3DMAR-2023" in page.text
    for _ in range(2):
        answer = staff.post(f"/staff/authorities/search/{entry.id}?next=/staff/pledges/new?fund%3DMAR-2023")
        assert answer.location == "/staff/pledges/new?fund=MAR-2023&authority=214202186"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/%5C%5Cevil.example", "//[", "javascript:alert(1)", "/a%0Ab", "evil"]
)
def test_nobody_is_led_to_another_site(directory_loaded: Database, staff: Client, address: str) -> None:
    entry = directory.search("42218")[0]
    assert staff.get(f"/staff/authorities/search?q=42218&next={address}").status_code == 200
    answer = staff.post(f"/staff/authorities/search/{entry.id}?next={address}")
    assert re.fullmatch(r"/staff/authorities/\d+", answer.location or "")


@pytest.mark.parametrize("text", ["", "m", "%00", "%25", "_", "%F0%9F%99%82", "e" * 400, "%FF", "'", "%22%3E%3Cscript%3E"])
def test_a_strange_search_is_answered_with_a_page(directory_loaded: Database, staff: Client, text: str) -> None:
    assert staff.get(f"/staff/authorities/search?q={text}").status_code == 200
    assert staff.get(f"/staff/authorities/search?q={text}&fragment=1", check_html=False).status_code == 200  # a part of a page
    assert staff.get(f"/staff/authorities/suggest?q={text}", check_html=False).status_code == 200  # a part of a page


def test_the_fragment_holds_the_results_alone(directory_loaded: Database, staff: Client) -> None:
    fragment = staff.get("/staff/authorities/search?q=lyon&fragment=1", check_html=False).text  # a part of a page
    assert "<html" not in fragment
    assert "Métropole de Lyon" in fragment


def test_suggestions_are_contributors_as_the_field_reads_them(database: Database, staff: Client) -> None:
    an_authority("216901231", name="Lyon", departement="69")
    options = staff.get("/staff/authorities/suggest?q=ly", check_html=False).text  # a part of a page
    assert '<option value="Lyon (69), SIREN 216901231">' in options


def test_a_commune_without_siren_is_entered_by_hand(directory_loaded: Database, staff: Client) -> None:
    entry = next(entry for entry in directory.search("saint barthelemy") if not entry.siren)
    answer = staff.post(f"/staff/authorities/search/{entry.id}", follow_redirects=True)
    assert 'value="Saint-Barthélemy"' in answer.text
    assert contributors.list_().total == 0


def test_what_the_directory_lacks_is_entered_by_hand(database: Database, staff: Client) -> None:
    answer = staff.post("/staff/authorities/new", data=WELL_FILLED, follow_redirects=True)
    assert "Syndicat des Eaux" in answer.text
    line = contributors.by_siren(a_siren(7))
    assert line is not None
    assert (line.kind, line.population, line.departement) == ("syndicat", 12_000, "42")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("siren", ""),
        ("siren", "123456789"),
        ("siren", "21420218"),
        ("siren", "٢١٤٢٠٢١٨٦"),
        ("name", ""),
        ("name", "x" * 201),
        ("name", "Ly\0on"),
        ("name", "\u202enoyL"),
        ("kind", "castle"),
        ("kind", ""),
        ("departement", "ABC"),
        ("departement", "1"),
        ("departement", "4%2"),
        ("population", "-5"),
        ("population", "many"),
        ("population", "1e9"),
        ("population", "99999999999999"),
    ],
)
def test_a_badly_filled_form_comes_back_as_it_was_with_a_sentence(database: Database, staff: Client, field: str, text: str) -> None:
    answer = staff.post("/staff/authorities/new", data=WELL_FILLED | {field: text})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert 'value="12 000"' in answer.text or field == "population"
    assert contributors.list_().total == 0


def test_a_siren_that_is_known_is_refused_at_its_field(database: Database, staff: Client) -> None:
    an_authority(a_siren(7), name="Lyon")
    answer = staff.post("/staff/authorities/new", data=WELL_FILLED)
    assert answer.status_code == 409
    assert "Lyon" in answer.text


def test_a_second_click_adds_nothing_more(database: Database, staff: Client) -> None:
    for _ in range(2):
        assert staff.post("/staff/authorities/new", data=WELL_FILLED | {"submission_key": "one-form"}).status_code == 303
    assert contributors.list_().total == 1


def test_a_stale_correction_is_refused_on_the_form(database: Database, staff: Client) -> None:
    row = an_authority(name="Lyon")
    address = f"/staff/authorities/{row.id}/edit"
    values = {"name": "Lyon 2", "kind": "commune", "version": "1"}
    assert staff.post(address, data=values).status_code == 303
    assert staff.post(address, data=values | {"name": "Lyon 3"}).status_code == 409
    assert staff.post(address, data=values | {"version": "x"}).status_code == 409
    assert contributors.get(row.id).name == "Lyon 2"


def test_a_mandate_is_checked_and_a_newcomer_invited_who_counts_once_they_accepted(database: Database, staff: Client) -> None:
    row = an_authority(name="Lyon")
    values = {"email": "Camille@example.org", "name": "Camille", "function": "elected", "starts_on": "2024-01-01"}
    answer = staff.confirm(f"/staff/authorities/{row.id}/mandates/new", values)
    assert answer.location == f"/staff/authorities/{row.id}"
    known = users.find_by_email("camille@example.org")
    assert known is not None
    assert known.role is None
    assert mandates.history_of(row.id) == [], "an address that somebody typed is nobody yet"
    shown = staff.get(answer.location).text
    assert "camille@example.org" in shown and "sans réponse" in shown
    [offer] = offers.of_authority(row.id)
    with transaction():
        offers.accept(offer.id, by=Actor("user", known.id))
    assert [line.id for line in mandates.authorities_of(known.id, clock.today())] == [row.id]
    assert staff.post(f"/staff/authorities/{row.id}/offers/{offer.id}/withdraw").status_code == 404, "it was answered"


def test_staff_withdraw_an_invitation_of_this_authority_alone(database: Database, staff: Client) -> None:
    row, other = an_authority(name="Lyon"), an_authority()
    values = {"email": "camille@example.org", "name": "Camille", "function": "elected", "starts_on": "2024-01-01"}
    staff.confirm(f"/staff/authorities/{row.id}/mandates/new", values)
    [offer] = offers.of_authority(row.id)
    assert staff.post(f"/staff/authorities/{other.id}/offers/{offer.id}/withdraw").status_code == 404
    assert staff.post(f"/staff/authorities/{row.id}/offers/{offer.id}/withdraw").status_code == 303
    assert offers.of_authority(row.id) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"email": "a@b"},
        {"email": "a b@example.org"},
        {"starts_on": "2024-02-30"},
        {"starts_on": ""},
        {"ends_on": "2023-12-31"},
        {"function": "king"},
        {"name": ""},
    ],
)
def test_a_mandate_badly_filled_in_invites_nobody(database: Database, staff: Client, wrong: dict[str, Any]) -> None:
    row = an_authority()
    values = {"email": "camille@example.org", "name": "Camille", "function": "elected", "starts_on": "2024-01-01", **wrong}
    assert staff.post(f"/staff/authorities/{row.id}/mandates/new", data=values | {"step": "confirm"}).status_code == 422
    assert users.find_by_email("camille@example.org") is None
    assert mandates.history_of(row.id) == []


def test_ending_a_mandate_closes_the_authority_the_day_after(database: Database, staff: Client) -> None:
    row, person = an_authority(), a_user()
    with transaction():
        mandate_id = mandates.give(user_id=person.id, authority_id=row.id, function="officer", starts_on=date(2024, 1, 1), by=COMMAND)
    answer = staff.post(f"/staff/authorities/{row.id}/mandates/{mandate_id}/end", data={"ends_on": "30/06/2024"})
    assert answer.status_code == 303
    with clock_at("2024-07-01"):
        assert not mandates.may_see(person.id, row.id)


def test_a_mandate_of_another_authority_is_not_found(database: Database, staff: Client) -> None:
    row, other, person = an_authority(), an_authority(), a_user()
    with transaction():
        mandate_id = mandates.give(user_id=person.id, authority_id=row.id, function="officer", starts_on=date(2024, 1, 1), by=COMMAND)
    assert staff.get(f"/staff/authorities/{other.id}/mandates/{mandate_id}/end").status_code == 404
    assert staff.post(f"/staff/authorities/{other.id}/mandates/{mandate_id}/end", data={"ends_on": "2024-06-30"}).status_code == 404


@pytest.mark.parametrize("role", [None, Role.APPROVER, Role.AUDITOR])
def test_only_whoever_records_may_change_contributors(database: Database, client: Client, role: Role | None) -> None:
    row = an_authority()
    client.sign_in(a_user(role))
    assert client.get("/staff/authorities").status_code == (403 if role is None else 200)
    for address in ("search", "new", f"{row.id}/edit", f"{row.id}/mandates/new"):
        assert client.get(f"/staff/authorities/{address}").status_code == 403, address
    assert client.post("/staff/authorities/new", data=WELL_FILLED).status_code == 403
    assert contributors.list_().total == 1


@pytest.mark.parametrize(
    "address", ["/staff/authorities/999", "/staff/authorities/99999999999999999999", "/staff/authorities/0", "/staff/authorities/999/edit"]
)
def test_a_contributor_that_is_not_there_is_a_404(database: Database, staff: Client, address: str) -> None:
    assert staff.get(address).status_code == 404


def test_the_list_filters_and_costs_the_same_however_long_it_is(database: Database, staff: Client) -> None:
    for number in range(30):
        an_authority(name=f"Ville {number:02d}")
    with count_queries() as few:
        staff.get("/staff/authorities?q=ville+07")
    with count_queries() as many:
        page = staff.get("/staff/authorities?sort=population&kind=commune&page=2")
    assert "Ville 29" in page.text
    assert len(many) == len(few)


def test_staff_record_where_a_contributor_is_reached(database: Database, staff: Client) -> None:
    row = an_authority()
    address = f"/staff/authorities/{row.id}/contact"
    typed = {"address": "1 place de la Comédie", "email": "finances@lyon.example", "phone": "04 72 10 30 30"}
    assert staff.post(address, data={**typed, "version": "0"}).location == f"/staff/authorities/{row.id}"
    assert "04 72 10 30 30" in staff.get(f"/staff/authorities/{row.id}").text
    stale = staff.post(address, data={**typed, "phone": "0472", "version": "0"})
    assert stale.status_code == 409
    assert "0472" in stale.text
    assert staff.post(address, data={**typed, "phone": "0473", "version": "1"}).status_code == 303


@pytest.mark.parametrize("change", [{"email": "nobody"}, {"phone": "appelez"}, {"phone": "٠٤٧٢"}, {"address": "x" * 401}], ids=str)
def test_a_contact_is_read_strictly(database: Database, staff: Client, change: dict[str, str]) -> None:
    assert staff.post(f"/staff/authorities/{an_authority().id}/contact", data={"version": "0", **change}).status_code == 422


def test_a_correction_of_a_person_never_reaches_a_member_of_staff(database: Database) -> None:
    colleague = a_user(Role.STAFF)
    with transaction(), pytest.raises(Refusal):
        users.correct(colleague.id, name="Autre", email="autre@example.org", by=COMMAND)

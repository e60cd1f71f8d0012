"""More given to a project than it costs is said wherever money is given to it: agenda, session, pack, signature, grant."""

import pytest

from fundtracker.committees import agenda, decidable
from fundtracker.funds.models import Project
from fundtracker.grants import authorisations
from fundtracker.grants.costs import Cost
from fundtracker.grants.models import BudgetLine, Cofinancing
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel.db import session, transaction
from tests.committees.scene import AFTER, BEFORE, Scene, a_scene, adopted, an_item, convene, convened, decide, draft
from tests.factories import kept
from tests.grants.world import a_partner
from tests.packs.scene import built, text_of
from tests.watch import clock_at

SAID = "de plus que le coût du projet"


@pytest.fixture
def scene(database) -> Scene:
    found = a_scene(code="MAR-2023", name_fr="Séisme au Maroc")
    partner = a_partner()
    with transaction():
        session.get_one(Project, found.project.id).partner_id = partner.id
    kept(BudgetLine(project_id=found.project.id, position=1, label="Murs", cents=1_500_000))
    kept(Cofinancing(project_id=found.project.id, position=1, label="Commune", cents=200_000))
    return found


@pytest.mark.parametrize(("given", "excess"), [(1_300_000, None), (1_300_001, 1), (2_000_000, 700_000), (0, None)])
def test_what_exceeds_the_budget_counts_what_others_pay(given, excess):
    said = Cost(1_500_000, 200_000).beyond(given)
    assert (said.values["excess"] if said else None) == excess


def test_a_project_without_budget_says_nothing():
    assert Cost().beyond(10_000_000) is None


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_the_agenda_and_the_session_say_it_of_the_item_that_goes_beyond(scene, client):
    meeting_id, _item = convened(scene, cents=1_300_001)
    fits = an_item(scene, meeting_id, cents=1_300_000)
    found = decidable.of_fund(scene.fund.id, agenda.items(meeting_id))
    assert len(decidable.said(agenda.get(fits, meeting_id), found)) == 1
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        assert plain(client.get(f"/meetings/{meeting_id}").text).count("0,01 € " + SAID) == 1
    with clock_at(AFTER):
        client.sign_in(scene.members[1])
        assert SAID in client.get(f"/meetings/{meeting_id}/session").text


def test_what_was_given_before_counts_and_the_signature_says_it(scene, client):
    adopted(scene, cents=1_000_000)
    meeting_id, item_id = convened(scene, cents=500_000)
    decision_id = decide(scene, meeting_id, item_id)
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        page = plain(client.post(f"/decisions/{decision_id}/sign").text)
    assert f"2 000,00 € {SAID}" in page
    assert "15 000,00 € du fonds et 2 000,00 € d’ailleurs" in page


def test_the_pack_says_it_among_the_risks_or_beside_the_item(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id, cents=2_000_000)
    convene(scene, meeting_id)
    assert "7 000,00 € de plus que le coût du projet" in plain(text_of(built(scene, meeting_id)))


def test_the_grant_says_it_on_its_check_page(scene, client):
    adopted(scene, cents=2_000_000)
    (line,) = authorisations.open_ones(AuthorisationKind.GRANT, fund_id=scene.fund.id)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        page = client.post(
            f"/staff/grants/new?authorisation_id={line.id}", data={"cents": "20 000", "signed_on": "13/03/2024", "tranche_grid": "50/50"}
        )
    assert f"7 000,00 € {SAID}" in plain(page.text)

"""Each kind of decision says wherever it stands what was adopted, whatever is called otherwise since; nothing names what is in danger."""

import pytest
from sqlalchemy import select

from fundtracker.authorities.models import Authority
from fundtracker.committees import decisions, meetings, register
from fundtracker.committees.models import Decision
from fundtracker.committees.rules import MONEY_KINDS, ItemKind, Outcome
from fundtracker.funds.models import Project
from fundtracker.grants.models import Partner
from fundtracker.kernel.db import session, transaction
from fundtracker.minutes import minutes, papers
from fundtracker.minutes.rules import Kind
from fundtracker.votes import presiding
from tests.committees.scene import AFTER, BEFORE, an_item, convene, draft
from tests.factories import a_fund
from tests.grants.world import a_partner
from tests.minutes.acts import DRAFTED, LATER
from tests.packs.test_packs import text_of
from tests.votes.test_after_trials import plain
from tests.watch import clock_at

CONDITIONS = "Un rapport tous les six mois"
URGENT = "Sous réserve du permis de construire"
ADOPTED = {
    ItemKind.GRANT: ("7 000,00 €", "Une école", "Ijoukak", "École communale", "Targa-Aide", CONDITIONS),
    ItemKind.ENVELOPE: ("500,00 €", "Missions de suivi", CONDITIONS),
    ItemKind.REFUND: ("300,00 €", "Saint-Amant", CONDITIONS),
    ItemKind.TRANSFER: ("200,00 €", "HTI-2021", CONDITIONS),
    ItemKind.AMENDMENT: ("Une école", "Talat N’Yaaqoub", "Targa-Aide", CONDITIONS),
    ItemKind.RATIFICATION: ("5 000,00 €", "Une école", "Ijoukak", "École communale", URGENT),
    ItemKind.APPROVAL: ("Le rapport de mission", CONDITIONS),
}
"""What the decisions of `everything` are about, by kind."""

IN_FILE = ("Lieu", "Bénéficiaire", "Donateur à qui l’argent est reversé", "Conditions", "Décidé")


@pytest.fixture
def everything(scene):
    """A meeting that decided one item of each kind, of a project and for a donor whose names are others by now; its id."""
    partner_id = a_partner(name="Targa-Aide").id
    with transaction():
        project = session.get_one(Project, scene.project.id)
        project.title_fr, project.partner_id = "Une école", partner_id
        session.get_one(Authority, scene.donors[2].id).name = "Saint-Amant"
    other = a_fund("HTI-2021")
    with clock_at(BEFORE), transaction():
        facts = {"kind": ItemKind.GRANT, "cents": 500_000, "project_id": scene.project.id, "conditions": URGENT}
        urgent = decisions.decide_urgently(scene.committee_id, title="Premier secours", text="L’hiver vient.", by=scene.chairing, **facts)
    meeting_id = draft(scene)
    asked = {
        ItemKind.GRANT: {"title": "Le toit", "cents": 800_000, "project_id": scene.project.id},
        ItemKind.ENVELOPE: {"title": "Missions de suivi", "cents": 50_000},
        ItemKind.REFUND: {"title": "Un reversement", "cents": 30_000, "authority_id": scene.donors[2].id},
        ItemKind.TRANSFER: {"title": "Vers Haïti", "cents": 20_000, "to_fund_id": other.id},
        ItemKind.RATIFICATION: {"title": "Premier secours", "about_id": urgent},
        ItemKind.APPROVAL: {"title": "Le rapport de mission"},
        ItemKind.AMENDMENT: {"title": "Un avenant", "project_id": scene.project.id, "place": "Talat N’Yaaqoub"},
    }
    items = {
        kind: an_item(scene, meeting_id, kind, conditions="" if kind is ItemKind.RATIFICATION else CONDITIONS, **one)
        for kind, one in asked.items()
    }
    convene(scene, meeting_id)
    with clock_at(AFTER), transaction():
        for kind, item_id in items.items():
            cents = {ItemKind.GRANT: 700_000}.get(kind, asked[kind].get("cents"))
            facts = {"meeting_id": meeting_id, "outcome": Outcome.ADOPTED, "text": "", "cents": cents}
            decisions.sign(decisions.record(item_id, by=scene.by, **facts), by=scene.chairing)
        presiding.keep(meeting_id, by=scene.by)
        meetings.hold(meeting_id, by=scene.by)
    with clock_at(DRAFTED), transaction():
        minutes.draft(meeting_id, by=scene.by)
    with transaction():
        project = session.get_one(Project, scene.project.id)
        project.title_fr, project.place, project.beneficiary = "Un hangar", "Marrakech", "Les pompiers"
        session.get_one(Partner, project.partner_id).name = "Autre Nom"
        session.get_one(Authority, scene.donors[2].id).name = "Autre Ville"
    return meeting_id


SINCE = ("Un hangar", "Marrakech", "Les pompiers", "Autre Nom")
"""What the project, its place, its beneficiary and its partner are called since."""


def places(scene, meeting_id, client):
    """Everything that shows the meeting's decisions, by name: pages, papers and the file, as their reader sees them."""
    with clock_at(LATER):
        client.sign_in(scene.staff)
        line = minutes.get(meeting_id)
        shown = {
            "register": client.get("/committees/MAR-2023").text,
            "minutes": client.get(f"/meetings/{meeting_id}/minutes").text,
            "minutes, PDF": text_of(papers.typeset(Kind.MINUTES, line, "fr")),
            "record of decisions": text_of(papers.typeset(Kind.DECISIONS, line, "fr")),
        }
    return {name: read(text) for name, text in shown.items()}


def read(text):
    """A page or a paper with its lines joined and plain spaces."""
    return " ".join(plain(text).replace("&#39;", "’").split()).replace("- ", "-")


def test_every_place_says_each_kind_of_decision_as_it_was_adopted(scene, everything, client):
    shown = places(scene, everything, client)
    decided = {row.kind: row.id for row in session.scalars(select(Decision).where(Decision.item_id.is_not(None)))}
    assert set(decided) == set(ADOPTED)
    for kind, decision_id in decided.items():
        with clock_at(LATER):
            page = read(client.get(f"/decisions/{decision_id}").text)
        for part in ADOPTED[kind]:
            assert part in page, (kind, part)
            assert [name for name, text in shown.items() if part not in text] == [], (kind, part)
        assert not [word for word in (*SINCE, "Autre Ville") if word in page]
    assert "Autre Ville" not in shown["record of decisions"]
    assert {(name, word) for name, text in shown.items() for word in SINCE if word in text} == set()


def test_the_file_says_whom_each_decision_concerns_as_it_was_adopted(scene, everything, client):
    with clock_at(LATER):
        client.sign_in(scene.staff)
        rows = {line.kind: line.label for line in register.every(committee_id=scene.committee_id) if line.item_id}
        text = client.get("/committees/MAR-2023/decisions.csv").data.decode("utf-8-sig")
    head, *lines = [row.split(";") for row in text.splitlines()]
    found = {row[0]: dict(zip(head, row, strict=True)) for row in lines}
    cells = {kind: [found[label][name] for name in IN_FILE] for kind, label in rows.items()}
    assert cells[ItemKind.GRANT] == ["Ijoukak", "École communale", "", CONDITIONS, "7000,00"]
    assert cells[ItemKind.REFUND] == ["", "", "Saint-Amant", CONDITIONS, "300,00"]
    assert cells[ItemKind.RATIFICATION] == ["Ijoukak", "École communale", "", URGENT, ""]
    assert cells[ItemKind.AMENDMENT][0] == "Talat N’Yaaqoub"
    assert {kind for kind, row in cells.items() if row[-1]} == set(MONEY_KINDS)


def test_nothing_of_a_project_in_danger_leaves_in_minutes_or_records(scene, everything, client):
    with transaction():
        session.get_one(Project, scene.project.id).masked = True
    line, words = (
        minutes.get(everything),
        ("Le toit", "Une école", "Ijoukak", "École communale", "Targa-Aide", "Talat", "Un avenant", URGENT),
    )
    with clock_at(LATER):
        client.sign_in(scene.staff)
        shown = {"page": client.get(f"/meetings/{everything}/minutes").text}
        shown |= {f"{kind} {spoken}": text_of(papers.typeset(kind, line, spoken)) for kind in Kind for spoken in papers.LANGUAGES}
        shown["file"] = client.get("/committees/MAR-2023/decisions.csv").text
    for name, text in shown.items():
        assert not [word for word in (*words, "Premier secours") if word in read(text)], name
    assert f"Projet {scene.project.code} (non publié : projet en danger)" in read(shown["page"])
    assert "7 000,00 €" in read(shown["page"]), "what was decided is still said"

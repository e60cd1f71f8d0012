"""The operative part of a decision: each kind states what was decided; amounts in its words are held against the one adopted."""

import datetime

import pytest

from fundtracker.committees import adopted as facts_of
from fundtracker.committees import operative, register
from fundtracker.committees.operative import Adopted, Earlier
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.funds.models import Project
from fundtracker.kernel.db import session, transaction
from tests.committees.scene import convened, decide, sign

EARLIER = Earlier(
    label="MAR-2023 · 2024-1",
    on=datetime.date(2024, 3, 3),
    title="Des tentes",
    cents=500_000,
    project_title="Abris d’urgence",
    place="Amizmiz",
    beneficiary="Les familles",
)
EVERYTHING = {
    "title": "Le point",
    "fund_code": "MAR-2023",
    "cents": 3_000_000,
    "project_title": "Une école",
    "place": "Ijoukak",
    "beneficiary": "École communale",
    "donor": "Ville de Lyon",
    "to_fund_code": "HTI-2021",
}
NAMED = {
    ItemKind.GRANT: ("30 000,00 €", "« Une école »", "(Ijoukak)", "Bénéficiaire : École communale.", "Conditions : Un rapport."),
    ItemKind.ENVELOPE: ("30 000,00 €", "dépenses propres", "Le point"),
    ItemKind.REFUND: ("30 000,00 €", "Ville de Lyon"),
    ItemKind.TRANSFER: ("30 000,00 €", "HTI-2021"),
    ItemKind.AMENDMENT: ("« Une école »", "Ijoukak", "École communale"),
    ItemKind.RATIFICATION: ("MAR-2023 · 2024-1 du 3 mars 2024", "5 000,00 €", "« Abris d’urgence »", "Amizmiz", "Les familles"),
    ItemKind.REVOCATION: ("MAR-2023 · 2024-1 du 3 mars 2024", "5 000,00 €", "« Abris d’urgence »"),
    ItemKind.APPROVAL: ("Le point",),
    ItemKind.CLOSURE: ("clôture", "MAR-2023"),
}


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind is not ItemKind.INFORMATION])
def test_each_kind_states_what_was_decided_and_what_was_turned_down(scene, kind):
    earlier = EARLIER if kind in (ItemKind.RATIFICATION, ItemKind.REVOCATION) else None
    facts = Adopted(kind=kind, outcome=Outcome.ADOPTED, earlier=earlier, conditions="Un rapport", **EVERYTHING)
    said = plain(facts_of.words(facts))
    assert said.startswith("Le comité")
    for part in NAMED[kind]:
        assert part in said
    refused = plain(facts_of.words(Adopted(kind=kind, outcome=Outcome.REJECTED, earlier=earlier, **EVERYTHING)))
    assert refused.startswith("Le comité n’a pas adopté la proposition suivante : « Le comité")
    assert "Un rapport" not in refused


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("Le comité attribue 30 000,00 €.", [3_000_000]),
        ("30 000 euros, puis 1.250,5 EUR", [3_000_000, 125_050]),
        ("€30,000.00 for the school", [3_000_000]),
        ("2 écoles, le 3 mars 2024, décision 2024-1", []),
        ("30000€ et 1 €", [3_000_000, 100]),
    ],
)
def test_amounts_are_found_as_people_write_them(text, cents):
    assert operative.amounts_in(text) == cents


def test_words_that_name_another_amount_than_the_one_adopted_are_told():
    facts = Adopted(kind=ItemKind.GRANT, outcome=Outcome.ADOPTED, **EVERYTHING)
    assert operative.beside("Accordé : 30 000 €.", facts) is None
    assert operative.beside("Accordé.", facts) is None
    told = operative.beside("Accordé : 25 000 €, dont 5 000 € à la signature.", facts)
    assert "25000" in str(told).replace(" ", "") or "2500000" in str(told)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Le comité attribue 1 500,00 € au projet Abris.", True),
        ("Le comité approuve le bilan.", True),
        ("Refusé : 1 500 € de trop.", True),
        ("Le comité n’attribue rien : le dossier est incomplet.", False),
        ("Le comité n’a pas adopté cette proposition : « Le comité attribue 30 000,00 € au projet « Abris ». » Dossier incomplet.", False),
    ],
)
def test_a_rejection_that_reads_as_adopted_is_asked_about(text, asked):
    facts = Adopted(kind=ItemKind.GRANT, outcome=Outcome.REJECTED, **EVERYTHING)
    assert (operative.beside(text, facts) is not None) == asked


def test_a_decision_keeps_what_was_adopted_whatever_becomes_of_its_project_and_briefing(scene):
    with transaction():
        session.get_one(Project, scene.project.id).title_fr = "Une école"
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id, cents=800_000)
    sign(scene, decision_id)
    with transaction():
        project = session.get_one(Project, scene.project.id)
        project.title_fr, project.place, project.beneficiary = "Un hangar", "Marrakech", "Personne"
    line = register.get(decision_id)
    assert (line.project_title, line.place, line.beneficiary, line.cents) == ("Une école", "Ijoukak", "École communale", 800_000)
    assert "8 000,00 €" in plain(line.text) and "Ijoukak" in line.text and "École communale" in line.text


def test_nothing_that_leaves_names_the_place_of_a_project_in_danger(scene):
    with transaction():
        session.get_one(Project, scene.project.id).masked = True
    meeting_id, item_id = convened(scene)
    line = register.get(decide(scene, meeting_id, item_id))
    assert "Ijoukak" not in line.text and "École communale" not in line.text
    shown = str(operative.rows(operative.outside(line.facts)))
    assert "Ijoukak" not in shown and "École communale" not in shown and "withheld" in shown

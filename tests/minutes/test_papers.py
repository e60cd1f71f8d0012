"""Papers of a meeting: their text read back, accessible, the same bytes twice, marked as drafts until they are approved."""

import datetime
import io

import pikepdf
import pytest

from fundtracker.authorities import identities
from fundtracker.authorities.models import Authority
from fundtracker.documents import store
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.minutes import minutes, papers
from fundtracker.minutes.rules import Kind
from tests.minutes.acts import approve, drafted, lock, sent, write
from tests.packs.test_packs import text_of
from tests.watch import clock_at


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("spoken", papers.LANGUAGES)
def test_a_paper_is_accessible_and_the_same_twice(scene, kind, spoken):
    line = minutes.get(drafted(scene))
    first = papers.typeset(kind, line, spoken)
    assert papers.typeset(kind, line, spoken) == first
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert "pdfuaid:part" in pdf.open_metadata()
        assert str(pdf.Root.Lang) == spoken
    assert {"fr": "PROJET", "en": "DRAFT"}[spoken] in text_of(first)


def test_the_minutes_say_who_came_what_was_said_and_what_was_decided(scene):
    meeting_id = drafted(scene)
    write(scene, meeting_id, 1, 'Le comité débat du toit.\n#panic("x") *gras* $x$')
    text = text_of(papers.typeset(Kind.MINUTES, minutes.get(meeting_id), "fr"))
    for part in (
        scene.donors[0].name,
        scene.chair.name,
        "Le comité débat du toit.",
        '#panic("x") *gras* $x$',
        "MAR-2023 · 2024-1",
        "10 000,00 €",
    ):
        assert part in text
    assert "1. Une école à Ijoukak" in text
    assert "n’est pas encore approuvé" in text


def test_the_record_of_decisions_gives_number_amount_signature_and_hour(scene):
    text = text_of(papers.typeset(Kind.DECISIONS, minutes.get(drafted(scene)), "fr"))
    for part in ("Relevé de décisions", "MAR-2023 · 2024-1", "10 000,00 €", f"Signée par {scene.chair.name}", "13 mars 2024 à 12 h 30"):
        assert part in text
    unsigned = text_of(papers.typeset(Kind.DECISIONS, minutes.get(drafted(scene, signed=False)), "en"))
    assert "Not signed yet" in unsigned


def test_the_attendance_sheet_names_every_seat(scene):
    text = text_of(papers.typeset(Kind.ATTENDANCE, minutes.get(drafted(scene)), "fr"))
    assert "Feuille de présence" in text
    closed_up = text.replace(" ", "")  # a long name is set on two lines, broken at its hyphen
    assert all(donor.name.replace(" ", "") in closed_up for donor in scene.donors)


def test_the_papers_name_seats_as_on_the_meetings_day(scene):
    meeting_id = drafted(scene)
    before = papers.said(minutes.get(meeting_id), "fr")
    with clock_at("2024-03-20"), transaction():
        row = session.get_one(Authority, scene.donors[2].id)
        facts = {"siren": row.siren, "kind": row.kind, "version": row.version, "on": datetime.date(2024, 3, 20)}
        identities.change(row.id, name="Aaubonne-la-Nouvelle", reason="Commune nouvelle", by=COMMAND, **facts)
    assert papers.said(minutes.get(meeting_id), "fr") == before


def test_what_is_kept_says_approved_and_never_draft(scene):
    meeting_id = sent(scene)
    approve(scene, meeting_id)
    lock(scene, meeting_id)
    for line in papers.of_meeting(meeting_id):
        kept = store.read(line.document_id)
        assert "PROJET" not in text_of(kept)
        assert "DRAFT" not in text_of(kept)
    text = text_of(store.read(papers.kept(meeting_id, Kind.MINUTES, "fr")))
    assert "Approuvé par écrit le 2 avril 2024 : Accord de tous les présents, par courriel" in text
    assert papers.typeset(Kind.MINUTES, minutes.get(meeting_id), "fr") == store.read(papers.kept(meeting_id, Kind.MINUTES, "fr"))

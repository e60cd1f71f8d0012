"""The register of decisions as a file: complete, in the reader's language, safe in a spreadsheet, silent about projects in danger."""

import csv
import io

from fundtracker.committees.rules import Outcome
from fundtracker.funds.models import Project
from fundtracker.kernel.db import session, transaction
from tests.committees.scene import a_scene, adopted, convened, decide
from tests.watch import clock_at, count_queries

AFTER = "2024-04-02"


def read(answer, delimiter=";"):
    """The rows of the file that was sent, by number."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter)
    return {row[next(iter(row))]: row for row in rows}


def test_every_decision_is_a_row_with_its_days_and_money(scene, client):
    opened = adopted(scene, title="=2+5 L’école", cents=2_000_050)
    meeting_id, item_id = convened(scene, title="Un dispensaire")
    decide(scene, meeting_id, item_id, Outcome.REJECTED)
    with clock_at(AFTER):
        client.sign_in(scene.members[0])
        rows = read(client.get("/committees/MAR-2023/decisions.csv"))
        page = client.get(f"/decisions/{opened}").text
    first, second = rows.values()
    assert second["Décision"] in page
    assert second["Titre"] == "'=2+5 L’école"
    assert (second["Fonds"], second["Issue"], second["Décidé"], second["Payé"]) == ("MAR-2023", "adoptée", "20000,50", "0,00")
    assert second["Reste à verser"] == "20000,50"
    assert second["Enregistrée le"] == second["Signée le"] == "2024-03-13"
    assert (first["Titre"], first["Issue"], first["Décidé"], first["Signée le"]) == ("Un dispensaire", "rejetée", "", "")


def test_the_file_keeps_to_the_filters_of_its_page_and_is_not_cut_into_pages(scene, client):
    kept = [adopted(scene, title=f"Pépinière {number}", cents=100) for number in range(27)]
    adopted(scene, title="Cantine", cents=100)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        assert "/staff/decisions.csv?text=pepiniere" in client.get("/staff/decisions?text=pepiniere").text
        assert len(read(client.get("/staff/decisions.csv?text=pepiniere"))) == len(kept)
        assert len(read(client.get("/staff/decisions.csv"))) == 28
        assert read(client.get("/staff/decisions.csv?text=rien")) == {}
        english = read(client.get("/staff/decisions.csv?text=cantine", headers={"Accept-Language": "en"}), ";")
    assert english


def test_what_would_name_a_project_in_danger_does_not_leave_the_house(scene, client):
    adopted(scene, title="Subvention à Targa-Aide pour Ijoukak")
    with transaction():
        session.get_one(Project, scene.project.id).masked = True
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        answer = client.get("/staff/decisions.csv")
        assert "Targa" not in answer.text
        assert [row["Projet"] for row in read(answer).values()] == [scene.project.code]


def test_members_export_their_own_register_and_nobody_elses(scene, client):
    stranger = a_scene(code="TUR-2023").members[0]
    with clock_at(AFTER):
        client.sign_in(stranger)
        assert client.get("/committees/MAR-2023/decisions.csv").status_code == 404
        assert client.get("/committees/XXX-2023/decisions.csv").status_code == 404
        assert client.get("/staff/decisions.csv").status_code == 403
        assert client.get("/committees/TUR-2023/decisions.csv").status_code == 200


def test_a_longer_register_takes_no_more_queries(scene, client):
    def asked():
        with count_queries() as queries:
            client.get("/staff/decisions.csv")
        return len(queries)

    with clock_at(AFTER):
        client.sign_in(scene.staff)
    adopted(scene, cents=100)
    with clock_at(AFTER):
        few = asked()
    for _ in range(4):
        adopted(scene, cents=100)
    with clock_at(AFTER):
        assert asked() == few

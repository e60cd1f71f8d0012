import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fundtracker.audit import AuditEvent
from fundtracker.authorities import contributors
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import Kind
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound
from tests.databases import Database
from tests.factories import a_siren, an_authority
from tests.grants.world import at_once
from tests.watch import count_queries


def actions() -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_contributor_entered_by_hand_is_found_by_its_siren(database: Database) -> None:
    with transaction():
        authority_id = contributors.create(siren=a_siren(7), kind=Kind.SYNDICAT, name="Syndicat des Eaux", by=COMMAND)
    known = contributors.by_siren(a_siren(7))
    assert known is not None
    assert (known.id, known.kind, known.population) == (authority_id, Kind.SYNDICAT, None)
    assert actions() == ["web:authority:created"]


@pytest.mark.parametrize("siren", ["", "\0", "12345678", "21420218٦", "214202186 ", "x" * 500])
def test_what_is_no_siren_belongs_to_nobody(database: Database, siren: str) -> None:
    assert contributors.by_siren(siren) is None


def test_one_siren_is_one_contributor(any_database: Database) -> None:
    an_authority(a_siren(7), name="Lyon")
    with pytest.raises(Conflict, match="Lyon has this SIREN"), transaction():
        contributors.create(siren=a_siren(7), kind="commune", name="Lyon bis", by=COMMAND)


@pytest.mark.parametrize("columns", [{"siren": "123"}, {"population": -1}])
def test_the_database_refuses_what_no_contributor_can_be(any_database: Database, columns: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        an_authority(**columns)


def test_a_correction_keeps_the_siren_and_says_what_changed(database: Database) -> None:
    row = an_authority(name="Sant-Étienne")
    with transaction():
        contributors.amend(row.id, kind="commune", name="Saint-Étienne", population=173_136, departement="42", version=1, by=COMMAND)
    line = contributors.get(row.id)
    assert (line.name, line.departement, line.version) == ("Saint-Étienne", "42", 2)
    assert [found.id for found in contributors.find("saint etienne")] == [row.id]
    assert actions() == ["web:authority:amended"]


def test_a_stale_correction_changes_nothing(database: Database) -> None:
    row = an_authority(name="Lyon")
    values = {"kind": "commune", "population": 1, "departement": "69", "by": COMMAND}
    with transaction():
        contributors.amend(row.id, name="Lyon 2", version=1, **values)
    with pytest.raises(Conflict, match="Someone else"), transaction():
        contributors.amend(row.id, name="Lyon 3", version=1, **values)
    assert contributors.get(row.id).name == "Lyon 2"


def test_a_contributor_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        contributors.get(1)
    with pytest.raises(NotFound), transaction():
        contributors.amend(1, kind="commune", name="x", population=1, departement="", version=1, by=COMMAND)


def test_the_list_filters_sorts_and_pages(database: Database) -> None:
    for number in range(26):
        an_authority(name=f"Ville {number:02d}", population=number, departement="42")
    an_authority(name="Région Bretagne", kind="region", population=3_000_000)
    everything = contributors.list_()
    assert (everything.total, everything.pages, len(everything.rows)) == (27, 2, 25)
    assert [line.name for line in contributors.list_(page=2).rows] == ["Ville 24", "Ville 25"]
    assert [line.name for line in contributors.list_(sort="population").rows][:2] == ["Région Bretagne", "Ville 25"]
    assert [line.name for line in contributors.list_(kind="region").rows] == ["Région Bretagne"]
    assert contributors.list_(departement="42").total == 26
    assert [line.name for line in contributors.list_(q="ville 07").rows] == ["Ville 07"]
    assert contributors.departements() == ["42"]


@pytest.mark.parametrize("asked", [{"q": "%"}, {"q": "\0"}, {"q": "_"}, {"q": "🙂"}, {"q": "zzz"}, {"page": 99}])
def test_a_strange_question_gets_an_empty_list(any_database: Database, asked: dict[str, object]) -> None:
    an_authority()
    assert contributors.list_(**asked).rows == []


@pytest.mark.parametrize("asked", [{"kind": "castle"}, {"departement": "\0"}, {"sort": "siren; DROP TABLE"}])
def test_an_unknown_filter_is_left_aside(any_database: Database, asked: dict[str, str]) -> None:
    an_authority()
    assert contributors.list_(**asked).total == 1


def test_a_list_costs_the_same_however_long_it_is(database: Database) -> None:
    for _ in range(30):
        an_authority()
    with count_queries() as sent:
        contributors.list_(q="saint", page=1)
    assert len(sent) == 2
    assert session.query(Authority).count() == 30


def test_two_who_record_one_siren_at_once_make_one_contributor(any_database: Database) -> None:
    def attempt() -> int | None:
        try:
            with transaction():
                return contributors.create(siren=a_siren(7), kind="commune", name="Lyon", by=COMMAND)
        except Conflict:
            return None

    made = at_once(any_database.app, [attempt] * 4)
    assert len([authority_id for authority_id in made if authority_id]) == 1
    assert contributors.list_().total == 1

import gzip
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fundtracker.authorities import contributors, directory
from fundtracker.authorities.models import DirectoryEntry, DirectoryLoad
from fundtracker.authorities.rules import Kind
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from tests.databases import Database
from tests.watch import count_queries

HEADER = "kind,siren,insee_code,name,population,departement,region,epci_siren\n"

FIRST_FOUND = {
    "saint etienne": "214202186",
    "SAINT-ÉTIENNE": "214202186",
    "  Saint   Étienne ": "214202186",
    "st etienne": "214202186",
    "saint eti": "244200770",
    "42218": "214202186",
    "214202186": "214202186",
    "214 202 186": "214202186",
    "2142021": "214202186",
    "étienne, saint": "244200770",
    "saint denis 93": "929939411",
    "havre": "217603513",
    "le havre": "217603513",
    "L'Haÿ-les-Roses": "219400389",
    "lhay": None,
    "\u202esaint-étienne": "214202186",
    "loire 42": "224200014",
    "region centre": "234500023",
    "metropole de lyon": "200046977",
    "alsace": "200094332",
    "corse": "200076958",
    "2A004": "212000046",
    "2a004": "212000046",
    "Œuilly": "215103789",
    "Ville de Saint-Étienne": "214202186",
    "Ville du Havre": "217603513",
    "mairie de l'Haÿ-les-Roses": "219400389",
    "Commune de Lyon": "216901231",
    "commune de La Rochelle": "211703004",
    "Conseil départemental du Cher": "221800014",
    "Conseil général de la Loire": "224200014",
    "Département du Cher": "221800014",
    "Conseil régional de Bretagne": "233500016",
    "Région Bretagne": "233500016",
    "Arbignieu": "200053668",
    "01015": "200053668",
    "commune d'Arbignieu": "200053668",
    "01018": "200083863",
    "Plaine Commune": "200057867",
    "EPT Plaine Commune": "200057867",
    "est ensemble": "200057875",
}
"""What one types, and the SIREN of what comes first."""

NOTHING_FOUND = [
    "",
    " ",
    "\0",
    "%",
    "_",
    "%%",
    "' OR 1=1 --",
    "🙂",
    "🙂🙂",
    "-",
    "…",
    "e" * 400,
    "zzz zzz",
    "９９９９",
    "٤٢٢١٨",
    "\ud800",
]


def nothing_else(folder: Path) -> dict[str, Path]:
    """Files without territories and former communes."""
    heads = {"territories": "siren,name,population,members_siren\n", "former": "insee_code,name,kind,current_insee_code\n"}
    for name, head in heads.items():
        (folder / name).write_bytes(gzip.compress(head.encode()))
    return {name: folder / name for name in heads}


def write(path: Path, *lines: str) -> Path:
    path.write_bytes(gzip.compress((HEADER + "\n".join(lines)).encode()))
    return path


def test_the_directory_holds_every_authority_of_the_file(any_database: Database) -> None:
    started = time.perf_counter()
    with transaction():
        assert directory.load() == 36_347
    assert time.perf_counter() - started < 15  # 1 s on an idle machine; the benchmark measures
    rows = dict(session.execute(select(DirectoryEntry.kind, func.count()).group_by(DirectoryEntry.kind)).all())
    assert sum(rows.values()) == 36_347
    assert rows[Kind.COMMUNE] == 34_969
    assert (rows[Kind.DEPARTEMENT], rows[Kind.REGION], rows[Kind.EPT]) == (95, 17, 11)
    assert sum(count for kind, count in rows.items() if kind.value.startswith("epci")) == 1_255
    assert [entry.name for entry in directory.search("SAINT-ÉTIENNE")][:2] == ["Saint-Étienne", "Saint-Étienne Métropole"]
    assert [entry.siren for entry in directory.search("42218")] == ["214202186"]


def test_a_file_is_loaded_once(directory_loaded: Database) -> None:
    with count_queries() as sent, transaction():
        assert directory.load() == 36_347
    assert len(sent) == 1
    assert session.scalar(select(func.count()).select_from(DirectoryLoad)) == 1


def test_another_file_replaces_the_directory_and_leaves_contributors(database: Database, tmp_path: Path) -> None:
    ain = "departement,220100010,01,Département de l'Ain,679344,01,84,"
    lyon = "commune,216901231,69123,Lyon,520774,69,84,200046977"
    with transaction():
        directory.load(write(tmp_path / "a.csv.gz", ain), **nothing_else(tmp_path))
        authority_id = contributors.from_directory(directory.search("ain")[0].id, COMMAND)
    with transaction():
        assert directory.load(write(tmp_path / "b.csv.gz", lyon), **nothing_else(tmp_path)) == 1
    assert directory.search("ain") == []
    assert [entry.name for entry in directory.search("lyon")] == ["Lyon"]
    assert contributors.get(authority_id).name == "Département de l'Ain"


def test_a_broken_file_leaves_the_directory_as_it_was(directory_loaded: Database, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="many"), transaction():
        directory.load(write(tmp_path / "broken.csv.gz", "commune,216901231,69123,Lyon,many,69,84,"))
    assert session.scalar(select(func.count()).select_from(DirectoryEntry)) == 36_347


@pytest.mark.parametrize(("text", "siren"), FIRST_FOUND.items())
def test_search_finds_first_what_one_means(directory_loaded: Database, text: str, siren: str | None) -> None:
    found = directory.search(text)
    assert (found[0].siren if found else None) == siren


@pytest.mark.parametrize("text", NOTHING_FOUND)
def test_search_finds_nothing_in_nonsense(directory_loaded: Database, text: str) -> None:
    assert directory.search(text) == []


def test_one_letter_finds_the_largest_whose_name_begins_with_it(directory_loaded: Database) -> None:
    found = directory.search("m", limit=3)
    assert len(found) == 3
    assert all(any(word.startswith("m") for word in entry.name.casefold().replace("-", " ").split()) for entry in found)
    assert [entry.population or 0 for entry in found] == sorted((entry.population or 0 for entry in found), reverse=True)


def test_among_towns_of_one_name_the_larger_comes_first(directory_loaded: Database) -> None:
    populations = [entry.population or 0 for entry in directory.search("saint sauveur", 5)]
    assert len(populations) == 5
    assert populations == sorted(populations, reverse=True)


def test_a_search_asks_the_database_once(directory_loaded: Database) -> None:
    with count_queries() as sent:
        directory.search("saint etienne", 20)
    assert len(sent) == 1


def test_choosing_an_entry_makes_it_a_contributor_with_what_is_known(directory_loaded: Database) -> None:
    with transaction():
        authority_id = contributors.from_directory(directory.search("42218")[0].id, COMMAND)
    line = contributors.get(authority_id)
    assert (line.siren, line.kind, line.name) == ("214202186", Kind.COMMUNE, "Saint-Étienne")
    assert (line.insee_code, line.population, line.departement, line.region) == ("42218", 173_136, "42", "84")
    assert directory.search("42218")[0].authority_id == authority_id


def test_choosing_an_entry_again_gives_the_same_contributor(directory_loaded: Database) -> None:
    entry_id = directory.search("42218")[0].id
    with transaction():
        assert contributors.from_directory(entry_id, COMMAND) == contributors.from_directory(entry_id, COMMAND)


def test_a_commune_without_siren_needs_one(directory_loaded: Database) -> None:
    entry = next(entry for entry in directory.search("saint barthelemy") if not entry.siren)
    with pytest.raises(Refusal, match="no SIREN"), transaction():
        contributors.from_directory(entry.id, COMMAND)
    with transaction():
        authority_id = contributors.from_directory(entry.id, COMMAND, siren="219710017")
    assert contributors.get(authority_id).name == "Saint-Barthélemy"


def test_an_entry_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        directory.get(1)


@pytest.mark.parametrize("text", ["Ville de Rhône", "Conseil départemental de Lyon", "Commune de zzz"])
def test_the_kind_that_is_said_is_the_kind_that_is_found(directory_loaded: Database, text: str) -> None:
    assert {entry.kind for entry in directory.search(text)} <= {Kind.COMMUNE}
    assert all(entry.name != "Lyon" for entry in directory.search("Conseil départemental de Lyon"))


def test_an_entry_says_which_communes_became_it(directory_loaded: Database) -> None:
    found = directory.search("Arbignieu")[0]
    assert (found.name, found.former_names) == ("Arboys en Bugey", "Arbignieu, Saint-Bois")


def test_a_territorial_establishment_is_a_kind_of_its_own_and_lies_where_most_of_its_members_do(directory_loaded: Database) -> None:
    found = directory.search("Boucle Nord de Seine")[0]
    assert (found.kind, found.departement, found.region, found.label) == (Kind.EPT, "92", "11", "Boucle Nord de Seine (92)")

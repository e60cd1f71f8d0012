import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.form import Form

from fundtracker.authorities.fields import AuthorityField
from fundtracker.authorities.models import DirectoryEntry
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.text import showable
from tests.databases import Database
from tests.factories import an_authority

LYON, DENIS, REUNION = "216901231", "929939411", "219740115"


class Question(Form):
    authority = AuthorityField("Authority")


class Optional(Form):
    authority = AuthorityField("Authority", needed=False)


@pytest.fixture
def towns(database: Database) -> dict[str, int]:
    rows = {
        LYON: an_authority(LYON, name="Lyon", departement="69"),
        DENIS: an_authority(DENIS, name="Saint-Denis", departement="93"),
        REUNION: an_authority(REUNION, name="Saint-Denis", departement="974"),
    }
    return {siren: row.id for siren, row in rows.items()}


def asked(app: Flask, text: str) -> Question:
    with app.test_request_context():
        form = Question(MultiDict({"authority": text}))
        form.validate()
    return form


@pytest.mark.parametrize(
    ("text", "siren"),
    [
        (LYON, LYON),
        ("216 901 231", LYON),
        (" lyon ", LYON),
        ("LYON", LYON),
        ("Lyon (69), SIREN 216901231", LYON),
        ("Saint-Denis (974), SIREN 219740115", REUNION),
        ("saint denis 93", DENIS),
        ("Saint-Denis (974)", REUNION),
        ("Ville de Lyon", LYON),
        ("mairie de saint denis 974", REUNION),
    ],
)
def test_it_reads_whom_one_means(app: Flask, towns: dict[str, int], text: str, siren: str) -> None:
    form = asked(app, text)
    assert form.errors == {}
    assert form.authority.data == towns[siren]


def test_a_name_of_several_is_refused_with_the_candidates(app: Flask, towns: dict[str, int]) -> None:
    form = asked(app, "saint denis")
    assert form.authority.data is None
    assert "Saint-Denis (93), SIREN 929939411" in form.authority.errors[0]
    assert "Saint-Denis (974), SIREN 219740115" in form.authority.errors[0]


@pytest.mark.parametrize("text", ["ly", "denis 93", "commune de ly", "région lyon", "lyon 42"])
def test_a_part_of_a_name_is_never_taken_for_the_whole(app: Flask, towns: dict[str, int], text: str) -> None:
    form = asked(app, text)
    assert form.authority.data is None
    assert len(form.authority.errors) == 1


def test_a_name_that_another_authority_of_the_directory_has_too_is_refused_with_both(app: Flask, towns: dict[str, int]) -> None:
    lyon = {"kind": "commune", "siren": "214401093", "insee_code": "44999", "name": "Lyon", "sort_key": "lyon", "short_key": "lyon"}
    with transaction():
        session.add(DirectoryEntry(**lyon, population=1, departement="44", region="52"))
    refused = asked(app, "lyon").authority
    assert refused.data is None
    assert "Lyon (69), SIREN 216901231; Lyon (44), SIREN 214401093" in refused.errors[0]
    assert asked(app, "lyon 69").authority.data == towns[LYON]


def test_an_authority_of_the_directory_is_refused_with_the_way_to_add_it(app: Flask, towns: dict[str, int]) -> None:
    nantes = {"kind": "commune", "siren": "214401093", "insee_code": "44109", "name": "Nantes", "sort_key": "nantes", "short_key": "nantes"}
    with transaction():
        session.add(DirectoryEntry(**nantes, population=1, departement="44", region="52"))
    for text in ("nantes", "214401093"):
        form = asked(app, text)
        assert form.authority.data is None
        assert "Nantes (44), SIREN 214401093" in form.authority.errors[0]


@pytest.mark.parametrize("text", ["zzz", "123456789", "\0", "%", "e" * 400, "🙂", "216901231 OR 1=1", "SIREN", "٢١٦٩٠١٢٣١"])
def test_what_nobody_is_gets_a_sentence_and_stays_typed(app: Flask, towns: dict[str, int], text: str) -> None:
    form = asked(app, text)
    assert form.authority.data is None
    assert len(form.authority.errors) == 1
    assert form.authority._value() == showable(text)


def test_an_empty_one_is_refused_only_where_it_is_needed(app: Flask, towns: dict[str, int]) -> None:
    assert len(asked(app, " ").authority.errors) == 1
    with app.test_request_context():
        form = Optional(MultiDict({"authority": ""}))
        assert form.validate()
    assert form.authority.data is None


def test_it_shows_the_contributor_it_was_given_so_that_it_is_read_again(app: Flask, towns: dict[str, int]) -> None:
    with app.test_request_context():
        shown = Question(data={"authority": towns[DENIS]}).authority._value()
        assert shown == "Saint-Denis (93), SIREN 929939411"
        assert Question(data={"authority": 9999}).authority._value() == ""
    assert asked(app, shown).authority.data == towns[DENIS]

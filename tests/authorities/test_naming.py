"""Articles and labels of all names of the directory, against INSEE's codes read here by other means."""

import csv
import gzip
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import render_template_string
from flask_babel import gettext
from sqlalchemy import select

from fundtracker.authorities import naming
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import Kind
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.text import msg
from fundtracker.mail import outbox, sender
from fundtracker.mail.models import Mail
from fundtracker.web import language, wording
from tests.databases import Database
from tests.factories import an_authority

DATA = Path("fundtracker/data")

OF = {"0": "de {}", "1": "d’{}", "2": "du {}", "3": "de {}", "4": "des {}", "5": "de {}", "6": "des {}", "7": "de {}", "8": "de {}"}
AT = {"2": "au {}", "4": "aux {}", "6": "aux {}"}


def lines(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def test_every_commune_takes_the_article_that_insee_gives_it() -> None:
    articles = {row["insee_code"]: row["article"] for row in lines("articles.csv.gz") if row["kind"] == "commune"}
    seen = 0
    for row in lines("authorities.csv.gz"):
        code = articles.get(row["insee_code"])
        if row["kind"] != "commune" or code is None:
            continue
        noun = naming.named(row["name"], Kind.COMMUNE, row["insee_code"])
        bare = row["name"].partition(" ")[2] if code in "246" else row["name"]
        assert (noun.of, noun.the) == (OF[code].format(bare), row["name"])
        assert noun.at == AT.get(code, "à {}").format(bare)
        seen += 1
    assert seen == 34_875


def test_every_other_name_takes_the_article_of_what_it_says_it_is() -> None:
    seen = 0
    for row in [*lines("authorities.csv.gz"), *({**row, "kind": "ept"} for row in lines("ept.csv.gz"))]:
        if row["kind"] == "commune":
            continue
        name, first = row["name"], row["name"].split()[0]
        expected = {
            "Département": f"du {name}",
            "Région": f"de la {name}",
            "Collectivité": f"de la {name}",
            "Métropole": f"de la {name}",
            "Eurométropole": f"de l’{name}",
            "CC": f"de la {name}",
            "CA": f"de la {name}",
            "CU": f"de la {name}",
            "Orléans": f"d’{name}",
            "Est": f"d’{name}",
        }.get(first, f"de {name}")
        assert naming.named(name, row["kind"]).of == expected
        seen += 1
    assert seen == 36_347 - 34_969


@pytest.mark.parametrize(
    ("name", "kind", "of"),
    [
        ("Syndicat des eaux du Vercors", Kind.SYNDICAT, "du Syndicat des eaux du Vercors"),
        ("Association des maires", Kind.ASSOCIATION, "de l’Association des maires"),
        ("Établissement public foncier", Kind.OTHER, "de l’Établissement public foncier"),
        ("Ville de Genève", Kind.OTHER, "de la Ville de Genève"),
        ("Le Havre", Kind.COMMUNE, "du Havre"),
        ("Uvea", Kind.COMMUNE, "d’Uvea"),
        ("Agence", Kind.OTHER, "d’Agence"),
    ],
)
def test_a_name_entered_by_hand_takes_the_article_it_shows(name: str, kind: Kind, of: str) -> None:
    assert naming.of(naming.named(name, kind)) == of


def test_a_label_holds_the_departement_and_that_of_a_region_or_departement_does_not(database: Database) -> None:
    for kind, departement, label in [
        (Kind.COMMUNE, "974", "Saint-Benoît (974)"),
        (Kind.EPCI_CC, "38", "Saint-Benoît (38)"),
        (Kind.SYNDICAT, "", "Saint-Benoît"),
        (Kind.DEPARTEMENT, "18", "Saint-Benoît"),
        (Kind.REGION, "", "Saint-Benoît"),
    ]:
        row = an_authority(name="Saint-Benoît", kind=kind, departement=departement)
        assert naming.label("Saint-Benoît", kind, departement) == label
        assert session.scalars(select(Authority.label).where(Authority.id == row.id)).one() == label


def test_a_name_read_from_the_database_knows_its_article(database: Database) -> None:
    row = an_authority(name="Le Havre", departement="76", insee_code="76351")
    called, label = session.execute(select(Authority.called, Authority.label).where(Authority.id == row.id)).one()
    assert (called, called.of, label, label.of, label.at) == ("Le Havre", "du Havre", "Le Havre (76)", "du Havre (76)", "au Havre (76)")


CHER = naming.named("Département du Cher", Kind.DEPARTEMENT)


def test_a_sentence_of_the_catalogue_puts_the_name_in_its_form(database: Database) -> None:
    told = msg("The mandate of %(name)s ends on %(day)s", name=CHER, day=date(2026, 3, 1))
    with language.speaking("fr"):
        assert wording.say(told) == "Le mandat du Département du Cher prend fin le 1er mars 2026"
        assert gettext("The mandate of %(name)s ends on %(day)s", name=CHER, day="x") == "Le mandat du Département du Cher prend fin le x"
        template = '{{ _("The mandate of %(name)s ends on %(day)s", name=name, day="<") }}'
        assert render_template_string(template, name=CHER) == "Le mandat du Département du Cher prend fin le &lt;"
    with language.speaking("en"):
        assert wording.say(told).startswith("The mandate of Département du Cher ends")


def test_a_name_keeps_its_article_on_its_way_through_a_mail(database: Database) -> None:
    with transaction():
        outbox.write(to="a@example.org", template="mandate_ended", language="fr", event="e", authority=CHER, ends_on=date(2026, 3, 1))
    text = sender.set_mail(session.scalars(select(Mail)).one()).get_content()
    assert "Un agent du Département du Cher y a mis fin" in text


def test_nobody_selects_an_authority_without_its_label() -> None:
    """A query that names authorities takes `Authority.label` (or `called` for their own mails): the bare name tells no two apart."""
    found = [
        path for path in Path("fundtracker").rglob("*.py") if path.parent.name != "authorities" and "Authority.name" in path.read_text()
    ]
    assert found == []


def test_no_sentence_of_the_catalogue_makes_its_own_article() -> None:
    """The catalogue writes "de %(donor)s" or "%(donor)s": an article, an elision or a colon before a name would stand beside its own."""
    places = "authority|donor|giver|holder|successor"
    wrong = re.compile(rf"(?:\b(?:du|des|le|la|les|au|aux)[ \u00a0]|[dl]’|\bde[ \u00a0]?:[ \u00a0])%\((?:{places})\)s", re.IGNORECASE)
    with Path("fundtracker/translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        sentences = [
            text for message in read_po(file) for text in ([message.string] if isinstance(message.string, str) else message.string)
        ]
    assert [text for text in sentences if wrong.search(text)] == []

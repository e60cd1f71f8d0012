from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fundtracker.audit import AuditEvent
from fundtracker.authorities import contributors, identities
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import Kind
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from tests.databases import Database
from tests.factories import a_siren, an_authority

DAY = date(2025, 1, 1)


def renamed(row: Authority, name: str, on: date = DAY, **values: object) -> None:
    now = contributors.get(row.id)
    facts = {"siren": now.siren, "kind": now.kind, "reason": "Décret", "version": now.version, "by": COMMAND, **values}
    with transaction():
        identities.change(row.id, name=name, on=on, **facts)  # type: ignore[arg-type]


def test_each_day_has_the_name_kind_and_siren_of_its_time(any_database: Database) -> None:
    row = an_authority(name="Communauté d'agglomération du Lac", kind=Kind.EPCI_CA, departement="74")
    first, second = row.siren, a_siren(77_001)
    renamed(row, "Grand Lac", kind=Kind.EPCI_CU)
    renamed(row, "Métropole du Lac", on=date(2026, 1, 1), kind=Kind.EPCI_METRO, siren=second)
    days = [date(2024, 12, 31), DAY, date(2025, 12, 31), date(2026, 1, 1)]
    assert [identities.name_on(row.id, day) for day in days] == [
        "Communauté d'agglomération du Lac",
        "Grand Lac",
        "Grand Lac",
        "Métropole du Lac",
    ]
    assert identities.name_on(row.id, days[0]).of == "de la Communauté d'agglomération du Lac"
    assert [identities.siren_on(row.id, day) for day in days] == [first, first, first, second]
    assert identities.label_on(row.id, days[0]) == "Communauté d'agglomération du Lac (74)"
    assert [line.name for line in identities.former(row.id)] == ["Grand Lac", "Communauté d'agglomération du Lac"]


def test_both_names_and_both_sirens_find_it(database: Database) -> None:
    row = an_authority(name="Villeneuve-les-Bains", departement="74")
    old = row.siren
    renamed(row, "Lac-les-Bains", siren=a_siren(77_002))
    for text in ("Villeneuve-les-Bains", "lac les bains", old, a_siren(77_002)):
        assert [line.id for line in contributors.find(text)] == [row.id]
        assert [line.id for line in contributors.list_(q=text).rows] == [row.id]
    assert [line.id for line in contributors.namesakes("ville de villeneuve les bains")] == [row.id]
    assert identities.by_former_siren(old) == row.id


def test_the_change_is_in_the_trail_with_its_reason(database: Database) -> None:
    row = an_authority(name="Avant")
    renamed(row, "Après")
    event = session.scalars(select(AuditEvent).filter_by(action="web:authority:identity_changed")).one()
    assert event.subject_id == row.id


@pytest.mark.parametrize(
    ("name", "on", "field"),
    [("Avant", DAY, "name"), ("Après", clock.today() + timedelta(days=1), "on"), ("Après", date(2024, 1, 1), "on")],
)
def test_what_changes_nothing_or_has_an_impossible_day_is_refused(database: Database, name: str, on: date, field: str) -> None:
    row = an_authority(name="Toujours avant")
    renamed(row, "Avant", on=date(2024, 1, 1))
    with pytest.raises(Refusal) as refused:
        renamed(row, name, on=on)
    assert refused.value.field == field


def test_a_siren_that_is_or_was_anothers_is_refused(database: Database) -> None:
    row, other = an_authority(), an_authority()
    was = other.siren
    with pytest.raises(Conflict, match="record a merger"):
        renamed(row, "Après", siren=was)
    renamed(other, "Autre", siren=a_siren(77_003))
    with pytest.raises(Conflict, match="had this SIREN once"):
        renamed(row, "Après", siren=was)


def test_a_stale_form_and_an_unknown_contributor_are_refused(database: Database) -> None:
    row = an_authority()
    with pytest.raises(Conflict):
        renamed(row, "Après", version=row.version + 1)
    with pytest.raises(NotFound):
        identities.name_on(9999, DAY)

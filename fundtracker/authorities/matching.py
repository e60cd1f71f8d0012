"""Which rows a search text may mean: the same condition for the directory and for the contributors."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from fundtracker.authorities.models import Authority, DirectoryEntry, FormerIdentity, Succession
from fundtracker.authorities.rules import Kind, SearchText

Table = type[Authority] | type[DirectoryEntry]


def matches(table: Table, wanted: SearchText) -> ColumnElement[bool]:
    """Every word begins a word of the name (today's or a former one), or the code begins the SIREN or the INSEE code.

    A text without letters means nothing. "Ville du Havre" is read twice: as it stands, and as a commune called so. Words are letters and
    digits only (`rules.read_search`), so that nothing in them has a meaning for LIKE.
    """
    if not wanted:
        return false()
    readings = [_named(table, wanted.words)]
    if wanted.bare:
        readings.append(and_(table.kind.in_(wanted.kinds), _named(table, wanted.bare)))
    if wanted.code:
        readings += [table.siren.startswith(wanted.code), table.insee_code.startswith(wanted.code), _coded(table, wanted.code)]
    return or_(*readings)


def _named(table: Table, words: tuple[str, ...]) -> ColumnElement[bool]:
    """The words are in the name of today, or begin what it was called before."""
    now = and_(*(_word(table, " " + table.sort_key, word) for word in words))
    if table is DirectoryEntry:
        return or_(now, _before(DirectoryEntry, DirectoryEntry.former_key, words))
    before = select(FormerIdentity.authority_id).where(_before(FormerIdentity, " " + FormerIdentity.sort_key, words))
    communes = select(DirectoryEntry.insee_code).where(
        DirectoryEntry.kind == Kind.COMMUNE, DirectoryEntry.former_key != "", _before(DirectoryEntry, DirectoryEntry.former_key, words)
    )
    gone = aliased(Authority)
    merged = select(Succession.successor_id).join(gone, gone.id == Succession.predecessor_id)
    merged = merged.where(_before(gone, " " + gone.sort_key, words))
    of_communes = and_(Authority.kind == Kind.COMMUNE, Authority.insee_code.in_(communes))
    return or_(now, Authority.id.in_(before), Authority.id.in_(merged), of_communes)


def _before(table: Any, names: ColumnElement[str] | InstrumentedAttribute[str], words: tuple[str, ...]) -> ColumnElement[bool]:
    """The words follow each other in one of several names, the last one maybe unfinished; a number is that of the département."""
    letters = " ".join(word for word in words if not word[0].isdigit())
    numbers = [word.upper() for word in words if word[0].isdigit()]
    if not letters:
        return false()
    return and_(names.contains(f" {letters}"), *(table.departement == number for number in numbers))


def _coded(table: Table, code: str) -> ColumnElement[bool]:
    """The code is that of a commune that became this one, or a SIREN that it had."""
    if table is DirectoryEntry:
        return DirectoryEntry.former_key.contains(f"| {code.lower()} |")
    communes = select(DirectoryEntry.insee_code).where(DirectoryEntry.former_key.contains(f"| {code.lower()} |"))
    before = select(FormerIdentity.authority_id).where(FormerIdentity.siren == code)
    gone = aliased(Authority)
    merged = select(Succession.successor_id).join(gone, gone.id == Succession.predecessor_id).where(gone.siren == code)
    of_communes = and_(Authority.kind == Kind.COMMUNE, Authority.insee_code.in_(communes))
    return or_(Authority.id.in_(before), Authority.id.in_(merged), of_communes)


def _word(table: Table, names: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """A word of the names begins so; or, for telling towns of one name apart, it is the number of the département."""
    named = names.contains(f" {word}")
    return or_(named, table.departement == word.upper()) if word[0].isdigit() else named

"""Which rows a search text may mean: the same condition for the directory and for the contributors."""

from sqlalchemy import ColumnElement, and_, false, or_

from fundtracker.authorities.models import Authority, DirectoryEntry
from fundtracker.authorities.rules import SearchText


def matches(table: type[Authority] | type[DirectoryEntry], wanted: SearchText) -> ColumnElement[bool]:
    """Every word begins a word of the name, or the code begins the SIREN or the INSEE code; a text without letters means nothing.

    Words are letters and digits only (`rules.read_search`), so that nothing in them has a meaning for LIKE.
    """
    if not wanted:
        return false()
    named = and_(*(_word(table, word) for word in wanted.words))
    if not wanted.code:
        return named
    return or_(named, table.siren.startswith(wanted.code), table.insee_code.startswith(wanted.code))


def _word(table: type[Authority] | type[DirectoryEntry], word: str) -> ColumnElement[bool]:
    """A word of the name begins so; or, for telling towns of one name apart, it is the number of the département."""
    named = (" " + table.sort_key).contains(f" {word}")
    return or_(named, table.departement == word.upper()) if word[0].isdigit() else named

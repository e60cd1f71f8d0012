"""Columns that give an authority's name as pages write it, made in the query: whoever selects one cannot forget the département."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, type_coerce
from sqlalchemy.orm import Mapped
from sqlalchemy.types import TypeDecorator

from fundtracker.authorities.naming import NAMES_ITS_PLACE, article_of
from fundtracker.kernel.nouns import Noun

_BETWEEN = "\x1f"
"""Stands in no name: forms refuse control characters."""


class _Named(TypeDecorator[Noun]):
    """What `text_and_article` gives: the text, the kind and the INSEE code, made a `Noun`."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Any) -> Noun | None:
        """The text with its article; None where an outer join found nobody."""
        if value is None:
            return None
        text, kind, insee_code = value.split(_BETWEEN)
        return Noun(text, article_of(text, kind, insee_code))


def called(name: Mapped[str], kind: Mapped[Any], insee_code: Mapped[str]) -> ColumnElement[Noun]:
    """The name alone, with its article (`naming.named`)."""
    return type_coerce(name + _BETWEEN + type_coerce(kind, String) + _BETWEEN + insee_code, _Named())


def label(name: Mapped[str], kind: Mapped[Any], departement: Mapped[str], insee_code: Mapped[str]) -> ColumnElement[Noun]:
    """The name with its département, with its article (`naming.label`)."""
    placed = and_(departement != "", kind.not_in(NAMES_ITS_PLACE))
    text = case((placed, name + " (" + departement + ")"), else_=name)
    return type_coerce(text + _BETWEEN + type_coerce(kind, String) + _BETWEEN + insee_code, _Named())

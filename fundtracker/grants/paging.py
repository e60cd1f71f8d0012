"""One page of a list: ordered rows, 25 at a time, with how many there are."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, func, select

from fundtracker.kernel.db import session
from fundtracker.web.lists import Listing

Line = TypeVar("Line")
PER_PAGE = 25


def listing(query: Select[Any], page: int, lines: Callable[[Sequence[Any]], list[Line]]) -> Listing[Line]:
    """The page of an ordered query, its rows turned into lines."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.scalar(counted) or 0
    rows = session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return Listing(lines(rows), total, page, max(1, -(-total // PER_PAGE)))

"""How many people live in each département: the sum of its communes in the directory."""

from collections.abc import Mapping

from sqlalchemy import func, select

from fundtracker.authorities.models import DirectoryEntry
from fundtracker.authorities.rules import Kind
from fundtracker.kernel.db import session


def by_departement() -> Mapping[str, int]:
    """The inhabitants of each département by its number; empty where the directory was never loaded."""
    query = select(DirectoryEntry.departement, func.sum(DirectoryEntry.population)).where(DirectoryEntry.kind == Kind.COMMUNE)
    rows = session.execute(query.group_by(DirectoryEntry.departement))
    return {code: int(people) for code, people in rows if code and people}

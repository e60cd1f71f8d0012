"""Contributors: the authorities that give or may give, taken from the directory or entered by hand."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.exc import IntegrityError

from fundtracker import audit
from fundtracker.authorities import directory
from fundtracker.authorities.lines import AuthorityLine, authority_line
from fundtracker.authorities.matching import matches
from fundtracker.authorities.models import Authority, DirectoryEntry, FormerIdentity, Succession
from fundtracker.authorities.rules import Kind, called_exactly, read_search
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg, sort_key
from fundtracker.web.lists import Listing

PAGE = 25
SORTS = {"name": Authority.sort_key, "population": Authority.population.desc().nulls_last(), "departement": Authority.departement}
"""What the list may be sorted by."""


def get(authority_id: int) -> AuthorityLine:
    """One contributor.

    Raises:
        NotFound: no such contributor.
    """
    row = session.get(Authority, authority_id)
    if row is None:
        raise NotFound(msg("This contributor does not exist."))
    return authority_line(row)


def by_siren(siren: str) -> AuthorityLine | None:
    """The contributor with this SIREN, or the one that had it before its SIREN changed; None where nobody did."""
    if not (siren.isascii() and siren.isdigit()):
        return None
    row = session.scalars(select(Authority).filter_by(siren=siren)).first()
    if row is None:
        had = select(FormerIdentity.authority_id).where(FormerIdentity.siren == siren).order_by(FormerIdentity.until.desc()).limit(1)
        row = session.scalars(select(Authority).where(Authority.id == had.scalar_subquery())).first()
    return authority_line(row) if row else None


def list_(*, q: str = "", kind: str = "", departement: str = "", sort: str = "name", page: int = 1) -> Listing[AuthorityLine]:
    """The contributors that match, 25 a page: `q` in name, SIREN or INSEE code, of a kind, of a département."""
    query = select(Authority)
    if q.strip():
        query = query.where(matches(Authority, read_search(q)))
    if kind in set(Kind):
        query = query.where(Authority.kind == Kind(kind))
    if departement.isascii() and departement.isalnum():
        query = query.where(Authority.departement == departement)
    return _page(query, SORTS.get(sort, Authority.sort_key), page)


def _page(query: Select[Any], order: Any, page: int) -> Listing[AuthorityLine]:
    """One page of contributors."""
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(order, Authority.sort_key, Authority.id).limit(PAGE).offset((page - 1) * PAGE))
    return Listing([authority_line(row) for row in rows], total, page, max(1, -(-total // PAGE)))


def find(text: str, limit: int = 10) -> list[AuthorityLine]:
    """The contributors that a text may mean, those of the very name first, then larger ones; none that merged into another."""
    wanted = read_search(text)
    rank = case((Authority.sort_key == wanted.name, 0), else_=1)
    order = (rank, Authority.population.desc().nulls_last(), Authority.sort_key, Authority.id)
    living = Authority.id.not_in(select(Succession.predecessor_id))
    query = select(Authority).where(matches(Authority, wanted), living).order_by(*order).limit(limit)
    return [authority_line(row) for row in session.scalars(query)]


def namesakes(text: str) -> list[AuthorityLine]:
    """The contributors that are called exactly as the text says, today or before, with or without their département."""
    wanted = read_search(text)
    found = find(text, MOST_NAMESAKES)
    before = formerly(line.id for line in found)
    return [
        line for line in found if any(called_exactly(name, line.kind, line.departement, wanted) for name in [line.name, *before[line.id]])
    ]


MOST_NAMESAKES = 50
"""The directory's most frequent name is that of 13 communes."""


def formerly(authority_ids: Iterable[int]) -> dict[int, list[str]]:
    """What contributors were called before: their own former names, and those of the communes and contributors that became part of them."""
    ids = list(authority_ids)
    names: dict[int, list[str]] = {key: [] for key in ids}
    for key, name in session.execute(select(FormerIdentity.authority_id, FormerIdentity.name).where(FormerIdentity.authority_id.in_(ids))):
        names[key].append(name)
    merged = select(Succession.successor_id, Authority.name).join(Authority, Authority.id == Succession.predecessor_id)
    for key, name in session.execute(merged.where(Succession.successor_id.in_(ids))):
        names[key].append(name)
    communes = select(Authority.id, DirectoryEntry.former_names).join(
        DirectoryEntry, and_(DirectoryEntry.insee_code == Authority.insee_code, DirectoryEntry.kind == Kind.COMMUNE)
    )
    wanted = communes.where(Authority.id.in_(ids), Authority.kind == Kind.COMMUNE, DirectoryEntry.former_names != "")
    for key, several in session.execute(wanted):
        names[key] += several.split(", ")
    return names


def departements() -> list[str]:
    """The départements that contributors are in, for a filter."""
    query = select(Authority.departement).where(Authority.departement != "").distinct().order_by(Authority.departement)
    return list(session.scalars(query))


def from_directory(entry_id: int, by: Actor, *, siren: str | None = None) -> int:
    """Make an entry of the directory a contributor and give back its id; the one there is, where it is one already.

    `siren` is needed for the few communes that have none in the directory.

    Raises:
        NotFound: no such entry.
        Refusal: neither the directory nor the caller knows its SIREN.
    """
    entry = directory.get(entry_id)
    if entry.authority_id is not None:
        return entry.authority_id
    if not (entry.siren or siren):
        raise Refusal(msg("The directory has no SIREN for %(name)s. Enter it by hand.", name=entry.name), field="siren")
    return create(
        siren=entry.siren or str(siren),
        kind=entry.kind,
        name=entry.name,
        insee_code=entry.insee_code,
        population=entry.population,
        departement=entry.departement,
        region=entry.region,
        by=by,
    )


def create(
    *,
    siren: str,
    kind: Kind | str,
    name: str,
    by: Actor,
    insee_code: str = "",
    population: int | None = None,
    departement: str = "",
    region: str = "",
) -> int:
    """Record a contributor; give back its id.

    Raises:
        Conflict: the SIREN belongs to a contributor already.
    """
    known = by_siren(siren)
    if known is not None:
        raise Conflict(msg("%(name)s has this SIREN and is a contributor already.", name=known.name), field="siren")
    values: dict[str, Any] = {"siren": siren, "kind": Kind(kind), "name": name, "insee_code": insee_code}
    values |= {"population": population, "departement": departement, "region": region}
    row = Authority(**values, sort_key=sort_key(name))
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # someone recorded it since we looked
        raise Conflict(msg("Someone recorded this SIREN at the same moment. Look for it among the contributors."), field="siren") from error
    audit.record("web:authority:created", row.id, by=by, after=values)
    return row.id


def amend(authority_id: int, *, kind: Kind | str, name: str, population: int | None, departement: str, version: int, by: Actor) -> int:
    """Correct what is known of a contributor; its SIREN never changes, since the books and its papers quote it.

    Raises:
        NotFound: no such contributor.
        Conflict: someone else changed it since `version` was read.
    """
    rows = lock(Authority, authority_id)
    if not rows:
        raise NotFound(msg("This contributor does not exist."))
    row = rows[0]
    if row.version != version:
        raise Conflict(msg("Someone else changed this contributor meanwhile. Open it again and compare before you save."))
    after = {"kind": Kind(kind), "name": name, "population": population, "departement": departement}
    before = {field: getattr(row, field) for field in after}
    for field, value in {**after, "sort_key": sort_key(name)}.items():
        setattr(row, field, value)
    session.flush()
    audit.record("web:authority:amended", row.id, by=by, before=before, after=after)
    return row.id

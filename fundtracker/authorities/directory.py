"""The directory of the French local authorities: loaded from the data file, searched by name, SIREN or INSEE code."""

import csv
import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, insert, or_, select

from fundtracker.authorities.lines import EntryLine, entry_line
from fundtracker.authorities.matching import matches
from fundtracker.authorities.models import Authority, DirectoryEntry, DirectoryLoad
from fundtracker.authorities.rules import SearchText, read_search, short_key
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg, sort_key

SOURCE = Path(__file__).parent.parent / "data" / "authorities.csv.gz"


def load(source: Path = SOURCE) -> int:
    """Make the directory what the file holds, within the open transaction; give back how many entries it has.

    A file that was the last one loaded is left alone. Contributors are not touched.
    """
    content = source.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    last = session.scalars(select(DirectoryLoad).order_by(DirectoryLoad.id.desc()).limit(1)).first()
    if last is not None and last.digest == digest:
        return last.entries
    rows = [_row(row) for row in csv.DictReader(io.StringIO(gzip.decompress(content).decode("utf-8")))]
    session.execute(delete(DirectoryEntry))
    session.execute(insert(DirectoryEntry), rows)
    session.add(DirectoryLoad(digest=digest, entries=len(rows), loaded_at=clock.now()))
    session.flush()
    return len(rows)


def _row(row: dict[str, str]) -> dict[str, Any]:
    """A line of the file as the table keeps it."""
    return {
        **{name: row[name] for name in ("kind", "siren", "insee_code", "name", "departement", "region")},
        "population": int(row["population"]) if row["population"] else None,
        "sort_key": sort_key(row["name"]),
        "short_key": short_key(row["name"]),
    }


def get(entry_id: int) -> EntryLine:
    """One entry.

    Raises:
        NotFound: no such entry.
    """
    row = session.get(DirectoryEntry, entry_id)
    if row is None:
        raise NotFound(msg("This authority is not in the directory."))
    return entry_line(row, session.scalar(select(Authority.id).where(Authority.siren == row.siren)))


def search(text: str, limit: int = 10) -> list[EntryLine]:
    """The entries that a person may mean: those of the very name or code first, then by beginning; larger ones first among equals.

    Accents, case and punctuation do not count; each word may be the beginning of a word of the name.
    """
    wanted = read_search(text)
    if not wanted:
        return []
    query = (
        select(DirectoryEntry, Authority.id)
        .outerjoin(Authority, and_(Authority.siren == DirectoryEntry.siren, DirectoryEntry.siren != ""))
        .where(matches(DirectoryEntry, wanted))
        .order_by(_rank(wanted), DirectoryEntry.population.desc().nulls_last(), DirectoryEntry.sort_key, DirectoryEntry.id)
        .limit(limit)
    )
    return [entry_line(row, authority_id) for row, authority_id in session.execute(query)]


def _rank(wanted: SearchText) -> ColumnElement[int]:
    """0 the very name or code, 1 the name without its kind and article, 2 its beginning, 3 words within."""
    return case(
        (or_(DirectoryEntry.sort_key == wanted.name, DirectoryEntry.insee_code == wanted.code, DirectoryEntry.siren == wanted.code), 0)
        if wanted.code
        else (DirectoryEntry.sort_key == wanted.name, 0),
        (DirectoryEntry.short_key == wanted.name, 1),
        (or_(DirectoryEntry.sort_key.startswith(wanted.name), DirectoryEntry.short_key.startswith(wanted.name)), 2),
        else_=3,
    )

"""The directory of the French local authorities: loaded from the data file, searched by name, SIREN or INSEE code."""

import csv
import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, false, insert, or_, select

from fundtracker.authorities.lines import EntryLine, entry_line
from fundtracker.authorities.matching import matches
from fundtracker.authorities.models import Authority, DirectoryEntry, DirectoryLoad
from fundtracker.authorities.rules import Kind, SearchText, called_exactly, read_search, short_key
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg, sort_key

DATA = Path(__file__).parent.parent / "data"
SOURCE = DATA / "authorities.csv.gz"
TERRITORIES = DATA / "ept.csv.gz"
FORMER = DATA / "former_communes.csv.gz"


def load(source: Path = SOURCE, territories: Path = TERRITORIES, former: Path = FORMER) -> int:
    """Make the directory what the files hold, within the open transaction; give back how many entries it has.

    Files that were the last ones loaded are left alone. Contributors are not touched.
    """
    contents = [path.read_bytes() for path in (source, territories, former)]
    digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()
    last = session.scalars(select(DirectoryLoad).order_by(DirectoryLoad.id.desc()).limit(1)).first()
    if last is not None and last.digest == digest:
        return last.entries
    authorities, establishments, communes = (_lines(content) for content in contents)
    before = _former(communes)
    rows = [_row(row, before.get(row["insee_code"], []) if row["kind"] == Kind.COMMUNE else []) for row in authorities]
    rows += [_row(_territory(row), []) for row in establishments]
    session.execute(delete(DirectoryEntry))
    session.execute(insert(DirectoryEntry), rows)
    session.add(DirectoryLoad(digest=digest, entries=len(rows), loaded_at=clock.now()))
    session.flush()
    return len(rows)


def _lines(content: bytes) -> list[dict[str, str]]:
    """The lines of a compressed file."""
    return list(csv.DictReader(io.StringIO(gzip.decompress(content).decode("utf-8"))))


def _former(communes: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """The communes (or codes) that became another one, by the code of that one."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in communes:
        found.setdefault(row["current_insee_code"], []).append(row)
    return found


def _territory(row: dict[str, str]) -> dict[str, str]:
    """An établissement public territorial as a line of the directory; it lies where most of its members do."""
    members = [siren[2:4] for siren in row["members_siren"].split() if siren.startswith("21")]
    departement = max(sorted(set(members)), key=members.count)
    return {**row, "kind": Kind.EPT, "insee_code": "", "departement": departement, "region": ILE_DE_FRANCE}


ILE_DE_FRANCE = "11"


def _row(row: dict[str, str], former: list[dict[str, str]]) -> dict[str, Any]:
    """A line of the file as the table keeps it, with what it was called before."""
    names = [one["name"] for one in former if one["name"] and one["name"] != row["name"]]
    keys = [sort_key(name) for name in names] + [one["insee_code"].lower() for one in former if one["insee_code"] != row["insee_code"]]
    return {
        **{name: row[name] for name in ("kind", "siren", "insee_code", "name", "departement", "region")},
        "population": int(row["population"]) if row["population"] else None,
        "sort_key": sort_key(row["name"]),
        "short_key": short_key(row["name"]),
        "former_names": ", ".join(names),
        "former_key": "".join(f"| {key} |" for key in keys),
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

    Accents, case and punctuation do not count; each word may be the beginning of a word of the name, of today or from before a merger.
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
    """0 the very name or code, 1 the name without its kind and article, 2 its beginning or a former name, 3 words within."""
    same_code = or_(DirectoryEntry.insee_code == wanted.code, DirectoryEntry.siren == wanted.code) if wanted.code else false()
    short = DirectoryEntry.short_key == wanted.name
    begins = or_(DirectoryEntry.sort_key.startswith(wanted.name), DirectoryEntry.short_key.startswith(wanted.name))
    was = DirectoryEntry.former_key.contains(f"| {wanted.name} |") if wanted.name else false()
    if wanted.bare_name:
        of_kind = DirectoryEntry.kind.in_(wanted.kinds)
        short = or_(short, and_(of_kind, DirectoryEntry.short_key == wanted.bare_name))
        was = or_(was, and_(of_kind, DirectoryEntry.former_key.contains(f"| {wanted.bare_name} |")))
        begins = or_(begins, and_(of_kind, DirectoryEntry.short_key.startswith(wanted.bare_name)))
    return case((or_(DirectoryEntry.sort_key == wanted.name, same_code), 0), (short, 1), (or_(begins, was), 2), else_=3)


def namesakes(text: str, limit: int = 50) -> list[EntryLine]:
    """The entries that are called exactly as the text says, today or before: those a person may mean by it."""
    wanted = read_search(text)
    return [entry for entry in search(text, limit) if is_called(entry, wanted)]


def is_called(line: EntryLine, wanted: SearchText) -> bool:
    """Whether an entry is called exactly so, with or without its département."""
    return called_exactly(line.name, line.kind, line.departement, wanted) or any(
        called_exactly(name, line.kind, line.departement, wanted) for name in line.former_names.split(", ") if name
    )

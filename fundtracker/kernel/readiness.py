"""Whether this installation may serve: the database answers, keeps what it is told to keep, and has the tables of this version (M29)."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from fundtracker.kernel.db import db

OVER_THE_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs", "davfs"}
"""File systems on which SQLite's locks do not hold."""

WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What each SQLite connection must report (decisions D1 and D2)."""


def faults() -> list[str]:
    """A sentence for the operator about each thing that stands in the way of serving; none when all is well."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            sqlite = _sqlite_faults(connection) if connection.dialect.name == "sqlite" else []
            return [*sqlite, *_schema_faults(connection)]
    except SQLAlchemyError as error:
        return [f"The database does not answer: {getattr(error, 'orig', None) or error}. Check DATABASE_URL and FUNDTRACKER_HOME."]


def _sqlite_faults(connection: Connection) -> list[str]:
    """What is wrong with the SQLite file or how it is opened."""
    found = []
    for name, wanted in WANTED.items():
        value: Any = connection.scalar(text(f"PRAGMA {name}"))
        if value != wanted:
            found.append(f"SQLite says {name} = {value}, but it must be {wanted}: put the database on a local disk that may be written.")
    if connection.scalar(text("PRAGMA query_only")) or _read_only(connection):
        found.append("The database cannot be written: give its file and its folder to the user that runs this program.")
    kind = file_system(Path(db.engine.url.database or "."), Path("/proc/self/mounts"))
    if kind in OVER_THE_NETWORK:
        found.append(f"The database stands on a network file system ({kind}), where SQLite loses data: move it to a local disk.")
    return found


def _read_only(connection: Connection) -> bool:
    """Whether SQLite had to open the file for reading only."""
    driver: Any = connection.connection.driver_connection
    found = driver.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    try:
        with Path(found).open("r+b"):
            return False
    except OSError:
        return True


def _schema_faults(connection: Connection) -> list[str]:
    """Whether the tables are those of this version."""
    current = set(MigrationContext.configure(connection).get_current_heads())
    if current == _heads(current_app.extensions["migrate"].directory):
        return []
    return ["The tables are not those of this version: run `fundtracker init`."]


@cache
def _heads(directory: str) -> set[str]:
    """The last migrations of this version."""
    return set(ScriptDirectory(directory).get_heads())


def file_system(path: Path, mounts: Path) -> str:
    """The kind of file system a path stands on, as the system's list of mounts tells; empty where it tells nothing."""
    if not mounts.exists():
        return ""
    lines = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    standing = path.resolve()
    at = [(len(parts[1]), parts[2]) for parts in lines if len(parts) > 2 and standing.is_relative_to(parts[1].replace("\\040", " "))]
    return max(at)[1] if at else ""

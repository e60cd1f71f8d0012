"""The installed command: works from any folder, sets up, serves with a worker beside it, starts on nothing unsound (trust.md M29)."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Role
from fundtracker.authorities.models import DirectoryEntry
from fundtracker.kernel import readiness
from fundtracker.kernel.db import session
from fundtracker.mail.models import Mail
from fundtracker.web.headers import ALWAYS, INERT
from tests.client import Client
from tests.databases import Database
from tests.demo import CLEAN, FUNDTRACKER
from tests.test_migrations import upgrade

PATIENCE = 30.0
PASSWORD = "cheval correct pile agrafe"


def run(home: Path, *arguments: str, cwd: Path | None = None, entered: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FUNDTRACKER, *arguments],
        env={**CLEAN, "FUNDTRACKER_HOME": str(home), "ARGON2_TIME_COST": "1", "ARGON2_MEMORY_KIB": "8", **environ},
        cwd=cwd or home,
        input=entered,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder after `init`; copy it before you change anything."""
    home = tmp_path_factory.mktemp("prepared")
    done = run(home, "init")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "home"))


def ask(home: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(home / "fundtracker.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_init_loads_the_directory_and_may_be_run_again(home: Path) -> None:
    before = ask(home, "SELECT count(*) FROM directory_entry")
    assert before == [(36_347,)]
    again = run(home, "init")
    assert (again.returncode, again.stderr) == (0, "")
    assert ask(home, "SELECT count(*) FROM directory_entry") == before


def test_the_commands_are_those_of_the_packages(tmp_path: Path) -> None:
    listed = run(tmp_path, "--help").stdout
    assert {"init", "serve", "worker", "create-user", "check"} <= set(listed.split())


@pytest.mark.parametrize("setting", [{"PORT": "eighty"}, {"PUBLIC_URL": "ftp://x"}])
def test_a_bad_setting_is_one_sentence_not_a_trace(tmp_path: Path, setting: dict[str, str]) -> None:
    done = run(tmp_path, "check", **setting)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_a_user_is_created_and_their_password_is_not_shown(home: Path) -> None:
    arguments = ["create-user", "Zoe@Example.org", "--name", "Zoé Été", "--role", "admin", "--password-file", "-"]
    done = run(home, *arguments, entered=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert ask(home, "SELECT email, name, role FROM user") == [("zoe@example.org", "Zoé Été", "admin")]
    again = run(home, *arguments, entered=f"{PASSWORD}\n")
    assert again.returncode == 1
    assert "already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "entered"),
    [
        (["nobody", "--name", "X", "--password-file", "-"], PASSWORD),
        (["zoe@example.org", "--name", "X", "--password-file", "-"], "short"),
        (["zoe@example.org", "--name", "X", "--password-file", "-"], "motdepasse123"),
        (["zoe@example.org", "--name", "", "--password-file", "-"], PASSWORD),
        (["zoe@example.org", "--name", "X", "--role", "owner", "--password-file", "-"], PASSWORD),
    ],
)
def test_a_user_that_cannot_be_is_refused_in_a_sentence(home: Path, arguments: list[str], entered: str) -> None:
    done = run(home, "create-user", *arguments, entered=entered)
    assert done.returncode in (1, 2)
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert ask(home, "SELECT count(*) FROM user") == [(0,)]


def test_an_invited_user_gets_a_mail_and_no_password(home: Path) -> None:
    assert run(home, "create-user", "zoe@example.org", "--name", "Zoé", "--invite").returncode == 0
    assert ask(home, "SELECT password_hash FROM user") == [(None,)]
    assert ask(home, "SELECT recipient FROM mail") == [("zoe@example.org",)]


def test_no_account_exists_that_nobody_made(home: Path) -> None:
    assert ask(home, "SELECT count(*) FROM user") == [(0,)]


@contextmanager
def serving(home: Path, *arguments: str, cwd: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """`fundtracker serve` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = home / "log"
    with log.open("wb") as out:
        command = [FUNDTRACKER, "serve", "--port", str(port), "--workers", "1", *arguments]
        process = subprocess.Popen(command, env={**CLEAN, "FUNDTRACKER_HOME": str(home)}, cwd=cwd, stdout=out, stderr=out)
        try:
            until(lambda: answers(f"http://127.0.0.1:{port}/healthz") == 200 or process.poll() is not None, "the server does not answer")
            assert process.poll() is None, log.read_text()
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(PATIENCE)


def answers(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def until(true: "object", what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def children(pid: int) -> dict[int, str]:
    """The processes below one, with their command lines (Linux)."""
    found: dict[int, str] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            line = (path / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue
        if parent == pid:
            found[int(path.name)] = line
    return found


def worker_of(pid: int) -> int:
    return next((child for child, line in children(pid).items() if "fundtracker.cli worker" in line), 0)


def test_serve_answers_from_any_folder_and_tells_no_version(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "fundtracker").mkdir(parents=True)
    (elsewhere / "fundtracker" / "__init__.py").write_text("raise SystemExit('not ours')")
    with serving(home, cwd=elsewhere) as (address, process):
        with urllib.request.urlopen(f"{address}/sign-in") as answer:
            assert "Se connecter" in answer.read().decode()
            assert not any(sign.isdigit() for sign in answer.headers["Server"])
        assert answers(f"{address}/readyz") == 200
        assert answers(f"{address}/{'x' * 6000}") == 404
        assert answers(f"{address}/healthz", SCRIPT_NAME="/staff", PATH_INFO="/staff") == 200
        with urllib.request.urlopen(urllib.request.Request(f"{address}/sign-in", headers={"X-Forwarded-Proto": "https"})) as answer:
            assert "Strict-Transport-Security" not in answer.headers
        below = children(process.pid)
        assert len(below) == 2
    assert process.returncode == 0
    assert not [pid for pid in below if Path(f"/proc/{pid}").exists()]


def raw(address: str, request: bytes) -> str:
    """What the server answers to bytes that no browser would send."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(request)
        received = b""
        while more := connection.recv(65536):
            received += more
    return received.decode("latin-1")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /reply/SECRETTOKEN HTTP/9.9\r\n\r\n", 400),
        (b"GET /reply/SECRETTOKEN" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /reply/SECRETTOKEN HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431),
        (b"?? /reply/SECRETTOKEN\r\n\r\n", 400),
    ],
)
def test_what_never_reaches_the_application_is_refused_in_the_same_way(served: tuple[str, Path], request_bytes: bytes, status: int) -> None:
    address, log = served
    headers, _, body = raw(address, request_bytes).partition("\r\n\r\n")
    assert headers.startswith(f"HTTP/1.1 {status} ")
    for name, value in {**ALWAYS, "Content-Security-Policy": INERT, "Cache-Control": "no-store"}.items():
        assert f"{name}: {value}" in headers.split("\r\n")
    assert "</html>" in body
    lines = [line for line in log.read_text().splitlines() if not line.startswith("Serving on")]
    assert [json.loads(line) for line in lines]
    assert "SECRETTOKEN" not in log.read_text()


@pytest.fixture(scope="module")
def served(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server for requests that change nothing, and its log."""
    home = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("served") / "home"))
    with serving(home, "--no-worker", cwd=home) as (address, _process):
        yield address, home / "log"


def test_serve_starts_the_worker_again_when_it_dies(home: Path) -> None:
    with serving(home, cwd=home) as (_address, process):
        until(lambda: worker_of(process.pid), "no worker")
        first = worker_of(process.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(process.pid) not in (0, first), "no new worker")


def test_serve_without_a_worker_runs_none(home: Path) -> None:
    with serving(home, "--no-worker", cwd=home) as (_address, process):
        assert len(children(process.pid)) == 1


def test_nothing_is_left_behind_when_the_supervisor_is_killed(home: Path) -> None:
    with serving(home, cwd=home) as (address, process):
        until(lambda: worker_of(process.pid), "no worker")
        below = children(process.pid)
        process.kill()
        process.wait()
        until(lambda: not [pid for pid in below if Path(f"/proc/{pid}").exists()], "children live on")
        assert answers(f"{address}/healthz") == 0


def test_serve_ends_when_its_port_is_taken(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(home, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "choose another with --port" in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_on_a_database_without_tables(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command)
    assert done.returncode == 1
    assert "fundtracker init" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_check_says_where_there_is_no_book(tmp_path: Path) -> None:
    done = run(tmp_path, "check")
    assert done.returncode == 1
    assert "holds no book" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_starts_on_an_old_schema(home: Path) -> None:
    connection = sqlite3.connect(home / "fundtracker.db")
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.commit()
    connection.close()
    done = run(home, "serve")
    assert (done.returncode, "fundtracker init" in done.stderr) == (1, True)


def test_nothing_starts_on_a_file_that_is_no_database(home: Path) -> None:
    for path in home.glob("fundtracker.db*"):
        path.unlink()
    (home / "fundtracker.db").write_bytes(b"x" * 4096)
    done = run(home, "serve")
    assert done.returncode == 1
    assert "does not answer" in done.stderr


def test_nothing_starts_where_sqlite_would_lose_data(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.clear()
    upgrade()
    assert readiness.faults() == []
    monkeypatch.setattr(readiness, "WANTED", {"journal_mode": "wal", "synchronous": 3})
    assert [fault for fault in readiness.faults() if "synchronous = 2" in fault]
    monkeypatch.setattr(
        readiness, "OVER_THE_NETWORK", {readiness.file_system(Path("/"), Path("/proc/self/mounts"))} | {"nfs", "tmpfs", "ext4"}
    )
    assert [fault for fault in readiness.faults() if "network file system" in fault]


@pytest.mark.parametrize(
    ("path", "kind"), [("/srv/data/x.db", "nfs4"), ("/srv/database/x.db", "ext4"), ("/with space/x.db", "cifs"), ("/x.db", "ext4")]
)
def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path, path: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\nserver:/x /srv/data nfs4 rw 0 0\n//nas/x /with\\040space cifs rw 0 0\nbroken\n")
    assert readiness.file_system(Path(path), mounts) == kind
    assert readiness.file_system(Path(path), tmp_path / "none") == ""


def test_readyz_says_no_more_than_that_it_is_not_ready(database: Database, client: Client) -> None:
    assert client.get("/healthz").get_json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "not ready"})
    database.clear()
    upgrade()
    assert client.get("/readyz").get_json() == {"status": "ready"}


def test_flask_finds_the_same_commands(database: Database) -> None:
    runner = database.app.test_cli_runner()
    done = runner.invoke(args=["create-user", "zoe@example.org", "--name", "Zoé", "--role", "staff"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert session.scalars(select(User.role)).one() is Role.STAFF
    assert session.scalars(select(Mail)).all() == []
    assert session.scalar(select(DirectoryEntry.id).limit(1)) is None
    assert session.scalar(text("SELECT count(*) FROM sign_in")) == 0

"""The house keeps its cut: layers, rooms within a package, sizes; each rule is shown to bite on a copy that breaks it."""

import ast
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "fundtracker").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOOLKITS = ("kernel", "web", "demo", "api", "cli")
NOT_SERVICES = ("__init__", "rules", "models", "forms", "views", "blueprint", "commands", "tasks", "permissions")
MAY_SEE_FLASK = {
    "fundtracker/accounts/access.py",  # the guard of every request
    "fundtracker/accounts/journal.py",  # writes down who asked for what
    "fundtracker/accounts/session.py",  # the cookie and the session behind it
    "fundtracker/documents/serving.py",  # a file as an answer
    "fundtracker/documents/store.py",  # where files are kept is a setting
    "fundtracker/mail/house.py",  # the secret and the site's address are settings
    "fundtracker/mail/sender.py",  # the mail server is a setting, mails are templates
}
VIOLATIONS = {
    "A package sees only what stands before it": ("kernel/money.py", "from fundtracker.web import forms as _forms"),
    "Rules know neither the database nor the web, not even through others": ("ledger/rules.py", "from fundtracker.kernel import db as _db"),
    "Tables know nothing of the web": ("ledger/models.py", "import flask as _flask"),
    "Only the ledger's own modules write the book": ("contributions/rules.py", "from fundtracker.ledger import entries as _entries"),
    "Only committees, closing and grants (and the demo data) touch authorisations": (
        "staff/worklist.py",
        "from fundtracker.grants import authorisations as _authorisations",
    ),
}


def room(path: Path) -> str:
    """What a module is by its name: `views_pledges.py` and `pledge_views.py` are views."""
    parts = path.stem.split("_")
    return next((name for name in NOT_SERVICES if path.stem == name or name in parts), "service")


def imported(source: str) -> set[str]:
    """Every dotted name a module imports; `from a import b` counts as `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def out_of_place(path: Path, source: str) -> Iterator[str]:
    """What the module imports though its room may not (style.md: views see no SQL, services no Flask, forms only rules and the web)."""
    kind, relative = room(path), path.relative_to(ROOT).as_posix()
    if relative.count("/") < 2 or relative.split("/")[1] in TOOLKITS:
        return
    for name in sorted(imported(source)):
        top, own = name.split(".")[0], name.startswith("fundtracker.")
        if kind == "views" and (top == "sqlalchemy" or name.endswith(".models") or name == "fundtracker.kernel.db.session"):
            yield f"{relative}: a view imports {name}"
        if kind == "service" and top in ("flask", "flask_login", "flask_wtf", "werkzeug") and relative not in MAY_SEE_FLASK:
            yield f"{relative}: a service imports {name}"
        if kind == "forms" and (top == "sqlalchemy" or (own and not _open_to_forms(name))):
            yield f"{relative}: forms import {name}"
        if kind == "models" and own and name.split(".")[-1] in ("views", "forms"):
            yield f"{relative}: tables import {name}"


def _open_to_forms(name: str) -> bool:
    parts = name.split(".")
    below = ("rules", "permissions", "fields", "forms", "wording")
    return len(parts) < 3 or parts[1] in ("kernel", "web") or parts[2].split("_")[0] in below


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(
        ROOT / "fundtracker", folder / "fundtracker", ignore=shutil.ignore_patterns("__pycache__", "data", "static", "translations")
    )
    return folder


def layers_kept(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_run_downwards_only() -> None:
    answer = layers_kept(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("contract", "violation"), VIOLATIONS.items(), ids=[path for path, _ in VIOLATIONS.values()])
def test_each_contract_notices_its_violation(copy: Path, contract: str, violation: tuple[str, str]) -> None:
    path, line = copy / "fundtracker" / violation[0], violation[1]
    kept = path.read_text()
    try:
        path.write_text(f"{kept}\n{line}\n")
        answer = layers_kept(copy)
    finally:
        path.write_text(kept)
    assert answer.returncode == 1, answer.stdout
    assert [line for line in answer.stdout.splitlines() if line.startswith(contract) and line.endswith("BROKEN")], answer.stdout


def test_modules_keep_to_their_rooms() -> None:
    assert [fault for path in SOURCES for fault in out_of_place(path, path.read_text())] == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("grants/views.py", "from fundtracker.grants.models import Payment"),
        ("grants/views_partners.py", "from sqlalchemy import select"),
        ("grants/payments.py", "from flask import request"),
        ("grants/forms.py", "from fundtracker.grants import payments"),
        ("grants/models.py", "from fundtracker.grants import forms"),
    ],
)
def test_a_module_out_of_its_room_is_noticed(path: str, line: str) -> None:
    assert list(out_of_place(ROOT / "fundtracker" / path, line))


def test_only_the_factory_and_its_table_import_views() -> None:
    for path in SOURCES:
        if path.parent.name == "fundtracker" and path.name in ("__init__.py", "wiring.py"):
            continue
        seen = {name for name in imported(path.read_text()) if name.startswith("fundtracker.") and name.split(".")[2:3] == ["views"]}
        assert not seen, f"{path}: imports {seen}"


def test_only_committees_and_closing_open_authorisations() -> None:
    callers = {path.relative_to(ROOT / "fundtracker").parts[0] for path in SOURCES if "authorisations.open_(" in path.read_text()}
    assert callers <= {"committees", "closing"}


def test_only_the_settings_read_the_environment() -> None:
    for path in SOURCES:
        names = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        assert path.name == "config.py" or not names & {"environ", "getenv"}, f"{path} reads the environment"


def test_own_code_is_imported_at_the_top_of_a_module_and_nowhere_else() -> None:
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "fundtracker":
                assert node in tree.body, f"{path}:{node.lineno} imports within a function or a condition"


def longer_than(file: int, function: int) -> list[str]:
    """Files and functions of more lines than these, one line each."""
    found = []
    for path in SOURCES:
        source = path.read_text()
        if len(source.splitlines()) > file:
            found.append(f"{path.relative_to(ROOT)}: {len(source.splitlines())} lines")
        for node in ast.walk(ast.parse(source)):
            lines = (node.end_lineno or 0) - node.lineno + 1 if isinstance(node, ast.FunctionDef) else 0
            if lines > function:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines")
    return found


def test_no_file_and_no_function_is_longer_than_anyone_could_defend() -> None:
    """Readable goes before short: outliers are named in a warning, cut by noun where they hold two."""
    assert longer_than(500, 60) == []
    outliers = longer_than(300, 40)
    if outliers:
        warnings.warn("outliers: " + "; ".join(outliers), stacklevel=1)


def test_every_module_opens_with_a_sentence() -> None:
    for path in SOURCES:
        assert ast.get_docstring(ast.parse(path.read_text())), path


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_templates_are_short_and_carry_no_style_or_script(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 100
    assert "<style" not in source
    assert " style=" not in source
    assert "<script>" not in source
    assert " onclick=" not in source

"""Every hook has its listeners and every listener its hook; nothing else inverts a dependency."""

import ast
from pathlib import Path

import pytest

from fundtracker import wiring
from fundtracker.kernel.hooks import DECLARED, Hook, Wire

ROOT = Path(__file__).parent.parent
SOURCES = [path for path in sorted((ROOT / "fundtracker").rglob("*.py")) if path.name not in ("wiring.py", "hooks.py")]


def unheard(wires: tuple[Wire, ...]) -> list[str]:
    """Hooks that are not in the table exactly once, and lines of it that no hook or nobody stands in."""
    wired = [wire.hook for wire in wires]
    return [
        *(f"not wired once: {hook.called}" for hook in DECLARED if wired.count(hook) != 1),
        *(f"nobody listens: {wire.hook.called}" for wire in wires if not wire.listeners),
        *(f"not declared: {wire.hook.called}" for wire in wires if wire.hook not in DECLARED),
    ]


def by_hand(source: str) -> list[str]:
    """What a module does to another one as it is imported, outside of any function: the ways in which hooks were wired before."""
    found = []
    for node in ast.parse(source).body:
        call = node.value if isinstance(node, ast.Expr) else None
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in ("append", "extend", "register", "update")
        ):
            found.append(ast.unparse(call))
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Subscript | ast.Attribute) for target in node.targets):
            found.append(ast.unparse(node))
    return found


def test_every_hook_is_heard_and_every_listener_has_its_hook() -> None:
    assert unheard(wiring.WIRES) == []


def test_each_hook_says_when_it_is_called() -> None:
    for hook in DECLARED:
        assert hook.called.startswith(("When ", "Before ")), hook.called
        assert hook.called.endswith("."), hook.called


def test_a_hook_without_listener_and_a_listener_without_hook_are_noticed() -> None:
    stray: Hook[[], None] = Hook("When nobody expects it.")
    try:
        assert unheard(wiring.WIRES) == ["not wired once: When nobody expects it."]
        assert unheard((*wiring.WIRES, stray.heard_by())) == ["nobody listens: When nobody expects it."]
    finally:
        DECLARED.remove(stray)
    assert unheard((*wiring.WIRES, stray.heard_by(print))) == ["not declared: When nobody expects it."]
    assert len(unheard(wiring.WIRES[1:])) == 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_reaches_into_another_as_it_is_imported(path: Path) -> None:
    names = {name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ImportFrom) for name in _names(node)}
    assert [line for line in by_hand(path.read_text()) if line.split(".")[0] in names] == []


def _names(node: ast.ImportFrom) -> list[str]:
    """The modules of the house that an import makes known, by the name used here."""
    if not (node.module or "").startswith("fundtracker"):
        return []
    return [alias.asname or alias.name for alias in node.names]


@pytest.mark.parametrize("line", ["meetings.CANCELLING.append(_keeps)", "history.WORDS['a', 'b'] = read", "ledger.CHECKS.extend((a, b))"])
def test_the_old_ways_are_noticed(line: str) -> None:
    assert by_hand(line)


def test_hooks_are_declared_in_modules_that_are_imported_by_the_table() -> None:
    """A hook declared in a module nobody imports would be missing from the inventory, so every declaration is found in the sources."""
    declared = sum(path.read_text().count("] = Hook(") for path in SOURCES)
    assert declared == len(DECLARED)

"""docs/security.md names the test of every invariant and every line of the checklist; each named test exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/security.md").read_text()
LINES = [f"M{number:02}" for number in range(1, 31)] + [f"S{number:02}" for number in range(1, 52)]


def test_every_invariant_and_every_line_of_the_checklist_has_its_row() -> None:
    assert re.findall(r"^\| ([MS]\d\d) \|", PAGE, re.MULTILINE) == LINES


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 60
    for path, name in named:
        source = (ROOT / path).read_text()
        assert not name or f"def {name}(" in source, f"{path}::{name}"


def test_a_row_without_a_test_says_why() -> None:
    for row in re.findall(r"^\| [MS]\d\d \|.*$", PAGE, re.MULTILINE):
        assert "`tests/" in row or "not yet" in row or "does not apply" in row, row

"""The check where there is no book at all."""

from pathlib import Path

from tests.apps import build
from tests.databases import let_go


def test_the_check_of_an_empty_database_is_one_sentence(tmp_path: Path) -> None:
    empty = build({"FUNDTRACKER_HOME": str(tmp_path)})
    done = empty.test_cli_runner().invoke(args=["check"])
    let_go(empty)
    assert done.exit_code == 1
    assert "holds no book" in done.output

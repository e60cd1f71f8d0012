"""The demo command: thrown away and built afresh, the data is as it was at first."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

from tests.demo import CLEAN, FUNDTRACKER, Demo


def renamed(home: Path) -> int:
    """How many people bear the name that this test gives."""
    with sqlite3.connect(home / "fundtracker.db") as database:
        return int(database.execute("SELECT count(*) FROM \"user\" WHERE name = 'Changed since'").fetchone()[0])


def test_the_demo_starts_over(demo: Demo, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo.home, home)
    with sqlite3.connect(home / "fundtracker.db") as database:
        database.execute("UPDATE \"user\" SET name = 'Changed since'")
    assert renamed(home) > 0
    command = [FUNDTRACKER, "demo", "--reset", "--no-serve"]
    again = subprocess.run(command, env={**CLEAN, "FUNDTRACKER_HOME": str(home)}, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert again.stdout == demo.printed
    assert renamed(home) == 0

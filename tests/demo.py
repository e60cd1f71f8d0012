"""The demo data as `make demo` builds it, once for all tests that look at it."""

import fcntl
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FUNDTRACKER = Path(sys.executable).with_name("fundtracker")
CLEAN = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR", "PYTHONPATH") if name in os.environ}
"""What a process of ours gets of our environment: where to find this code, no setting of the developer's own."""


@dataclass(frozen=True)
class Demo:
    """The demo data, built and closed; what the command printed; the one password of its accounts."""

    home: Path
    printed: str
    password: str

    @property
    def accounts(self) -> list[str]:
        """The e-mail addresses that were printed."""
        return re.findall(r"[\w.]+@demo\.example", self.printed)


def shared(folder: Path) -> Demo:
    """The demo data of a folder, which the first process that asks builds while the others wait."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = folder / "told.json"
        if not told.exists():
            built = build(folder / "home")
            told.write_text(json.dumps({"printed": built.printed, "password": built.password}), encoding="utf-8")
        return Demo(folder / "home", **json.loads(told.read_text(encoding="utf-8")))


def build(home: Path) -> Demo:
    """Build the demo data in an empty folder."""
    environ = {**CLEAN, "FUNDTRACKER_HOME": str(home)}
    built = subprocess.run([FUNDTRACKER, "demo", "--no-serve"], env=environ, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    found = re.search(r"(?:password|mot de passe)\s*:\s*(.+)", built.stdout, re.IGNORECASE)
    assert found, built.stdout
    return Demo(home, built.stdout, found.group(1).strip())

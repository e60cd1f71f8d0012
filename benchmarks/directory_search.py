"""How long a search in the directory of 36 347 authorities takes: `.venv/bin/python benchmarks/directory_search.py`."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fundtracker import create_app
from fundtracker.authorities import directory

FUNDTRACKER = Path(sys.executable).with_name("fundtracker")
QUERIES = ("s", "sa", "saint", "saint etienne", "SAINT-ÉTIENNE", "42218", "21420218", "region centre", "métropole", "zzz")
TIMES = 50


def milliseconds(text: str) -> list[float]:
    """How long the same search takes, several times."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        directory.search(text)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([FUNDTRACKER, "init"], env={"FUNDTRACKER_HOME": home}, check=True, capture_output=True)
        with create_app({"FUNDTRACKER_HOME": home}).app_context():
            for query in QUERIES:
                taken = milliseconds(query)
                print(f"{query!r:20} median {statistics.median(taken):6.2f} ms, at most {max(taken):6.2f} ms")

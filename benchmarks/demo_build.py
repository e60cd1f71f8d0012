"""How long the demo data takes to build, as a whole process: `.venv/bin/python benchmarks/demo_build.py [times]`."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FUNDTRACKER = Path(sys.executable).with_name("fundtracker")


def build() -> float:
    """Seconds that one build takes."""
    with tempfile.TemporaryDirectory() as home:
        started = time.perf_counter()
        subprocess.run([FUNDTRACKER, "demo", "--no-serve"], env={**os.environ, "FUNDTRACKER_HOME": home}, check=True, capture_output=True)
        return time.perf_counter() - started


if __name__ == "__main__":
    seconds = [build() for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3)]
    print(f"demo data: median {statistics.median(seconds):.1f} s, from {min(seconds):.1f} to {max(seconds):.1f} s ({len(seconds)} builds)")

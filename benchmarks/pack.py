"""How long a pack of 40 pages with 10 annexes takes, and how much memory the worker: `.venv/bin/python benchmarks/pack.py [times]`.

On the demo data, so as a worker does it: built in both languages, then put together for one reader, each in this process.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from fundtracker import create_app
from fundtracker.committees import agenda, committees, meetings
from fundtracker.committees.rules import ItemKind
from fundtracker.documents import store
from fundtracker.grants import projects
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.packs import building, packs, publishing, reading
from fundtracker.web import pdf

FUNDTRACKER = Path(sys.executable).with_name("fundtracker")
ITEMS, ANNEXES = 13, 10
TEXT = "Le comité prend connaissance de la proposition du partenaire, de son budget et du calendrier des travaux. " * 12


def a_meeting() -> int:
    """A meeting of the fund for Morocco: an item a project, again and again, and ten documents; its id."""
    committee = committees.of_fund("MAR-2023")
    about = [line.id for line in projects.list_(fund_id=committee.fund_id).rows]
    said = {"title": "Annexe", "text": TEXT}
    kept = [
        store.put(io.BytesIO(pdf.typeset("demo_act", {**said, "title": f"Annexe {number}"})), "annexe.pdf") for number in range(ANNEXES)
    ]
    with transaction():
        starts_at = clock.now() + timedelta(days=40)
        facts = {"title": "Comité de mesure", "starts_at": starts_at, "place": "Paris"}
        meeting_id = meetings.create(committee_id=committee.id, by=COMMAND, **facts)
        for number in range(ITEMS):
            asked = {"project_id": about[number % len(about)], "cents": 100_000 + number, "text": TEXT}
            item_id = agenda.add(meeting_id, kind=ItemKind.GRANT, title=f"Proposition {number + 1}", by=COMMAND, **asked)
            if number < ANNEXES:
                document_id = store.add(kept[number], by=COMMAND)
                agenda.attach(meeting_id, document_id=document_id, title=f"Annexe {number + 1}", item_id=item_id, by=COMMAND)
    return meeting_id


def measure(meeting_id: int) -> tuple[float, float, float, int]:
    """Seconds to build, of the processors to build, seconds to put together; pages for a reader."""
    with transaction():
        build_id = building.ask(meeting_id, by=COMMAND)
    started, worked = time.perf_counter(), sum(os.times()[:4])
    building.run(build_id)
    built, worked = time.perf_counter() - started, sum(os.times()[:4]) - worked
    with transaction():
        publishing.publish(meeting_id, build_id, by=COMMAND)
    line = packs.read(meeting_id)
    begun = time.perf_counter()
    reading.assembled(line)
    return built, worked, time.perf_counter() - begun, line.pages


def report(times: int) -> None:
    """Measure on the data of FUNDTRACKER_HOME, print."""
    with create_app().app_context():
        meeting_id = a_meeting()
        built, worked, bound, pages = zip(*(measure(meeting_id) for _ in range(times)), strict=True)
    mine, theirs = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"pack of {pages[0]} pages with {ANNEXES} annexes, in two languages ({times} builds, load {os.getloadavg()[0]:.1f})")
    print(f"built in {statistics.median(built):.2f} s, from {min(built):.2f} to {max(built):.2f} s")
    print(f"seconds of processor: {statistics.median(worked):.2f}")
    print(f"put together for a reader in {statistics.median(bound):.2f} s")
    print(f"memory: worker {mine:.0f} MB, its child {theirs:.0f} MB")


def main(times: str) -> None:
    """Build the demo data in a folder of its own, then measure in a process of its own, as a worker has."""
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "FUNDTRACKER_HOME": home}
        subprocess.run([FUNDTRACKER, "demo", "--no-serve"], env=environ, check=True, capture_output=True)
        subprocess.run([sys.executable, __file__, times, "measure"], env=environ, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        report(int(sys.argv[1]))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "5")

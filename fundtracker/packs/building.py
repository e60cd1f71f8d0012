"""Building a pack in the worker: asked for with a row, claimed, set file by file; whatever dies, another goes on where it stopped."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from fundtracker import audit, jobs
from fundtracker.committees import meetings
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.kernel import clock
from fundtracker.kernel.actor import WORKER, Actor
from fundtracker.kernel.db import lock, session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.packs import binding, contents, parts, rules
from fundtracker.packs.contents import Gathered
from fundtracker.packs.models import PackBuild
from fundtracker.packs.parts import Plan
from fundtracker.packs.rules import MOST_TRIES, BuildState
from fundtracker.web import pdf, press

log = logging.getLogger(__name__)
OPEN = (BuildState.WAITING, BuildState.BUILDING)
TOGETHER = 8
"""As many files are kept in one transaction: a quarter of a second's work, which is what a crash can lose."""


class Made(NamedTuple):
    """A file that was set: its plan, its bytes on disk, its number of pages."""

    plan: Plan
    kept: Kept
    pages: int


@dataclass(frozen=True)
class BuildLine:
    """A build as its page shows it; `reason` why it failed, `published` whether its draft became a version."""

    id: int
    meeting_id: int
    state: BuildState
    addendum: bool
    asked_at: datetime
    done: int
    steps: int
    reason: Message | None
    version: int | None
    differences: list[dict[str, Any]]


def ask(meeting_id: int, *, by: Actor, addendum: bool = False) -> int:
    """Ask for a pack (or for the documents that came since the last version); gives back the build's id. Asked twice, it is built once.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is over, its agenda is empty, or there is nothing to append.
    """
    row = meetings.fresh(meeting_id)
    running = session.scalar(select(PackBuild.id).where(PackBuild.meeting_id == meeting_id, PackBuild.state.in_(OPEN)))
    if running is not None:
        return running
    contents.check(meeting_id)
    if addendum:
        contents.check_addendum(meeting_id)
    build = PackBuild(meeting_id=meeting_id, state=BuildState.WAITING, addendum=addendum, asked_at=clock.now(), asked_by=str(by))
    session.add(build)
    session.flush()
    audit.record("web:pack:asked", meeting_id, by=by, fund_id=meetings.fund_of(row), after={"build": build.id, "addendum": addendum})
    jobs.nudge("packs")
    return build.id


def latest(meeting_id: int) -> BuildLine | None:
    """The last build of a meeting's pack."""
    row = session.scalars(select(PackBuild).filter_by(meeting_id=meeting_id).order_by(PackBuild.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    same = ("id", "meeting_id", "state", "addendum", "asked_at", "done", "steps", "version")
    reason = Message(row.reason["id"], row.reason["values"]) if row.reason else None
    found = (row.contents or {}).get("differences", [])
    return BuildLine(**{name: getattr(row, name) for name in same}, reason=reason, differences=found)


def sweep() -> int:
    """Build what waits, and what a worker left; gives back how many were finished."""
    open_ = session.scalars(select(PackBuild).where(PackBuild.state.in_(OPEN)).order_by(PackBuild.id)).all()
    ids = [row.id for row in open_ if rules.may_claim(row.state, row.claimed_at, clock.now())]
    session.rollback()
    return sum(run(build_id) for build_id in ids)


def run(build_id: int) -> bool:
    """Build one pack as far as it goes; whether it is done. Another worker that has it is left alone."""
    turn = _claim(build_id)
    if turn is None:
        return False
    try:
        return _built(build_id, turn)
    except (Refusal, NotFound) as error:
        _give_up(build_id, turn, error.message if isinstance(error, Refusal) else msg("This meeting is over and stays as it was."))
    except Exception as error:  # whatever is wrong with one pack, the others are built
        session.rollback()
        log.warning("pack build %s stopped: %s", build_id, type(error).__name__, exc_info=True)
    return False


def _claim(build_id: int) -> int | None:
    """Take a build up and give back which try it is; None where another has it, or after the last try."""
    with transaction():
        row = lock(PackBuild, build_id)[0]
        if not rules.may_claim(row.state, row.claimed_at, clock.now()):
            return None
        if row.tries >= MOST_TRIES:
            row.state, row.reason = (
                BuildState.FAILED,
                _kept(msg("The pack could not be set. Ask for it again, then call your administrator.")),
            )
            return None
        row.state, row.claimed_at, row.tries = BuildState.BUILDING, clock.now(), row.tries + 1
        return row.tries


def _built(build_id: int, turn: int) -> bool:
    """Freeze what the pack says where nobody has yet, then set what is missing of its files."""
    row = session.get_one(PackBuild, build_id, populate_existing=True)
    frozen, meeting_id, addendum = row.contents, row.meeting_id, row.addendum
    if frozen is None:
        gathered = contents.gather_addendum(meeting_id) if addendum else contents.gather(meeting_id)
        if not _freeze(build_id, turn, gathered):
            return False
        frozen = gathered.contents
    plans = parts.planned(frozen)
    done = len(session.get_one(PackBuild, build_id, populate_existing=True).parts or [])
    session.rollback()
    made: list[Made] = []
    for place, (plan, content) in enumerate(zip(plans[done:], press.sheets([plan.order for plan in plans[done:]]), strict=True), done):
        part = binding.named_apart(content, f"{place}-")
        made.append(Made(plan, store.put_made(part, f"{plan.kind.value}-{plan.order.language}.pdf"), pdf.page_count(part)))
        if len(made) == TOGETHER:
            if not _keep(build_id, turn, made):
                return False
            made = []
    return _keep(build_id, turn, made, last=True)


def _mine(build_id: int, turn: int) -> PackBuild | None:
    """The build, locked; None where another worker took it up meanwhile."""
    row = lock(PackBuild, build_id)[0]
    return row if (row.state, row.tries) == (BuildState.BUILDING, turn) else None


def _freeze(build_id: int, turn: int, gathered: Gathered) -> bool:
    """Keep what the pack says, and the documents that packages above gave for it."""
    with transaction():
        row = _mine(build_id, turn)
        if row is None:
            return False
        for place, spoken, kept in gathered.given:
            gathered.contents["papers"][place]["document_id"][spoken] = store.add(kept, by=WORKER)
        row.contents, row.steps, row.parts = gathered.contents, len(parts.planned(gathered.contents)), []
        return True


def _keep(build_id: int, turn: int, made: Sequence[Made], *, last: bool = False) -> bool:
    """Keep files that were set, and say that the worker is alive; with the last ones the draft is ready."""
    with transaction():
        row = _mine(build_id, turn)
        if row is None:
            return False
        row.parts = [*(row.parts or []), *(_told(each) for each in made)]
        row.done, row.claimed_at = row.done + len(made), clock.now()
        if last:
            row.state = BuildState.DONE
        return True


def _told(made: Made) -> dict[str, Any]:
    """A file as the build remembers it, its document in the open transaction."""
    plan = made.plan
    facts = {"language": plan.order.language, "kind": plan.kind.value, "item_id": plan.item_id, "title": plan.title[:300]}
    return {**facts, "label": plan.label, "document_id": store.add(made.kept, by=WORKER), "pages": made.pages}


def _give_up(build_id: int, turn: int, why: Message) -> None:
    """Say why this pack cannot be built."""
    session.rollback()
    with transaction():
        row = _mine(build_id, turn)
        if row is not None:
            row.state, row.reason = BuildState.FAILED, _kept(why)


def _kept(message: Message) -> dict[str, Any]:
    return {"id": message.id, "values": dict(message.values)}

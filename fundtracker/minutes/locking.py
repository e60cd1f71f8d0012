"""Locking approved minutes: their papers are kept under their fingerprint, and nothing about them changes any more."""

from fundtracker import audit
from fundtracker.committees import meetings, register
from fundtracker.documents import store
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, Refusal
from fundtracker.kernel.text import msg
from fundtracker.minutes import minutes, notes, papers, rules
from fundtracker.minutes.models import MinutesPaper
from fundtracker.minutes.papers import Made
from fundtracker.minutes.rules import Move


def check(meeting_id: int) -> int:
    """Refuse to lock what cannot be locked yet; gives back the meeting's id.

    Raises:
        NotFound: there are no minutes.
        Refusal: a decision of the meeting is not signed.
        UnknownMove: the minutes are not approved, or locked already.
    """
    rules.after(minutes.get(meeting_id).phase, Move.LOCK)
    unsigned = sorted(line.label for line in register.of_meeting(meeting_id).values() if line.signed_at is None)
    if unsigned:
        raise Refusal(msg("Decision %(label)s is not signed yet: the record would not be complete.", label=", ".join(unsigned)))
    return meeting_id


def lock(meeting_id: int, made: Made, *, by: Actor) -> int:
    """Keep the papers that were made and lock the minutes for good; gives back the meeting's id.

    Raises:
        NotFound, Refusal, UnknownMove: as `check`.
        Conflict: what the papers say changed while they were being set.
    """
    meeting, row = minutes.locked(meeting_id)
    check(meeting_id)
    line = minutes.get(meeting_id)
    if any(papers.said(line, spoken) != said for spoken, said in made.frozen.items()):
        raise Conflict(msg("Something changed while the papers were being set. Lock the minutes once more."))
    for (kind, spoken), kept in made.kept.items():
        document_id = store.add(kept, by=by)
        session.add(MinutesPaper(meeting_id=meeting_id, kind=kind.value, language=spoken, document_id=document_id))
    row.phase, row.locked_at, row.frozen = rules.after(row.phase, Move.LOCK), clock.now(), dict(made.frozen)
    session.flush()
    told = {f"{kind.value}.{spoken}": kept.sha256 for (kind, spoken), kept in made.kept.items()}
    audit.record("web:minutes:locked", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=told)
    notes.tell_locked(meeting_id)
    return meeting_id

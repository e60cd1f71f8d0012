"""What could not be decided for want of a quorum: one act drafts what follows, and convenes it (domain.md rule 13)."""

from datetime import datetime

from fundtracker.committees import agenda, meetings, reconvening, signing_mails
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.notices import convening
from fundtracker.votes import lapsing, presiding, rules, stays, votes


def convene_again(meeting_id: int, *, starts_at: datetime, place: str = "", video_url: str = "", by: Actor) -> int:
    """Convene the committee again for what it left undecided; gives back the new meeting's id.

    No quorum is needed there for what lacked it, as everyone was told of it and at no more than the amount they were told.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting has not begun, everything was decided or is taken up already, a ballot that has its quorum is open, or the hour
            has passed.
    """
    _check_once(meeting_id)
    lapsing.settle(meeting_id, by=by)
    presiding.keep(meeting_id, by=by)
    where = {"place": place, "video_url": video_url}
    again = reconvening.convene_again(meeting_id, starts_at=starts_at, lacking=lacking(meeting_id), by=by, **where)
    stays.end_all(meeting_id)
    signing_mails.ask(meeting_id, event="end")
    return convening.convene(again, by=by)


def consult(meeting_id: int, *, ends_at: datetime, by: Actor) -> int:
    """Put what was left undecided to a consultation in writing and tell everyone; gives back the consultation's id.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting has not begun, everything was decided or is taken up already, a ballot that has its quorum is open, or no
            time is left to answer.
    """
    _check_once(meeting_id)
    lapsing.settle(meeting_id, by=by)
    presiding.keep(meeting_id, by=by)
    asked = reconvening.consult(meeting_id, ends_at=ends_at, by=by)
    stays.end_all(meeting_id)
    signing_mails.ask(meeting_id, event="end")
    return convening.convene(asked, by=by)


def lacking(meeting_id: int) -> frozenset[int]:
    """The undecided items for which the quorum is not there, or was not when the meeting ended."""
    book = votes.book_of(meeting_id)
    open_ones = [item.id for item in agenda.items(meeting_id) if item.open]
    return frozenset(key for key in open_ones if not rules.has_quorum(votes.room_of(meeting_id, key), book, quorum_needed=True))


def _check_once(meeting_id: int) -> None:
    """What was left undecided is taken up once, unless what followed was cancelled; under the meeting's lock."""
    meetings.fresh(meeting_id)
    if reconvening.following(meeting_id) is not None:
        raise Refusal(msg("What this meeting left undecided is taken up already: look among the committee’s meetings."))

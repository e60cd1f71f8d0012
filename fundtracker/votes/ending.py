"""The end of a meeting: nothing is open any more, everyone has left, what is on record stays."""

from fundtracker.committees import meetings, signing_mails
from fundtracker.committees.rules import MeetingKind
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.votes import lapsing, presiding, stays


def end(meeting_id: int, *, by: Actor) -> int:
    """Say that a meeting has taken place; whoever is still there leaves with it. Gives back its id.

    Raises:
        NotFound: no such meeting.
        Refusal: it has not begun, a ballot that has its quorum is still open, or it is a consultation, which ends by itself.
        UnknownMove: it is not convened.
    """
    row = meetings.fresh(meeting_id)
    if row.kind is MeetingKind.CONSULTATION:
        raise Refusal(msg("A consultation in writing ends by itself, at its deadline or once every seat has answered."))
    lapsing.settle(meeting_id, by=by)
    presiding.keep(meeting_id, by=by)
    meetings.hold(meeting_id, by=by)
    stays.end_all(meeting_id)
    signing_mails.ask(meeting_id, event="end")
    return meeting_id

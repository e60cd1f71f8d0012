"""Search over a member's meetings; who has seen a meeting, for the staff."""

from flask import request
from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import requires, signed_in, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import meetings
from fundtracker.room import search, visits
from fundtracker.room.blueprint import blueprint
from fundtracker.web.pages import page


@blueprint.get("/me/meetings")
@signed_in
def my_meetings() -> ResponseReturnValue:
    """Every meeting a person may see, or those in which some words are found."""
    words = request.args.get("q", "").replace("\0", "")[:100]
    return page("room/meetings.html", words=words, found=search.find(the_person(), words))


@blueprint.get("/staff/meetings/<int:meeting_id>/seen")
@requires(Permission.PREPARE_MEETINGS)
def seen(meeting_id: int) -> ResponseReturnValue:
    """Who opened the notice and the meeting's page, and who did not."""
    return page("room/seen.html", meeting=meetings.get(meeting_id), lines=visits.seen_by(meeting_id))

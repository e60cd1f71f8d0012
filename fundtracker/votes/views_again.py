"""After a meeting without quorum: convene the committee again for the same items, or ask it in writing; each in one act."""

from datetime import time

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in
from fundtracker.committees import agenda, timeliness
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.views_parts import insist, seen_meeting
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.votes import again as following
from fundtracker.votes import permissions
from fundtracker.votes.blueprint import blueprint
from fundtracker.votes.forms_again import AgainForm, ConsultForm
from fundtracker.web.pages import page

TOLD = (
    msg("This meeting is over; what it decided stands. What it left undecided goes over, with its documents."),
    msg("Everyone with a mandate in an authority with a seat is told by mail at once."),
)


def _meeting(meeting_id: int) -> MeetingLine:
    """A meeting that may have left something undecided, for whoever leads it. Raises NotFound, Denied."""
    person, meeting = seen_meeting(meeting_id)
    insist(permissions.can_lead(person, meeting))
    over = (MeetingStatus.HELD,) if meeting.in_writing else (MeetingStatus.CONVENED, MeetingStatus.HELD)
    if meeting.status not in over:
        raise NotFound
    return meeting


def _address(meeting_id: int) -> str:
    return url_for("room.meeting", meeting_id=meeting_id)


SHORT = msg("With so short a notice the quorum is needed, as at any meeting. Choose a later day to meet without it.")


def _quorum(meeting_id: int) -> list[Message]:
    """For what no quorum will be needed, and for what it will."""
    lacking = following.lacking(meeting_id)
    had_it = [item.title for item in agenda.items(meeting_id) if item.open and item.id not in lacking]
    same = msg("No quorum is needed for the same items at no more than the same amounts. What is new or higher needs it.")
    return [same, *(msg("“%(title)s” had its quorum here, so it needs it there too.", title=title) for title in had_it)]


@blueprint.route("/meetings/<int:meeting_id>/again", methods=["GET", "POST"])
@signed_in
def convene_again(meeting_id: int) -> ResponseReturnValue:
    """Convene the committee again for what it could not decide; the check page says whether the notice is late."""
    meeting, late = _meeting(meeting_id), list[Message]()
    form = AgainForm(place=meeting.place, video_url=meeting.video_url, hour=time(11))

    def act() -> int:
        key = following.convene_again(meeting_id, by=current_actor(), **form.facts())
        late[:] = filter(None, [timeliness.lateness(key)])
        return key

    def check() -> acts.Check:
        told = [*late, *([SHORT] if late else _quorum(meeting_id)), *TOLD]
        title = _("Convene the committee again")
        return acts.Check(title, acts.answers(form, "day", "hour", "place", "video_url"), told, title)

    answer = acts.acted(form, act, check, _("The committee is convened again; the notices are on their way."), _address)
    return answer or page("votes/again.html", form=form, meeting=meeting, title=_("Convene the committee again"))


@blueprint.route("/meetings/<int:meeting_id>/consult", methods=["GET", "POST"])
@signed_in
def consult(meeting_id: int) -> ResponseReturnValue:
    """Ask in writing what could not be decided."""
    meeting = _meeting(meeting_id)
    form = ConsultForm(hour=time(18))
    act = lambda: following.consult(meeting_id, by=current_actor(), **form.facts())  # noqa: E731 used below

    def check() -> acts.Check:
        told = [
            msg(
                "Members answer item by item until the deadline; every answer is kept until then. An item closes earlier only once every "
                "seat has answered."
            ),
            *TOLD,
        ]
        title = _("Open a consultation in writing")
        return acts.Check(title, acts.answers(form, "ends_on", "hour"), told, title)

    answer = acts.acted(form, act, check, _("The consultation is convened; the notices are on their way."), _address)
    return answer or page("votes/again.html", form=form, meeting=meeting, title=_("Open a consultation in writing"))

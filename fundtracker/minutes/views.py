"""Minutes as members read them: the page in its phase, and the papers as PDFs."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import journal
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import meetings
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.views_parts import meeting_page, seen_meeting
from fundtracker.documents import serving
from fundtracker.minutes import minutes, papers, permissions
from fundtracker.minutes.blueprint import blueprint
from fundtracker.minutes.rules import Kind, Phase
from fundtracker.minutes.views_parts import address, minutes_page, seen_minutes
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


@blueprint.get("/meetings/<int:meeting_id>/minutes")
@signed_in
def show(meeting_id: int) -> ResponseReturnValue:
    """The minutes of a meeting; where staff have not drafted them yet, the page offers it."""
    person, meeting = seen_meeting(meeting_id)
    if minutes.find(meeting_id) is None and person.may(Permission.PREPARE_MEETINGS):
        return page("minutes/to_draft.html", meeting=meeting, held=meeting.status is MeetingStatus.HELD, act=ActForm)
    return minutes_page(meeting_id)


@blueprint.post("/staff/meetings/<int:meeting_id>/minutes/draft")
@requires(Permission.PREPARE_MEETINGS)
def draft(meeting_id: int) -> ResponseReturnValue:
    """Draft the minutes from what is on record."""
    meeting, form = meetings.get(meeting_id), ActForm()
    spoken = wording.language()
    act = lambda: minutes.draft(meeting_id, spoken=spoken, by=current_actor())  # noqa: E731 used below
    answer = acts.done(form, act, _("The minutes are drafted from what is on record. Complete each section."), address)
    return answer or meeting_page(meeting, form)


def paper(meeting_id: int, kind: Kind) -> ResponseReturnValue:
    """A paper: the one that is kept once minutes are locked, else as things stand, marked as a draft; who read it goes into the journal."""
    person, meeting, line = seen_minutes(meeting_id)
    spoken = wording.language()
    journal.note("meeting paper read", meeting=meeting_id, kind=kind.value)
    if line.phase is Phase.LOCKED:
        return serving.send(papers.kept(meeting_id, kind, spoken))
    facts: dict[str, Any] = {"withheld": permissions.withheld(person, meeting, line.phase)}
    return serving.attachment(papers.typeset(kind, line, spoken, **facts), papers.name(kind, meeting_id))


@blueprint.get("/meetings/<int:meeting_id>/minutes.pdf")
@signed_in
def minutes_pdf(meeting_id: int) -> ResponseReturnValue:
    """The minutes as a PDF."""
    return paper(meeting_id, Kind.MINUTES)


@blueprint.get("/meetings/<int:meeting_id>/decisions.pdf")
@signed_in
def decisions_pdf(meeting_id: int) -> ResponseReturnValue:
    """The record of decisions as a PDF."""
    return paper(meeting_id, Kind.DECISIONS)


@blueprint.get("/meetings/<int:meeting_id>/attendance.pdf")
@signed_in
def attendance_pdf(meeting_id: int) -> ResponseReturnValue:
    """The attendance sheet as a PDF."""
    return paper(meeting_id, Kind.ATTENDANCE)

"""What staff do with a meeting: draft it, say who took part; and who leads a committee."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import attendance, choices, committees, drafting, leading, meetings
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.forms import ChairsForm, NewMeetingForm, offered
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import Presence
from fundtracker.funds import funds
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


def address(meeting_id: int) -> str:
    """A meeting's page."""
    return url_for("room.meeting", meeting_id=meeting_id)


@blueprint.route("/staff/meetings/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def new_meeting() -> ResponseReturnValue:
    """Draft a meeting of a fund's committee."""
    fund = next((line for line in funds.list_() if line.code == request.args.get("fund")), None)
    form, by = NewMeetingForm(fund_id=fund.id if fund else None), current_actor()
    form.fund_id.choices = offered(_("Choose"), funds.choices())

    def act() -> int:
        return drafting.draft(committee_id=committees.ensure(int(form.fund_id.data), by=by), by=by, **form.facts())

    answer = acts.done(form, act, _("The meeting is drafted. Write its agenda."), address)
    return answer or page("committees/meeting_form.html", form=form, meeting=None)


@blueprint.route("/staff/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def attendees(meeting_id: int) -> ResponseReturnValue:
    """Record how each seat took part."""
    found, form, seats = meetings.get(meeting_id), ActForm(), attendance.of_meeting(meeting_id)
    said = choices.attendance_sent(request.form, [seat.authority_id for seat in seats])
    if form.is_submitted() and said is None:
        form.show(Refusal(msg("A line holds something that is not on the page. Correct it and record the attendance again.")))
    else:
        seen = request.form.get("seen", "")
        act = lambda: attendance.record(meeting_id, seats=said or {}, by=current_actor(), seen=seen)  # noqa: E731 used below
        answer = acts.done(form, act, _("The attendance is recorded."), address)
        if answer:
            return answer
    return _attendance_page(found, form, seats)


def _attendance_page(found: MeetingLine, form: ActForm, seats: list[attendance.SeatLine]) -> Response:
    """The table of seats, with what was typed where it came back."""
    typed = request.form if form.is_submitted() else None
    seen = (typed.get("seen") if typed else None) or attendance.stamp(found.id)
    return page("committees/attendance.html", form=form, meeting=found, seats=seats, typed=typed, presences=list(Presence), seen=seen)


@blueprint.route("/staff/committees/<code>/chairs", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def chairs(code: str) -> ResponseReturnValue:
    """Say who chairs a committee, and who acts when the chair cannot."""
    found, by = committees.of_fund(code), current_actor()
    form = ChairsForm(obj=found)
    offered = {lead.mandate_id: lead for lead in leading.candidates(found.fund_id)}
    form.offer([(key, f"{lead.name} – {lead.authority_name}") for key, lead in offered.items()])

    def act() -> int:
        version = form.version.data if found.id else None
        chosen = [form.chair_mandate_id.data, form.vice_chair_mandate_id.data]
        chair, vice = [offered[key].user_id if key else None for key in chosen]
        committee_id, by_mandate = committees.ensure(found.fund_id, by=by), [key for key in chosen if key]
        people = {"chair_user_id": chair, "vice_chair_user_id": vice}
        return committees.set_chairs(committee_id, by=by, version=version, mandate_ids=by_mandate, **people)

    said = _("The chair and the vice-chair are recorded.")
    answer = acts.acted(form, act, lambda: _check_chairs(form, found), said, lambda key: url_for("committees.committee", code=code))
    return answer or page("committees/chairs.html", form=form, committee=found, people=offered)


def _check_chairs(form: ChairsForm, found: CommitteeLine) -> acts.Check:
    """Who leads until now and who will, and what that changes."""
    nobody = _("Nobody yet")
    rows = [
        (_("Chair until now"), found.chair_name or nobody),
        (_("Vice-chair until now"), found.vice_chair_name or nobody),
        *acts.answers(form, "chair_mandate_id", "vice_chair_mandate_id"),
    ]
    told = [msg("The chair signs the decisions and decides ties; whoever leads does so while this mandate lasts.")]
    if form.chair_mandate_id.data is None:
        told.append(msg("Without a chair nobody signs a decision of this committee, unless a vice-chair stands in."))
    if found.chair_name and form.chair_mandate_id.data != found.chair_mandate_id:
        told.append(msg("%(name)s no longer chairs this committee and signs nothing more for it.", name=found.chair_name))
    told.append(msg("Whoever led, the chosen, the people of their seats, administrators and approvers are told of a change by mail."))
    return acts.Check(_("Check who leads the committee"), rows, told, _("Record it"))

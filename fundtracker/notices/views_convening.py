"""What staff do with a meeting that others are told of: convene it, change it, cancel it."""

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.committees import choices, meetings, sheets, timeliness
from fundtracker.committees.forms import MeetingForm
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.views_parts import meeting_page
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.notices import convening
from fundtracker.notices.blueprint import blueprint
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.wording import moment

NAMED = 8
"""How many authorities a check page names before it counts them."""


def _address(meeting_id: int) -> str:
    return url_for("room.meeting", meeting_id=meeting_id)


@blueprint.route("/staff/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def edit_meeting(meeting_id: int) -> ResponseReturnValue:
    """Change title, hour or place of a meeting; whoever was told is told again, after a check page."""
    found = meetings.get(meeting_id)
    local = found.starts_at.astimezone(PARIS)
    ends = found.ends_at.astimezone(PARIS) if found.ends_at else None
    form = MeetingForm(obj=found, day=local.date(), hour=local.time(), ends_on=ends and ends.date(), ends_hour=ends and ends.time())
    if not found.in_writing:
        del form.ends_on, form.ends_hour
    verb = lambda: convening.edit(meeting_id, version=form.version.data, by=current_actor(), **form.facts())  # noqa: E731 used below
    if found.status is not MeetingStatus.CONVENED:
        answer = acts.done(form, verb, _("The meeting is changed."), _address)
    else:
        answer = acts.acted(form, verb, lambda: _change_check(form), _("The meeting is changed; whoever was convened is told."), _address)
    return answer or page("committees/meeting_form.html", form=form, meeting=found)


def _change_check(form: MeetingForm) -> Check:
    told = [
        msg("Whoever was convened gets a mail with what the meeting now is; calendars follow."),
        msg("Answers that were given stay as they are."),
    ]
    names = ("title", "day", "hour", "place", "video_url", "ends_on", "ends_hour")
    rows = acts.answers(form, *(name for name in names if name in form))
    return Check(_("Change the meeting"), rows, told, _("Change the meeting and tell everyone"))


@blueprint.post("/staff/meetings/<int:meeting_id>/convene")
@requires(Permission.PREPARE_MEETINGS)
def convene(meeting_id: int) -> ResponseReturnValue:
    """Convene the committee: its seats are fixed, its members are told."""
    found, late = meetings.get(meeting_id), timeliness.lateness(meeting_id)
    seats_now, empty = choices.seats_now(found.fund_id), sheets.without_person(found.fund_id)
    told = [
        *([late] if late else []),
        msgn("%(num)s seat is fixed, by the rule of the committee.", "%(num)s seats are fixed, by the rule of the committee.", seats_now),
        *([_nobody(empty)] if empty else []),
        msg("Everyone with a mandate there gets the notice by mail, with the agenda, a file for calendars and a link to answer."),
        msg("Items stay on the agenda from now on: what is not decided is adjourned."),
    ]
    return _lead(
        found, convening.convene, (_("Convene the committee"), _("The committee is convened; the notices are on their way.")), told
    )


def _nobody(names: list[str]) -> Message:
    """For whom nobody is known to sit; the first of them by name where they are many."""
    if len(names) <= NAMED:
        return msg("Nobody is known to sit for %(names)s: write or telephone.", names=", ".join(names))
    return msgn(
        "Nobody is known to sit for %(num)s seat, %(names)s: write or telephone.",
        "Nobody is known to sit for %(num)s seats, among them %(names)s: write or telephone.",
        len(names),
        names=", ".join(names[:NAMED]),
    )


@blueprint.post("/staff/meetings/<int:meeting_id>/agenda-changed")
@requires(Permission.PREPARE_MEETINGS)
def tell_agenda(meeting_id: int) -> ResponseReturnValue:
    """Tell everyone that the agenda changed after the notice; the check page says whether that is late."""
    found, late = meetings.get(meeting_id), timeliness.lateness(meeting_id, now=True)
    told = [
        *([late] if late else []),
        msg("Whoever was convened gets a mail with the agenda as it is now; calendars follow."),
        msg("Items that came or changed after the notice say so on the meeting’s page."),
    ]
    return _lead(found, convening.tell_agenda, (_("Tell everyone the new agenda"), _("The mails are on their way.")), told)


@blueprint.post("/staff/meetings/<int:meeting_id>/cancel")
@requires(Permission.PREPARE_MEETINGS)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Cancel a meeting."""
    found = meetings.get(meeting_id)
    told = [msg("It stays visible as cancelled, and nothing can be decided there.")]
    if found.status is MeetingStatus.CONVENED:
        told.append(msg("Whoever was convened gets a mail; the meeting leaves their calendars and reply links stop working."))
    return _lead(found, convening.cancel, (_("Cancel the meeting"), _("The meeting is cancelled.")), told)


def _lead(found: MeetingLine, verb: Callable[..., int], names: tuple[str, str], told: list[Message]) -> ResponseReturnValue:
    """One move of a meeting by way of its check page; refused, the meeting's page says why."""
    form, (title, said) = ActForm(), names
    rows = [(_("Meeting"), found.title), (_("When"), moment(found.starts_at)), (_("Where"), found.place or found.video_url)]
    shown = Check(title, [row for row in rows if row[1]], told, title)
    answer = acts.acted(form, lambda: verb(found.id, by=current_actor()), lambda: shown, said, _address)
    return answer or meeting_page(meetings.get(found.id), form)

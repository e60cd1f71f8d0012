"""Answers to a notice: by the link of the mail, by who signed in, by staff on the telephone; who answered what."""

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, public, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.committees import meetings, reconvening, timeliness
from fundtracker.committees.views_parts import meeting_page, seen_meeting
from fundtracker.documents import serving
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg, msgn
from fundtracker.notices import links, reminders, replies, rules, sheets
from fundtracker.notices.blueprint import blueprint
from fundtracker.notices.forms import DeputyForm
from fundtracker.notices.links import Link
from fundtracker.notices.views_parts import reply_form, reply_of, reply_page, seats_of
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit
from fundtracker.web.wording import moment


def _listed(meeting_id: int) -> str:
    return url_for("notices.reply_list", meeting_id=meeting_id)


@blueprint.route("/reply/<token>", methods=["GET", "POST"])
@public
def reply_link(token: str) -> ResponseReturnValue:
    """Answer for a seat with the link of the mail: looking changes nothing, sending the form does."""
    over = links.ended(token)
    if over is not None:
        return page("notices/link_ended.html", ended=over, meeting=over.meeting), 410
    link = links.find(token)
    meeting, reply = meetings.get(link.meeting_id), reply_of(meetings.get(link.meeting_id), link.authority_id)
    form = reply_form(meeting, reply)
    if form.is_submitted():
        _slow_down(link)
    if form.sent():
        here: dict[str, Any] = {"address": request.remote_addr or "", "request_id": str(g.get("request_id", ""))}
        verb = lambda: links.answer(token, **here, **form.facts())  # noqa: E731 used below
        if submit(form, verb, by=Actor("seat", link.notice_id, here["address"])) is not None:
            flash(_("Your answer is recorded. Thank you."), "success")
            return redirect(url_for("notices.reply_link", token=token), 303)
    told: dict[str, Any] = {"titles": links.titles(link), "origin": reconvening.origin(link.meeting_id), "token": token}
    told["answer_by"] = rules.answer_by(meeting.starts_at, clock.now())
    return page("notices/link.html", form=form, link=link, meeting=meeting, reply=reply, **told)


def _slow_down(link: Link) -> None:
    """Answer 429 to a link that is used over and over."""
    with transaction():
        few = links.may_try(link, request.remote_addr or "")
    if not few:
        abort(429)


@blueprint.route("/meetings/<int:meeting_id>/reply", methods=["GET", "POST"])
@signed_in
def reply(meeting_id: int) -> ResponseReturnValue:
    """Answer for the seat one acts for; `?seat=` where there are several."""
    person, meeting = seen_meeting(meeting_id)
    seats = seats_of(person, meeting)
    asked = request.args.get("seat", "")
    chosen = next((key for key in seats if str(key) == asked), None) if asked else next(iter(seats), None)
    if chosen is None:
        raise NotFound
    found = reply_of(meeting, chosen)
    form = reply_form(meeting, found)
    verb = lambda: replies.give(meeting_id, chosen, by=current_actor(), **form.facts())  # noqa: E731 used below
    answer = acts.done(form, verb, _("Your answer is recorded. Thank you."), _listed)
    return answer or reply_page(form, meeting, found, seats=seats, by_phone=False)


@blueprint.route("/staff/meetings/<int:meeting_id>/seats/<int:authority_id>/reply", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def phone(meeting_id: int, authority_id: int) -> ResponseReturnValue:
    """Take down what a seat answers on the telephone."""
    meeting = meetings.get(meeting_id)
    found = reply_of(meeting, authority_id)
    form = reply_form(meeting, found, by_phone=True)
    verb = lambda: replies.give(meeting_id, authority_id, by=current_actor(), by_phone=True, **form.facts())  # noqa: E731 used below
    answer = acts.done(form, verb, _("The answer is recorded as given by telephone."), _listed)
    return answer or reply_page(form, meeting, found, seats={}, by_phone=True)


@blueprint.get("/meetings/<int:meeting_id>/replies")
@signed_in
def reply_list(meeting_id: int) -> ResponseReturnValue:
    """Who answered what, and who did not; staff see whom the notice reached."""
    person, meeting = seen_meeting(meeting_id)
    prepares = person.may(Permission.PREPARE_MEETINGS)
    return page(
        "notices/replies.html",
        meeting=meeting,
        lines=list(replies.of_meeting(meeting_id).values()),
        summary=replies.summary(meeting_id),
        needed=sheets.quorum(meeting_id),
        late=timeliness.lateness(meeting_id),
        taking=sheets.takes_answers(meeting),
        seats=seats_of(person, meeting),
        told=sheets.told(meeting_id) if person.may(Permission.READ_BOOKS) else None,
        prepares=prepares,
        act=ActForm,
    )


@blueprint.post("/meetings/<int:meeting_id>/seats/<int:authority_id>/deputy")
@signed_in
def confirm_deputy(meeting_id: int, authority_id: int) -> ResponseReturnValue:
    """Confirm the deputy that a reply link named: by who speaks for the authority, or staff."""
    person, meeting = seen_meeting(meeting_id)
    if authority_id not in seats_of(person, meeting) and not person.may(Permission.PREPARE_MEETINGS):
        raise NotFound
    form, found = DeputyForm(), reply_of(meeting, authority_id)
    rows = [(_("Authority"), found.authority_name), (_("Deputy"), f"{found.person} ({found.deputy_email})")]
    told = [msg("The deputy is convened by mail and reads the papers of the meeting with the link of that mail.")]
    title = _("Confirm this deputy")
    verb = lambda: replies.confirm_deputy(meeting_id, authority_id, by=current_actor(), seen=form.seen.data or "")  # noqa: E731 used below
    answer = acts.acted(form, verb, lambda: Check(title, rows, told, title), _("The deputy is convened."), _listed)
    return answer or meeting_page(meeting, form)


@blueprint.post("/staff/meetings/<int:meeting_id>/remind")
@requires(Permission.PREPARE_MEETINGS)
def remind(meeting_id: int) -> ResponseReturnValue:
    """Remind those who have not answered, by way of a check page."""
    meeting, form = meetings.get(meeting_id), ActForm()
    count = len(reminders.silent(meeting_id))
    told = [
        msgn(
            "%(num)s person whose seat has not answered gets a mail with their reply link.",
            "%(num)s people whose seats have not answered get a mail with their reply link.",
            count,
        )
    ]
    rows = [(_("Meeting"), meeting.title), (_("When"), moment(meeting.starts_at))]
    shown = Check(_("Remind those who have not answered"), rows, told, _("Send the reminders"))
    verb = lambda: reminders.remind(meeting_id, by=current_actor())  # noqa: E731 used below
    answer = acts.acted(form, verb, lambda: shown, _("The reminders are sent."), _listed)
    return answer or meeting_page(meeting, form)


@blueprint.get("/meetings/<int:meeting_id>/notice.ics")
@signed_in
def calendar(meeting_id: int) -> ResponseReturnValue:
    """The meeting as a file for one's calendar."""
    person, _meeting = seen_meeting(meeting_id)
    return serving.attachment(sheets.calendar(meeting_id, person.id).encode(), f"meeting-{meeting_id}.ics", "text/calendar")

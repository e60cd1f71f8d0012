"""What staff do with minutes: write, send for remarks, take back, put to a meeting, approve, lock."""

from datetime import timedelta

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.committees import meetings
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.minutes import locking, minutes, pages, papers, record
from fundtracker.minutes.blueprint import blueprint
from fundtracker.minutes.forms import OpeningForm, PutForm, SectionForm, SendForm, WritingForm
from fundtracker.minutes.views_parts import address, minutes_page
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.wording import day

FORTNIGHT = timedelta(days=15)


@blueprint.route("/staff/meetings/<int:meeting_id>/minutes/sections/<int:section_id>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def edit(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Write a section."""
    line = minutes.get(meeting_id)
    section = next((each for each in line.sections if each.id == section_id), None)
    if section is None:
        raise NotFound
    typed = section.place == 0 and not meetings.get(meeting_id).in_writing and not record.presided_by(meeting_id)
    form: SectionForm = OpeningForm(obj=section, chaired_by=line.chaired_by) if typed else SectionForm(obj=section)
    act = lambda: minutes.edit(section_id, meeting_id=meeting_id, by=current_actor(), **form.values())  # noqa: E731 used below
    answer = acts.done(form, act, _("The section is saved."), lambda key: f"{address(meeting_id)}#section-{section_id}")
    if answer:
        return answer
    said = next(each for each in pages.data(line)["sections"] if each["id"] == section_id)
    return page("minutes/section_form.html", form=form, meeting=meetings.get(meeting_id), section=said)


@blueprint.route("/staff/meetings/<int:meeting_id>/minutes/send", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def send(meeting_id: int) -> ResponseReturnValue:
    """Send the draft to those who took part."""
    minutes.get(meeting_id)
    form, by = SendForm(until=clock.today() + FORTNIGHT), current_actor()
    told = [
        msg("Everyone who speaks for an authority that took part is told by mail."),
        msg("Members with a seat read the draft; those who took part may remark on it."),
    ]
    shown = lambda: Check(_("Open the draft to remarks"), [(_("Remarks until"), day(form.until.data))], told, _("Send the draft"))  # noqa: E731
    act = lambda: minutes.send(meeting_id, until=form.until.data, by=by)  # noqa: E731 used below
    answer = acts.acted(form, act, shown, _("The draft is sent to those who took part."), address)
    return answer or page("minutes/send.html", form=form, meeting=meetings.get(meeting_id))


@blueprint.post("/staff/meetings/<int:meeting_id>/minutes/take-back")
@requires(Permission.PREPARE_MEETINGS)
def take_back(meeting_id: int) -> ResponseReturnValue:
    """Take the minutes back into drafting."""
    minutes.get(meeting_id)
    form = ActForm()
    act = lambda: minutes.take_back(meeting_id, by=current_actor())  # noqa: E731 used below
    return acts.done(form, act, _("The minutes are a draft again."), address) or minutes_page(meeting_id, form)


@blueprint.route("/staff/meetings/<int:meeting_id>/minutes/put", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def put(meeting_id: int) -> ResponseReturnValue:
    """Put the approval on the agenda of a meeting."""
    minutes.get(meeting_id)
    meeting = meetings.get(meeting_id)
    when = day(meeting.starts_at.astimezone(clock.PARIS).date())
    form = PutForm(data={"title": _("Approval of the minutes of %(day)s", day=when)})
    coming = [line for line in meetings.coming(meeting.fund_id) if line.starts_at > clock.now()]
    form.offer([(line.id, f"{line.title}, {wording.moment(line.starts_at)}") for line in coming])
    act = lambda: minutes.put(meeting_id, by=current_actor(), **form.values())  # noqa: E731 used below
    answer = acts.done(form, act, _("The approval is on the agenda."), address)
    return answer or page("minutes/put.html", form=form, meeting=meeting, coming=coming)


@blueprint.post("/staff/meetings/<int:meeting_id>/minutes/approve")
@requires(Permission.PREPARE_MEETINGS)
def approve(meeting_id: int) -> ResponseReturnValue:
    """Say that a meeting's signed decision approved the minutes."""
    minutes.get(meeting_id)
    form = ActForm()
    act = lambda: minutes.approve(meeting_id, by=current_actor())  # noqa: E731 used below
    answer = acts.done(form, act, _("The minutes are approved. Lock them."), address)
    return answer or minutes_page(meeting_id, form)


@blueprint.route("/staff/meetings/<int:meeting_id>/minutes/in-writing", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def in_writing(meeting_id: int) -> ResponseReturnValue:
    """Say that those who took part approved the minutes in writing."""
    minutes.get(meeting_id)
    form, by = WritingForm(on=clock.today()), current_actor()
    told = [msg("The text no longer changes."), msg("The minutes say how and when they were approved.")]
    shown = lambda: Check(_("Approved in writing"), acts.answers(form, "on", "how"), told, _("Approve"))  # noqa: E731 used below
    act = lambda: minutes.approve(meeting_id, by=by, **form.facts())  # noqa: E731 used below
    answer = acts.acted(form, act, shown, _("The minutes are approved. Lock them."), address)
    return answer or page("minutes/in_writing.html", form=form, meeting=meetings.get(meeting_id))


@blueprint.post("/staff/meetings/<int:meeting_id>/minutes/lock")
@requires(Permission.PREPARE_MEETINGS)
def lock(meeting_id: int) -> ResponseReturnValue:
    """Lock the minutes: the papers are set outside the transaction, then kept."""
    form, by = ActForm(), current_actor()
    told = [
        msg("Minutes, record of decisions and attendance sheet are kept as PDFs in French and English, under their fingerprints."),
        msg("Nobody can change them any more."),
        msg("Everyone who speaks for an authority with a seat is told by mail."),
    ]
    shown = Check(_("Lock the minutes"), [(_("Meeting"), meetings.get(meeting_id).title)], told, _("Lock the minutes"))
    try:
        locking.check(meeting_id)
        made = None if form.to_check() else papers.make(meeting_id)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        form.show(refusal)
        return minutes_page(meeting_id, form)
    act = lambda: locking.lock(meeting_id, made, by=by) if made else locking.check(meeting_id)  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: shown, _("The minutes are locked."), address)
    return answer or minutes_page(meeting_id, form)

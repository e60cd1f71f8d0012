"""What staff prepare: meetings, agendas, documents, packs, attendance."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, choices, committees, meetings, packs
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms import ActForm, ChairsForm, ItemForm, MeetingForm, NewMeetingForm, PaperForm, presence_choices
from fundtracker.committees.rules import Presence
from fundtracker.documents import store
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.errors import Refusal
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


def _back(meeting_id: int, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("committees.meeting", meeting_id=meeting_id), 303)


@blueprint.route("/staff/meetings/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def new_meeting() -> ResponseReturnValue:
    """Draft a meeting."""
    form = NewMeetingForm()
    form.committee_id.choices = [(str(line.id), line.code) for line in committees.list_()]
    if form.sent():
        facts = {**form.facts(), "committee_id": form.committee_id.data}
        meeting_id = submit(form, lambda: meetings.create(by=current_actor(), **facts), by=current_actor())
        if meeting_id is not None:
            return _back(meeting_id, _("The meeting is drafted. Write its agenda."))
    return page("committees/meeting_form.html", form=form, title=_("New meeting"), back=url_for("committees.meeting_list"))


@blueprint.route("/staff/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def edit_meeting(meeting_id: int) -> ResponseReturnValue:
    """Change title, hour or place of a meeting."""
    found = meetings.get(meeting_id)
    local = found.starts_at.astimezone(PARIS)
    form = MeetingForm(obj=found, day=local.date(), hour=local.time())
    if form.sent():
        facts, version = form.facts(), form.version.data
        if submit(form, lambda: meetings.edit(meeting_id, by=current_actor(), version=version, **facts), by=current_actor()) is not None:
            return _back(meeting_id, _("The meeting is changed."))
    back = url_for("committees.meeting", meeting_id=meeting_id)
    return page("committees/meeting_form.html", form=form, title=_("Change the meeting"), back=back)


@blueprint.route("/staff/meetings/<int:meeting_id>/items/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def new_item(meeting_id: int) -> ResponseReturnValue:
    """Put an item on the agenda."""
    found, form = meetings.get(meeting_id), ItemForm()
    form.offer(*choices.for_items(found.fund_id))
    if form.sent() and submit(form, lambda: agenda.add(meeting_id, by=current_actor(), **form.facts()), by=current_actor()) is not None:
        return _back(meeting_id, _("The item is on the agenda."))
    return page("committees/item_form.html", form=form, meeting=found, title=_("New agenda item"))


@blueprint.route("/staff/meetings/<int:meeting_id>/items/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def edit_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Change an item."""
    found, item = meetings.get(meeting_id), agenda.get(item_id, meeting_id)
    form = ItemForm(obj=item, kind=item.kind.value)
    form.offer(*choices.for_items(found.fund_id))
    if form.sent():
        facts = form.facts()
        if submit(form, lambda: agenda.edit(item_id, meeting_id=meeting_id, by=current_actor(), **facts), by=current_actor()) is not None:
            return _back(meeting_id, _("The item is changed."))
    return page("committees/item_form.html", form=form, meeting=found, title=_("Change the item"))


@blueprint.post("/staff/meetings/<int:meeting_id>/items/<int:item_id>/<any(up, down, remove):what>")
@requires(Permission.PREPARE_MEETINGS)
def move_item(meeting_id: int, item_id: int, what: str) -> ResponseReturnValue:
    """Move an item up or down, or take it off a draft agenda."""
    form, by = ActForm(), current_actor()
    if what == "remove":
        done = submit(form, lambda: agenda.remove(item_id, meeting_id=meeting_id, by=by), by=by)
    else:
        done = submit(form, lambda: agenda.move(item_id, meeting_id=meeting_id, up=what == "up", by=by), by=by)
    if done is None:
        for error in form.form_errors:
            flash(str(error), "error")
        return redirect(url_for("committees.meeting", meeting_id=meeting_id), 303)
    return _back(meeting_id, _("The agenda is changed."))


@blueprint.route("/staff/meetings/<int:meeting_id>/documents/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def attach(meeting_id: int) -> ResponseReturnValue:
    """Attach a PDF to the meeting or to an item."""
    found, form, by = meetings.get(meeting_id), PaperForm(), current_actor()
    form.item_id.choices = [("", _("the whole meeting")), *((str(item.id), item.title) for item in agenda.items(meeting_id))]
    if form.sent():
        try:
            kept = store.put(form.file.data.stream, form.file.data.filename)
        except Refusal as refusal:
            form.show(Refusal(refusal.message, field="file"))
        else:
            facts = {"title": form.title.data, "item_id": form.item_id.data, "by": by}
            if submit(form, lambda: agenda.attach(meeting_id, document_id=store.add(kept, by=by), **facts), by=by) is not None:
                return _back(meeting_id, _("The document is attached."))
    return page("committees/paper_form.html", form=form, meeting=found)


@blueprint.route("/staff/meetings/<int:meeting_id>/<any(convene, hold, cancel):what>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def lead(meeting_id: int, what: str) -> ResponseReturnValue:
    """Convene, close or cancel a meeting, after a look at what that changes."""
    found, form, by = meetings.get(meeting_id), ActForm(), current_actor()
    verb = {"convene": meetings.convene, "hold": meetings.hold, "cancel": meetings.cancel}[what]
    if form.sent() and not form.to_check() and submit(form, lambda: verb(meeting_id, by=by), by=by) is not None:
        return _back(meeting_id, choices.DONE[what]())
    return page("committees/lead.html", form=form, meeting=found, what=what, holders=choices.seat_count(found.fund_id))


@blueprint.route("/staff/meetings/<int:meeting_id>/pack", methods=["POST"])
@requires(Permission.PREPARE_MEETINGS)
def build_pack(meeting_id: int) -> ResponseReturnValue:
    """Set the pack from the book as it stands and keep it as the next version."""
    form, by = ActForm(), current_actor()
    built = packs.build(meeting_id)
    if submit(form, lambda: packs.publish(meeting_id, built, by=by), by=by) is None:
        for error in form.form_errors:
            flash(str(error), "error")
        return redirect(url_for("committees.meeting", meeting_id=meeting_id), 303)
    return _back(meeting_id, _("The pack is built from the book as it stands now."))


@blueprint.route("/staff/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def attendance(meeting_id: int) -> ResponseReturnValue:
    """Record how each seat took part."""
    found, form, by = meetings.get(meeting_id), ActForm(), current_actor()
    seats = meetings.seats(meeting_id)
    if form.sent():
        said = {seat.authority_id: choices.presence_sent(request.form, seat.authority_id) for seat in seats}
        known: dict[int, tuple[Presence | None, str]] = {key: value for key, value in said.items() if value is not None}
        if submit(form, lambda: meetings.attend(meeting_id, seats=known, by=by), by=by) is not None:
            return _back(meeting_id, _("The attendance is recorded."))
    return page("committees/attendance.html", form=form, meeting=found, seats=seats, presences=presence_choices())


@blueprint.route("/staff/committees/<code>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def chairs(code: str) -> ResponseReturnValue:
    """Say who chairs a committee."""
    found = committees.of_fund(code)
    form = ChairsForm(obj=found)
    form.offer(committees.candidates(found.fund_id))
    if form.sent() and submit(form, lambda: committees.set_chairs(found.id, by=current_actor(), **form.values()), by=current_actor()):
        flash(_("The committee’s chairs are recorded."), "success")
        return redirect(url_for("committees.committee", code=code), 303)
    return page("committees/chairs.html", form=form, committee=found)

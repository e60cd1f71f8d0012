"""What staff put before the committee: agenda items, documents, the pack."""

from dataclasses import asdict
from io import BytesIO

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, choices, meetings
from fundtracker.committees import wording as words
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms import ItemForm, PaperForm, offered
from fundtracker.committees.rules import WRITTEN_KINDS, ItemKind
from fundtracker.committees.views_parts import meeting_page
from fundtracker.documents import store
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


def address(meeting_id: int) -> str:
    """A meeting's page, at its agenda."""
    return url_for("room.meeting", meeting_id=meeting_id, _anchor="agenda")


@blueprint.get("/staff/meetings/<int:meeting_id>/items/new")
@requires(Permission.PREPARE_MEETINGS)
def choose_kind(meeting_id: int) -> ResponseReturnValue:
    """Choose what a new item asks of the committee."""
    kinds = {kind: words.WHAT_KINDS_DO[kind] for kind in WRITTEN_KINDS}
    return page("committees/item_kinds.html", meeting=meetings.get(meeting_id), kinds=kinds)


@blueprint.route("/staff/meetings/<int:meeting_id>/items/new/<kind>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def new_item(meeting_id: int, kind: str) -> ResponseReturnValue:
    """Put an item of a kind on the agenda."""
    if kind not in WRITTEN_KINDS:
        raise NotFound
    found, asks, form = meetings.get(meeting_id), ItemKind(kind), ItemForm(minutes=10)
    form.offer(asks, choices.for_item(asks, fund_id=found.fund_id, committee_id=found.committee_id))
    act = lambda: agenda.add(meeting_id, kind=asks, by=current_actor(), **form.facts())  # noqa: E731 used below
    answer = acts.done(form, act, _("The item is on the agenda."), lambda key: address(meeting_id))
    return answer or page("committees/item_form.html", form=form, meeting=found, kind=asks, explained=words.WHAT_KINDS_DO[asks])


@blueprint.route("/staff/meetings/<int:meeting_id>/items/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def edit_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Change an item."""
    found, item = meetings.get(meeting_id), agenda.get(item_id, meeting_id)
    form = ItemForm(data=asdict(item))
    form.offer(item.kind, choices.for_item(item.kind, fund_id=found.fund_id, committee_id=found.committee_id))

    def act() -> int:
        return agenda.edit(item_id, meeting_id=meeting_id, version=form.version.data, by=current_actor(), **form.facts())

    answer = acts.done(form, act, _("The item is changed."), lambda key: address(meeting_id))
    return answer or page("committees/item_form.html", form=form, meeting=found, kind=item.kind, explained=words.WHAT_KINDS_DO[item.kind])


@blueprint.post("/staff/meetings/<int:meeting_id>/items/<int:item_id>/<any(up, down, remove):what>")
@requires(Permission.PREPARE_MEETINGS)
def move_item(meeting_id: int, item_id: int, what: str) -> ResponseReturnValue:
    """Move an item up or down, or take it off a draft agenda."""
    form, by = ActForm(), current_actor()
    if what == "remove":
        act = lambda: agenda.remove(item_id, meeting_id=meeting_id, by=by)  # noqa: E731 used below
    else:
        act = lambda: agenda.move(item_id, meeting_id=meeting_id, up=what == "up", by=by)  # noqa: E731 used below
    answer = acts.done(form, act, _("The agenda is changed."), lambda key: address(meeting_id))
    return answer or meeting_page(meetings.get(meeting_id), form)


@blueprint.route("/staff/meetings/<int:meeting_id>/documents/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def attach(meeting_id: int) -> ResponseReturnValue:
    """Attach a PDF to the meeting or to an item."""
    found, by = meetings.get(meeting_id), current_actor()
    items = [(item.id, item.title) for item in agenda.items(meeting_id)]
    form = PaperForm()
    form.item_id.choices = offered(_("The whole meeting"), items)
    if form.is_submitted() and form.sent():
        try:
            kept = store.put(BytesIO(form.file.data.read()), form.file.data.filename)
        except Refusal as refusal:
            form.show(Refusal(refusal.message, field="file"))
            return page("committees/paper_form.html", form=form, meeting=found)
        facts = {"title": form.title.data, "item_id": form.item_id.data, "by": by}
        act = lambda: agenda.attach(meeting_id, document_id=store.add(kept, by=by), **facts)  # noqa: E731 used below
        answer = acts.done(form, act, _("The document is attached."), lambda key: address(meeting_id))
        if answer:
            return answer
    return page("committees/paper_form.html", form=form, meeting=found)


@blueprint.post("/staff/meetings/<int:meeting_id>/documents/<int:document_id>/detach")
@requires(Permission.PREPARE_MEETINGS)
def detach(meeting_id: int, document_id: int) -> ResponseReturnValue:
    """Take a document off a draft meeting."""
    form, by = ActForm(), current_actor()
    act = lambda: agenda.detach(meeting_id, document_id, by=by)  # noqa: E731 used below
    answer = acts.done(form, act, _("The document is detached."), lambda key: address(meeting_id))
    return answer or meeting_page(meetings.get(meeting_id), form)

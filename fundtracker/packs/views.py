"""The pack of a meeting: read by its members, built by the staff."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import journal
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import meetings, permissions
from fundtracker.committees.views_parts import meeting_page, seen_meeting
from fundtracker.documents import serving
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.packs import packs
from fundtracker.packs.blueprint import blueprint
from fundtracker.web.forms import ActForm


@blueprint.get("/meetings/<int:meeting_id>/pack.pdf")
@signed_in
def pack(meeting_id: int) -> ResponseReturnValue:
    """The last version of the pack; who read it goes into the journal."""
    person, found = seen_meeting(meeting_id)
    if not permissions.can_read_pack(person, found):
        raise NotFound
    line = packs.read(meeting_id)
    journal.note("pack read", meeting=meeting_id, version=line.version)
    return serving.send(line.document_id)


@blueprint.post("/staff/meetings/<int:meeting_id>/pack")
@requires(Permission.PREPARE_MEETINGS)
def build(meeting_id: int) -> ResponseReturnValue:
    """Set the pack from the book as it stands, outside the transaction, and keep it as the next version."""
    form, by = ActForm(), current_actor()
    try:
        built = packs.build(meeting_id)
    except Refusal as refusal:
        form.show(refusal)
        return meeting_page(meetings.get(meeting_id), form)
    said = _("The pack is built from the book as it stands now.")
    to = lambda version: url_for("room.meeting", meeting_id=meeting_id, _anchor="agenda")  # noqa: E731 used below
    answer = acts.done(form, lambda: packs.publish(meeting_id, built, by=by), said, to)
    return answer or meeting_page(meetings.get(meeting_id), form)

"""The pack of a meeting: read by its members, built by the staff."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import journal
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import meetings, permissions
from fundtracker.committees.views_parts import meeting_page, seen_meeting
from fundtracker.documents import serving, store
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.packs import packs, reading
from fundtracker.packs.blueprint import blueprint
from fundtracker.packs.packs import PackLine
from fundtracker.web.forms import ActForm
from fundtracker.web.language import NAMES


@blueprint.get("/meetings/<int:meeting_id>/pack.pdf")
@signed_in
def pack(meeting_id: int) -> ResponseReturnValue:
    """The pack as one PDF, without the items the reader's seat keeps away from; who read it goes into the journal."""
    line, told = _read(meeting_id)
    content = reading.assembled(meeting_id, line, **told)
    return serving.attachment(content, store.get(line.document_id).name)


@blueprint.get("/meetings/<int:meeting_id>/pack.zip")
@signed_in
def archive(meeting_id: int) -> ResponseReturnValue:
    """The pack and its documents as a ZIP with a manifest, for the same reader."""
    line, told = _read(meeting_id)
    content = reading.zipped(meeting_id, line, **told)
    return serving.attachment(content, f"{store.get(line.document_id).name.removesuffix('.pdf')}.zip", "application/zip")


def _read(meeting_id: int) -> tuple[PackLine, dict[str, Any]]:
    """The version asked for, noted in the journal, with what is withheld from this reader and the language. Raises NotFound."""
    person, found = seen_meeting(meeting_id)
    if not permissions.can_read_pack(person, found):
        raise NotFound
    asked, spoken = request.args.get("version", ""), request.args.get("lang", "fr")
    if (asked and not (asked.isascii() and asked.isdecimal() and len(asked) < 6)) or spoken not in NAMES:
        raise NotFound
    line = packs.read(meeting_id, int(asked) if asked else None)
    journal.note("pack read", meeting=meeting_id, version=line.version)
    return line, {"withheld": permissions.withheld(person, found), "spoken": spoken}


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

"""The pack of a meeting as its members read it: the versions, what sets them apart, the PDF and the ZIP."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from fundtracker.accounts import journal
from fundtracker.accounts.access import Person, public, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, meetings, permissions, recusals
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.views_parts import seen_meeting
from fundtracker.documents import serving
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.notices import links
from fundtracker.packs import differences, packs, reading
from fundtracker.packs.blueprint import blueprint
from fundtracker.packs.packs import PackLine
from fundtracker.web.language import NAMES, select
from fundtracker.web.pages import page


@blueprint.get("/meetings/<int:meeting_id>/pack")
@signed_in
def show(meeting_id: int) -> ResponseReturnValue:
    """The published versions, the last one first, with what sets each apart as far as it is not withheld from the reader."""
    person, meeting = _reader(meeting_id)
    found, withheld = packs.versions(meeting_id), permissions.withheld(person, meeting)
    if not found:
        raise NotFound
    told = {line.version: differences.shown(list(line.differences), select(), withheld=withheld) for line in found}
    away = [number for number, item in enumerate(agenda.items(meeting_id), 1) if item.id in withheld]
    prepares = person.may(Permission.PREPARE_MEETINGS)
    parts = reading.for_reader(found[0], withheld=withheld, spoken=select())
    return page("packs/pack.html", meeting=meeting, prepares=prepares, versions=found, told=told, away=away, parts=parts, languages=NAMES)


@blueprint.get("/meetings/<int:meeting_id>/pack.pdf")
@signed_in
def pack(meeting_id: int) -> ResponseReturnValue:
    """The pack as one PDF, without the items the reader's seat keeps away from; who read it goes into the journal."""
    meeting, line, told = _read(meeting_id)
    return serving.attachment(reading.assembled(line, **told), f"{_name(meeting)}.pdf")


@blueprint.get("/reply/<token>/pack.pdf")
@public
def for_deputy(token: str) -> ResponseReturnValue:
    """The pack for a deputy, who has no account: by the link of its notice, as its seat may read it; noted in the journal."""
    link = links.find(token)
    if not link.deputy:
        raise NotFound
    meeting, line = meetings.get(link.meeting_id), packs.read(link.meeting_id, None)
    journal.note("pack read", meeting=meeting.id, version=line.version, notice=link.notice_id)
    told: dict[str, Any] = {"withheld": recusals.of_seat(meeting.id, link.authority_id), "spoken": link.language}
    return serving.attachment(reading.assembled(line, **told), f"{_name(meeting)}.pdf")


@blueprint.get("/meetings/<int:meeting_id>/pack.zip")
@signed_in
def archive(meeting_id: int) -> ResponseReturnValue:
    """The pack and its files as a ZIP with a manifest, for the same reader."""
    meeting, line, told = _read(meeting_id)
    return serving.attachment(reading.zipped(line, **told), f"{_name(meeting)}.zip", "application/zip")


def _reader(meeting_id: int) -> tuple[Person, MeetingLine]:
    """Who reads, and the meeting. Raises NotFound for anyone who may not read its pack."""
    person, found = seen_meeting(meeting_id)
    if not permissions.can_read_pack(person, found):
        raise NotFound
    return person, found


def _read(meeting_id: int) -> tuple[MeetingLine, PackLine, dict[str, Any]]:
    """The version asked for, noted in the journal, with what is withheld from this reader and the language. Raises NotFound."""
    person, found = _reader(meeting_id)
    asked, spoken = request.args.get("version", ""), request.args.get("lang", select())
    if (asked and not (asked.isascii() and asked.isdecimal() and len(asked) < 6)) or spoken not in NAMES:
        raise NotFound
    line = packs.read(meeting_id, int(asked) if asked else None)
    journal.note("pack read", meeting=meeting_id, version=line.version)
    return found, line, {"withheld": permissions.withheld(person, found), "spoken": spoken}


def _name(meeting: MeetingLine) -> str:
    """What a reader's file is called."""
    return f"{meeting.code}-{meeting.starts_at.astimezone(clock.PARIS):%Y-%m-%d}"

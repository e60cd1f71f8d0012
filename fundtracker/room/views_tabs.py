"""The tabs of a meeting: the pages on it that exist for the person who reads."""

from flask import request, url_for
from flask_babel import gettext as _

from fundtracker.accounts.access import the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import permissions
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.minutes import minutes
from fundtracker.minutes import permissions as minutes_permissions

Tab = tuple[str, str, bool]
"""Its label, its address, whether it is the page that is shown."""


def of(meeting: MeetingLine) -> list[Tab]:
    """The tabs of a meeting for the person who is signed in."""
    person, convened = the_person(), meeting.status is not MeetingStatus.DRAFT
    found = minutes.find(meeting.id) if meeting.status is MeetingStatus.HELD else None
    drafts = found is None and meeting.status is MeetingStatus.HELD and person.may(Permission.PREPARE_MEETINGS)
    read = drafts or (found is not None and bool(minutes_permissions.can_read(person, meeting, found.phase)))
    offered = [
        ("room.meeting", _("Agenda"), True),
        ("notices.reply_list", _("Answers"), convened and not meeting.in_writing),
        ("notices.question_list", _("Questions"), convened),
        ("votes.show", _("Consultation") if meeting.in_writing else _("Session"), convened),
        ("packs.show", _("Meeting pack"), meeting.pack_ready and bool(permissions.can_read_pack(person, meeting))),
        ("minutes.show", _("Minutes of the meeting"), read),
    ]
    return [(label, url_for(endpoint, meeting_id=meeting.id), endpoint == request.endpoint) for endpoint, label, shown in offered if shown]

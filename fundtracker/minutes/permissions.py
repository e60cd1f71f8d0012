"""Who reads minutes in each phase, who remarks on them, and what is withheld from those who recused themselves."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import committees
from fundtracker.committees import permissions as committee_permissions
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse
from fundtracker.minutes import minutes, remarks
from fundtracker.minutes.minutes import MinutesLine
from fundtracker.minutes.rules import Phase


def can_read(person: Person, meeting: MeetingLine, phase: Phase) -> Verdict:
    """Whoever sees the meeting, once the draft was sent for remarks; before, those who prepare it and the chairs."""
    if phase is not Phase.DRAFT or person.may(Permission.PREPARE_MEETINGS):
        return ALLOWED
    if committees.may_sign(meeting.committee_id, person.id):
        return ALLOWED
    return refuse(msg("The minutes of this meeting are being drafted."))


def has_minutes(person: Person, meeting: MeetingLine) -> bool:
    """Whether a meeting's page leads a person who sees it to its minutes: to read them, or to draft them."""
    line = minutes.find(meeting.id)
    if line is None:
        return meeting.status is MeetingStatus.HELD and person.may(Permission.PREPARE_MEETINGS)
    return bool(can_read(person, meeting, line.phase))


def can_remark(person: Person, line: MinutesLine) -> Verdict:
    """Those who speak today for an authority that took part, while remarks are open."""
    if line.phase is Phase.REMARKS and remarks.seats_of(person.id, line.meeting_id):
        return ALLOWED
    return refuse(msg("Only those who took part, and speak for their authority, remark on the draft."))


def withheld(person: Person, meeting: MeetingLine, phase: Phase) -> frozenset[int]:
    """The items whose text a person does not read before the lock: those from which their seat keeps away (domain.md rule 15)."""
    return frozenset() if phase is Phase.LOCKED else committee_permissions.withheld(person, meeting)

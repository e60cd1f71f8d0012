"""Who may see a committee and who may act in it: staff by their role, donors by their seats, the chair by name."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import committees, meetings
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def can_see_committee(person: Person, committee: CommitteeLine) -> Verdict:
    """Staff who read the books, the chairs, and whoever holds a mandate in an authority with a seat."""
    if person.may(Permission.READ_BOOKS) or _chairs(person, committee) or committees.seats_of(person.id, committee.fund_id):
        return ALLOWED
    return refuse(msg("Only the authorities that have paid into this fund see its committee."))


def can_see_meeting(person: Person, meeting: MeetingLine) -> Verdict:
    """As for the committee; drafts are for staff and the chairs alone."""
    committee = committees.get(meeting.committee_id)
    if person.may(Permission.READ_BOOKS) or _chairs(person, committee):
        return ALLOWED
    if meeting.status is MeetingStatus.DRAFT:
        return refuse(msg("This meeting is not convened yet."))
    seated = {seat.authority_id for seat in meetings.seats(meeting.id)}
    if seated & set(committees.seats_of(person.id, meeting.fund_id)):
        return ALLOWED
    return refuse(msg("Only the authorities with a seat at this meeting see it."))


def can_sign(person: Person, committee: CommitteeLine) -> Verdict:
    """The chair, or the vice-chair acting for the chair, while their mandate lasts (domain.md rules 12 and 19)."""
    if not _chairs(person, committee):
        return refuse(msg("Decisions are signed by the chair of the committee."))
    if not committees.seats_of(person.id, committee.fund_id):
        return refuse(msg("Your mandate in an authority with a seat has ended, so you no longer sign for the committee."))
    return ALLOWED


def can_decide_urgently(person: Person, committee: CommitteeLine) -> Verdict:
    """Whoever may sign, where the fund allows urgent decisions."""
    if not committee.urgency_ceiling_cents:
        return refuse(msg("This fund allows no urgent decisions: its ceiling is zero."))
    return can_sign(person, committee)


def _chairs(person: Person, committee: CommitteeLine) -> bool:
    return person.id in (committee.chair_user_id, committee.vice_chair_user_id)

"""Who may see a committee and who may act in it: staff by their role, donors by their seats, the chair by name."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import attendance, committees, recusals, signing
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def can_see_committee(person: Person, committee: CommitteeLine) -> Verdict:
    """Staff who read the books, and whoever holds a mandate today in an authority with a seat; the chairs are among them."""
    if person.may(Permission.READ_BOOKS) or committees.seats_of(person.id, committee.fund_id):
        return ALLOWED
    return refuse(msg("Only the authorities that have paid into this fund see its committee."))


def can_see_meeting(person: Person, meeting: MeetingLine) -> Verdict:
    """Staff, the chairs, and members of the authorities with a seat at this meeting; drafts are for staff and the chairs alone."""
    if person.may(Permission.READ_BOOKS) or committees.may_sign(meeting.committee_id, person.id):
        return ALLOWED
    if meeting.status is MeetingStatus.DRAFT:
        return refuse(msg("This meeting is not convened yet."))
    if {seat.authority_id for seat in attendance.of_meeting(meeting.id)} & set(committees.held_by(person.id)):
        return ALLOWED
    return refuse(msg("Only the authorities with a seat at this meeting see it."))


def can_read_pack(person: Person, meeting: MeetingLine) -> Verdict:
    """Those who see the meeting, once it is convened; staff who prepare it before."""
    if meeting.status is MeetingStatus.DRAFT and not person.may(Permission.PREPARE_MEETINGS):
        return refuse(msg("This meeting is not convened yet."))
    return can_see_meeting(person, meeting)


def withheld(person: Person, meeting: MeetingLine) -> frozenset[int]:
    """The items of a meeting that are kept from a person (`recusals.withheld_from`)."""
    return recusals.withheld_from(person.id, [meeting.id])


def can_sign(person: Person, committee: CommitteeLine) -> Verdict:
    """The chair, or the vice-chair acting for the chair, while their mandate lasts (domain.md rules 12 and 19)."""
    if not committee.id:
        return refuse(msg("Decisions are signed by the chair of the committee."))
    return committees.may_sign(committee.id, person.id)


def can_sign_decision(person: Person, decision: DecisionLine) -> Verdict:
    """Whoever signs that decision (`signing`)."""
    return signing.may_sign(decision.committee_id, decision.item_id, person.id)


def can_decide_urgently(person: Person, committee: CommitteeLine) -> Verdict:
    """Whoever may sign, where the fund allows urgent decisions."""
    if not committee.urgency_ceiling_cents:
        return refuse(msg("This fund allows no urgent decisions: its ceiling is zero."))
    return can_sign(person, committee)

"""Who leads a session, and for which seats a person votes."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import committees, presiding
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.permissions import withheld
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse
from fundtracker.votes import sitting, votes


def can_lead(person: Person, meeting: MeetingLine) -> Verdict:
    """The chair, the vice-chair acting for the chair, whoever was noted as presiding, and staff who prepare meetings."""
    if person.may(Permission.PREPARE_MEETINGS):
        return ALLOWED
    who = presiding.of_meeting(meeting.id)
    if who is not None and who.user_id == person.id:
        return ALLOWED
    if committees.may_sign(meeting.committee_id, person.id):
        return ALLOWED
    return refuse(msg("The chair leads the meeting, or staff for the chair."))


def can_lead_item(person: Person, meeting: MeetingLine, item_id: int) -> Verdict:
    """Whoever leads, but for the items from which their own seat keeps away: the vice-chair or staff lead those (domain.md rule 15)."""
    if item_id in withheld(person, meeting):
        return refuse(msg("Your seat takes no part in this item: the vice-chair leads it, or staff."))
    return can_lead(person, meeting)


def can_vote(person: Person, meeting: MeetingLine, item_id: int, authority_id: int) -> Verdict:
    """For the seat one sits for, for those whose proxy it holds (`sitting`); staff enter what was said in the room, by telephone or letter.

    Whoever chairs has a seat like the others and votes for that one alone.
    """
    if person.may(Permission.PREPARE_MEETINGS):
        return ALLOWED
    return sitting.verdict(person.id, meeting.id, authority_id, votes.room_of(meeting.id, item_id))

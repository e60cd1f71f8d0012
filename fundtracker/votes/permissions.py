"""Who leads a session, and for which seats a person votes."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import committees
from fundtracker.committees.meetings import MeetingLine
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse
from fundtracker.votes import session, votes


def can_lead(person: Person, meeting: MeetingLine) -> Verdict:
    """The chair, the vice-chair acting for the chair, and staff who prepare meetings."""
    if person.may(Permission.PREPARE_MEETINGS):
        return ALLOWED
    if committees.may_sign(meeting.committee_id, person.id):
        return ALLOWED
    return refuse(msg("The chair leads the meeting, or staff for the chair."))


def can_vote(person: Person, meeting: MeetingLine, item_id: int, authority_id: int) -> Verdict:
    """For one's own seat, for those whose proxy one's seat holds; whoever leads enters what was said in the room."""
    if can_lead(person, meeting):
        return ALLOWED
    mine, room = session.seats_of(person.id), votes.room_of(meeting.id, item_id)
    if authority_id in mine or room.proxies.get(authority_id) in mine:
        return ALLOWED
    return refuse(msg("You vote for your own seat, and for those whose proxy it holds."))

"""What the views of committees share: who may see an object, and names of what it points to."""

from fundtracker.accounts.access import Person, the_person
from fundtracker.committees import committees, meetings, permissions
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.kernel.errors import Denied, NotFound
from fundtracker.kernel.verdict import Verdict


def seen_committee(code: str) -> tuple[Person, CommitteeLine]:
    """The committee of a fund for whoever may see it. Raises NotFound for anyone else."""
    person, committee = the_person(), committees.of_fund(code)
    if not permissions.can_see_committee(person, committee):
        raise NotFound
    return person, committee


def seen_meeting(meeting_id: int) -> tuple[Person, MeetingLine]:
    """A meeting for whoever may see it. Raises NotFound for anyone else."""
    person, meeting = the_person(), meetings.get(meeting_id)
    if not permissions.can_see_meeting(person, meeting):
        raise NotFound
    return person, meeting


def insist(verdict: Verdict) -> None:
    """Go on only where it is allowed. Raises Denied with the reason."""
    if not verdict and verdict.reason is not None:
        raise Denied(verdict.reason)

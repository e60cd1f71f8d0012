"""Who sits for a seat, as far as the books know: named in the answer to the notice, or the only one who can."""

from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.notices import replies


def expected(meeting_id: int) -> dict[int, str]:
    """The name of who is expected for each seat of a meeting, by authority; left out where it cannot be known."""
    found = {}
    for authority_id, line in replies.of_meeting(meeting_id).items():
        name = line.person or only_one(authority_id)
        if name:
            found[authority_id] = name
    return found


def only_one(authority_id: int) -> str:
    """The one elected member of an authority, or else its one officer; nothing where there are several or none."""
    people = mandates.people_of(authority_id, clock.today())
    for function in (Function.ELECTED, Function.OFFICER):
        names = sorted({line.person_name for line in people if line.function is function})
        if names:
            return names[0] if len(names) == 1 else ""
    return ""

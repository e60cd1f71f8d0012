"""Who asks in a donor's name, who looks after its people, who takes a request back."""

from fundtracker.accounts.access import Person
from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse

NOT_STAFF = msg("Requests come from the donor itself. Staff record what they know on the pages of pledges and authorities.")


def can_ask(person: Person, authority_id: int) -> Verdict:
    """Officers and elected members ask for their authority; readers read, staff record elsewhere."""
    reader = msg("You read for this authority. Its officers and elected members announce, send and correct.")
    return _holds(person, authority_id, frozenset({Function.OFFICER, Function.ELECTED}), reader)


def can_manage_people(person: Person, authority_id: int) -> Verdict:
    """Officers invite their colleagues and end their mandates."""
    return _holds(
        person, authority_id, frozenset({Function.OFFICER}), msg("An officer of this authority invites colleagues and ends mandates.")
    )


def _holds(person: Person, authority_id: int, functions: frozenset[Function], otherwise: Message) -> Verdict:
    """Whether a person holds one of these functions in an authority today."""
    if person.role is not None:
        return refuse(NOT_STAFF)
    held = {line.function for line in mandates.people_of(authority_id, clock.today()) if line.user_id == person.id}
    return ALLOWED if held & functions else refuse(otherwise)

"""Who answers for a donor at the end of a fund."""

from fundtracker.accounts.access import Person
from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def can_answer(person: Person, authority_id: int) -> Verdict:
    """Officers and elected members answer for their authority; readers read."""
    held = [line for line in mandates.people_of(authority_id, clock.today()) if line.user_id == person.id]
    if any(line.function is not Function.READER for line in held):
        return ALLOWED
    return refuse(msg("An officer or an elected member of this authority answers. Staff write down what comes by letter."))

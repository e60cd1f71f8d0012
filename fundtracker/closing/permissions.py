"""Who answers for a donor at the end of a fund."""

from fundtracker.accounts.access import Person
from fundtracker.authorities import mandates, successions
from fundtracker.kernel import clock
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def can_answer(person: Person, authority_id: int) -> Verdict:
    """Officers and elected members answer for their authority, and for one that became part of it; readers read."""
    if set(successions.standing([authority_id])) & mandates.acting_for(person.id, clock.today()):
        return ALLOWED
    return refuse(msg("An officer or an elected member of this authority answers. Staff write down what comes by letter."))

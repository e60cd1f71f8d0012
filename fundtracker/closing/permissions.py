"""Who answers for a donor at the end of a fund, and who confirms another answer that staff wrote down."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.second import may_be_second
from fundtracker.authorities import mandates, successions
from fundtracker.kernel import clock
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def can_answer(person: Person, authority_id: int) -> Verdict:
    """Officers and elected members answer for their authority, and for one that became part of it; readers read."""
    if set(successions.standing([authority_id])) & mandates.acting_for(person.id, clock.today()):
        return ALLOWED
    return refuse(msg("An officer or an elected member of this authority answers. Staff write down what comes by letter."))


def can_confirm(person_id: int, permissions: frozenset[Permission], asked_by: int) -> Verdict:
    """Confirming that a donor's answer changes: whoever records or approves, and did not write it down."""
    return may_be_second(
        person_id,
        [asked_by],
        holds_right=bool({Permission.RECORD, Permission.APPROVE} & permissions),
        role=msg("Only staff or an approver may confirm a changed answer."),
        own=msg("You wrote this answer down, so another person has to confirm it."),
    )

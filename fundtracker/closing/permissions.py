"""Who sees what becomes of a donor's money at the end of a fund, and who answers for the donor."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, mandates
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def authority_seen_by(person: Person, siren: str) -> AuthorityLine:
    """A donor for whoever may see it: staff who read the books, and people with a mandate there. Raises NotFound for anyone else."""
    authority = contributors.by_siren(siren)
    if authority is None or not (person.may(Permission.READ_BOOKS) or mandates.may_see(person.id, authority.id)):
        raise NotFound
    return authority


def can_answer(person: Person, authority_id: int) -> Verdict:
    """Officers and elected members answer for their authority; readers read."""
    held = [line for line in mandates.people_of(authority_id, clock.today()) if line.user_id == person.id]
    if any(line.function is not Function.READER for line in held):
        return ALLOWED
    return refuse(msg("An officer or an elected member of this authority answers. Staff write down what comes by letter."))

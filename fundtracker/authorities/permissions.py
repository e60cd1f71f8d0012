"""Who sees what belongs to one authority: staff who read the books, and the people who hold a mandate there."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, mandates, successions
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def authority_seen_by(person: Person, siren: str) -> AuthorityLine:
    """A contributor this person may see: staff who read the books see all, others those they hold a mandate in, and what merged into them.

    Raises:
        NotFound: no such contributor, or not for this person; both look the same.
    """
    authority = contributors.by_siren(siren)
    if authority is None or not (person.may(Permission.READ_BOOKS) or _sees(person.id, authority.id)):
        raise NotFound
    return authority


def can_record_siret(person: Person, authority_id: int) -> Verdict:
    """Staff who record, and the officers and elected members of the authority itself."""
    held = {line.function for line in mandates.people_of(authority_id, clock.today()) if line.user_id == person.id}
    if person.may(Permission.RECORD) or held & {Function.OFFICER, Function.ELECTED}:
        return ALLOWED
    return refuse(msg("The officers and elected members of this authority record its SIRET, or staff do."))


def _sees(user_id: int, authority_id: int) -> bool:
    """Whether the person holds a mandate in it, or in the one that stands for it today."""
    return any(mandates.may_see(user_id, key) for key in {authority_id, *successions.standing([authority_id])})

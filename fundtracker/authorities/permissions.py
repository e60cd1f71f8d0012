"""Who sees what belongs to one authority: staff who read the books, and the people who hold a mandate there."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, mandates, successions
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.kernel.errors import NotFound


def authority_seen_by(person: Person, siren: str) -> AuthorityLine:
    """A contributor this person may see: staff who read the books see all, others those they hold a mandate in, and what merged into them.

    Raises:
        NotFound: no such contributor, or not for this person; both look the same.
    """
    authority = contributors.by_siren(siren)
    if authority is None or not (person.may(Permission.READ_BOOKS) or _sees(person.id, authority.id)):
        raise NotFound
    return authority


def _sees(user_id: int, authority_id: int) -> bool:
    """Whether the person holds a mandate in it, or in the one that stands for it today."""
    return any(mandates.may_see(user_id, key) for key in {authority_id, *successions.standing([authority_id])})

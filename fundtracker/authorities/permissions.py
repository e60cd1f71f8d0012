"""Who sees what belongs to one authority: staff who read the books, and the people who hold a mandate there."""

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, mandates
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.kernel.errors import NotFound


def authority_seen_by(person: Person, siren: str) -> AuthorityLine:
    """A contributor this person may see: staff who read the books see all, others those they hold a mandate in.

    Raises:
        NotFound: no such contributor, or not for this person; both look the same.
    """
    authority = contributors.by_siren(siren)
    if authority is None or not (person.may(Permission.READ_BOOKS) or mandates.may_see(person.id, authority.id)):
        raise NotFound
    return authority

"""Where a contributor is reached: its postal address, its e-mail address, its telephone."""

from dataclasses import asdict, dataclass

from fundtracker import audit
from fundtracker.authorities.models import Authority, AuthorityContact
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class Contact:
    """Where a contributor is reached; a text is empty where nobody knows it."""

    address: str = ""
    email: str = ""
    phone: str = ""


def of_authority(authority_id: int) -> Contact:
    """What is recorded of a contributor; empty texts where nothing is."""
    row = session.get(AuthorityContact, authority_id)
    return Contact(row.address, row.email, row.phone) if row else Contact()


def keep(authority_id: int, contact: Contact, *, by: Actor) -> int:
    """Put a contact in the place of the one before; gives back the contributor's id.

    Raises:
        NotFound: no such contributor.
    """
    if not lock(Authority, authority_id):
        raise NotFound(msg("This contributor does not exist."))
    before = of_authority(authority_id)
    row = session.get(AuthorityContact, authority_id) or AuthorityContact(authority_id=authority_id)
    row.address, row.email, row.phone = contact.address, contact.email, contact.phone
    session.add(row)
    session.flush()
    audit.record("web:authority:contact", authority_id, by=by, before=asdict(before), after=asdict(contact))
    return authority_id

"""Where a contributor is reached: its postal address, its e-mail address, its telephone."""

from dataclasses import asdict, dataclass

from fundtracker import audit
from fundtracker.accounts import users
from fundtracker.authorities.models import Authority, AuthorityContact
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound
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


def version_of(authority_id: int) -> int:
    """The version of what is recorded; 0 where nothing is."""
    row = session.get(AuthorityContact, authority_id)
    return row.version if row else 0


def keep(authority_id: int, contact: Contact, *, by: Actor, version: int | None = None) -> int:
    """Put a contact in the place of the one before; gives back the contributor's id.

    Raises:
        NotFound: no such contributor.
        Conflict: it is not at `version` any more.
        Refusal: the e-mail address is none.
    """
    if not lock(Authority, authority_id):
        raise NotFound(msg("This contributor does not exist."))
    if contact.email:
        users.read_email(contact.email)
    row = session.get(AuthorityContact, authority_id, populate_existing=True) or AuthorityContact(authority_id=authority_id)
    if version is not None and version != (row.version or 0):
        raise Conflict(msg("Someone else changed this contributor meanwhile. Open it again and compare before you save."))
    before = {"address": row.address, "email": row.email, "phone": row.phone}
    row.address, row.email, row.phone = contact.address, contact.email, contact.phone
    session.add(row)
    session.flush()
    audit.record("web:authority:contact", authority_id, by=by, before=before, after=asdict(contact))
    return authority_id

"""Deputies: the person a seat sends in its place is convened in turn, under the address that was given."""

from sqlalchemy import select

from fundtracker.committees.models import Meeting
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import has_forbidden_characters, msg
from fundtracker.notices import sending
from fundtracker.notices.models import Notice

LONGEST = 254


def address(name: str, email: str) -> str:
    """The deputy's address as it is kept.

    Raises:
        Refusal: no name, or not exactly one address.
    """
    if not name.strip():
        raise Refusal(msg("Type the name of the person who sits for your authority."), field="person")
    found = email.strip().casefold()
    wrong = len(found) > LONGEST or not found.isascii() or has_forbidden_characters(found) or any(mark in found for mark in ',;:<>()[]" ')
    before, _, after = found.partition("@")
    if wrong or not before or "." not in after or "@" in after:
        raise Refusal(msg("Type one e-mail address, such as camille.martin@example.org."), field="deputy_email")
    return found


def follow(meeting: Meeting, authority_id: int, *, name: str, email: str) -> None:
    """Convene the deputy of this address and let every other deputy's link of the seat die; with no address, all of them."""
    rows = session.scalars(select(Notice).filter_by(meeting_id=meeting.id, authority_id=authority_id)).all()
    for row in rows:
        if row.deputy and row.email != email and row.revoked_at is None:
            sending.withdraw(meeting, row)
    known = next((row for row in rows if row.email == email), None)
    if email and known is None:
        sending.first(meeting, authority_id, name=name, email=email, language="fr", deputy=True)
    elif known is not None and known.revoked_at is not None:
        known.deputy, known.name = True, name
        sending.again(meeting, known)
    session.flush()

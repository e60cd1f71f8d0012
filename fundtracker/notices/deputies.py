"""Deputies: the person a seat sends in its place is convened in turn, under the address that was given.

Whoever holds a reply link may name one; the seat's people are told, and the deputy is convened once somebody who signs in for the
authority, or staff, has confirmed it. So a link that went astray opens no papers to anyone.
"""

from sqlalchemy import select

from fundtracker.authorities.models import Authority
from fundtracker.committees.models import Meeting
from fundtracker.kernel import addresses, clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.mail import outbox
from fundtracker.notices import sending
from fundtracker.notices.models import Notice, Reply


def address(name: str, email: str) -> str:
    """The deputy's address as it is kept.

    Raises:
        Refusal: no name, or not exactly one address.
    """
    if not name.strip():
        raise Refusal(msg("Type the name of the person who sits for your authority."), field="person")
    return addresses.read(email, field="deputy_email")


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


def tell(meeting: Meeting, reply: Reply, *, by: Actor) -> None:
    """Tell the people of a seat whom it names as its deputy and whether that waits for them; but whoever named it and signed in."""
    rows = select(Notice).filter_by(meeting_id=meeting.id, authority_id=reply.authority_id, deputy=False, revoked_at=None)
    authority = session.get_one(Authority, reply.authority_id).label
    for row in session.scalars(rows.where(Notice.user_id != (by.user_id or 0)).order_by(Notice.id)):
        outbox.write(
            to=row.email,
            template="deputy_named",
            language=row.language,
            event=f"deputy:{row.id}:{reply.version}:{clock.now().isoformat()}",
            name=row.name,
            title=meeting.title,
            when=meeting.starts_at,
            authority=authority,
            person=reply.person,
            address=reply.deputy_email,
            waits=reply.deputy_confirmed_at is None,
            path=f"/meetings/{meeting.id}/replies",
        )

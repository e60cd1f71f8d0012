"""The mail that a consultation is over, to everyone who was asked; written once."""

from sqlalchemy import select

from fundtracker.committees.models import Meeting
from fundtracker.kernel.db import session
from fundtracker.mail import outbox
from fundtracker.notices.models import Notice


def tell(row: Meeting) -> int:
    """Tell whoever was told of a consultation, and still is, that it is over; gives back to how many."""
    notices = session.scalars(select(Notice).filter_by(meeting_id=row.id, revoked_at=None, deputy=False).order_by(Notice.id)).all()
    for notice in notices:
        outbox.write(
            to=notice.email,
            template="consultation_result",
            language=notice.language,
            event=f"result:{row.id}:{notice.id}",
            name=notice.name,
            title=row.title,
            path=f"/meetings/{row.id}/session",
        )
    return len(notices)

"""The answers of a seat that passed to another authority: it is asked afresh, and so is whoever gave it a proxy."""

from sqlalchemy import or_, select

from fundtracker.authorities.successions import Passing
from fundtracker.committees.models import Meeting
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.notices import replies
from fundtracker.notices.models import Reply


def pass_on(passing: Passing) -> None:
    """Clear the predecessor's answers to meetings to come, and the proxies given to it; the worker tells the successor's people."""
    query = select(Reply.meeting_id, Reply.authority_id).join(Meeting, Meeting.id == Reply.meeting_id)
    of_it = or_(Reply.authority_id == passing.predecessor_id, Reply.proxy_to_id == passing.predecessor_id)
    coming = query.where(of_it, Meeting.status == MeetingStatus.CONVENED, Meeting.starts_at > clock.now())
    for meeting_id, authority_id in session.execute(coming.order_by(Reply.meeting_id, Reply.authority_id)).all():
        replies.clear(meeting_id, authority_id, by=passing.by)

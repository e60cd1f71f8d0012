"""Who sits for a seat, as far as the books know: named in the answer to the notice, or the only one who can."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import or_, select

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Mandate
from fundtracker.authorities.rules import Function
from fundtracker.committees.models import Seat
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.notices.models import Reply


def expected(meeting_id: int) -> dict[int, str]:
    """The name of who is expected for each seat of a meeting, by authority; left out where it cannot be known."""
    seats = set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))
    named = select(Reply.authority_id, Reply.person).where(Reply.meeting_id == meeting_id, Reply.person != "")
    return {**only_ones(seats), **dict(session.execute(named).all())}


def of_seat(meeting_id: int, authority_id: int) -> str:
    """The name of who is expected for one seat; nothing where it cannot be known."""
    reply = session.get(Reply, (meeting_id, authority_id))
    return (reply.person if reply is not None else "") or only_ones([authority_id]).get(authority_id, "")


def only_ones(authority_ids: Collection[int]) -> dict[int, str]:
    """The one elected member of each authority, or else its one officer, by authority; left out where there are several or none."""
    today, found = clock.today(), defaultdict[tuple[int, Function], set[str]](set)
    query = (
        select(Mandate.authority_id, Mandate.function, User.name)
        .join(User, User.id == Mandate.user_id)
        .where(Mandate.authority_id.in_(authority_ids), User.active, Mandate.starts_on <= today)
        .where(or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today))
    )
    for authority_id, function, name in session.execute(query):
        found[authority_id, function].add(name)
    names = {}
    for key in authority_ids:
        people = found.get((key, Function.ELECTED)) or found.get((key, Function.OFFICER)) or set()
        if len(people) == 1:
            (names[key],) = people
    return names

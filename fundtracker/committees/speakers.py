"""Who can sit for a seat, as far as mandates tell."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Mandate
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.db import session


def only_ones(authority_ids: Collection[int]) -> dict[int, str]:
    """The one elected member of each authority, or else the one officer named for it, by authority; left out where it is not one."""
    found = defaultdict[tuple[int, Function], set[str]](set)
    query = (
        select(Mandate.authority_id, Mandate.function, User.name)
        .join(User, User.id == Mandate.user_id)
        .where(Mandate.authority_id.in_(authority_ids), User.active, mandates.may_represent(), *mandates.current(clock.today()))
    )
    for authority_id, function, name in session.execute(query):
        found[authority_id, function].add(name)
    names = {}
    for key in authority_ids:
        people = found.get((key, Function.ELECTED)) or found.get((key, Function.OFFICER)) or set()
        if len(people) == 1:
            (names[key],) = people
    return names

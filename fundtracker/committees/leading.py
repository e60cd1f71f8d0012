"""Who leads a committee: the chair and the vice-chair, each by the mandate they were chosen on, while it lasts and its authority sits.

Another mandate that somebody gives them, or that they accept elsewhere, neither makes them lead nor keeps them from it
(domain.md rules 12 and 19).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.authorities.rules import Function
from fundtracker.committees import seats
from fundtracker.committees.models import Committee
from fundtracker.committees.rulebook import Rulebook
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import sort_key


@dataclass(frozen=True)
class Lead:
    """Somebody who leads, or may be chosen to: by which mandate, in which authority."""

    mandate_id: int
    user_id: int
    name: str
    authority_id: int
    authority_name: str
    function: Function


def seated(fund_id: int) -> list[int]:
    """The authorities with a seat on a fund's committee if it is convened now, by its rule."""
    rule = session.scalar(select(Committee.seat_rule).filter_by(fund_id=fund_id))
    return seats.due(fund_id, rule or Rulebook.seat_rule)


def of_committee(committee_id: int) -> list[Lead]:
    """Who leads a committee today, the chair before the vice-chair; whoever's mandate has ended, or whose seat is gone, is left out.

    The first one presides and signs; the second acts where the first cannot. `Lead.authority_id` is the seat they sit for.
    """
    row = session.get_one(Committee, committee_id)
    chosen = [(row.chair_user_id, row.chair_mandate_id), (row.vice_chair_user_id, row.vice_chair_mandate_id)]
    found = {lead.mandate_id: lead for lead in _standing([key for _, key in chosen if key], seated(row.fund_id))}
    return [found[key] for user_id, key in chosen if key in found and found[key].user_id == user_id]


def seat_led_by(committee_id: int, user_id: int) -> int | None:
    """The authority for whose seat a person leads a committee today; None for whoever does not."""
    row = session.get_one(Committee, committee_id)
    if user_id not in (row.chair_user_id, row.vice_chair_user_id):
        return None
    return next((lead.authority_id for lead in of_committee(committee_id) if lead.user_id == user_id), None)


def by_mandate(committee_id: int, mandate_id: int) -> Lead | None:
    """Whoever holds a mandate, while it lasts, speaks for its authority and that sits on the committee; None where it does not."""
    return next(iter(_standing([mandate_id], seated(session.get_one(Committee, committee_id).fund_id))), None)


def held_by(authority_ids: Collection[int]) -> list[Lead]:
    """The mandates of everyone who may represent one of some authorities today, taken as seated."""
    held = [line.id for authority_id in authority_ids for line in mandates.people_of(authority_id, clock.today())]
    return _standing(held, authority_ids)


def candidates(fund_id: int) -> list[Lead]:
    """The mandates one may be chosen on to lead: of people who may represent an authority that holds a seat; by name and authority."""
    return sorted(held_by(seated(fund_id)), key=lambda lead: (sort_key(lead.name), sort_key(lead.authority_name), lead.mandate_id))


def strongest(found: Sequence[Lead]) -> Lead:
    """Of several mandates of one person, the one to lead by where nobody said which: an elected one first, then the oldest."""
    return min(found, key=lambda lead: (lead.function is not Function.ELECTED, lead.mandate_id))


def _standing(mandate_ids: Sequence[int], sitting: Collection[int]) -> list[Lead]:
    """Those of some mandates that may lead today: they last and represent their authority, that is `sitting`, their person may sign in."""
    if not mandate_ids:
        return []
    query = (
        select(Mandate, User.name, Authority.label)
        .join(User, User.id == Mandate.user_id)
        .join(Authority, Authority.id == Mandate.authority_id)
        .where(Mandate.id.in_(mandate_ids), mandates.may_represent(), User.active, *mandates.current(clock.today()))
    )
    here = set(sitting)
    return [
        Lead(row.id, row.user_id, name, row.authority_id, authority, row.function)
        for row, name, authority in session.execute(query)
        if row.authority_id in here
    ]

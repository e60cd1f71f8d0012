"""People of an authority: found by their address or invited, then given a mandate."""

from datetime import date

from fundtracker.accounts import users
from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg


def named(email: str) -> str | None:
    """The name of the person who signs in with an address, or None."""
    known = users.find_by_email(email)
    return known.name if known else None


def give_mandate(
    *, email: str, name: str, authority_id: int, function: Function | str, starts_on: date, ends_on: date | None, by: Actor
) -> int:
    """Give the person of an address a mandate; invite them under `name` where nobody signs in with it yet. Gives back the mandate's id.

    Raises:
        NotFound: no such contributor.
        Refusal: the address is none, the dates contradict each other, the person holds the function then already, or is staff.
    """
    known = users.find_by_email(email)
    user_id = known.id if known else users.invite(email=email, name=name, by=by)
    return mandates.give(user_id=user_id, authority_id=authority_id, function=function, starts_on=starts_on, ends_on=ends_on, by=by)


def hand_over(
    mandate_id: int,
    *,
    authority_id: int,
    ends_on: date,
    by: Actor,
    email: str = "",
    name: str = "",
    starts_on: date | None = None,
    until: date | None = None,
) -> int:
    """End an elected mandate and name the successor of an address, invited where needed; without one the seat stands vacant.

    Gives back the id of the successor's mandate, or of the one that ended.

    Raises:
        NotFound: no such mandate there.
        Refusal: it is not an elected member's, or as `mandates.end` and `give_mandate`.
    """
    if mandates.get(mandate_id, authority_id).function is not Function.ELECTED:
        raise Refusal(msg("Only an elected member has a successor in the seat. End this mandate and give another."))
    if mandates.get(mandate_id, authority_id).ends_on != ends_on:
        mandates.end(mandate_id, authority_id=authority_id, ends_on=ends_on, by=by)
    if starts_on is None:
        return mandate_id
    if starts_on <= ends_on:
        raise Refusal(msg("The successor begins after the last day of the one before."), field="starts_on")
    who = {"email": email, "name": name}
    return give_mandate(**who, authority_id=authority_id, function=Function.ELECTED, starts_on=starts_on, ends_on=until, by=by)

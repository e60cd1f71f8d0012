"""People of an authority: found by their address or invited, then given a mandate."""

from datetime import date

from fundtracker.accounts import users
from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.kernel.actor import Actor


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

"""People of an authority: found by their address or invited, asked, and given a mandate once they have accepted it."""

from datetime import date

from fundtracker.accounts import users
from fundtracker.authorities import mandates, offers
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg


def named(email: str) -> str | None:
    """The name of the person who signs in with an address, or None."""
    known = users.find_by_email(email)
    return known.name if known else None


def belongs(user_id: int, authority_id: int) -> bool:
    """Whether a person acts or reads for an authority today or later, and so has joined it already."""
    return any(line.user_id == user_id and not line.is_over(clock.today()) for line in mandates.history_of(authority_id))


def accepts_first(email: str, authority_id: int) -> bool:
    """Whether the person of an address has to accept before a mandate there counts.

    They do unless they signed in once and are of this authority already: an address that somebody typed is nobody yet.
    """
    known = users.find_by_email(email)
    return known is None or known.waiting or not belongs(known.id, authority_id)


def joining(email: str, authority_id: int) -> Message:
    """What giving the person of an address a mandate in an authority will do, in a sentence for the staff's check pages."""
    known = users.find_by_email(email)
    if known is None:
        return msg("%(email)s is invited by mail: the mandate counts once its holder has chosen a password and accepted it.", email=email)
    if not accepts_first(email, authority_id):
        return msg("%(name)s belongs to this authority already: the mandate counts from its first day on.", name=known.name)
    if known.waiting:
        return msg("%(name)s was invited and is asked again by mail: the mandate counts once accepted.", name=known.name)
    return msg("%(name)s signs in already and is asked by mail: the mandate counts once accepted.", name=known.name)


def give_mandate(
    *, email: str, name: str, authority_id: int, function: Function | str, starts_on: date, ends_on: date | None, by: Actor
) -> int | None:
    """Give the person of an address, who signs in and is of this authority already, a mandate; gives back its id.

    Everybody else is offered it, invited under `name` where nobody signs in with the address yet, and accepts it themselves (`offers`):
    gives back None then.

    Raises:
        NotFound: no such contributor.
        Refusal: the address is none, the dates contradict each other, the person holds the function then already, or is staff.
    """
    known = users.find_by_email(email)
    said = {"authority_id": authority_id, "function": function, "starts_on": starts_on, "ends_on": ends_on, "by": by}
    if known is None or (known.role is None and accepts_first(email, authority_id)):
        offers.make(email=email, name=name, **said)  # type: ignore[arg-type]
        return None
    return mandates.give(user_id=known.id, **said)  # type: ignore[arg-type]


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
    """End an elected mandate and name the successor of an address, asked to accept; without one the seat stands vacant.

    Gives back the id of the successor's mandate, or of the one that ended: where it ends for good, or the successor has yet to accept.

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
    term = {"function": Function.ELECTED, "starts_on": starts_on, "ends_on": until}
    known, before = users.find_by_email(email), mandates.get(mandate_id, authority_id)
    if known is not None and known.id == before.user_id:  # elected again: they are of this authority already
        return mandates.give(user_id=known.id, authority_id=authority_id, by=by, **term)  # type: ignore[arg-type]
    who = {"email": email, "name": name}
    given = give_mandate(**who, authority_id=authority_id, by=by, **term)  # type: ignore[arg-type]
    return mandate_id if given is None else given

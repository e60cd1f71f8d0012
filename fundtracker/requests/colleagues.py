"""Colleagues of an authority, invited and let go by its officers; an elected member holds the seat, so staff confirm that."""

from datetime import date, timedelta
from typing import Any

from fundtracker.accounts import users
from fundtracker.authorities import mandates, offers, people
from fundtracker.authorities.mandates import MandateLine
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.requests import asking, keeping, notes, rules
from fundtracker.requests.facts import EndingFacts, InvitationFacts
from fundtracker.requests.rules import Kind, State

AT_ONCE = msg("If the wrong person was invited, write to us: we close the account at once.")
"""What helps where a mandate has just begun, for it counts at least one day."""


def invite(*, authority_id: int, facts: InvitationFacts, by: Actor) -> int:
    """Invite a colleague, an elected member once staff have confirmed it. Gives back the request's id.

    The person accepts on their own page before anything counts; the answer is the same whether nobody signs in with the address, a donor
    does, or a member of staff. A colleague who gets another function is one already, and gets it at once.

    Raises:
        NotFound: no such authority.
        Refusal: the address is none, a day is wrong, the person holds or is offered the function already, or too much was asked today.
    """
    keeping.begin(authority_id, by)
    users.read_email(facts.email)
    users.check_name(facts.name)
    asking.check_term(facts.starts_on, facts.ends_on, field="ends_on")
    state = rules.first_state(Kind.INVITATION, facts.function)
    if state is State.WAITING:
        return keeping.keep(Kind.INVITATION, facts, authority_id=authority_id, by=by)
    if facts.starts_on < clock.today():
        raise Refusal(msg("Choose today or a later day."), field="starts_on")
    known = users.find_by_email(facts.email)
    if known is not None and known.role is None and people.belongs(known.id, authority_id):
        mandate_id = give(authority_id, facts, by)
        if mandate_id is not None:
            notes.mandate_given(mandate_id, authority_id)
    else:
        mandate_id = None
        offers.make(**_said(authority_id, facts, by))
    return keeping.keep(Kind.INVITATION, facts, authority_id=authority_id, mandate_id=mandate_id, state=state, by=by)


def give(authority_id: int, facts: InvitationFacts, by: Actor) -> int | None:
    """Give the mandate that an invitation states, or offer it; gives back as `people.give_mandate`, and raises Refusal as that."""
    return people.give_mandate(**_said(authority_id, facts, by))


def _said(authority_id: int, facts: InvitationFacts, by: Actor) -> dict[str, Any]:
    who: dict[str, Any] = {"email": facts.email, "name": facts.name, "authority_id": authority_id, "function": facts.function}
    return {**who, "starts_on": facts.starts_on, "ends_on": facts.ends_on, "by": by}


def end(*, authority_id: int, mandate_id: int, ends_on: date, by: Actor) -> int:
    """Set the last day of a colleague's mandate, never of the last officer's. Gives back the request's id.

    Raises:
        NotFound: no such mandate there.
        Refusal: the day is wrong, the mandate has ended, nobody would be left to act, or too much was asked today.
    """
    keeping.begin(authority_id, by)
    mandate = mandates.get(mandate_id, authority_id)
    today = clock.today()
    if mandate.ends_on is not None and (mandate.ends_on < today or ends_on > mandate.ends_on):
        raise Refusal(msg("This mandate ends on %(day)s already.", day=mandate.ends_on), field="ends_on")
    if ends_on < mandate.starts_on:
        raise Refusal(
            msg("This mandate begins on %(day)s: choose that day or a later one. %(now)s", day=mandate.starts_on, now=AT_ONCE),
            field="ends_on",
        )
    rules.check_last_day(ends_on, today)
    facts = EndingFacts(ends_on=ends_on, name=mandate.person_name, function=mandate.function)
    state = rules.first_state(Kind.ENDING, mandate.function)
    if state is State.WAITING:
        keeping.insist_on_one(Kind.ENDING, authority_id=authority_id, mandate_id=mandate_id)
    else:
        _keep_an_officer(mandate, ends_on)
        mandates.end(mandate_id, authority_id=authority_id, ends_on=ends_on, by=by)
    request_id = keeping.keep(Kind.ENDING, facts, authority_id=authority_id, mandate_id=mandate_id, state=state, by=by)
    if state is State.DONE and mandate.user_id != by.user_id:
        notes.mandate_ended(mandate_id, authority_id, ends_on, request_id)
    return request_id


def _keep_an_officer(mandate: MandateLine, ends_on: date) -> None:
    """Refuse to lose the last officer who has a password, is there the day after, and stays as long as this one would have."""
    if mandate.function is not Function.OFFICER:
        return
    day = max(ends_on + timedelta(days=1), clock.today())
    here = [line for line in mandates.people_of(mandate.authority_id, day) if line.id != mandate.id and line.function is Function.OFFICER]
    others = [line for line in here if line.ends_on is None or (mandate.ends_on is not None and line.ends_on >= mandate.ends_on)]
    if not any(not users.get(line.user_id).waiting for line in others):
        message = msg(
            "%(name)s is the last officer of your authority. Invite another first, who signs in once; or write to us.",
            name=mandate.person_name,
        )
        raise Refusal(message)

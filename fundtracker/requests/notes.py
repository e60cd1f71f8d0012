"""Mails about requests: to who asked, once it is answered; to a colleague who is given a mandate or whose mandate ends."""

from datetime import date
from typing import Any

from fundtracker.accounts.models import User
from fundtracker.authorities import contributors, mandates
from fundtracker.authorities.rules import FUNCTIONS, Function
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message
from fundtracker.mail import outbox
from fundtracker.requests import sheets
from fundtracker.requests.lines import RequestLine
from fundtracker.web import wording
from fundtracker.web.language import speaking


def answered(line: RequestLine, *, former_email: str = "") -> int:
    """Tell who asked what became of a request; gives back how many mails.

    Whoever has left the authority since is not told: its officers are. Where someone's own address changed, the former one is told too.
    """
    here = mandates.people_of(line.authority_id, clock.today())
    asker = [person.user_id for person in here if person.user_id == line.asker_id]
    told = asker or [person.user_id for person in here if person.function is Function.OFFICER]
    users = [session.get_one(User, user_id) for user_id in dict.fromkeys(told)]
    for user in users:
        _answer(line, user, user.email, f"request:{line.id}:{line.state.value}:{user.id}")
    if former_email:
        _answer(line, session.get_one(User, line.asker_id), former_email, f"request:{line.id}:{line.state.value}:former")
    return len(users) + bool(former_email)


def _answer(line: RequestLine, user: User, to: str, event: str) -> None:
    values: dict[str, Any] = {"name": user.name, "authority": line.authority_name, "answer": line.answer}
    values |= {"what": _spoken(line.sentence, user), "kind": _spoken(line.kind_name, user)}
    found = sheets.recorded(line)
    if found is not None:
        french, english = found.purpose
        values |= {"reference": found.reference, "cents": found.cents, "fee": found.fee_cents}
        values |= {"purpose": french if user.language == "fr" else english}
    path = f"/donors/{line.siren}/requests/{line.id}"
    outbox.write(to=to, template=f"request_{line.state.value}", language=user.language, event=event, path=path, **values)


def address_asked(request_id: int, user_id: int, address: str) -> None:
    """Tell the address someone signs in with that another one was asked for: whoever did not ask can still stop it."""
    user = session.get_one(User, user_id)
    event = f"request:{request_id}:asked"
    outbox.write(to=user.email, template="address_asked", language=user.language, event=event, name=user.name, address=address)


def mandate_given(mandate_id: int, authority_id: int) -> None:
    """Tell someone who signs in already that they act for one more authority; who does not yet gets the invitation instead."""
    line, authority = mandates.get(mandate_id, authority_id), contributors.get(authority_id)
    user = session.get_one(User, line.user_id)
    values = {"name": user.name, "authority": authority.name, "function": _spoken(FUNCTIONS[line.function], user)}
    event = f"mandate:{mandate_id}:given"
    path = f"/donors/{authority.siren}"
    outbox.write(
        to=user.email, template="mandate_given", language=user.language, event=event, path=path, starts_on=line.starts_on, **values
    )


def mandate_ended(mandate_id: int, authority_id: int, ends_on: date, request_id: int) -> None:
    """Tell a colleague that their mandate ends."""
    line, authority = mandates.get(mandate_id, authority_id), contributors.get(authority_id)
    user = session.get_one(User, line.user_id)
    values = {"name": user.name, "authority": authority.name, "ends_on": ends_on}
    event = f"request:{request_id}:ended"
    outbox.write(to=user.email, template="mandate_ended", language=user.language, event=event, **values)


def _spoken(text: Message, user: User) -> str:
    """A message in the language of a mail's reader."""
    with speaking(user.language):
        return wording.say(text)

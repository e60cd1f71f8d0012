"""Open work in a person's name: packages above list it and pass it on to a colleague before an account closes (domain.md rule 19)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, permissions_of
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, by_name, msg


@dataclass(frozen=True)
class Work:
    """Something in a person's name that is not finished; `endpoint` and `args` lead to its page."""

    text: Message
    endpoint: str
    args: Mapping[str, object]


@dataclass(frozen=True)
class Source:
    """What a package above keeps in people's names: `open_of(user_id)` lists it, `pass_on(user_id, to_user_id, by)` moves all of it."""

    open_of: Callable[[int], Sequence[Work]]
    pass_on: Callable[[int, int, Actor], None]


SOURCES: list[Source] = []


def open_work(user_id: int) -> list[Work]:
    """Everything unfinished in a person's name."""
    return [work for source in SOURCES for work in source.open_of(user_id)]


def insist_on_none(user_id: int, *, field: str | None = None) -> None:
    """Go on only where nothing is in the person's name. Raises Refusal with how much is."""
    count = len(open_work(user_id))
    if count:
        raise Refusal(msg("Open work is in this person’s name (%(count)s). Pass it on to a colleague first.", count=count), field=field)


def move_all(user_id: int, to_user_id: int, *, by: Actor) -> int:
    """Pass everything on; gives back how much there was. Locks what it moves: ask before locking the persons."""
    count = len(open_work(user_id))
    for source in SOURCES:
        source.pass_on(user_id, to_user_id, by)
    return count


def colleagues(user_id: int) -> list[tuple[int, str]]:
    """Who may take a person's work over, as (id, name): staff who record and sign in."""
    rows = session.execute(select(User.id, User.name, User.role).where(User.active, User.id != user_id).order_by(User.id))
    found = [(key, name) for key, name, role in rows if Permission.RECORD in permissions_of(role)]
    return by_name(found, lambda colleague: colleague[1])

"""Open work in a person's name: packages above list it and pass it on to a colleague before an account closes (domain.md rule 19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, permissions_of
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.text import Message, by_name, msg


@dataclass(frozen=True)
class Work:
    """Something in a person's name that is not finished; `endpoint` and `args` lead to its page."""

    text: Message
    endpoint: str
    args: Mapping[str, object]


OPEN: Hook[[int], Sequence[Work]] = Hook("When a person (id) is shown, or leaves: what is unfinished in their name.")

PASSING_ON: Hook[[int, int, Actor], None] = Hook("When a person (id) leaves all of it to a colleague (id): whoever lists it moves it.")

CLOSING: Hook[[int], Sequence[Message]] = Hook(
    "Before the account of a person (id) is closed: what they no longer do, and who is left without anybody."
)


def told_of_closing(user_id: int) -> list[Message]:
    """What closing a person's account changes, in sentences for its check page."""
    told = [
        msg("The person is signed out everywhere at once, and links they were mailed open nothing any more."),
        msg("What they did stays under their name. The account can be opened again."),
    ]
    return told + [sentence for sentences in CLOSING(user_id) for sentence in sentences]


def open_work(user_id: int) -> list[Work]:
    """Everything unfinished in a person's name."""
    return [work for works in OPEN(user_id) for work in works]


def insist_on_none(user_id: int, *, field: str | None = None) -> None:
    """Go on only where nothing is in the person's name. Raises Refusal with how much is."""
    count = len(open_work(user_id))
    if count:
        raise Refusal(msg("Open work is in this person’s name (%(count)s). Pass it on to a colleague first.", count=count), field=field)


def move_all(user_id: int, to_user_id: int, *, by: Actor) -> int:
    """Pass everything on; gives back how much there was. Locks what it moves: ask before locking the persons."""
    count = len(open_work(user_id))
    PASSING_ON.tell(user_id, to_user_id, by)
    return count


def colleagues(user_id: int) -> list[tuple[int, str]]:
    """Who may take a person's work over, as (id, name): staff who record and sign in."""
    rows = session.execute(select(User.id, User.name, User.role).where(User.active, User.id != user_id).order_by(User.id))
    found = [(key, name) for key, name, role in rows if Permission.RECORD in permissions_of(role)]
    return by_name(found, lambda colleague: colleague[1])

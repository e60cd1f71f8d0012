"""What follows from a decision that packages above carry out: they tell it before the signature and keep it with the signature."""

from collections.abc import Sequence

from fundtracker.committees.rules import ItemKind
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.text import Message

TELLING: Hook[[ItemKind, int], Sequence[Message]] = Hook("Before a decision of a kind is signed in a fund (id): what follows from it.")
KEEPING: Hook[[ItemKind, int, int], None] = Hook("When an adopted decision (id) of a kind is signed in a fund (id): keep what follows.")


def told(kind: ItemKind, fund_id: int) -> list[Message]:
    """What adopting an item of this kind would bring about in a fund as things stand; nothing where nobody knows."""
    return [sentence for sentences in TELLING(kind, fund_id) for sentence in sentences]


def keep(kind: ItemKind, fund_id: int, decision_id: int) -> None:
    """Keep with an adopted decision what follows from it, as things stand at its signature."""
    KEEPING.tell(kind, fund_id, decision_id)

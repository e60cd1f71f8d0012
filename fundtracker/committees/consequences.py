"""What follows from a decision that packages above carry out: they tell it before the signature and keep it with the signature."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fundtracker.committees.rules import ItemKind
from fundtracker.kernel.text import Message


@dataclass(frozen=True)
class Consequence:
    """How a kind of decision is carried out: `tell` says what follows in a fund, `keep` keeps it for a decision just signed."""

    tell: Callable[[int], Sequence[Message]]
    keep: Callable[[int, int], None]


KINDS: dict[ItemKind, Consequence] = {}
"""What packages above know of a kind of decision."""


def told(kind: ItemKind, fund_id: int, known: Mapping[ItemKind, Consequence] = KINDS) -> Sequence[Message]:
    """What adopting an item of this kind would bring about in a fund as things stand; nothing where nobody knows."""
    return known[kind].tell(fund_id) if kind in known else ()


def keep(kind: ItemKind, fund_id: int, decision_id: int, known: Mapping[ItemKind, Consequence] = KINDS) -> None:
    """Keep with an adopted decision what follows from it, as things stand at its signature."""
    if kind in known:
        known[kind].keep(fund_id, decision_id)

"""What each kind of request states, typed: kept as JSON beside the request, refused when it is not what its kind says. Pure."""

import enum
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

from fundtracker.authorities.rules import Function
from fundtracker.contributions.rules import Body, Stage
from fundtracker.requests.rules import Kind


@dataclass(frozen=True)
class PledgeFacts:
    """A pledge in cents with the fee that was shown, in basis points; the stage it reached and when, what it is for.

    `conditions` are in the donor's own words.
    """

    cents: int
    fee_bp: int
    stage: Stage
    on: date
    body: Body | None
    act_number: str
    project_id: int | None
    programme_id: int | None
    conditions: str


@dataclass(frozen=True)
class PaperFacts:
    """The act that a paper holds: which stage of the pledge, its day, its amount in cents."""

    stage: Stage
    on: date
    cents: int
    body: Body | None
    act_number: str


@dataclass(frozen=True)
class ContactFacts:
    """Where an authority is reached; an empty one takes away what is recorded."""

    address: str
    email: str
    phone: str


@dataclass(frozen=True)
class PersonFacts:
    """One's own name, and the address one signs in with."""

    name: str
    email: str


@dataclass(frozen=True)
class SuccessorFacts:
    """The last day of an elected mandate and who follows; `name` and `email` empty, `starts_on` None where the seat stands vacant."""

    ends_on: date
    name: str
    email: str
    starts_on: date | None
    until: date | None


@dataclass(frozen=True)
class InvitationFacts:
    """A colleague, what they are to the authority, and from which day to which."""

    name: str
    email: str
    function: Function
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class EndingFacts:
    """The last day of a colleague's mandate; who it was, as the list goes on saying."""

    ends_on: date
    name: str
    function: Function


Facts = PledgeFacts | PaperFacts | ContactFacts | PersonFacts | SuccessorFacts | InvitationFacts | EndingFacts

SHAPES: Mapping[Kind, type[Facts]] = {
    Kind.PLEDGE: PledgeFacts,
    Kind.PAPER: PaperFacts,
    Kind.CONTACT: ContactFacts,
    Kind.PERSON: PersonFacts,
    Kind.SUCCESSOR: SuccessorFacts,
    Kind.INVITATION: InvitationFacts,
    Kind.ENDING: EndingFacts,
}


def dump(facts: Facts) -> dict[str, Any]:
    """Facts as JSON can hold them."""
    values = {each.name: getattr(facts, each.name) for each in fields(facts)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def load(kind: Kind, values: Mapping[str, Any]) -> Facts:
    """The facts of a kind, read back.

    Raises:
        ValueError: a fact is missing, unknown or of another type.
    """
    shape = SHAPES[kind]
    hints = get_type_hints(shape)
    if set(values) != set(hints):
        raise ValueError(f"a {kind.value} request states {sorted(hints)}, not {sorted(values)}")
    return shape(**{name: _read(hint, values[name], name) for name, hint in hints.items()})


def _read(hint: Any, value: Any, name: str) -> Any:
    """One fact of the type its dataclass says."""
    if get_origin(hint) is types.UnionType:
        if value is None:
            return None
        hint = next(each for each in get_args(hint) if each is not type(None))
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return hint(value)
    if not isinstance(value, hint) or isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}")
    return value

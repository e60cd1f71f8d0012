"""What an entry of the diary may hold, who has a place and who waits, who may sign up: pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


class EventKind(enum.StrEnum):
    """What an entry of the diary is."""

    MISSION = "mission"
    VISIT = "visit"
    GATHERING = "gathering"


class Audience(enum.StrEnum):
    """Who sees an entry of the diary."""

    PUBLIC = "public"
    DONORS = "donors"
    STAFF = "staff"


class TravelColour(enum.StrEnum):
    """The colour of the ministry's travel advice for the area of a mission (domain.md rule 20)."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


APPROVED_ONLY = frozenset({TravelColour.ORANGE, TravelColour.RED})
"""The colours under which nobody signs up before a named written approval (domain.md rule 20)."""


@dataclass(frozen=True)
class Facts:
    """What staff say of an entry: instants in UTC, days as in Paris; `sign_up_until` is the last day, `capacity` None without limit."""

    kind: EventKind
    fund_id: int | None
    title_fr: str
    title_en: str
    place: str
    starts_at: datetime
    ends_at: datetime
    text_fr: str
    text_en: str
    capacity: int | None
    audience: Audience
    sign_up_until: date | None
    travel_colour: TravelColour | None
    travel_on: date | None
    travel_source: str
    approved_by_name: str
    approved_on: date | None


def check(facts: Facts, *, on: date) -> None:
    """Refuse what does not fit together, on the day it is recorded. Raises Refusal at the field."""
    if facts.ends_at <= facts.starts_at:
        raise Refusal(msg("It ends after it begins. Choose a later end."), field="end_day")
    if facts.sign_up_until and facts.sign_up_until > facts.starts_at.astimezone(PARIS).date():
        raise Refusal(msg("Sign-up ends on the first day at the latest."), field="sign_up_until")
    if facts.capacity is not None and facts.capacity < 1:
        raise Refusal(msg("There is at least one place. Leave it empty where places are not counted."), field="capacity")
    if facts.kind is not EventKind.GATHERING and facts.fund_id is None:
        raise Refusal(msg("A mission or a visit belongs to a fund. Choose it."), field="fund_id")
    _check_travel(facts, on)


def _check_travel(facts: Facts, on: date) -> None:
    """Travel advice is of missions alone, dated and with its source; an approval has a name and a day (domain.md rule 20)."""
    told = facts.travel_colour is not None
    if facts.kind is not EventKind.MISSION and (told or facts.approved_by_name):
        raise Refusal(msg("Only a mission has travel advice and an approval."), field="travel_colour")
    if told and (facts.travel_on is None or not facts.travel_source):
        raise Refusal(msg("Say of which day the travel advice is and where it stands."), field="travel_on")
    if not told and (facts.travel_on or facts.travel_source):
        raise Refusal(msg("Choose the colour of the travel advice."), field="travel_colour")
    if facts.travel_on and facts.travel_on > on:
        raise Refusal(msg("The travel advice cannot be dated in the future."), field="travel_on")
    if bool(facts.approved_by_name) != (facts.approved_on is not None):
        raise Refusal(msg("An approval has the name of who gave it and its day."), field="approved_by_name")
    if facts.approved_on and facts.approved_on > on:
        raise Refusal(msg("An approval cannot be dated in the future."), field="approved_on")


def approval_missing(colour: TravelColour | None, approved_on: date | None) -> bool:
    """Whether a mission still waits for its written approval."""
    return colour in APPROVED_ONLY and approved_on is None


def may_sign_up(
    *,
    now: datetime,
    starts_at: datetime,
    cancelled: bool,
    sign_up_until: date | None,
    colour: TravelColour | None,
    approved_on: date | None,
    already_in: bool,
) -> Verdict:
    """Whether one more person may sign up now; a full entry takes people on its waiting list."""
    if cancelled:
        return refuse(msg("This is cancelled."))
    if now >= starts_at:
        return refuse(msg("This has begun or is over."))
    if already_in:
        return refuse(msg("You have signed up already."))
    if sign_up_until is not None and now.astimezone(PARIS).date() > sign_up_until:
        return refuse(msg("Sign-up ended on %(day)s.", day=sign_up_until))
    if approval_missing(colour, approved_on):
        return refuse(msg("This mission waits for its written approval. Sign-up opens once it is given."))
    return ALLOWED


def may_give_up(*, now: datetime, starts_at: datetime, cancelled: bool, signed_up: bool) -> Verdict:
    """Whether a person may give up the place, or stop waiting for one."""
    if not signed_up:
        return refuse(msg("You have not signed up."))
    if cancelled:
        return refuse(msg("This is cancelled."))
    return refuse(msg("This has begun or is over.")) if now >= starts_at else ALLOWED


def seated(sign_up_ids: Sequence[int], capacity: int | None) -> frozenset[int]:
    """Which of the sign-ups, in the order they came, have a place: the first ones; all of them where places are not counted."""
    return frozenset(sign_up_ids if capacity is None else sign_up_ids[:capacity])


def places_left(signed_up: int, capacity: int | None) -> int | None:
    """How many places are left; None where they are not counted."""
    return None if capacity is None else max(0, capacity - signed_up)

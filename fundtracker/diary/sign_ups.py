"""Signing up for an entry and giving the place up; the one who waits longest moves up. The entry's row is locked meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.diary import events, places, rules, viewers
from fundtracker.diary.events import EventLine
from fundtracker.diary.models import DiaryEvent, SignUp
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import Verdict


@dataclass(frozen=True)
class Standing:
    """An entry's places as one person sees them: `left` is None where they are not counted, `ahead` counts who waits before them."""

    signed_up: bool
    has_place: bool
    ahead: int
    taken: int
    left: int | None
    waiting: int
    may_sign_up: Verdict
    may_give_up: Verdict


@dataclass(frozen=True)
class SignUpLine:
    """A person on the list of an entry."""

    id: int
    name: str
    email: str
    signed_at: datetime
    has_place: bool


def sign_up(event_id: int, *, user_id: int, by: Actor) -> int:
    """Sign a person up, on the waiting list where every place is taken; gives back the id of the sign-up.

    Raises:
        NotFound: no such entry, or not for this person.
        Refusal: nobody may now, or the person has signed up already (`rules.may_sign_up`).
    """
    row = events.fresh(event_id)
    events.get(event_id, viewers.of_person(user_id))
    if not viewers.still_here(user_id):
        raise Refusal(msg("Only people with a mandate today and staff sign up."))
    _insist(_may_sign_up(row, _of(event_id, user_id) is not None))
    made = SignUp(event_id=event_id, user_id=user_id, signed_at=clock.now())
    session.add(made)
    session.flush()
    audit.record("web:diary:signed-up", event_id, by=by, fund_id=row.fund_id, after={"user_id": user_id})
    return made.id


def give_up(event_id: int, *, user_id: int, by: Actor) -> int:
    """Give the place up, or stop waiting; who moves up is told. Gives back the id of the sign-up.

    Raises:
        NotFound: no such entry.
        Refusal: the person has not signed up, or it is too late (`rules.may_give_up`).
    """
    row = events.fresh(event_id)
    own = _of(event_id, user_id)
    _insist(_may_give_up(row, own is not None))
    if own is None:  # refused above
        raise NotFound
    held = places.seated(row)
    own.left_at = clock.now()
    session.flush()
    audit.record("web:diary:gave-up", event_id, by=by, fund_id=row.fund_id, before={"user_id": user_id})
    places.tell_moved_up(row, held)
    return own.id


def take_off(sign_up_id: int, *, event_id: int, by: Actor) -> int:
    """Take a person off the list, for staff; gives back the id of the sign-up.

    Raises:
        NotFound: no such person on the list.
        Refusal: it is cancelled, or too late.
    """
    events.fresh(event_id)
    own = session.get(SignUp, sign_up_id)
    if own is None or own.event_id != event_id or own.left_at is not None:
        raise NotFound(msg("This person is not on the list any more."))
    return give_up(event_id, user_id=own.user_id, by=by)


def standing(event: EventLine, user_id: int | None) -> Standing:
    """The places of an entry as a person (or a visitor) sees them now."""
    row = session.get_one(DiaryEvent, event.id)
    ids = [(one.id, one.user_id) for one in places.open_(event.id)]
    held = rules.seated([one for one, _ in ids], event.capacity)
    own = next((index for index, (_, who) in enumerate(ids) if who == user_id), None) if user_id is not None else None
    has_place = own is not None and ids[own][0] in held
    return Standing(
        signed_up=own is not None,
        has_place=has_place,
        ahead=0 if own is None or has_place else own - len(held),
        taken=len(held),
        left=rules.places_left(len(ids), event.capacity),
        waiting=len(ids) - len(held),
        may_sign_up=_may_sign_up(row, own is not None),
        may_give_up=_may_give_up(row, own is not None),
    )


def of_event(event: EventLine) -> list[SignUpLine]:
    """Who is on the list of an entry, in the order they signed up."""
    rows = places.open_(event.id)
    held = rules.seated([row.id for row in rows], event.capacity)
    people = {user.id: user for user in session.scalars(select(User).where(User.id.in_({row.user_id for row in rows})))}
    return [SignUpLine(row.id, people[row.user_id].name, people[row.user_id].email, row.signed_at, row.id in held) for row in rows]


def counts(event_ids: list[int]) -> dict[int, int]:
    """How many people are on the list of each entry."""
    query = select(SignUp.event_id, func.count()).where(SignUp.event_id.in_(event_ids), SignUp.left_at.is_(None))
    return {event_id: int(number) for event_id, number in session.execute(query.group_by(SignUp.event_id))}


def events_of(user_id: int) -> frozenset[int]:
    """The entries a person has signed up for."""
    return frozenset(session.scalars(select(SignUp.event_id).where(SignUp.user_id == user_id, SignUp.left_at.is_(None))))


def _of(event_id: int, user_id: int) -> SignUp | None:
    return session.scalars(
        select(SignUp).where(SignUp.event_id == event_id, SignUp.user_id == user_id, SignUp.left_at.is_(None))
    ).one_or_none()


def _may_sign_up(row: DiaryEvent, already_in: bool) -> Verdict:
    facts = {"starts_at": row.starts_at, "sign_up_until": row.sign_up_until, "colour": row.travel_colour, "approved_on": row.approved_on}
    return rules.may_sign_up(now=clock.now(), cancelled=row.cancelled_at is not None, already_in=already_in, **facts)  # type: ignore[arg-type]


def _may_give_up(row: DiaryEvent, signed_up: bool) -> Verdict:
    cancelled = row.cancelled_at is not None
    return rules.may_give_up(now=clock.now(), starts_at=row.starts_at, cancelled=cancelled, signed_up=signed_up)


def _insist(verdict: Verdict) -> None:
    if verdict.reason is not None:
        raise Refusal(verdict.reason)

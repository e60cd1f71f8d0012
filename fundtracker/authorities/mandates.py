"""Mandates: who may act or read for an authority, from which day to which; the authority is the donor, people come and go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.authorities.lines import AuthorityLine, authority_line
from fundtracker.authorities.models import Authority, Mandate, MandateOffer
from fundtracker.authorities.rules import FUNCTIONS, Function, OfferState, is_current, overlap
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.text import Message, msg, sort_key


def keeps_from_a_role(user_id: int) -> Message | None:
    """Whoever acts for an authority today or later does not keep the books."""
    not_over = or_(Mandate.ends_on.is_(None), Mandate.ends_on >= clock.today())
    if session.scalar(select(Mandate.id).where(Mandate.user_id == user_id, not_over).limit(1)) is None:
        return None
    return msg("This person acts for an authority. End their mandate before you give them a role.")


CONSEQUENCES: Hook[[int, int], Sequence[Message]] = Hook(
    "Before the mandate of a person (id) in an authority (id) ends: what else ends with it."
)


def consequences(user_id: int, authority_id: int) -> list[Message]:
    """What else ends with a person's mandate in an authority, in sentences."""
    return [sentence for told in CONSEQUENCES(user_id, authority_id) for sentence in told]


def left_by(user_id: int) -> list[Message]:
    """What a person no longer does for authorities once their account is closed, and which of them nobody speaks for then."""
    told, today = list[Message](), clock.today()
    for authority in authorities_of(user_id, today):
        told.append(msg("This person no longer acts or reads for %(name)s; end the mandate too if it is over.", name=authority.label))
        others = [line for line in people_of(authority.id, today) if line.user_id != user_id and line.function is not Function.READER]
        if user_id in {line.user_id for line in people_of(authority.id, today)} and not others:
            told.append(
                msg("Nobody else speaks for %(name)s: its seat answers nothing until another person has a mandate.", name=authority.label)
            )
    return told


@dataclass(frozen=True)
class MandateLine:
    """A person in an authority, with what they are there and from when to when (`ends_on` is the last day)."""

    id: int
    user_id: int
    person_name: str
    email: str
    authority_id: int
    function: Function
    starts_on: date
    ends_on: date | None
    represents: bool = False

    @property
    def function_name(self) -> Message:
        """The function in words."""
        return msg("Officer who represents the authority") if self.represents else FUNCTIONS[self.function]

    def is_current(self, on: date) -> bool:
        """Whether it counts on a day."""
        return is_current(self.starts_on, self.ends_on, on)

    def is_over(self, on: date) -> bool:
        """Whether its last day is before a day."""
        return self.ends_on is not None and self.ends_on < on


def give(*, user_id: int, authority_id: int, function: Function | str, starts_on: date, by: Actor, ends_on: date | None = None) -> int:
    """Give a person a mandate; give back its id.

    Raises:
        NotFound: no such person or contributor.
        Refusal: the last day is before the first, or the person holds the same function then already,
            or is a member of staff: whoever keeps the books does not sit among the donors.
    """
    user = next(iter(lock(User, user_id)), None)
    if user is None or not lock(Authority, authority_id):
        raise NotFound(msg("This person or this contributor does not exist."))
    if user.role is not None:
        raise Refusal(msg("%(name)s is a member of staff here and cannot act for an authority.", name=user.name), field="email")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal(msg("The last day of a mandate cannot be before its first."), field="ends_on")
    held = select(Mandate).filter_by(user_id=user_id, authority_id=authority_id, function=Function(function))
    if any(overlap((row.starts_on, row.ends_on), (starts_on, ends_on)) for row in session.scalars(held)):
        raise Refusal(msg("This person holds this function here already at that time."), field="starts_on")
    row = Mandate(user_id=user_id, authority_id=authority_id, function=Function(function), starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    after = {"user_id": user_id, "authority_id": authority_id, "function": row.function, "starts_on": starts_on, "ends_on": ends_on}
    audit.record("web:mandate:given", row.id, by=by, after=after)
    return row.id


def end(mandate_id: int, *, authority_id: int, ends_on: date, by: Actor) -> int:
    """Set the last day of a mandate of this authority; give back its id.

    Raises:
        NotFound: no such mandate there.
        Refusal: the day is before the mandate began.
    """
    rows = [row for row in lock(Mandate, mandate_id) if row.authority_id == authority_id]
    if not rows:
        raise NotFound(msg("This mandate does not exist."))
    row = rows[0]
    if ends_on < row.starts_on:
        raise Refusal(msg("The last day of a mandate cannot be before its first."), field="ends_on")
    before, row.ends_on = row.ends_on, ends_on
    session.flush()
    audit.record("web:mandate:ended", row.id, by=by, before={"ends_on": before}, after={"ends_on": ends_on})
    return row.id


def name(mandate_id: int, *, authority_id: int, represents: bool, by: Actor) -> int:
    """Say that an authority has named an officer to sit and vote for it, or does no more; gives back the mandate's id.

    Raises:
        NotFound: no such mandate there.
        Refusal: it is no officer's, or it is over.
    """
    row = next((row for row in lock(Mandate, mandate_id) if row.authority_id == authority_id), None)
    if row is None:
        raise NotFound(msg("This mandate does not exist."))
    if row.function is not Function.OFFICER or (row.ends_on is not None and row.ends_on < clock.today()):
        raise Refusal(msg("Only an officer in office is named to represent the authority: its elected members do anyway, readers read."))
    before, row.represents = row.represents, represents
    session.flush()
    audit.record("web:mandate:named", row.id, by=by, before={"represents": before}, after={"represents": represents})
    return row.id


def pass_on(predecessor_id: int, successor_id: int, *, by: Actor) -> dict[int, int]:
    """Let the mandates of a contributor that merged go on in the one it became part of, from today; gives back the new ones by the old.

    What its people did until yesterday they did for it: past meetings keep who sat for whom. Whoever holds the same function there
    already keeps that one.
    """
    today = clock.today()
    passed: dict[int, int] = {}
    lasting = select(Mandate).where(Mandate.authority_id == predecessor_id, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today))
    for row in session.scalars(lasting.order_by(Mandate.id)).all():
        if row.starts_on >= today:  # nothing was done by it yet
            row.authority_id = successor_id
            session.flush()
            audit.record("web:mandate:passed", row.id, by=by, before={"authority_id": predecessor_id}, after={"authority_id": successor_id})
            continue
        starts_on, ends_on = today, row.ends_on
        held = session.scalars(select(Mandate).filter_by(user_id=row.user_id, authority_id=successor_id, function=row.function)).all()
        same = next((one for one in held if overlap((one.starts_on, one.ends_on), (starts_on, ends_on))), None)
        if same is None:
            same = Mandate(user_id=row.user_id, authority_id=successor_id, function=row.function, starts_on=starts_on, ends_on=ends_on)
            same.represents = row.represents
            session.add(same)
        row.ends_on = today - timedelta(days=1)
        session.flush()
        audit.record("web:mandate:ended", row.id, by=by, before={"ends_on": ends_on}, after={"ends_on": row.ends_on})
        passed[row.id] = same.id
        after = {"user_id": row.user_id, "authority_id": successor_id, "function": row.function, "starts_on": starts_on, "ends_on": ends_on}
        audit.record("web:mandate:given", same.id, by=by, after=after)
    for offer in session.scalars(select(MandateOffer).filter_by(authority_id=predecessor_id, state=OfferState.WAITING)).all():
        offer.authority_id = successor_id
    session.flush()
    return passed


def get(mandate_id: int, authority_id: int) -> MandateLine:
    """One mandate, fetched through its authority.

    Raises:
        NotFound: no such mandate there.
    """
    query = (
        select(Mandate, User).join(User, User.id == Mandate.user_id).where(Mandate.id == mandate_id, Mandate.authority_id == authority_id)
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound(msg("This mandate does not exist."))
    return _line(found[0], found[1])


def authorities_of(user_id: int, on: date) -> list[AuthorityLine]:
    """The authorities in which a person holds a mandate on a day, by name."""
    ids = select(Mandate.authority_id).where(Mandate.user_id == user_id, *current(on))
    query = select(Authority).where(Authority.id.in_(ids)).order_by(Authority.sort_key, Authority.id)
    return [authority_line(row) for row in session.scalars(query)]


def acting_for(user_id: int, on: date) -> frozenset[int]:
    """The authorities for which a person speaks on a day: its officers and elected members do, readers read."""
    query = select(Mandate.authority_id).where(Mandate.user_id == user_id, Mandate.function != Function.READER, *current(on))
    return frozenset(session.scalars(query))


def representing(user_id: int, on: date) -> frozenset[int]:
    """The authorities for which a person may sit and vote on a day: as an elected member, or as an officer named for it."""
    return frozenset(session.scalars(select(Mandate.authority_id).where(Mandate.user_id == user_id, may_represent(), *current(on))))


def may_represent() -> ColumnElement[bool]:
    """The condition that a mandate lets its person sit and vote for the authority, for queries of packages above too."""
    return or_(Mandate.function == Function.ELECTED, Mandate.represents)


def functions_of(user_id: int, on: date) -> dict[int, frozenset[Function]]:
    """What a person is on a day, by authority."""
    found: dict[int, set[Function]] = {}
    query = select(Mandate.authority_id, Mandate.function).where(Mandate.user_id == user_id, *current(on))
    for authority_id, function in session.execute(query):
        found.setdefault(authority_id, set()).add(function)
    return {authority_id: frozenset(functions) for authority_id, functions in found.items()}


def spoken_for(authority_ids: Collection[int], on: date) -> frozenset[int]:
    """Those of some authorities for which somebody speaks on a day: an officer or an elected member who may sign in."""
    query = select(Mandate.authority_id).join(User, User.id == Mandate.user_id).where(Mandate.authority_id.in_(authority_ids), User.active)
    return frozenset(session.scalars(query.where(Mandate.function != Function.READER, *current(on))))


def people_of(authority_id: int, on: date) -> list[MandateLine]:
    """The people who hold a mandate in an authority on a day and may sign in, by function and name."""
    query = (
        select(Mandate, User)
        .join(User, User.id == Mandate.user_id)
        .where(Mandate.authority_id == authority_id, User.active, *current(on))
        .order_by(Mandate.id)
    )
    lines = [_line(mandate, user) for mandate, user in session.execute(query)]
    return sorted(lines, key=lambda line: (line.function, sort_key(line.person_name), line.id))


def history_of(authority_id: int) -> list[MandateLine]:
    """Every mandate there was or will be in an authority, the latest first."""
    query = (
        select(Mandate, User)
        .join(User, User.id == Mandate.user_id)
        .where(Mandate.authority_id == authority_id)
        .order_by(Mandate.starts_on.desc(), Mandate.id.desc())
    )
    return [_line(mandate, user) for mandate, user in session.execute(query)]


def vacated(lines: list[MandateLine], on: date) -> MandateLine | None:
    """Of an authority's mandates, the elected one whose end left its seat vacant on a day (domain.md rule 19).

    None while an elected member holds it or is named to, and where nobody ever did.
    """
    elected = [line for line in lines if line.function is Function.ELECTED]
    ended = [line for line in elected if line.ends_on is not None and line.ends_on < on]
    return max(ended, key=lambda line: line.ends_on or on) if ended and len(ended) == len(elected) else None


def may_see(user_id: int, authority_id: int) -> bool:
    """Whether the person holds a mandate in the authority today."""
    query = select(Mandate.id).where(Mandate.user_id == user_id, Mandate.authority_id == authority_id, *current(clock.today()))
    return session.execute(query.limit(1)).first() is not None


def current(on: date):  # type: ignore[no-untyped-def]  # conditions, unpacked into where()
    """The conditions that a mandate counts on a day (`rules.is_current`), for queries of packages above too."""
    return Mandate.starts_on <= on, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= on)


def _line(mandate: Mandate, user: User) -> MandateLine:
    return MandateLine(
        mandate.id,
        user.id,
        user.name,
        user.email,
        mandate.authority_id,
        mandate.function,
        mandate.starts_on,
        mandate.ends_on,
        mandate.represents,
    )

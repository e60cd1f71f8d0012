"""The table of seats of a committee: who has paid what, and who sits for them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select

from fundtracker.accounts.models import User
from fundtracker.authorities import mandates, successions
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.committees import committees
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import by_name
from fundtracker.ledger import positions


@dataclass(frozen=True)
class SeatRow:
    """An authority with a seat: what it paid in cents, and the people who hold a mandate there today, as far as the reader knows them."""

    authority_id: int
    name: str
    siren: str
    received: int
    people: tuple[str, ...]


def seat_table(fund_id: int, *, known: Collection[int] | None = None) -> list[SeatRow]:
    """The seats of a fund's committee as they are now, by what was received, the most first.

    `known` are the authorities whose people the reader may see, None for all of them: donors never see another's (domain.md rule 17).
    """
    stands, paid = successions.successors(), Counter[int]()
    for line in positions.donors(fund_id):
        paid[stands.get(line.authority_id, line.authority_id)] += line.received
    received = {key: paid[key] for key in committees.seated(fund_id)}
    people = _people(received if known is None else received.keys() & set(known))
    query = select(Authority.id, Authority.label, Authority.siren).where(Authority.id.in_(received)).order_by(Authority.sort_key)
    rows = [SeatRow(key, name, siren, received[key], tuple(people.get(key, ()))) for key, name, siren in session.execute(query).all()]
    return sorted(rows, key=lambda row: -row.received)


def without_person(fund_id: int) -> list[str]:
    """The names of the authorities that would sit now and for which nobody speaks today."""
    seated = committees.seated(fund_id)
    empty = set(seated) - mandates.spoken_for(seated, clock.today())
    return list(session.scalars(select(Authority.label).where(Authority.id.in_(empty)).order_by(Authority.sort_key, Authority.id)))


def _people(authority_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of those who hold a mandate today, by authority."""
    today = clock.today()
    query = (
        select(Mandate.authority_id, User.name, User.id)
        .join(User, User.id == Mandate.user_id)
        .where(Mandate.authority_id.in_(authority_ids), User.active)
        .where(Mandate.starts_on <= today, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today))
        .distinct()
        .order_by(User.id)
    )
    people: dict[int, list[str]] = {}
    for authority_id, name, _ in by_name(session.execute(query).all(), lambda row: row.name):
        people.setdefault(authority_id, []).append(name)
    return people

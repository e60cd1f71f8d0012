"""Reading the positions: the identity, what is available, donors, grants and projects; a handful of rows whatever the book's size."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import availability, holdings, means
from fundtracker.ledger.availability import Available, Books
from fundtracker.ledger.models import (
    DonorMonth,
    DonorPosition,
    FundMonth,
    FundPosition,
    IdentityLines,
    Lot,
    Movement,
    ProjectPosition,
    Share,
)
from fundtracker.ledger.promises import Means
from fundtracker.ledger.rules import LINES, Identity, Kind


def identity(fund_id: int | None = None, authority_id: int | None = None, year: int | None = None) -> Identity:
    """The identity of domain.md rule 10 in cents: of a fund, of a donor over all its funds, of a donor in a fund, or of everything.

    With `year`, the lines of that calendar year by value date and the balances around it.
    """
    of_donor = authority_id is not None
    conditions: list[tuple[str, int]] = [("fund_id", fund_id)] if fund_id is not None else []
    if authority_id is not None:
        conditions.append(("authority_id", authority_id))
    if year is None:
        lines = _sums(DonorPosition if of_donor else FundPosition, conditions)
        return Identity(**{name: lines[name] for name in LINES}, closing=lines["held"], means=_means(fund_id, authority_id))
    months = DonorMonth if of_donor else FundMonth
    opening = _sums(months, conditions, months.month < date(year, 1, 1))["held"]
    lines = _sums(months, conditions, months.month.between(date(year, 1, 1), date(year, 12, 1)))
    found = _means(fund_id, authority_id) if year >= clock.today().year else Means()
    return Identity(opening, **{name: lines[name] for name in LINES}, closing=opening + lines["held"], means=found)


def _sums(model: type[IdentityLines], equal: Sequence[tuple[str, int]], *conditions: ColumnElement[bool]) -> Mapping[str, int]:
    """The sum of every line over the rows of a table of totals."""
    names = (*LINES, "held")
    columns = [func.coalesce(func.sum(getattr(model, name)), 0) for name in names]
    row = session.execute(select(*columns).where(*(getattr(model, name) == value for name, value in equal), *conditions)).one()
    return {name: int(value) for name, value in zip(names, row, strict=True)}


def _means(fund_id: int | None, authority_id: int | None) -> Means:
    """What of the money held is promised today, over the funds concerned: of a donor's lots an indicative share."""
    if fund_id is not None:
        funds = [fund_id]
    elif authority_id is not None:
        funds = funds_of(authority_id)
    else:
        funds = list(session.scalars(select(FundPosition.fund_id)))
    return sum(means.of_funds(funds, authority_id).values(), Means())


def identities(authority_id: int) -> Mapping[int, Identity]:
    """The identity of a donor in each fund in which it promised or has money, by fund."""
    names = (*LINES, "held")
    query = select(DonorPosition.fund_id, *(getattr(DonorPosition, name) for name in names))
    rows = session.execute(query.where(DonorPosition.authority_id == authority_id).order_by(DonorPosition.fund_id)).all()
    found = means.of_funds([row[0] for row in rows if row[-1]], authority_id)
    return {
        fund_id: Identity(**dict(zip(LINES, lines, strict=True)), closing=held, means=found.get(fund_id, Means()))
        for fund_id, *lines, held in rows
    }


def books(fund_id: int) -> Books:
    """What a fund's donors hold by earmark and what claims it. Raises NotFound."""
    found = holdings.books([fund_id]).get(fund_id)
    if found is None:
        raise NotFound
    return found


def available(fund_id: int, project_id: int | None = None) -> Available:
    """What the book lets be committed for a project of the fund (or in general: own expenses, transfers) at this moment, and why.

    The limit of an act, which knows nothing of what is voted and not granted yet: what people are told is free is `means.Reading`.

    Raises:
        NotFound: no such fund, or the project is not the fund's.
    """
    found = books(fund_id)
    if project_id is not None and project_id not in found.programme_of:
        raise NotFound
    return availability.available(found, project_id)


@dataclass(frozen=True)
class DonorLine:
    """A donor's totals in a fund, in cents; `paid` is what partners were paid of its money, `returned` what came back of it."""

    authority_id: int
    pledged: int
    received: int
    transfers_in: int
    interest: int
    fees: int
    expenses: int
    paid: int
    returned: int
    refunds: int
    transfers_out: int
    held: int


def donors(fund_id: int) -> list[DonorLine]:
    """Who promised or gave money to a fund, by what was received, the most first."""
    names = [name if name != "returned" else "returns" for name in DonorLine.__dataclass_fields__]
    query = select(*(getattr(DonorPosition, name) for name in names)).where(DonorPosition.fund_id == fund_id)
    rows = session.execute(query.order_by(DonorPosition.received.desc(), DonorPosition.authority_id))
    return [DonorLine(*row) for row in rows]


def funds_of(authority_id: int) -> list[int]:
    """The funds in which a donor promised or has money, by id."""
    query = select(DonorPosition.fund_id).where(DonorPosition.authority_id == authority_id).order_by(DonorPosition.fund_id)
    return list(session.scalars(query))


def seat_holders(fund_id: int) -> list[int]:
    """The authorities that have paid into the fund and so sit on its committee (domain.md rule 12): transfers give no seat."""
    query = select(DonorPosition.authority_id).where(DonorPosition.fund_id == fund_id, DonorPosition.received > 0)
    return list(session.scalars(query.order_by(DonorPosition.authority_id)))


class GrantPosition(NamedTuple):
    """What a grant has left of its commitment, was paid and gave back, in cents."""

    committed_left: int
    paid: int
    returned: int


def held_on(fund_id: int, day: date) -> int:
    """What a fund held at the end of a day, in cents, as its book says it now."""
    query = select(func.coalesce(func.sum(Share.cents), 0)).join(Movement, Movement.id == Share.movement_id)
    return int(session.scalar(query.where(Movement.fund_id == fund_id, Movement.value_date <= day)) or 0)


def grant_position(grant_id: int) -> GrantPosition:
    """A grant's commitment not yet paid, payments net of reversals, returns; zeros where nothing was booked."""
    query = select(Movement.kind, func.sum(Movement.cents)).where(Movement.grant_id == grant_id).group_by(Movement.kind)
    sums: Counter[Kind] = Counter({kind: int(cents) for kind, cents in session.execute(query)})
    paid = -sums[Kind.DISBURSEMENT]
    return GrantPosition(sums[Kind.COMMITMENT] + sums[Kind.RELEASE] - paid, paid, sums[Kind.RETURN])


def grant_flows(grant_id: int) -> Sequence[tuple[date, int]]:
    """What a partner held of a grant, day by day: (value date, cents), paid up and returned down, reversals the other way."""
    kinds = (Kind.DISBURSEMENT, Kind.RETURN)
    query = select(Movement.value_date, Movement.cents).where(Movement.grant_id == grant_id, Movement.kind.in_(kinds))
    return [(day, -int(cents)) for day, cents in session.execute(query.order_by(Movement.value_date, Movement.id))]


@dataclass(frozen=True)
class ProjectLine:
    """What a project is committed (granted, not yet paid), was paid and gave back, in cents."""

    committed: int = 0
    paid: int = 0
    returned: int = 0


def project_position(project_id: int) -> ProjectLine:
    """A project's position; zeros where nothing was booked."""
    return project_positions([project_id]).get(project_id, ProjectLine())


def project_positions(project_ids: Collection[int], *, on: date | None = None) -> Mapping[int, ProjectLine]:
    """The positions of these projects by id, today or by value date at the end of a day; those without any booking are not in it."""
    if on is not None:
        return _project_positions_on(project_ids, on)
    columns = (ProjectPosition.project_id, ProjectPosition.committed, ProjectPosition.paid, ProjectPosition.returned)
    rows = session.execute(select(*columns).where(ProjectPosition.project_id.in_(project_ids)))
    return {project_id: ProjectLine(*cents) for project_id, *cents in rows}


def _project_positions_on(project_ids: Collection[int], on: date) -> Mapping[int, ProjectLine]:
    """The positions by what was booked up to a value date."""
    kinds = (Kind.COMMITMENT, Kind.RELEASE, Kind.DISBURSEMENT, Kind.RETURN)
    query = (
        select(Movement.project_id, Movement.kind, func.sum(Movement.cents))
        .where(Movement.project_id.in_(project_ids), Movement.kind.in_(kinds), Movement.value_date <= on, Movement.lot_id.is_(None))
        .group_by(Movement.project_id, Movement.kind)
    )
    sums: dict[int, Counter[Kind]] = {}
    for project_id, kind, cents in session.execute(query):
        sums.setdefault(project_id or 0, Counter())[kind] = int(cents)
    return {
        project_id: ProjectLine(
            committed=found[Kind.COMMITMENT] + found[Kind.RELEASE] + found[Kind.DISBURSEMENT],
            paid=-found[Kind.DISBURSEMENT],
            returned=found[Kind.RETURN],
        )
        for project_id, found in sums.items()
    }


def pledge_received(pledge_id: int) -> int:
    """What was received on a pledge, net of what bounced, in cents; a receipt moved to another donor leaves its pledge."""
    query = (
        select(func.coalesce(func.sum(Share.cents), 0))
        .join(Lot, Lot.id == Share.lot_id)
        .join(Movement, Movement.id == Share.movement_id)
        .where(Lot.pledge_id == pledge_id, Movement.kind == Kind.RECEIPT)
    )
    return int(session.scalar(query) or 0)

"""A grant's instalments with what was paid, prepared, reported and accepted of each, read for many grants at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.orm import aliased

from fundtracker.funds.rules import read_grid
from fundtracker.grants import rules, rules_accounts
from fundtracker.grants.models import FinancialReport, Grant, GrantInstalment, Payment
from fundtracker.grants.rules import PENDING, Instalment, PaymentState, ReportState
from fundtracker.grants.rules_accounts import Account
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import positions
from fundtracker.ledger.models import Movement


def of_grants(grant_ids: Collection[int]) -> Mapping[int, list[Instalment]]:
    """The instalments of each grant in their order."""
    columns = ("id", "grant_id", "number", "percent", "cents", "due_on", "paid_cents", "pending_cents")
    query = select(*(getattr(GrantInstalment, name) for name in columns)).where(GrantInstalment.grant_id.in_(grant_ids))
    rows = session.execute(query.order_by(GrantInstalment.grant_id, GrantInstalment.number)).all()
    ids = [row.id for row in rows]
    first = _first_payments(ids)
    reported, accepted = _reports(ids)
    found: dict[int, list[Instalment]] = defaultdict(list)
    for row in rows:
        found[row.grant_id].append(
            Instalment(
                number=row.number,
                cents=row.cents,
                due_on=row.due_on,
                paid=row.paid_cents,
                pending=row.pending_cents,
                reported=reported.get(row.id),
                accepted=accepted.get(row.id),
                id=row.id,
                percent=row.percent,
                paid_on=first.get(row.id),
            )
        )
    return found


def of_grant(grant_id: int) -> list[Instalment]:
    """One grant's instalments."""
    return of_grants([grant_id])[grant_id]


def get(instalment_id: int) -> tuple[int, Instalment]:
    """The grant's id and one of its instalments.

    Raises:
        NotFound: no such instalment.
    """
    grant_id = session.scalar(select(GrantInstalment.grant_id).filter_by(id=instalment_id))
    if grant_id is None:
        raise NotFound()
    return grant_id, next(part for part in of_grant(grant_id) if part.id == instalment_id)


def account(grant_id: int) -> Account:
    """What the partner answers for under a grant."""
    return rules_accounts.account(of_grant(grant_id), positions.grant_position(grant_id).returned)


def exceeding() -> Iterator[str]:
    """A check of `fundtracker check`: each grant of which more came back and is justified than was paid."""
    for grant_id, reference in session.execute(select(Grant.id, Grant.reference).order_by(Grant.id)):
        booked = positions.grant_position(grant_id)
        justified = account(grant_id).justified
        if booked.returned + justified > booked.paid:
            yield f"grant {reference}: {booked.paid} paid, {booked.returned} returned, {justified} justified"


def keep(grant: Grant, grid: str, due_dates: Sequence[date | None] = ()) -> None:
    """Write a new grant's instalments by its grid, with the days they are due where known.

    Raises:
        Refusal: the grid does not add up to 100, or the grant is too small for it.
    """
    percents = read_grid(grid)
    parts = rules.instalments(grant.cents, percents)
    if min(parts) <= 0:
        raise Refusal(msg("This grant is too small for so many instalments. Use fewer."), field="tranche_grid")
    for number, (percent, cents) in enumerate(zip(percents, parts, strict=True), start=1):
        due_on = due_dates[number - 1] if number <= len(due_dates) else None
        session.add(GrantInstalment(grant_id=grant.id, number=number, percent=percent, cents=cents, due_on=due_on))
    session.flush()


def reschedule(grant_id: int, due_dates: Sequence[date | None]) -> list[str]:
    """Set the days instalments are due, in their order; give back what they were."""
    rows = session.scalars(select(GrantInstalment).filter_by(grant_id=grant_id).order_by(GrantInstalment.number)).all()
    before = [str(row.due_on or "") for row in rows]
    for row, due_on in zip(rows, due_dates, strict=False):
        row.due_on = due_on
    return before


def draw(instalment_id: int, *, pending: int, paid: int) -> None:
    """Draw so many cents more on an instalment (fewer where they are negative), under the lock of its fund.

    `limits.check` refuses in words what is not left; the CHECK of the table refuses it whatever was asked.
    """
    here = update(GrantInstalment).where(GrantInstalment.id == instalment_id)
    values = {"pending_cents": GrantInstalment.pending_cents + pending, "paid_cents": GrantInstalment.paid_cents + paid}
    session.execute(here.values(**values).execution_options(synchronize_session=False))


def differing() -> Iterator[str]:
    """A check of `fundtracker check`: each instalment that does not say what its payments say."""

    def counted(*states: PaymentState) -> ScalarSelect[int]:
        query = select(func.coalesce(func.sum(Payment.cents), 0)).where(Payment.instalment_id == GrantInstalment.id)
        return query.where(Payment.state.in_(states)).scalar_subquery()

    kept = (GrantInstalment.paid_cents, GrantInstalment.pending_cents)
    query = select(Grant.reference, GrantInstalment.number, *kept, counted(PaymentState.PAID), counted(*PENDING))
    joined = query.join(Grant, Grant.id == GrantInstalment.grant_id).order_by(Grant.id, GrantInstalment.number)
    for reference, number, paid, pending, was_paid, waits in session.execute(joined):
        if (paid, pending) != (was_paid, waits):
            yield f"grant {reference}, instalment {number}: {paid} paid and {pending} pending, its payments are {was_paid} and {waits}"


def paid_on(ids: Collection[int], on: date) -> dict[int, int]:
    """What had been paid of each instalment by value date at the end of a day, in cents; what was reversed by then does not count."""
    reversal = aliased(Movement)
    query = (
        select(Payment.instalment_id, func.sum(Payment.cents))
        .outerjoin(reversal, reversal.id == Payment.reversal_id)
        .where(Payment.instalment_id.in_(ids), Payment.movement_id.is_not(None), Payment.value_date <= on)
        .where(reversal.id.is_(None) | (reversal.value_date > on))
    )
    return {key: int(cents) for key, cents in session.execute(query.group_by(Payment.instalment_id)) if key is not None}


def _first_payments(ids: Collection[int]) -> dict[int, date]:
    """The first value date each instalment was paid on."""
    query = select(Payment.instalment_id, func.min(Payment.value_date)).where(
        Payment.instalment_id.in_(ids), Payment.state == PaymentState.PAID
    )
    return {key: on for key, on in session.execute(query.group_by(Payment.instalment_id)) if key is not None and on is not None}


def _reports(ids: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
    """By instalment: what the last report not yet judged says, and what the last accepted one says; in cents."""
    reported: dict[int, int] = {}
    accepted: dict[int, int] = {}
    query = select(FinancialReport).where(FinancialReport.instalment_id.in_(ids)).order_by(FinancialReport.id)
    for report in session.scalars(query):
        if report.state is ReportState.RECEIVED:
            reported[report.instalment_id] = report.spent_cents
        if report.state is ReportState.ACCEPTED:
            accepted[report.instalment_id] = report.spent_cents
    return reported, accepted

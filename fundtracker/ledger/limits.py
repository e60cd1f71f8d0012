"""What an act may not exceed, checked under the fund's lock, with the sentence that says so."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select

from fundtracker.funds.models import FundStatus, Programme, Project
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger import availability, fees, lots, positions, rules
from fundtracker.ledger.entries import Page
from fundtracker.ledger.models import FundPosition
from fundtracker.ledger.rules import Earmark, Holder, LotState, Tiers


def living(page: Page) -> None:
    """Refuse whatever begins something in a closed fund; what the bank did late, and what settles it, is still booked (rules 4 and 11)."""
    if page.fund.status is FundStatus.CLOSED:
        raise Refusal(msg("The fund %(fund)s is closed: only late money is still booked and given back.", fund=page.fund.code))


def positive(cents: int) -> None:
    """Hold an amount to be above zero."""
    if cents <= 0:
        raise Refusal(msg("Type an amount above zero."), field="amount")


def project(page: Page, project_id: int) -> Project:
    """A project of the fund. Raises NotFound."""
    found = session.get(Project, project_id)
    if found is None or found.fund_id != page.fund.id:
        raise NotFound
    return found


def earmark(page: Page, wanted: Earmark) -> None:
    """Hold an earmark to name a project or programme of the fund."""
    if wanted.project_id is not None:
        project(page, wanted.project_id)
    if wanted.programme_id is not None:
        found = session.get(Programme, wanted.programme_id)
        if found is None or found.fund_id != page.fund.id:
            raise NotFound


def donor_lot(page: Page, receipt_id: int) -> LotState:
    """The lot of a receipt, which a donor must hold."""
    receipt, lot_id = lots.of_receipt(receipt_id)
    if receipt.fund_id != page.fund.id:
        raise NotFound
    lot = lots.one(page, lot_id)
    if lot.holder is not Holder.DONOR:
        raise Refusal(msg("This receipt has no donor yet: attribute it first."))
    return lot


def available(page: Page, cents: int, project_id: int | None, lot_id: int | None) -> None:
    """Refuse to promise what is not available: for a project, in general, or as a refund of one lot."""
    books = positions.books(page.fund.id)
    if books.advanced:
        raise Refusal(msg("Nothing can be committed until the association’s advance is repaid."))
    if lot_id is not None:
        lot = lots.one(page, lot_id)
        programme_id = lot.earmark.programme_id or books.programme_of.get(lot.earmark.project_id or 0)
        free, charges = availability.refundable(books, lot, programme_id), fees.charges(lot_id)
        if cents - rules.fee_back(charges, lot_id, cents, free) <= free:
            return
        most = rules.most_back(charges, lot_id, free)
        refused = msg("At most %(most)s of this receipt can be refunded: the rest is spent or committed.", most=Cents(most))
    else:
        if project_id is not None:
            project(page, project_id)
        most = availability.available(books, project_id).available
        refused = msg("Only %(available)s is available for this.", available=Cents(most))
    if cents > most:
        raise Refusal(refused, field="amount")


def releasable(page: Page, cents: int, project_id: int | None, grant_id: int | None, lot_id: int | None) -> None:
    """Refuse to release more than is still reserved there."""
    if lot_id is not None:
        left = lots.one(page, lot_id).reserved
    elif project_id is not None:
        project(page, project_id)
        left = positions.project_position(project_id).committed
        if grant_id is not None:
            left = min(left, positions.grant_position(grant_id).committed_left)
    else:
        left = _reserved(page)
    if cents > left:
        raise Refusal(msg("Only %(left)s is still reserved.", left=Cents(left)), field="amount")


def reserved(page: Page, cents: int) -> None:
    """Refuse an own expense or a transfer beyond what was reserved for such."""
    left = _reserved(page)
    if cents > left:
        raise Refusal(msg("Only %(left)s is reserved for own expenses and transfers.", left=Cents(left)), field="amount")


def _reserved(page: Page) -> int:
    """What own expenses and transfers have reserved."""
    return session.scalar(select(FundPosition.reserved).where(FundPosition.fund_id == page.fund.id)) or 0


def bear(page: Page, tiers: Tiers, cents: int, works: Callable[[date], bool] | None = None) -> list[tuple[LotState, int]]:
    """The shares of an outflow over the tiers, as negative cents; `works` may refuse a day for a reason of its own.

    Raises:
        Refusal: the lots hold too little, with the first day that works where there is one (domain.md rule 9).
    """

    def fits(day: date) -> bool:
        return not rules.plan(tiers, cents, day).missing and (works is None or works(day))

    if not fits(page.value_date):
        raise too_early(tiers, page.value_date, cents, fits)
    plan = rules.plan(tiers, cents, page.value_date)
    by_id = {lot.id: lot for tier in tiers for lot in tier}
    return [(by_id[lot_id], -part) for lot_id, part in plan.parts.items()]


def too_early(tiers: Sequence[Sequence[LotState]], day: date, cents: int, fits: Callable[[date], bool]) -> Refusal:
    """The refusal of an act the lots cannot bear on that day, with the first day they can."""
    first = rules.first_day(tiers, day, fits)
    if first is None:
        return Refusal(
            msg("The money for this is not there: the lots it may draw on hold less than %(cents)s.", cents=Cents(cents)), field="amount"
        )
    return Refusal(
        msg("On %(day)s the money for this was not there. The first day that works is %(first)s.", day=day, first=first), field="value_date"
    )

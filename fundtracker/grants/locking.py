"""Rows read afresh under the lock of their fund: limits hold under any concurrency because everything here goes through it."""

from typing import TypeVar

from sqlalchemy import select

from fundtracker.funds.models import Fund, FundStatus
from fundtracker.grants.models import FinancialReport, Grant, Payment
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal
from fundtracker.kernel.text import msg

Versioned = TypeVar("Versioned", Grant, Payment, FinancialReport)


def fund_of(fund_id: int | None, *more: int | None, late: bool = False) -> Fund:
    """The fund, locked (with others, all in the order of their ids) and open to acts; a closed one where money came `late` (rule 11).

    Raises:
        NotFound: no such fund.
        Refusal: the fund is closed.
    """
    wanted = {key for key in (fund_id, *more) if key is not None}
    found = {fund.id: fund for fund in lock(Fund, *sorted(wanted))}
    if fund_id is None or fund_id not in found:
        raise NotFound()
    if found[fund_id].status is FundStatus.CLOSED and not late:
        raise Refusal(msg("The fund %(code)s is closed: it can be read but not changed.", code=found[fund_id].code))
    return found[fund_id]


def payment_and_fund(payment_id: int, version: int | None) -> tuple[Payment, Fund]:
    """A payment and its fund, locked: protects what is left of its grant, decision and fund, and the payment's own state.

    A closed fund's too: what was prepared there settles late money, what was paid may bounce (domain.md rules 4 and 11).

    Raises:
        NotFound, Refusal: as `fund_of`.
        Conflict: the payment is not at `version` any more.
    """
    funds = session.execute(select(Payment.fund_id, Payment.to_fund_id).filter_by(id=payment_id)).one_or_none()
    fund = fund_of(*(funds or (None,)), late=True)
    return _at_version(lock(Payment, payment_id)[0], version), fund


def grant_and_fund(grant_id: int, version: int | None = None, *, late: bool = False) -> tuple[Grant, Fund]:
    """A grant and its fund, locked: protects what is left of the grant from being prepared or ended twice.

    Raises:
        NotFound, Refusal: as `fund_of`.
        Conflict: the grant is not at `version` any more.
    """
    fund = fund_of(session.scalar(select(Grant.fund_id).filter_by(id=grant_id)), late=late)
    return _at_version(lock(Grant, grant_id)[0], version), fund


def report_and_fund(report_id: int, version: int | None, *, late: bool = False) -> tuple[FinancialReport, Fund]:
    """A financial report and its fund, locked: protects the next instalment from a judgement that changes meanwhile.

    Raises:
        NotFound, Refusal: as `fund_of`.
        Conflict: the report is not at `version` any more.
    """
    query = select(Grant.fund_id).join(FinancialReport, FinancialReport.grant_id == Grant.id).where(FinancialReport.id == report_id)
    fund = fund_of(session.scalar(query), late=late)
    return _at_version(lock(FinancialReport, report_id)[0], version), fund


def a_person(by: Actor) -> int:
    """The id of the user who acts: payments are prepared, approved and judged by people who signed in.

    Raises:
        Denied: the worker, the command line or a visitor acts.
    """
    if by.user_id is None:
        raise Denied(msg("Only a person who signed in may do this."))
    return by.user_id


def _at_version(row: Versioned, version: int | None) -> Versioned:
    if version is not None and version != row.version:
        raise Conflict(msg("Someone else changed this meanwhile. Look at it as it is now, compare, and do it again if it is still right."))
    return row

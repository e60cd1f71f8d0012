"""Whose a receipt is: the pledge it pays or the authority it comes from, with the earmark and the fee that follow from it."""

from dataclasses import dataclass, replace
from datetime import date

from fundtracker.authorities import successions
from fundtracker.authorities.models import Authority
from fundtracker.contributions import checks, pledges
from fundtracker.contributions.models import Pledge
from fundtracker.funds.models import Fund
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger.rules import GENERAL, Earmark


@dataclass(frozen=True)
class Owner:
    """Whose a receipt is: its donor, the pledge it pays, what it is for, its fee in basis points, and whether a refund keeps the fee."""

    authority_id: int | None = None
    pledge_id: int | None = None
    earmark: Earmark = GENERAL
    fee_bp: int = 0
    fee_stays: bool = False


NOBODY = Owner()


def of(
    fund: Fund,
    cents: int,
    on: date,
    pledge_id: int | None,
    authority_id: int | None,
    *,
    make_pledge: bool,
    confirm_excess: bool,
    by: Actor,
) -> Owner:
    """Whose the money is, with the pledge locked and its excess confirmed; nobody where nobody is named.

    Raises:
        Refusal: no such pledge or authority, or it is larger than its pledge and `confirm_excess` is not set.
    """
    if make_pledge and authority_id and not pledge_id:
        pledge_id = pledges.record(fund_id=fund.id, authority_id=authority_id, cents=cents, announced_on=on, by=by, first_stage=None)
    if pledge_id:
        pledge = _pledge_of(fund, pledge_id)
        if pledge.account.excess_with(cents) and not confirm_excess:
            raise Refusal(checks.excess_question(pledge.reference, pledge.account, cents), field="confirm_excess")
        return Owner(pledge.authority_id, pledge.id, Earmark(pledge.project_id, pledge.programme_id), pledge.fee_bp, pledge.fee_stays)
    if authority_id:
        if session.get(Authority, authority_id) is None:
            raise Refusal(msg("Choose the authority that paid."), field="authority_id")
        return Owner(authority_id, fee_bp=fund.fee_bp, fee_stays=fund.fee_stays)
    return NOBODY


def standing(owner: Owner, on: date) -> Owner:
    """The owner, or the authority that stood for it on the day the money came: whoever merged pays no more itself."""
    return replace(owner, authority_id=successions.standing_on(owner.authority_id, on)) if owner.authority_id else owner


def _pledge_of(fund: Fund, pledge_id: int) -> Pledge:
    """A pledge of this fund, locked."""
    found = lock(Pledge, pledge_id)
    if not found or found[0].fund_id != fund.id:
        raise Refusal(msg("Choose a pledge of this fund."), field="pledge_id")
    return found[0]


def named(owner: Owner) -> int:
    """The donor's id, where a donor must be named. Raises Refusal."""
    if owner.authority_id is None:
        raise Refusal(msg("Choose the pledge this pays, or the authority it comes from."), field="pledge_id")
    return owner.authority_id

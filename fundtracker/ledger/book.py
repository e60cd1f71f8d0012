"""The one door into the book: each verb books one act, with its shares, under the fund's lock, or refuses with a sentence.

Every verb needs an open `transaction()`, takes amounts as positive cents (a pledge's delta is signed) and returns the movement,
flushed. All raise Refusal for a day or an amount the rules do not allow, NotFound for what is not the fund's. Corrections and transfers
have rooms of their own and are entered through here too.
"""

from collections.abc import Callable
from datetime import date

from fundtracker.funds.models import FundStatus, Project
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.money import Cents, apportion
from fundtracker.kernel.text import msg
from fundtracker.ledger import advances, availability, entries, fees, limits, lots, positions, rules
from fundtracker.ledger.corrections import attribute, reassign, release_earmark
from fundtracker.ledger.entries import Entry, Page, open_page
from fundtracker.ledger.models import Movement
from fundtracker.ledger.reversals import bounce, reverse
from fundtracker.ledger.rules import GENERAL, Earmark, Holder, Kind, LotState
from fundtracker.ledger.slips import rebook, retract
from fundtracker.ledger.transfers import transfer
from fundtracker.ledger.years import close_year

__all__ = [
    "attribute",
    "bounce",
    "close_year",
    "commit",
    "disburse",
    "give_back",
    "interest",
    "pledge",
    "reassign",
    "rebook",
    "receive",
    "refund",
    "release",
    "release_earmark",
    "retract",
    "reverse",
    "spend",
    "transfer",
]


def pledge(*, fund_id: int, pledge_id: int, authority_id: int, delta_cents: int, value_date: date, by: Actor, memo: str = "") -> Movement:
    """Note what a donor promises, off the balance, as a signed change; a fund that winds up takes no new promise."""
    page = open_page(fund_id, value_date, by)
    limits.living(page)
    if delta_cents == 0:
        raise Refusal(msg("This does not change the amount promised."), field="amount")
    if delta_cents > 0 and page.fund.status is FundStatus.WINDING_UP:
        raise Refusal(msg("The fund %(fund)s is winding up: it takes no new pledge.", fund=page.fund.code))
    movement = entries.post(page, Entry(Kind.PLEDGE, delta_cents, authority_id=authority_id, pledge_id=pledge_id, memo=memo))
    fees.settle_pledge(page, pledge_id)
    return movement


def receive(
    *,
    fund_id: int,
    cents: int,
    value_date: date,
    by: Actor,
    authority_id: int | None = None,
    pledge_id: int | None = None,
    earmark: Earmark = GENERAL,
    fee_bp: int = 0,
    fee_stays: bool = False,
    memo: str = "",
) -> Movement:
    """Book money that arrived as a lot of its donor, with its management fee; without a donor, into suspense (domain.md rules 2, 7).

    `fee_bp` is the rate fixed with the pledge; `fee_stays`: a refund gives none of the fee back.
    """
    page = open_page(fund_id, value_date, by)
    limits.positive(cents)
    limits.earmark(page, earmark)
    entry = Entry(Kind.RECEIPT, cents, authority_id=authority_id, pledge_id=pledge_id, memo=memo)
    if authority_id is None:
        if pledge_id is not None or earmark != GENERAL or fee_bp:
            raise Refusal(msg("Money in suspense has no pledge, no earmark and no fee until its donor is known."), field="authority")
        return entries.open_lot(page, entry, Holder.SUSPENSE)[0]
    movement, lot = entries.open_lot(page, entry, Holder.DONOR, earmark)
    if fee_bp:
        fees.terms(page, lot.id, fee_bp, fee_stays)
        fees.settle(page, lot.id)
    advances.settle(page)
    return movement


def interest(*, fund_id: int, cents: int, value_date: date, by: Actor, memo: str = "") -> Movement:
    """Book interest: pro rata to what the lots held that day, to the receipts if nothing was held (domain.md rule 9)."""
    page = open_page(fund_id, value_date, by)
    limits.positive(cents)
    found = {lot.id: lot for lot in lots.all_of(page)}
    weights = rules.interest_weights(found.values(), lots.received(page), value_date)
    if not weights:
        raise Refusal(msg("No money had arrived by that day: there is nothing interest could belong to."), field="value_date")
    parts = apportion(cents, weights)
    movement = entries.post(page, Entry(Kind.INTEREST, cents, memo=memo), [(found[lot_id], part) for lot_id, part in parts.items()])
    advances.settle(page)
    return movement


def commit(
    *,
    fund_id: int,
    cents: int,
    value_date: date,
    by: Actor,
    decision_id: int | None = None,
    project_id: int | None = None,
    grant_id: int | None = None,
    receipt_id: int | None = None,
    memo: str = "",
) -> Movement:
    """Reserve money: for a project's grant; for a refund of one receipt's lot, with its share of the fee; else for expenses or a transfer.

    Refuses what is not available (domain.md rule 5), and anything while the association's advance is not repaid (rule 4).
    """
    page = open_page(fund_id, value_date, by)
    limits.positive(cents)
    if project_id is not None:
        limits.living(page)
    lot_id = None if receipt_id is None else limits.donor_lot(page, receipt_id).id
    limits.available(page, cents, project_id, lot_id)
    if lot_id is not None:
        fees.give_back(page, lot_id, cents)
    entry = Entry(Kind.COMMITMENT, cents, decision_id=decision_id, project_id=project_id, grant_id=grant_id, lot_id=lot_id, memo=memo)
    return entries.post(page, entry)


def release(
    *,
    fund_id: int,
    cents: int,
    value_date: date,
    by: Actor,
    decision_id: int | None = None,
    project_id: int | None = None,
    grant_id: int | None = None,
    receipt_id: int | None = None,
    memo: str = "",
) -> Movement:
    """Give back what a commitment reserved and nothing has used."""
    page = open_page(fund_id, value_date, by)
    limits.positive(cents)
    lot_id = None if receipt_id is None else lots.of_receipt(receipt_id)[1]
    limits.releasable(page, cents, project_id, grant_id, lot_id)
    entry = Entry(Kind.RELEASE, -cents, decision_id=decision_id, project_id=project_id, grant_id=grant_id, lot_id=lot_id, memo=memo)
    movement = entries.post(page, entry)
    if lot_id is not None:
        fees.settle(page, lot_id)
    advances.settle(page)
    return movement


def disburse(
    *, fund_id: int, project_id: int, grant_id: int, decision_id: int, cents: int, value_date: date, by: Actor, memo: str = ""
) -> Movement:
    """Book an instalment paid to the partner out of the grant's commitment, shared over the lots of the project's three tiers."""
    page = open_page(fund_id, value_date, by)
    limits.positive(cents)
    limits.living(page)
    project = limits.project(page, project_id)
    left = positions.grant_position(grant_id).committed_left
    if cents > min(left, positions.project_position(project_id).committed):
        raise Refusal(msg("Only %(left)s of this grant’s commitment is left to pay.", left=Cents(left)), field="amount")
    tiers = rules.project_tiers(lots.spendable(page), project.id, project.programme_id)
    works = _keeps_promises(page, project, tiers, cents) if page.back_dated else None
    shares = limits.bear(page, tiers, cents, works)
    entry = Entry(Kind.DISBURSEMENT, -cents, project_id=project_id, grant_id=grant_id, decision_id=decision_id, memo=memo)
    return entries.post(page, entry, shares)


def _keeps_promises(page: Page, project: Project, tiers: rules.Tiers, cents: int) -> Callable[[date], bool]:
    """Whether the payment, on a day, would leave others what they count on: back-dated, an earmark may not have been there yet."""
    books = positions.books(page.fund.id)
    before = min(0, availability.slack(books))
    by_id = {lot.id: lot for tier in tiers for lot in tier}

    def works(day: date) -> bool:
        taken: dict[Earmark, int] = {}
        for lot_id, part in rules.plan(tiers, cents, day).parts.items():
            taken[by_id[lot_id].earmark] = taken.get(by_id[lot_id].earmark, 0) + part
        return availability.slack(availability.paid(books, project.id, taken)) >= before

    return works


def give_back(*, fund_id: int, project_id: int, grant_id: int, cents: int, value_date: date, by: Actor, memo: str = "") -> Movement:
    """Book unspent money a partner returns: pro rata to what the grant took from each lot, corrections included (rule 9)."""
    page = open_page(fund_id, value_date, by)
    limits.positive(cents)
    limits.project(page, project_id)
    takes = {lot_id: taken for lot_id, taken in lots.grant_takes(grant_id).items() if taken > 0}
    if cents > sum(takes.values()):
        text = msg("Of this grant, %(paid)s was paid and has not come back yet: no more can be returned.", paid=Cents(sum(takes.values())))
        raise Refusal(text, field="amount")
    parts = apportion(cents, takes)
    entry = Entry(Kind.RETURN, cents, project_id=project_id, grant_id=grant_id, memo=memo)
    movement = entries.post(page, entry, lots.states(page, parts))
    advances.settle(page)
    return movement


def spend(
    *,
    fund_id: int,
    cents: int,
    value_date: date,
    by: Actor,
    decision_id: int | None = None,
    bank_charge: bool = False,
    memo: str = "",
) -> Movement:
    """Book an own expense out of what was reserved for it; a bank charge is a fact: the association advances what is missing."""
    page = open_page(fund_id, value_date, by)
    limits.positive(cents)
    if bank_charge == (decision_id is not None):
        raise Refusal(msg("An own expense quotes the committee’s decision; a bank charge quotes none."), field="decision")
    general = [rules.general_lots(lots.spendable(page))]
    if not bank_charge:
        limits.living(page)
        limits.reserved(page, cents)
        return entries.post(page, Entry(Kind.EXPENSE, -cents, decision_id=decision_id, memo=memo), limits.bear(page, general, cents))
    shares = advances.bear(page, general, cents)
    movement = entries.post(page, Entry(Kind.EXPENSE, -cents, memo=memo), [(lot, -part) for lot, part in shares])
    advances.settle(page)
    return movement


def refund(*, receipt_id: int, cents: int, value_date: date, by: Actor, decision_id: int, memo: str = "") -> Movement:
    """Book a refund to the donor out of what was reserved of this receipt's lot."""
    receipt, lot_id = lots.of_receipt(receipt_id)
    page = open_page(receipt.fund_id, value_date, by)
    limits.positive(cents)
    lot = lots.one(page, lot_id)
    if cents > lot.reserved:
        raise Refusal(msg("Only %(reserved)s is reserved for a refund of this receipt.", reserved=Cents(lot.reserved)), field="amount")
    held = rules.lowest(lot, value_date) if lot.since is None else 0
    if held < cents:
        raise limits.too_early([[lot]], value_date, cents - held, lambda day: lot_holds(lot, day, cents))
    entry = Entry(Kind.REFUND, -cents, authority_id=lot.authority_id, decision_id=decision_id, lot_id=lot.id, memo=memo)
    return entries.post(page, entry, [(lot, -cents)])


def lot_holds(lot: LotState, day: date, cents: int) -> bool:
    """Whether the lot, its donor's since that day, held so much from then on."""
    return (lot.since is None or lot.since <= day) and rules.lowest(lot, day) >= cents

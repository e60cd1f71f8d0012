"""Conditions on pledges as the database understands them; each says the same as the rule of its name (a test compares them)."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from fundtracker.authorities.matching import matches
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import read_search
from fundtracker.contributions import rules
from fundtracker.contributions.models import Pledge, PledgeInstalment, PledgeStage, Receipt
from fundtracker.contributions.rules import Stage, State
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session

DUE = Pledge.cents - Pledge.cancelled_cents
OUTSTANDING = DUE - Pledge.received_cents


def in_state(state: State) -> ColumnElement[bool]:
    """Pledges in a state (`rules.state`)."""
    if state is State.PAID:
        return and_(OUTSTANDING <= 0, Pledge.received_cents > 0)
    if state is State.CANCELLED:
        return and_(OUTSTANDING <= 0, Pledge.received_cents == 0)
    if state is State.PART_PAID:
        return and_(OUTSTANDING > 0, Pledge.received_cents > 0)
    furthest = Stage(state.value)
    later = rules.RECORDED[rules.ORDER.index(furthest) + 1 :]
    here = and_(OUTSTANDING > 0, Pledge.received_cents == 0, *(~_reached(stage) for stage in later))
    return here if furthest is Stage.ANNOUNCED else and_(here, _reached(furthest))


def overdue(today: date) -> ColumnElement[bool]:
    """Pledges of which something should have come by now (`rules_schedule.overdue`)."""
    owed = func.sum(PledgeInstalment.cents - PledgeInstalment.cancelled_cents)
    parts = select(owed).where(PledgeInstalment.pledge_id == Pledge.id, PledgeInstalment.due_on < today)
    planned = exists().where(PledgeInstalment.pledge_id == Pledge.id)
    called = exists().where(
        PledgeStage.pledge_id == Pledge.id, PledgeStage.stage == Stage.CALLED, _longer_ago(PledgeStage.on, Fund.call_patience_days, today)
    )
    late = or_(func.coalesce(parts.correlate(Pledge).scalar_subquery(), 0) > Pledge.received_cents, and_(~planned, called))
    return and_(OUTSTANDING > 0, late)


def not_voted(today: date) -> ColumnElement[bool]:
    """Pledges announced longer ago than their fund is patient, whose vote is not known."""
    return and_(in_state(State.ANNOUNCED), _longer_ago(Pledge.announced_on, Fund.vote_patience_days, today))


def papers_missing() -> ColumnElement[bool]:
    """Pledges that were paid, at least in part, and lack a paper (`rules.missing_papers`)."""
    above = select(Fund.agreement_above_cents).where(Fund.id == Pledge.fund_id).correlate(Pledge).scalar_subquery()
    agreement_wanted = or_(DUE - above > 0, _reached(Stage.AGREED))
    return and_(Pledge.received_cents > 0, or_(~_on_file(Stage.VOTED), and_(agreement_wanted, ~_on_file(Stage.AGREED))))


def pledge_matches(text: str) -> ColumnElement[bool]:
    """Pledges whose reference, authority or SIREN holds the text; accents and case do not count."""
    return or_(Pledge.reference.icontains(text, autoescape=True), Pledge.authority_id.in_(_authorities(text)))


def receipt_matches(text: str) -> ColumnElement[bool]:
    """Receipts whose reference, bank line, authority or SIREN holds the text; accents and case of authorities do not count."""
    columns = (Receipt.reference, Receipt.payer, Receipt.bank_reference)
    return or_(*(column.icontains(text, autoescape=True) for column in columns), Receipt.authority_id.in_(_authorities(text)))


def _authorities(text: str):  # type: ignore[no-untyped-def]  # the type of a subquery has no short name
    """Ids of authorities by name (today's or a former one), SIREN or INSEE code, as the list of contributors finds them."""
    return select(Authority.id).where(matches(Authority, read_search(text)))


def _longer_ago(
    day: ColumnElement[date] | InstrumentedAttribute[date], patience: InstrumentedAttribute[int], today: date
) -> ColumnElement[bool]:
    """Whether a day of a pledge is longer ago than its fund is patient: one limit for each patience in use (databases differ on days)."""
    limits = [(days, today - timedelta(days=days)) for days in session.scalars(select(patience).distinct().order_by(patience))]
    return or_(false(), *(and_(Pledge.fund_id.in_(select(Fund.id).where(patience == days)), day < limit) for days, limit in limits))


def _reached(stage: Stage) -> ColumnElement[bool]:
    return exists().where(PledgeStage.pledge_id == Pledge.id, PledgeStage.stage == stage)


def _on_file(stage: Stage) -> ColumnElement[bool]:
    return exists().where(PledgeStage.pledge_id == Pledge.id, PledgeStage.stage == stage, PledgeStage.document_id.is_not(None))

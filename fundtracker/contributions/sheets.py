"""Everything the page of one pledge or of one receipt shows, gathered read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker.contributions import earmarks, lines, rules, rules_schedule
from fundtracker.contributions.earmarks import EarmarkSheet, Purpose
from fundtracker.contributions.lines import PledgeLine, ReceiptLine
from fundtracker.contributions.models import Pledge, PledgeAmendment, PledgeStage, Receipt
from fundtracker.contributions.rules import UNDONE, Body, ReceiptMove, ReceiptState, Stage
from fundtracker.contributions.wording import BODIES, STAGES
from fundtracker.documents import store
from fundtracker.documents.store import DocumentLine
from fundtracker.funds import order
from fundtracker.funds.order import Event
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.rules import fee

PAPERS = {Stage.ANNOUNCED: Event.ANNOUNCED, Stage.VOTED: Event.VOTED, Stage.AGREED: Event.AGREED, Stage.CALLED: Event.CALLED}
"""The stages of a promise whose days should follow each other."""


@dataclass(frozen=True)
class StageRow:
    """A stage a pledge reached, with its act."""

    stage: Stage
    on: date
    body: Body | None
    act_number: str
    cents: int
    document: DocumentLine | None

    @property
    def name(self) -> Message:
        """The stage in words."""
        return STAGES[self.stage]

    @property
    def body_name(self) -> Message | None:
        """Who acted, in words."""
        return BODIES[self.body] if self.body else None


@dataclass(frozen=True)
class InstalmentRow:
    """One instalment, how much of it came and how much was cancelled, in cents."""

    due_on: date
    cents: int
    received: int
    cancelled: int
    late: bool

    @property
    def owed(self) -> int:
        """What of it is still to come."""
        return self.cents - self.cancelled - self.received


@dataclass(frozen=True)
class AmendmentRow:
    """A change of the amount, in cents."""

    on: date
    before: int
    after: int
    reason: str


@dataclass(frozen=True)
class PledgeSheet:
    """A pledge and all that hangs on it."""

    line: PledgeLine
    project_id: int | None
    programme_id: int | None
    purpose: Purpose | None
    conditions: str
    fee_bp: int
    fee_cents: int
    stages: Sequence[StageRow]
    instalments: Sequence[InstalmentRow]
    amendments: Sequence[AmendmentRow]
    receipts: Sequence[ReceiptLine]
    cancelled_on: date | None
    cancel_reason: str
    version: int

    @property
    def differing(self) -> Sequence[StageRow]:
        """Stages whose act says another amount than the pledge; once it was amended, earlier acts may."""
        latest = self.amendments[-1].on if self.amendments else date.min
        return [row for row in self.stages if row.cents != self.line.cents and row.on >= latest]

    @property
    def doubts(self) -> Sequence[Message]:
        """What of its papers is dated the wrong way round: said, never refused (domain.md rule 1)."""
        return order.doubts({PAPERS[row.stage]: row.on for row in self.stages if row.stage in PAPERS})

    def stage(self, stage: Stage) -> StageRow | None:
        """What is recorded of a stage."""
        return next((row for row in self.stages if row.stage is stage), None)


@dataclass(frozen=True)
class ReceiptSheet:
    """A receipt, the others of the same transfer, and what may be done with it."""

    line: ReceiptLine
    siblings: Sequence[ReceiptLine]
    moves: frozenset[ReceiptMove]
    earmark: EarmarkSheet | None

    @property
    def transfer_cents(self) -> int:
        """The whole bank transfer, in cents."""
        return self.line.cents + sum(other.cents for other in self.siblings)


def pledge(pledge_id: int) -> PledgeSheet:
    """The page of a pledge.

    Raises:
        NotFound: no such pledge.
    """
    row = session.get(Pledge, pledge_id)
    if row is None:
        raise NotFound()
    line = lines.of_pledges([row])[0]
    stages = session.scalars(select(PledgeStage).filter_by(pledge_id=pledge_id)).all()
    amendments = session.scalars(select(PledgeAmendment).filter_by(pledge_id=pledge_id).order_by(PledgeAmendment.id))
    receipts = session.scalars(select(Receipt).filter_by(pledge_id=pledge_id).order_by(Receipt.received_on, Receipt.movement_id)).all()
    return PledgeSheet(
        line=line,
        project_id=row.project_id,
        programme_id=row.programme_id,
        purpose=earmarks.purpose(row.project_id, row.programme_id),
        conditions=row.conditions,
        fee_bp=row.fee_bp,
        fee_cents=fee(line.account.due, row.fee_bp),
        stages=[_stage(stage) for stage in sorted(stages, key=lambda stage: rules.ORDER.index(stage.stage))],
        instalments=_instalments(line),
        amendments=[AmendmentRow(change.on, change.from_cents, change.to_cents, change.reason) for change in amendments],
        receipts=lines.of_receipts(receipts),
        cancelled_on=row.cancelled_on,
        cancel_reason=row.cancel_reason,
        version=row.version,
    )


def receipt(receipt_id: int) -> ReceiptSheet:
    """The page of a receipt, by its movement's id.

    Raises:
        NotFound: no such receipt.
    """
    row = session.get(Receipt, receipt_id)
    if row is None:
        raise NotFound()
    others: Sequence[Receipt] = []
    if row.transfer_group:
        together = select(Receipt).filter_by(transfer_group=row.transfer_group).where(Receipt.movement_id != receipt_id)
        together = together.where(Receipt.state != ReceiptState.CORRECTED)
        others = session.scalars(together.order_by(Receipt.movement_id)).all()
    line = lines.of_receipts([row])[0]
    return ReceiptSheet(line, lines.of_receipts(others), frozenset(rules.moves_from(row.state)), earmarks.of_receipt(receipt_id))


def alike(*, fund_id: int, cents: int, received_on: date) -> list[ReceiptLine]:
    """Receipts of the same amount on the same day in a fund: perhaps the same payment recorded before."""
    same_day = (Receipt.received_on == received_on) | (Receipt.bank_on == received_on)
    query = (
        select(Receipt)
        .filter_by(fund_id=fund_id, cents=cents)
        .where(same_day, Receipt.state.not_in(UNDONE))
        .order_by(Receipt.movement_id)
        .limit(3)
    )
    return lines.of_receipts(session.scalars(query).all())


def same_pledge(*, fund_id: int, authority_id: int | None, cents: int | None) -> Message | None:
    """What to ask where the same authority promised the same amount to the fund before, and that stands; else None."""
    if not authority_id or not cents:
        return None
    query = select(Pledge).filter_by(fund_id=fund_id, authority_id=authority_id, cents=cents, cancelled_cents=0)
    found = session.scalars(query.order_by(Pledge.id.desc()).limit(1)).first()
    if found is None:
        return None
    return msg(
        "This authority promised the same amount on %(day)s already: %(reference)s. Is this another pledge?",
        day=found.announced_on,
        reference=found.reference,
    )


def _stage(row: PledgeStage) -> StageRow:
    document = store.get(row.document_id) if row.document_id else None
    return StageRow(row.stage, row.on, row.body, row.act_number, row.cents, document)


def _instalments(line: PledgeLine) -> list[InstalmentRow]:
    came, today = rules_schedule.covered(line.instalments, line.received), clock.today()
    return [
        InstalmentRow(part.due_on, part.cents, received, part.cancelled, late=part.due_on < today and received < part.due)
        for part, received in zip(line.instalments, came, strict=True)
    ]

"""What a pledge owes, which stage it waits for, which papers are missing: pure arithmetic on cents and days."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from fundtracker.kernel.errors import UnknownMove
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class Thresholds:
    """When the worklist asks: settings of the fund (domain.md rule 1).

    `vote_days` after its announcement a pledge without a council vote is asked about; `call_days` after its payment request a pledge
    without a schedule is overdue; above `agreement_above` (cents) a written agreement is wanted: the law asks for one above 23 000 €
    (decree 2001-495).
    """

    vote_days: int = 60
    call_days: int = 60
    agreement_above: int = 2_300_000


USUAL = Thresholds()
"""What a fund begins with."""


class Stage(enum.StrEnum):
    """The stages of a pledge, in order; each is a fact of its own with its date, and any may be missing (domain.md rule 1)."""

    ANNOUNCED = "announced"
    VOTED = "voted"
    AGREED = "agreed"
    CALLED = "called"
    PAID = "paid"


class Body(enum.StrEnum):
    """Who acted for the authority."""

    COUNCIL = "council"
    COMMISSION = "commission"
    BUREAU = "bureau"
    EXECUTIVE = "executive"


class State(enum.StrEnum):
    """Where a pledge stands, derived from its stages and its money; never stored."""

    ANNOUNCED = "announced"
    VOTED = "voted"
    AGREED = "agreed"
    CALLED = "called"
    PART_PAID = "part_paid"
    PAID = "paid"
    CANCELLED = "cancelled"


class ReceiptState(enum.StrEnum):
    """Where a receipt stands: a donor's, nobody's yet, moved to the right donor, bounced, or booked by mistake and corrected."""

    BOOKED = "booked"
    SUSPENSE = "suspense"
    MOVED = "moved"
    BOUNCED = "bounced"
    CORRECTED = "corrected"


UNDONE = (ReceiptState.BOUNCED, ReceiptState.CORRECTED)
"""Receipts of which nothing is left: the bank took them back, or they were wrong."""


class ReceiptMove(enum.StrEnum):
    """What may be done with a receipt after it was booked."""

    ATTRIBUTE = "attribute"
    MOVE = "move"
    BOUNCE = "bounce"
    RELEASE = "release"
    CORRECT = "correct"


ORDER: tuple[Stage, ...] = tuple(Stage)
"""The stages in their order."""

RECORDED: tuple[Stage, ...] = ORDER[:-1]
"""The stages that are recorded with their act; `paid` follows from receipts alone."""

RECEIPT_MOVES: Mapping[tuple[ReceiptState, ReceiptMove], ReceiptState] = {
    (ReceiptState.SUSPENSE, ReceiptMove.ATTRIBUTE): ReceiptState.BOOKED,
    (ReceiptState.SUSPENSE, ReceiptMove.BOUNCE): ReceiptState.BOUNCED,
    (ReceiptState.BOOKED, ReceiptMove.MOVE): ReceiptState.MOVED,
    (ReceiptState.BOOKED, ReceiptMove.BOUNCE): ReceiptState.BOUNCED,
    (ReceiptState.MOVED, ReceiptMove.MOVE): ReceiptState.MOVED,
    (ReceiptState.MOVED, ReceiptMove.BOUNCE): ReceiptState.BOUNCED,
    (ReceiptState.BOOKED, ReceiptMove.RELEASE): ReceiptState.BOOKED,
    (ReceiptState.MOVED, ReceiptMove.RELEASE): ReceiptState.MOVED,
    (ReceiptState.SUSPENSE, ReceiptMove.CORRECT): ReceiptState.CORRECTED,
    (ReceiptState.BOOKED, ReceiptMove.CORRECT): ReceiptState.CORRECTED,
    (ReceiptState.MOVED, ReceiptMove.CORRECT): ReceiptState.CORRECTED,
}
"""Every move a receipt may make; one that bounced or was corrected makes none."""


def after(state: ReceiptState, move: ReceiptMove) -> ReceiptState:
    """The state a move leads to.

    Raises:
        UnknownMove: the table does not hold it.
    """
    found = RECEIPT_MOVES.get((state, move))
    if found is None:
        raise UnknownMove(msg("This receipt has changed meanwhile and this can no longer be done. Open it again to see where it stands."))
    return found


def moves_from(state: ReceiptState) -> set[ReceiptMove]:
    """What may be done with a receipt in this state."""
    return {move for start, move in RECEIPT_MOVES if start is state}


@dataclass(frozen=True)
class Account:
    """A pledge's money in cents: received + outstanding + cancelled = pledged (M19); below zero outstanding means over-paid."""

    pledged: int
    cancelled: int = 0
    received: int = 0

    @property
    def due(self) -> int:
        """What the donor owes in all: pledged and not cancelled."""
        return self.pledged - self.cancelled

    @property
    def outstanding(self) -> int:
        """What is still to come, negative where more came than was promised."""
        return self.due - self.received

    @property
    def to_come(self) -> int:
        """What is still to come, zero or more."""
        return max(0, self.outstanding)

    @property
    def excess(self) -> int:
        """What came above the pledge, zero or more."""
        return max(0, -self.outstanding)

    def excess_with(self, cents: int) -> int:
        """What would be above the pledge if this receipt came too; above zero it needs a confirmation."""
        return max(0, min(cents, self.received + cents - self.due))


def state(account: Account, reached: Collection[Stage]) -> State:
    """Where a pledge stands; one that nothing is known of but its amount counts as announced."""
    if account.outstanding <= 0:
        return State.PAID if account.received else State.CANCELLED
    if account.received:
        return State.PART_PAID
    furthest = max((ORDER.index(stage) for stage in reached), default=0)
    return State(ORDER[furthest].value)


class StepState(enum.StrEnum):
    """How one step of the track looks."""

    DONE = "done"
    WAITING = "waiting"
    SKIPPED = "skipped"
    COMING = "coming"


@dataclass(frozen=True)
class Step:
    """One step of a pledge's track."""

    stage: Stage
    on: date | None
    state: StepState


def track(
    account: Account, dates: Mapping[Stage, date], last_receipt_on: date | None = None, *, thresholds: Thresholds = USUAL
) -> list[Step]:
    """The five steps of a pledge: done with their date, the one that waits, those left out, those to come.

    A step before one that is done is left out, not waited for; so is the agreement of a small pledge. Nothing waits once the pledge is
    paid or cancelled.
    """
    done: dict[Stage, date] = {stage: on for stage, on in dates.items() if stage is not Stage.PAID}
    settled = account.outstanding <= 0
    if settled and last_receipt_on:
        done[Stage.PAID] = last_receipt_on
    furthest = max((ORDER.index(stage) for stage in done), default=-1)
    waiting = None if settled else _waited_for(account, furthest, thresholds)
    return [Step(stage, done.get(stage), _step_state(stage, stage in done, settled, waiting, furthest)) for stage in ORDER]


def _waited_for(account: Account, furthest: int, thresholds: Thresholds) -> Stage:
    """The step after the furthest one done; money that came in parts waits for the rest, a small pledge waits for no agreement."""
    if account.received:
        return Stage.PAID
    following = ORDER[furthest + 1]
    return Stage.CALLED if following is Stage.AGREED and account.due <= thresholds.agreement_above else following


def _step_state(stage: Stage, is_done: bool, settled: bool, waiting: Stage | None, furthest: int) -> StepState:
    if is_done:
        return StepState.DONE
    if stage is waiting:
        return StepState.WAITING
    if settled or ORDER.index(stage) < max(furthest, ORDER.index(waiting or Stage.PAID)):
        return StepState.SKIPPED
    return StepState.COMING


def next_stage(account: Account, dates: Mapping[Stage, date], *, thresholds: Thresholds = USUAL) -> Stage | None:
    """The stage a pledge waits for; None once it is paid or cancelled."""
    return next((step.stage for step in track(account, dates, thresholds=thresholds) if step.state is StepState.WAITING), None)


def missing_papers(account: Account, documented: Mapping[Stage, bool], *, thresholds: Thresholds = USUAL) -> list[Stage]:
    """The stages whose paper is missing though the money came: `documented` says of each recorded stage whether its document is on file.

    The council's resolution is always wanted; an agreement where the pledge is large or one was recorded. A missing paper blocks
    nothing (domain.md rule 1).
    """
    if not account.received:
        return []
    wanted = [Stage.VOTED]
    if account.due > thresholds.agreement_above or Stage.AGREED in documented:
        wanted.append(Stage.AGREED)
    return [stage for stage in wanted if not documented.get(stage, False)]

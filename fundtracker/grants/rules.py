"""States of grants, payments and reports as tables of moves; instalments by grid; the next-instalment rule; what an approval seals."""

import enum
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker.accounts.second import may_be_second
from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.kernel.money import Cents, apportion
from fundtracker.kernel.text import Message, msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


class AuthorisationKind(enum.StrEnum):
    """What a decision allows: a grant to a project, an envelope of own expenses, a refund, a transfer, a changed site or beneficiary."""

    GRANT = "grant"
    ENVELOPE = "envelope"
    REFUND = "refund"
    TRANSFER = "transfer"
    AMENDMENT = "amendment"


class GrantStatus(enum.StrEnum):
    """Where a grant stands: signed (running), completed (nothing more will be paid), cancelled (nothing ever was)."""

    SIGNED = "signed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class PaymentKind(enum.StrEnum):
    """What a payment is: to a partner under its grant, an own expense, back to a donor, to another fund."""

    DISBURSEMENT = "disbursement"
    EXPENSE = "expense"
    REFUND = "refund"
    TRANSFER = "transfer"


class PaymentState(enum.StrEnum):
    """Where a payment stands; rejected and reversed are ends."""

    PREPARED = "prepared"
    APPROVED = "approved"
    PAID = "paid"
    REJECTED = "rejected"
    REVERSED = "reversed"


class PaymentAction(enum.StrEnum):
    """What a person may do to a payment."""

    EDIT = "edit"
    APPROVE = "approve"
    REJECT = "reject"
    PAY = "pay"
    REVERSE = "reverse"


class ReportState(enum.StrEnum):
    """Where a partner's financial report stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


class ReportAction(enum.StrEnum):
    """What a person may do to a financial report."""

    ACCEPT = "accept"
    SEND_BACK = "send_back"


LIVE = (PaymentState.PREPARED, PaymentState.APPROVED, PaymentState.PAID)
"""Payments that use up what they are drawn on."""

PENDING = (PaymentState.PREPARED, PaymentState.APPROVED)
"""Payments that still want somebody to act."""

PAYMENT_MOVES: Mapping[tuple[PaymentState, PaymentAction], PaymentState] = {
    (PaymentState.PREPARED, PaymentAction.EDIT): PaymentState.PREPARED,
    (PaymentState.PREPARED, PaymentAction.APPROVE): PaymentState.APPROVED,
    (PaymentState.PREPARED, PaymentAction.REJECT): PaymentState.REJECTED,
    (PaymentState.APPROVED, PaymentAction.REJECT): PaymentState.REJECTED,
    (PaymentState.APPROVED, PaymentAction.PAY): PaymentState.PAID,
    (PaymentState.PAID, PaymentAction.REVERSE): PaymentState.REVERSED,
}
"""Every move a payment may make (trust.md M20); all others are refused."""

REPORT_MOVES: Mapping[tuple[ReportState, ReportAction], ReportState] = {
    (ReportState.RECEIVED, ReportAction.ACCEPT): ReportState.ACCEPTED,
    (ReportState.RECEIVED, ReportAction.SEND_BACK): ReportState.SENT_BACK,
    (ReportState.ACCEPTED, ReportAction.SEND_BACK): ReportState.SENT_BACK,
}
"""Every move a report may make; one accepted by mistake may still be sent back."""

_STUCK: Mapping[PaymentState, Message] = {
    PaymentState.PREPARED: msg("This payment waits for its approval: approve it or reject it first."),
    PaymentState.APPROVED: msg("This payment is approved and can no longer change: mark it as paid, or reject it and prepare another."),
    PaymentState.PAID: msg("This payment is paid and booked: all that can still be done is to reverse it."),
    PaymentState.REJECTED: msg("This payment was rejected. Prepare a new one."),
    PaymentState.REVERSED: msg("This payment was reversed. Prepare a new one if the money is to leave after all."),
}


def move_payment(state: PaymentState, action: PaymentAction) -> PaymentState:
    """The state a payment goes to.

    Raises:
        UnknownMove: the table holds no such move; the message says what can be done instead.
    """
    if (state, action) not in PAYMENT_MOVES:
        raise UnknownMove(_STUCK[state])
    return PAYMENT_MOVES[state, action]


def move_report(state: ReportState, action: ReportAction) -> ReportState:
    """The state a financial report goes to.

    Raises:
        UnknownMove: the table holds no such move.
    """
    if (state, action) not in REPORT_MOVES:
        raise UnknownMove(msg("This report has been judged already. If the partner sent another one, record it."))
    return REPORT_MOVES[state, action]


def may_approve(approver: int, hands: Sequence[int], holds_right: bool) -> Verdict:
    """Whether a person may approve what these people prepared or changed (domain.md rule 3: nobody approves their own)."""
    role = msg("Only an approver may approve payments.")
    own = msg("You prepared this payment, so another person has to approve it.")
    return may_be_second(approver, hands, holds_right=holds_right, role=role, own=own)


def check_charge(cents: int, *, each: int, in_year: int, used: int, year: int) -> None:
    """Refuse a bank charge above the ceiling of one charge, or of a year's charges of which `used` is used; all in cents (rule 3).

    Raises:
        Refusal: with what to do instead.
    """
    if cents > each:
        text = msg(
            "A bank charge of more than %(ceiling)s needs the committee: prepare it as an expense out of an envelope it voted.",
            ceiling=Cents(each),
        )
        raise Refusal(text, field="cents")
    if used + cents > in_year:
        text = msg(
            "With this the bank charges of %(year)s would come to %(sum)s; more than %(ceiling)s a year needs the committee: prepare it as "
            "an expense out of an envelope it voted.",
            year=str(year),
            sum=Cents(used + cents),
            ceiling=Cents(in_year),
        )
        raise Refusal(text, field="cents")


def instalments(cents: int, grid: Sequence[int]) -> list[int]:
    """A grant's instalments in cents, by the grid; they sum to the grant exactly (largest remainder, ties to the earliest)."""
    return list(apportion(cents, dict(enumerate(grid))).values())


@dataclass(frozen=True)
class Instalment:
    """One instalment as the rule sees it: agreed, net paid, prepared or approved, reported as spent (received / accepted); cents.

    `reported` and `accepted` are None where no report has come or none has been accepted.
    """

    number: int
    cents: int
    due_on: date | None = None
    paid: int = 0
    pending: int = 0
    reported: int | None = None
    accepted: int | None = None
    id: int = 0
    percent: int = 0
    paid_on: date | None = None

    @property
    def left(self) -> int:
        """What may still be prepared of it, in cents."""
        return max(0, self.cents - self.paid - self.pending)


def may_pay(parts: Sequence[Instalment], number: int, threshold_percent: int) -> Verdict:
    """Whether instalment `number` may be paid: the one before is paid, its report accepted, enough of it spent (domain.md rule 6)."""
    before = next((part for part in parts if part.number == number - 1), None)
    if before is None:
        return ALLOWED
    if before.paid == 0:
        return refuse(msg("Instalment %(before)s has not been paid yet. Pay it first.", before=before.number))
    if before.accepted is None:
        if before.reported is not None:
            return refuse(
                msg("The report on instalment %(before)s waits to be accepted. Read it and accept it first.", before=before.number)
            )
        return refuse(msg("The report on instalment %(before)s has not come. Ask the partner for it.", before=before.number))
    needed = -(-before.paid * threshold_percent // 100)
    if before.accepted < needed:
        return refuse(
            msg(
                "Of instalment %(before)s, %(spent)s is spent; at least %(needed)s (%(percent)s%%) must be before the next one is paid.",
                before=before.number,
                spent=Cents(before.accepted),
                needed=Cents(needed),
                percent=threshold_percent,
            )
        )
    return ALLOWED


def check_exception(verdict: Verdict, reason: str) -> None:
    """Let an instalment pass that the rule holds back only under a reason.

    Raises:
        Refusal: the rule holds it back and no reason is given.
    """
    if not verdict and len(reason) < 10:
        text = msg("%(why)s If it must be paid all the same, say why in the field for exceptions.", why=verdict.reason)
        raise Refusal(text, field="exception_reason")


class Step(enum.StrEnum):
    """What a grant waits for next."""

    RESERVE = "reserve"
    PREPARE = "prepare"
    APPROVE = "approve"
    REPORT = "report"
    ACCEPT = "accept"
    FINISH = "finish"
    NOTHING = "nothing"


def next_step(status: GrantStatus, parts: Sequence[Instalment], threshold_percent: int, unreserved: int) -> tuple[Step, int]:
    """What a grant waits for, and the number of the instalment it is about (0 for the grant as a whole)."""
    if status is not GrantStatus.SIGNED:
        return Step.NOTHING, 0
    for part in parts:
        if part.pending:
            return Step.APPROVE, part.number
        if part.left and may_pay(parts, part.number, threshold_percent):
            reserved = sum(p.cents for p in parts) - unreserved - sum(p.paid for p in parts)
            return (Step.PREPARE, part.number) if reserved > 0 else (Step.RESERVE, part.number)
        if part.paid and part.accepted is None:
            return (Step.ACCEPT if part.reported is not None else Step.REPORT), part.number
        if part.left and part.paid == 0:
            return Step.REPORT, part.number - 1
    return Step.FINISH, 0


def content_hash(content: Mapping[str, object]) -> str:
    """What an approval seals: SHA-256 over the canonical form of a payment's content (trust.md M21)."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def exchange_rate(cents: int, local_hundredths: int) -> int:
    """Millionths of the local currency's unit for one euro, rounded half up: what the bank really gave."""
    return (local_hundredths * 2_000_000 + cents) // (2 * cents)


def justified(paid: int, returned: int, spent: int) -> int:
    """What accepted reports justify of the money paid and kept, in cents (domain.md rule 10: paid is not spent)."""
    return min(spent, paid - returned)

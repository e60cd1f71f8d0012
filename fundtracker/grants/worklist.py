"""What waits among grants, and why: payments to approve and to pay, reports late or to read, grants to sign after a decision."""

from datetime import date, datetime, timedelta

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.grants import authorisations, grants, register, reports
from fundtracker.grants.grants import GrantLine
from fundtracker.grants.rules import AuthorisationKind, Instalment, PaymentState, Step
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions

PATIENCE_FOR_REPORT = 180
"""Days after a payment at which its report counts as late, where no due date of the next instalment says so earlier."""


def waiting() -> list[Waiting]:
    """Everything that waits among grants and payments."""
    return [*_to_approve(), *_to_pay(), *_to_read(), *_to_sign(), *(line for grant in grants.running() for line in _of_grant(grant))]


def _to_approve() -> list[Waiting]:
    return [
        Waiting(
            kind="disbursement_to_approve",
            reason=msg(
                "%(reference)s: %(person)s prepared the payment of %(cents)s to %(payee)s. Check it, then approve it or reject it.",
                reference=line.reference,
                person=line.prepared_by,
                cents=Cents(line.cents),
                payee=line.payee,
            ),
            endpoint="grants.payment",
            since=_day(line.prepared_at),
            permission=Permission.APPROVE,
            args={"payment_id": line.id},
        )
        for line in register.in_state(PaymentState.PREPARED)
    ]


def _to_pay() -> list[Waiting]:
    return [
        Waiting(
            kind="disbursement_to_pay",
            reason=msg(
                "%(reference)s: the payment of %(cents)s to %(payee)s is approved. Order the transfer, then mark it as paid.",
                reference=line.reference,
                cents=Cents(line.cents),
                payee=line.payee,
            ),
            endpoint="grants.payment",
            since=_day(line.approved_at or line.prepared_at),
            permission=Permission.RECORD,
            args={"payment_id": line.id},
        )
        for line in register.in_state(PaymentState.APPROVED)
    ]


def _to_read() -> list[Waiting]:
    """Reports to accept, for each of the roles of a second person (nobody holds both)."""
    return [
        Waiting(
            kind="report_to_accept",
            reason=msg(
                "%(partner)s reports %(spent)s spent of instalment %(number)s (%(reference)s). Read it, then accept it or send it back.",
                partner=line.partner,
                spent=Cents(line.spent),
                number=line.number,
                reference=line.reference,
            ),
            endpoint="grants.report",
            since=line.received_on,
            permission=permission,
            args={"report_id": line.id},
        )
        for line in reports.received()
        for permission in (Permission.RECORD, Permission.APPROVE)
    ]


def _to_sign() -> list[Waiting]:
    return [
        Waiting(
            kind="grant_to_sign",
            reason=msg(
                "The committee decided %(cents)s for %(project)s; %(left)s is not granted yet. Sign the grant with the partner.",
                cents=Cents(line.cents),
                project=line.project_code,
                left=Cents(line.left),
            ),
            endpoint="grants.grant_new",
            since=line.opened_on,
            permission=Permission.RECORD,
            args={"authorisation_id": line.id},
        )
        for line in authorisations.open_ones(AuthorisationKind.GRANT)
    ]


def _of_grant(grant: GrantLine) -> list[Waiting]:
    """What one running grant waits for."""
    found = []
    today = clock.today()
    available = positions.available(grant.fund_id, grant.project_id).available if grant.unreserved else 0
    if available > 0:
        reason = msg(
            "%(reference)s was signed subject to receipts: %(cents)s can be reserved for it now.",
            reference=grant.reference,
            cents=Cents(min(available, grant.unreserved)),
        )
        found.append(_line("grant_to_reserve", reason, grant, grant.signed_on))
    step, number = grant.next_step
    part = next((part for part in grant.instalments if part.number == number), None)
    if step is Step.REPORT and part is not None:
        due = report_due(grant, part)
        if due and due < today:
            reason = msg(
                "%(partner)s: the report on instalment %(number)s of %(reference)s was due by %(day)s. Ask for it.",
                partner=grant.partner,
                number=number,
                reference=grant.reference,
                day=due,
            )
            found.append(_line("report_overdue", reason, grant, due))
    if step is Step.PREPARE and part is not None and part.due_on and part.due_on <= today:
        reason = msg(
            "%(reference)s: instalment %(number)s was due on %(day)s and nothing holds it back. Prepare the payment.",
            reference=grant.reference,
            number=number,
            day=part.due_on,
        )
        found.append(_line("disbursement_to_prepare", reason, grant, part.due_on))
    if step is Step.FINISH:
        reason = msg("%(reference)s is paid and accounted for. End the grant.", reference=grant.reference)
        found.append(_line("grant_to_end", reason, grant, grant.signed_on))
    return found


def report_due(grant: GrantLine, part: Instalment) -> date | None:
    """When the report on a paid instalment is due: with the next instalment, else half a year after it was paid."""
    if part.paid_on is None:
        return None
    latest = part.paid_on + timedelta(days=PATIENCE_FOR_REPORT)
    following = next((other.due_on for other in grant.instalments if other.number == part.number + 1 and other.due_on), None)
    return min(latest, following) if following and following > part.paid_on else latest


def _line(kind: str, reason: Message, grant: GrantLine, since: date) -> Waiting:
    return Waiting(
        kind=kind,
        reason=reason,
        endpoint="grants.grant",
        since=since,
        permission=Permission.RECORD,
        args={"grant_id": grant.id},
    )


def _day(instant: datetime) -> date:
    return instant.astimezone(clock.PARIS).date()

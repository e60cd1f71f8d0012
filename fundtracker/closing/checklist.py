"""What still stands in the way of closing a fund: each line a reason and the page where it is mended (domain.md rule 11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from fundtracker.committees.models import Committee, Decision, Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.contributions import queries
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.contributions.rules import ReceiptState
from fundtracker.corrections import hindrances
from fundtracker.funds.models import Fund, Project, ProjectStage
from fundtracker.grants import years
from fundtracker.grants.models import Grant, Payment
from fundtracker.grants.rules import GrantStatus, PaymentState
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions

SETTLED_STAGES = (ProjectStage.PROPOSED, ProjectStage.CLOSED)
"""A project that was only proposed keeps no fund open."""


@dataclass(frozen=True)
class Hindrance:
    """One reason why the fund cannot be closed; `endpoint` and `args` lead to where it is mended."""

    text: Message
    endpoint: str
    args: Mapping[str, object] = field(default_factory=dict)


def of_fund(fund_id: int) -> list[Hindrance]:
    """Every hindrance, in the order in which one would mend them; none where the fund may be closed."""
    money = (_receipts(fund_id), _pledges(fund_id), _payments(fund_id), _corrections(fund_id))
    acts = (_grants(fund_id), _projects(fund_id), _decisions(fund_id), _advance(fund_id))
    return [line for lines in (*money, *acts) for line in lines]


def of_years(fund_id: int) -> list[Hindrance]:
    """The years that are over and still open: they are closed, in their order, before the fund is (the committee may decide before)."""
    fund = session.get_one(Fund, fund_id)
    return [
        Hindrance(
            msg("The year %(year)s is over and still open. Close it before the fund.", year=str(line.year)),
            "grants.fund_years",
            {"code": fund.code},
        )
        for line in sorted(years.list_(fund_id), key=lambda line: line.year)
        if line.closed_at is None and line.year < clock.today().year
    ]


def _receipts(fund_id: int) -> Iterator[Hindrance]:
    query = select(Receipt).filter_by(fund_id=fund_id, state=ReceiptState.SUSPENSE).order_by(Receipt.movement_id)
    for row in session.scalars(query):
        values = {"reference": row.reference, "cents": Cents(row.cents)}
        text = msg("%(reference)s: %(cents)s waits in suspense. Attribute it to its donor.", **values)
        yield Hindrance(text, "contributions.receipt", {"receipt_id": row.movement_id})


def _pledges(fund_id: int) -> Iterator[Hindrance]:
    query = select(Pledge, queries.OUTSTANDING).where(Pledge.fund_id == fund_id, queries.OUTSTANDING > 0).order_by(Pledge.number)
    for row, outstanding in session.execute(query):
        text = msg(
            "%(reference)s: %(cents)s is still expected. Wait for it, or cancel what will not come.",
            reference=row.reference,
            cents=Cents(outstanding),
        )
        yield Hindrance(text, "contributions.pledge", {"pledge_id": row.id})


def _payments(fund_id: int) -> Iterator[Hindrance]:
    """Payments under way that settle nothing of the closing itself: those of grants and own expenses."""
    query = select(Payment).where(Payment.fund_id == fund_id, Payment.state.in_((PaymentState.PREPARED, PaymentState.APPROVED)))
    for row in session.scalars(query.where(Payment.authority_id.is_(None)).order_by(Payment.number)):
        values = {"reference": row.reference, "cents": Cents(row.cents)}
        text = msg("%(reference)s: a payment of %(cents)s is under way. Pay it or reject it.", **values)
        yield Hindrance(text, "grants.payment", {"payment_id": row.id})


def _corrections(fund_id: int) -> Iterator[Hindrance]:
    for line in hindrances.of_fund(fund_id):
        text = msg("A correction of %(reference)s waits to be confirmed or refused.", reference=line.entry.reference)
        yield Hindrance(text, "corrections.correction", {"correction_id": line.id})


def _grants(fund_id: int) -> Iterator[Hindrance]:
    """A grant ends only once every payment under it has its accepted report, so this line stands for the reports too."""
    query = select(Grant).filter_by(fund_id=fund_id, status=GrantStatus.SIGNED).order_by(Grant.id)
    for row in session.scalars(query):
        text = msg("%(reference)s is still running. Pay and account for what is left, then end the grant.", reference=row.reference)
        yield Hindrance(text, "grants.grant", {"grant_id": row.id})


def _projects(fund_id: int) -> Iterator[Hindrance]:
    query = select(Project).where(Project.fund_id == fund_id, Project.stage.not_in(SETTLED_STAGES)).order_by(Project.code)
    for row in session.scalars(query):
        text = msg("The accounts of project %(code)s are open. Close them once everything is accounted for.", code=row.code)
        yield Hindrance(text, "grants.project", {"project_id": row.id})


def _decisions(fund_id: int) -> Iterator[Hindrance]:
    query = select(Decision).join(Committee, Committee.id == Decision.committee_id).where(Committee.fund_id == fund_id)
    for row in session.scalars(query.where(Decision.signed_at.is_(None)).order_by(Decision.id)):
        text = msg("Decision %(label)s is not signed yet. The chair signs it.", label=row.label)
        yield Hindrance(text, "committees.decision", {"decision_id": row.id})
    for row in session.scalars(query.where(Decision.urgent, Decision.ratified_by_id.is_(None)).order_by(Decision.id)):
        text = msg("The chair’s urgent decision %(label)s is not ratified. Put it to a meeting.", label=row.label)
        yield Hindrance(text, "committees.decision", {"decision_id": row.id})
    asked = select(Meeting).join(Committee, Committee.id == Meeting.committee_id).where(Committee.fund_id == fund_id)
    for meeting in session.scalars(asked.where(Meeting.kind == MeetingKind.CONSULTATION, Meeting.status == MeetingStatus.CONVENED)):
        text = msg("“%(title)s” is still being answered in writing. Wait for its deadline.", title=meeting.title)
        yield Hindrance(text, "room.meeting", {"meeting_id": meeting.id})


def _advance(fund_id: int) -> Iterator[Hindrance]:
    advanced = positions.books(fund_id).advanced
    if advanced:
        text = msg("The association’s advance of %(cents)s is not repaid. It is repaid first.", cents=Cents(advanced))
        yield Hindrance(text, "contributions.receipt_list", {"fund_id": fund_id})

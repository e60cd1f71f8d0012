"""Everything the pages of a closing show: the step one is at, what hinders, each donor's answer, what came late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fundtracker.closing import answers, checklist, closings, rules
from fundtracker.closing.answers import AnswerLine
from fundtracker.closing.checklist import Hindrance
from fundtracker.closing.models import Closing
from fundtracker.closing.rules import Step, Wish
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.kernel.db import session
from fundtracker.ledger import movements, positions
from fundtracker.ledger.movements import MovementLine


@dataclass(frozen=True)
class Sheet:
    """The end of a fund as it stands; amounts in cents. `version` is 0 before the donors were asked."""

    fund: FundLine
    step: Step
    asked_at: datetime | None
    answers_until: date | None
    to_fund: FundLine | None
    hindrances: Sequence[Hindrance]
    lines: Sequence[AnswerLine]
    meeting_id: int | None
    decision: tuple[int, str] | None
    held: int
    promised: int
    closed_at: datetime | None
    late: Sequence[MovementLine]
    version: int

    @property
    def answered(self) -> int:
        """How many donors with something left have answered."""
        return sum(line.answer is not None for line in self.lines)

    @property
    def refunds(self) -> int:
        """What goes back to donors, in cents."""
        return sum(line.cents for line in self.lines if line.wish is Wish.REFUND)

    @property
    def transfers(self) -> int:
        """What goes to the other fund, in cents."""
        return sum(line.cents for line in self.lines if line.wish is Wish.TRANSFER)

    @property
    def to_prepare(self) -> int:
        """What no payment was prepared for yet, in cents."""
        return sum(line.to_prepare for line in self.lines)


def build(code: str) -> Sheet:
    """The end of a fund by its code. Raises NotFound: no such fund."""
    fund = funds.by_code(code)
    row = session.get(Closing, fund.id)
    to_fund_id = row.to_fund_id if row else None
    lines, hindrances = answers.of_fund(fund.id, to_fund_id), checklist.of_fund(fund.id)
    decision, meeting_id = closings.decision_of(fund.id), closings.proposed_in(fund.id)
    identity, closed_at = positions.identity(fund.id), row.closed_at if row else None
    held = identity.closing
    return Sheet(
        fund=fund,
        step=rules.next_step(
            asked=row is not None,
            hindered=bool(hindrances),
            proposed=meeting_id is not None,
            decided=decision is not None,
            awaited=row is not None and answers.awaited(row, lines),
            to_prepare=sum(line.to_prepare for line in lines),
            held=held,
            closed=closed_at is not None,
        ),
        asked_at=row.opened_at if row else None,
        answers_until=row.answers_until if row else None,
        to_fund=funds.get(to_fund_id) if to_fund_id else None,
        hindrances=[*hindrances, *checklist.of_years(fund.id)],
        lines=lines,
        meeting_id=meeting_id,
        decision=decision,
        held=held,
        promised=identity.promised,
        closed_at=closed_at,
        late=movements.list_(fund_id=fund.id, booked_after=closed_at).rows if closed_at else (),
        version=row.version if row else 0,
    )

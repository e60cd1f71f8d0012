"""What waits at the end of funds: payments to prepare after the committee's decision, funds ready to be closed."""

from typing import Any

from sqlalchemy import select

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.closing import sheet
from fundtracker.closing.models import Closing
from fundtracker.closing.rules import Step
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg


def waiting() -> list[Waiting]:
    """Everything that waits at the end of funds."""
    query = select(Fund.code, Closing.opened_at).join(Closing, Closing.fund_id == Fund.id).order_by(Closing.opened_at)
    found = [(sheet.build(code), opened_at.astimezone(clock.PARIS).date()) for code, opened_at in session.execute(query)]
    lines = []
    for closing, since in found:
        place: dict[str, Any] = {"endpoint": "closing.closing", "since": since, "args": {"code": closing.fund.code}}
        if closing.step is Step.SETTLE:
            text = msg(
                "%(code)s: %(cents)s is to be given back or transferred under the closing decision. Prepare the payments.",
                code=closing.fund.code,
                cents=Cents(closing.to_prepare),
            )
            lines.append(Waiting(kind="closing_to_settle", reason=text, permission=Permission.RECORD, **place))
        for line in closing.lines:
            if line.change is not None:
                text = msg(
                    "%(code)s: another answer of %(donor)s was written down by %(person)s. A second person confirms it.",
                    code=closing.fund.code,
                    donor=line.left.name,
                    person=line.change.asked_by,
                )
                lines += [
                    Waiting(kind="closing_answer_to_confirm", reason=text, permission=permission, **place)
                    for permission in (Permission.RECORD, Permission.APPROVE)
                ]
        if closing.step is Step.CLOSE:
            text = msg("%(code)s: nothing is left and the committee has decided. Close the fund.", code=closing.fund.code)
            lines.append(Waiting(kind="closing_to_close", reason=text, permission=Permission.MANAGE_FUNDS, **place))
    return lines

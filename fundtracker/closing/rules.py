"""The end of a fund: its steps, what a donor may want done with what is left, how much of a lot still waits: pure (domain.md rule 11)."""

import enum
from datetime import date

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg


class Wish(enum.StrEnum):
    """What becomes of a donor's unspent money when its fund closes."""

    TRANSFER = "transfer"
    REFUND = "refund"


class Step(enum.StrEnum):
    """Where the end of a fund stands: what is done next."""

    ASK = "ask"
    FINISH = "finish"
    PROPOSE = "propose"
    DECIDE = "decide"
    WAIT = "wait"
    SETTLE = "settle"
    PAY = "pay"
    CLOSE = "close"
    CLOSED = "closed"


def next_step(
    *, asked: bool, hindered: bool, proposed: bool, decided: bool, awaited: bool, to_prepare: int, held: int, closed: bool = False
) -> Step:
    """What comes next; amounts in cents.

    `asked`: the donors were asked; `hindered`: the checklist has an open line; `proposed`: the item that asks the committee to close is
    on an agenda and was not turned down; `decided`: that decision is signed; `awaited`: donors may still answer and some have not;
    `to_prepare`: what is left and no payment was prepared for; `held`: what the fund holds. A closed fund that money reached late goes
    through the last steps again.
    """
    if not asked:
        return Step.ASK
    if hindered and not closed:
        return Step.FINISH
    if not proposed and not decided:
        return Step.PROPOSE
    if not decided:
        return Step.DECIDE
    if awaited and not closed:
        return Step.WAIT
    if to_prepare:
        return Step.SETTLE
    if held:
        return Step.PAY
    return Step.CLOSED if closed else Step.CLOSE


def wish(answer: Wish | None, to_fund_id: int | None) -> Wish:
    """What is done for a donor: a transfer only where it said so and the closing names a fund; neither clause nor answer means refund."""
    return Wish.TRANSFER if answer is Wish.TRANSFER and to_fund_id is not None else Wish.REFUND


def check_deadline(until: date, *, today: date) -> None:
    """Refuse a last day for answers that leaves donors no time.

    Raises:
        Refusal: it is not after today.
    """
    if until <= today:
        raise Refusal(msg("Leave the donors time to answer: choose a later day."), field="answers_until")


def check_answer(answer: Wish, *, to_fund_id: int | None, settled: int) -> None:
    """Refuse an answer that cannot be carried out any more, or at all; `settled`: cents of this donor that are paid or prepared already.

    Raises:
        Refusal: a transfer where the closing names no fund, or money is on its way already.
    """
    if answer is Wish.TRANSFER and to_fund_id is None:
        raise Refusal(msg("No fund was named to which money could be transferred. Choose the refund."), field="wish")
    if settled:
        raise Refusal(msg("Payments were prepared after the earlier answer. Reject them first, then change the answer."))


WISHES: dict[Wish, Message] = {Wish.TRANSFER: msg("Transfer to another fund"), Wish.REFUND: msg("Refund")}
"""How a wish reads."""

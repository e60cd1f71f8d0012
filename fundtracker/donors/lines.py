"""The lines of a donor's identity and their names: what each figure is, and which movements stand behind it."""

from dataclasses import dataclass

from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.rules import IN_LINES, LEFT_LINES, LINES, OUT_LINES, Identity
from fundtracker.ledger.wording import DONOR_LINES

LABELS: dict[str, Message] = {
    **DONOR_LINES,
    "paid_on": msg("Paid on to partners"),
    "unspent": msg("Unspent"),
    "promised": msg("Promised"),
    "voted": msg("Voted"),
    "outstanding": msg("Still to pay"),
}
"""What each figure is called, for the donor it belongs to; “promised” is a figure of its pledges, and a line of what is left."""

FORMULAS: dict[str, Message] = {
    "received": msg(
        "The payments credited to you, less those the bank took back; a payment credited to you by mistake leaves this sum again."
    ),
    "interest": msg("Interest on the fund’s account, shared out in proportion to what each donor had unspent on that day."),
    "transfers_in": msg("What a fund that closed passed on in your name. It counts once as collected."),
    "returns": msg("What partners gave back, returned to each donor in proportion to what the grant had taken from it."),
    "fees": msg("The fee fixed when you made your pledge, taken from each of your payments."),
    "expenses": msg("Each expense is shared out over the donors’ general money, in proportion to what each had unspent on that day."),
    "paid": msg(
        "Each payment to a partner is shared out over the donors: first over the money earmarked for the project, then over the general "
        "money, in proportion to what each had unspent on that day, to the cent."
    ),
    "paid_on": msg(
        "What partners were paid out of your money, less what they gave back. Each payment is shared out over the donors: first over the "
        "money earmarked for the project, then over the general money, in proportion to what each had unspent on that day, to the cent."
    ),
    "refunds": msg("What was paid back to you by decision of the committee."),
    "transfers_out": msg("What was passed on to another fund in your name, by decision of the committee."),
    "unspent": msg("Everything that came in, less everything that went out."),
    "promised": msg("Your pledges as amended, less what was cancelled."),
    "voted": msg("What your council’s resolutions say, never more than the pledge."),
    "outstanding": msg("What you promised, less what was received."),
}
"""How each figure is worked out, in plain words."""

PROMISES = ("promised", "voted", "outstanding")
"""The figures that pledges make, not money."""

LINES_OF: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in FORMULAS if name in LINES},
    "paid_on": ("paid", "returns"),
    "unspent": LINES,
    **dict.fromkeys(PROMISES, ()),
}
"""The lines of the identity each figure is made of; none for what pledges make."""


@dataclass(frozen=True)
class Line:
    """One line of the identity: the figure it opens, its name, its cents."""

    figure: str
    label: Message
    cents: int


def came_in(identity: Identity) -> list[Line]:
    """What came in, the empty lines left out but for what was received."""
    return [_line(name, getattr(identity, name)) for name in IN_LINES if name == "received" or getattr(identity, name)]


def went_out(identity: Identity) -> list[Line]:
    """What went out and what is left; the empty lines left out but for what was paid to partners and what is free."""
    lines = [_line(name, getattr(identity, name)) for name in OUT_LINES if name == "paid" or getattr(identity, name)]
    left = [_line(name, getattr(identity, name), figure="unspent") for name in LEFT_LINES if name == "free" or getattr(identity, name)]
    return lines + left


def total(lines: list[Line]) -> int:
    """The sum of lines, in cents."""
    return sum(line.cents for line in lines)


def _line(name: str, cents: int, figure: str = "") -> Line:
    return Line(figure or name, DONOR_LINES[name], cents)

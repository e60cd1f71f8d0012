"""What a partner answers for: what came back and what reports justify never exceed what was paid (domain.md rule 10); pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fundtracker.grants.rules import Instalment
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class Account:
    """What a partner answers for under a grant, in cents: paid, come back, justified by accepted reports (domain.md rule 10)."""

    paid: int
    returned: int
    justified: int

    @property
    def unaccounted(self) -> int:
        """Paid, and neither come back nor justified: at most this can still come back or be reported as spent."""
        return self.paid - self.returned - self.justified


def account(parts: Sequence[Instalment], returned: int) -> Account:
    """The account of a grant from its instalments and what came back in all."""
    return Account(sum(part.paid for part in parts), returned, sum(min(part.accepted or 0, part.paid) for part in parts))


def check_spent(parts: Sequence[Instalment], returned: int, number: int, spent: int) -> None:
    """Refuse a report that says more is spent of instalment `number` than was paid of it, or of the grant than the partner kept.

    Raises:
        Refusal: saying by how much, and what to do.
    """
    part = next(part for part in parts if part.number == number)
    if spent > part.paid:
        text = msg(
            "This exceeds by %(excess)s what was paid of the instalment (%(paid)s). Record at most that: the rest is not the fund’s.",
            excess=Cents(spent - part.paid),
            paid=Cents(part.paid),
        )
        raise Refusal(text, field="spent_cents")
    whole = account([replace(one, accepted=spent) if one.number == number else one for one in parts], returned)
    if whole.unaccounted < 0:
        text = msg(
            "%(paid)s was paid under this grant and %(returned)s came back. With this report %(justified)s would be accounted for, "
            "%(excess)s more than the partner kept. Send the report back, or correct what came back.",
            paid=Cents(whole.paid),
            returned=Cents(whole.returned),
            justified=Cents(whole.justified),
            excess=Cents(-whole.unaccounted),
        )
        raise Refusal(text, field="spent_cents")


def check_return(known: Account, cents: int) -> None:
    """Refuse to take back what reports account for: what came back and what is justified never exceed what was paid.

    Raises:
        Refusal: saying how much can still come back.
    """
    if known.justified and cents > known.unaccounted:
        text = msg(
            "Of the %(paid)s paid, %(justified)s is accounted for by accepted reports and %(returned)s came back already: at most "
            "%(most)s can still come back. If the partner gives back more, send its report back first.",
            paid=Cents(known.paid),
            justified=Cents(known.justified),
            returned=Cents(known.returned),
            most=Cents(max(0, known.unaccounted)),
        )
        raise Refusal(text, field="cents")


def check_unpaid(known: Account, cents: int) -> None:
    """Refuse to undo a payment that reports account for, or that came back.

    Raises:
        Refusal: saying what to do first.
    """
    if cents > known.unaccounted:
        text = msg(
            "Accepted reports account for %(justified)s of the %(paid)s paid and %(returned)s came back: without this payment that would "
            "be more than was paid. Send the report back, or reverse the return, first.",
            justified=Cents(known.justified),
            paid=Cents(known.paid),
            returned=Cents(known.returned),
        )
        raise Refusal(text)

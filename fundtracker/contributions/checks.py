"""What of a pledge or a receipt is refused or needs a confirmation, each with the sentence that says what to change; pure as the rules."""

from collections.abc import Sequence
from datetime import date

from fundtracker.contributions.rules import Account
from fundtracker.contributions.rules_schedule import Instalment
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg

MOST_INSTALMENTS = 24
MOST_PARTS = 20


def instalments(parts: Sequence[Instalment], total: int) -> None:
    """Refuse a schedule that does not add up to the pledge; an empty one is none.

    Raises:
        Refusal: with what to change.
    """
    if len(parts) > MOST_INSTALMENTS:
        raise Refusal(msg("At most %(most)s instalments.", most=MOST_INSTALMENTS), field="instalments")
    if any(part.cents <= 0 for part in parts):
        raise Refusal(msg("Give each instalment an amount above zero."), field="instalments")
    if [part.due_on for part in parts] != sorted({part.due_on for part in parts}):
        raise Refusal(msg("Put the instalments in the order of their dates, each on a day of its own."), field="instalments")
    held = sum(part.cents for part in parts)
    if parts and held != total:
        message = msg(
            "The instalments add up to %(sum)s and the pledge is %(total)s. Change them so that both agree.",
            sum=Cents(held),
            total=Cents(total),
        )
        raise Refusal(message, field="instalments")


def amendment(account: Account, cents: int) -> None:
    """Refuse an amended amount that is the same, or below what has come or was cancelled.

    Raises:
        Refusal: with what to change.
    """
    if cents == account.pledged:
        raise Refusal(msg("This is the amount the pledge has already. Type the new amount."), field="cents")
    least = account.received + account.cancelled
    if cents < least and cents < account.pledged:
        message = msg("%(least)s has already been received or cancelled: the pledge cannot become smaller than that.", least=Cents(least))
        raise Refusal(message, field="cents")


def follows(on: date, *, known_on: date, changed_on: date | None, field: str = "on") -> None:
    """Refuse to change a pledge on a day before it was known, or before its last change.

    Raises:
        Refusal: with the day that works.
    """
    if on < known_on:
        raise Refusal(msg("This pledge is known since %(day)s: it changes that day or later.", day=known_on), field=field)
    if changed_on is not None and on < changed_on:
        raise Refusal(msg("This pledge changed on %(day)s: it changes again that day or later.", day=changed_on), field=field)


def restorable(account: Account, handed_on: bool) -> None:
    """Refuse to take back a cancellation that is none, or whose rest another authority promised since.

    Raises:
        Refusal: with what to do instead.
    """
    if not account.cancelled:
        raise Refusal(msg("Nothing of this pledge is cancelled, so there is nothing to take back."))
    if handed_on:
        raise Refusal(msg("Another authority stands for this donor since and has a pledge of its own. Change that one."))


def split(total: int, parts: Sequence[tuple[int, int]]) -> None:
    """Refuse parts (pledge id, cents) that do not share out one transfer: each pledge once, each part above zero, together the whole.

    Raises:
        Refusal: with what to change.
    """
    if not 2 <= len(parts) <= MOST_PARTS:
        raise Refusal(msg("Choose between 2 and %(most)s pledges that this transfer pays.", most=MOST_PARTS), field="parts")
    if len({pledge_id for pledge_id, _ in parts}) != len(parts):
        raise Refusal(msg("The same pledge is there twice. Give each pledge one amount."), field="parts")
    if any(cents <= 0 for _, cents in parts):
        raise Refusal(msg("Give each pledge an amount above zero."), field="parts")
    held = sum(cents for _, cents in parts)
    if held != total:
        message = msg(
            "The parts add up to %(sum)s and the transfer is %(total)s. Change them so that both agree.",
            sum=Cents(held),
            total=Cents(total),
        )
        raise Refusal(message, field="parts")


def excess_question(reference: str, account: Account, cents: int) -> Message:
    """The sentence that asks to confirm a receipt larger than its pledge."""
    return msg(
        "%(above)s of this would be above the pledge %(reference)s, of which %(left)s is still to come. Tick the box if this is intended.",
        above=Cents(account.excess_with(cents)),
        reference=reference,
        left=Cents(account.to_come),
    )


def day(on: date, *, opened_on: date, today: date, field: str) -> None:
    """Refuse a day in the future or before the fund opened.

    Raises:
        Refusal: at `field`.
    """
    if on > today:
        raise Refusal(msg("This date is in the future. Type the day on which it happened."), field=field)
    if on < opened_on:
        message = msg("The fund opened on %(day)s: type that day or a later one.", day=opened_on)
        raise Refusal(message, field=field)

"""The rules a committee goes by, and what follows from them: quorum, majority, the casting vote; pure (domain.md rule 12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from fundtracker.committees.rules import Days, MajorityRule, QuorumRule, SeatRule
from fundtracker.kernel.text import Message, msg, msgn


@dataclass(frozen=True)
class Rulebook:
    """The settings of a committee; the defaults are the practice of councils, which domain.md rule 12 takes as the model."""

    seat_rule: SeatRule = SeatRule.PAID
    notice_days: int = 5
    notice_days_again: int = 3
    notice_counts: Days = Days.CALENDAR
    quorum: QuorumRule = QuorumRule.HALF
    majority: MajorityRule = MajorityRule.CAST
    proxies_a_head: int = 1
    casting_vote: bool = True
    consensus: bool = True
    silence_consents: bool = False


def quorum_of(base: int, rule: QuorumRule) -> int:
    """The least number of seats that must be there, of `base` that count; never fewer than one where there is a quorum at all."""
    if rule is QuorumRule.NONE:
        return 0
    if rule is QuorumRule.THIRD:
        return max(1, -(-base // 3))
    if rule is QuorumRule.TWO_THIRDS:
        return max(1, -(-2 * base // 3))
    return base // 2 + 1


def is_tie(votes_for: int, votes_against: int, rule: MajorityRule) -> bool:
    """Whether the chair's casting vote may break it: only where more for than against carries, and there are votes."""
    return rule is MajorityRule.CAST and votes_for == votes_against and votes_for > 0


def carries(votes_for: int, votes_against: int, *, base: int, rule: MajorityRule) -> bool:
    """Whether an item is carried, a tie left aside; `base` is how many seats count for this item."""
    if rule is MajorityRule.SEATS:
        return 2 * votes_for > base
    if rule is MajorityRule.TWO_THIRDS:
        return votes_for > 0 and 3 * votes_for >= 2 * (votes_for + votes_against)
    return votes_for > votes_against


def needed_votes(votes_for: int, votes_against: int, *, base: int, rule: MajorityRule) -> int:
    """How many votes for it took, as the result says it."""
    cast = votes_for + votes_against
    if rule is MajorityRule.SEATS:
        return base // 2 + 1
    if rule is MajorityRule.TWO_THIRDS:
        return max(1, -(-2 * cast // 3))
    return cast // 2 + 1


SEAT_RULES: dict[SeatRule, Message] = {
    SeatRule.PAID: msg("An authority has a seat once its first payment is received."),
    SeatRule.AGREED: msg("An authority has a seat once its agreement is signed."),
    SeatRule.VOTED: msg("An authority has a seat once its council has voted."),
}
COUNTS: dict[Days, Message] = {
    Days.CALENDAR: msg("Every day counts, weekends and holidays too."),
    Days.WORKED: msg("Saturdays, Sundays and bank holidays do not count."),
}
QUORUMS: dict[QuorumRule, Message] = {
    QuorumRule.HALF: msg("More than half of the seats must be present or on the line; proxies do not count."),
    QuorumRule.THIRD: msg("At least a third of the seats must be present or on the line; proxies do not count."),
    QuorumRule.TWO_THIRDS: msg("At least two thirds of the seats must be present or on the line; proxies do not count."),
    QuorumRule.NONE: msg("No quorum is needed."),
}
MAJORITIES: dict[MajorityRule, Message] = {
    MajorityRule.CAST: msg("An item is adopted with more votes for than against; abstentions do not count."),
    MajorityRule.SEATS: msg("An item is adopted with the votes of more than half of all seats."),
    MajorityRule.TWO_THIRDS: msg("An item is adopted with two thirds of the votes cast; abstentions do not count."),
}


def explained(book: Rulebook) -> Iterator[tuple[Message, list[Message]]]:
    """The rules in plain words, as (heading, sentences)."""
    yield msg("Seats"), [SEAT_RULES[book.seat_rule], msg("One authority, one vote. Seats are fixed when the committee is convened.")]
    first = msg("The notice leaves at least %(days)s before: neither its day nor the meeting’s counts.", days=_clear(book.notice_days))
    again = msg(
        "Convened again for want of a quorum: %(days)s, and no quorum is needed for the same items at no more than the same amounts.",
        days=_clear(book.notice_days_again),
    )
    yield msg("Notice"), [first, COUNTS[book.notice_counts], again]
    yield msg("Quorum"), [QUORUMS[book.quorum], msg("A seat that stands vacant or takes no part in an item does not count for it.")]
    yield msg("Vote"), list(_voting(book))
    yield msg("Proxies"), [_proxies(book.proxies_a_head)]
    silent = msg("In a written consultation, who does not answer consents.")
    heard = msg("In a written consultation, silence is not consent: only answers count.")
    yield msg("In writing"), [silent if book.silence_consents else heard]


def _clear(days: int) -> Message:
    """Clear days in words."""
    return msgn("%(num)s clear day", "%(num)s clear days", days)


def _voting(book: Rulebook) -> Iterator[Message]:
    if book.consensus:
        yield msg("Items are adopted without objection; any member may ask for a ballot.")
    yield MAJORITIES[book.majority]
    if book.casting_vote and book.majority is MajorityRule.CAST:
        yield msg("Where votes are equal, the chair’s vote decides.")


def _proxies(most: int) -> Message:
    if not most:
        return msg("Nobody votes for another authority.")
    return msgn(
        "A member holds at most %(num)s proxy; whoever gave one holds none.",
        "A member holds at most %(num)s proxies; whoever gave one holds none.",
        most,
    )

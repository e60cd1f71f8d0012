"""States of meetings, kinds of items, numbers, who signs, urgent decisions, hours in Paris: pure (domain.md 12 to 16)."""

import enum
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta

from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


class MeetingStatus(enum.StrEnum):
    """Where a meeting stands."""

    DRAFT = "draft"
    CONVENED = "convened"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingMove(enum.StrEnum):
    """What may be done with a meeting."""

    CONVENE = "convene"
    HOLD = "hold"
    CANCEL = "cancel"


MOVES: Mapping[tuple[MeetingStatus, MeetingMove], MeetingStatus] = {
    (MeetingStatus.DRAFT, MeetingMove.CONVENE): MeetingStatus.CONVENED,
    (MeetingStatus.DRAFT, MeetingMove.CANCEL): MeetingStatus.CANCELLED,
    (MeetingStatus.CONVENED, MeetingMove.HOLD): MeetingStatus.HELD,
    (MeetingStatus.CONVENED, MeetingMove.CANCEL): MeetingStatus.CANCELLED,
}
"""Every move that exists; any other raises UnknownMove."""


class ItemKind(enum.StrEnum):
    """What an agenda item asks of the committee."""

    INFORMATION = "information"
    GRANT = "grant"
    AMENDMENT = "amendment"
    ENVELOPE = "envelope"
    REFUND = "refund"
    TRANSFER = "transfer"
    RATIFICATION = "ratification"
    REVOCATION = "revocation"
    APPROVAL = "approval"
    CLOSURE = "closure"


MONEY_KINDS = frozenset({ItemKind.GRANT, ItemKind.ENVELOPE, ItemKind.REFUND, ItemKind.TRANSFER})
"""Items whose adoption opens money: they name an amount."""

PROJECT_KINDS = frozenset({ItemKind.GRANT, ItemKind.AMENDMENT})
"""Items about one project."""

CONDITIONED_KINDS = MONEY_KINDS | {ItemKind.AMENDMENT, ItemKind.APPROVAL}
"""Items that may propose conditions."""

LATER_KINDS = frozenset({ItemKind.RATIFICATION, ItemKind.REVOCATION})
"""Items about an earlier decision: the chair's urgent one to ratify, or one to undo."""

WRITTEN_KINDS = tuple(kind for kind in ItemKind if kind is not ItemKind.CLOSURE)
"""Items one writes on an agenda; a closure comes from the fund's closing page alone (domain.md rule 11)."""

URGENT_KINDS = frozenset({ItemKind.GRANT, ItemKind.ENVELOPE})
"""What the chair may decide alone, within the ceiling."""


class Outcome(enum.StrEnum):
    """What became of an item."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    ADJOURNED = "adjourned"


class Presence(enum.StrEnum):
    """How a seat took part."""

    PRESENT = "present"
    REMOTE = "remote"
    REPRESENTED = "represented"
    ABSENT = "absent"


class MeetingKind(enum.StrEnum):
    """A meeting in a room or on the line, or a consultation in writing with a deadline."""

    MEETING = "meeting"
    CONSULTATION = "consultation"


class Days(enum.StrEnum):
    """Which days of a notice count: every day of the calendar, or those worked (no weekend, no French bank holiday)."""

    CALENDAR = "calendar"
    WORKED = "worked"


class QuorumRule(enum.StrEnum):
    """How many of the seats must be there: more than half of them, a third, two thirds, or none."""

    HALF = "half"
    THIRD = "third"
    TWO_THIRDS = "two_thirds"
    NONE = "none"


class MajorityRule(enum.StrEnum):
    """What carries an item: more votes for than against, more than half of all seats, two thirds of the votes cast."""

    CAST = "cast"
    SEATS = "seats"
    TWO_THIRDS = "two_thirds"


class Basis(enum.StrEnum):
    """Whether an item needs the quorum, and why (domain.md rule 13).

    Every item does, but where the committee was convened again for want of one: there the same item at no more than the same amount does
    not, one that is new, not the same any more, or higher does; where its notice was too short, every item does (late).
    """

    ORDINARY = "ordinary"
    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    HIGHER = "higher"
    LATE = "late"


class SeatRule(enum.StrEnum):
    """When the right to vote opens: with the first euro received, with the agreement, or with the council's vote."""

    PAID = "paid"
    AGREED = "agreed"
    VOTED = "voted"


COUNTS_FOR_QUORUM = frozenset({Presence.PRESENT, Presence.REMOTE})
"""Remote counts, proxies do not (domain.md rule 12)."""


TOOK_PART = COUNTS_FOR_QUORUM | {Presence.REPRESENTED}
"""Who had a part in a meeting, and so a say on its minutes: there, or represented by the holder of a proxy."""


def after(status: MeetingStatus, move: MeetingMove) -> MeetingStatus:
    """The status a move leads to.

    Raises:
        UnknownMove: the table does not hold it.
    """
    if (status, move) not in MOVES:
        raise UnknownMove(msg("The meeting is not in a state for this. Open its page again."))
    return MOVES[(status, move)]


def day_only(status: MeetingStatus, convened_at: datetime | None) -> bool:
    """Whether a meeting's day is known and its hour is not: one of the past that was never convened here."""
    return status is MeetingStatus.HELD and convened_at is None


def next_number(last: int | None) -> int:
    """The number of a committee's next decision in a year, after the last one."""
    return (last or 0) + 1


def number_label(code: str, year: int, number: int) -> str:
    """How people name a decision: `MAR-2023 · 2024-2`."""
    return f"{code} · {year}-{number}"


def check_item(
    kind: ItemKind,
    *,
    cents: int | None,
    project_id: int | None,
    authority_id: int | None,
    to_fund_id: int | None,
    about_id: int | None,
    place: str,
    beneficiary: str,
) -> None:
    """Refuse an item that leaves out what its kind needs.

    Raises:
        Refusal: at the field that is missing.
    """
    if kind in MONEY_KINDS and not cents:
        raise Refusal(msg("Type the amount the committee is asked for."), field="cents")
    if kind in PROJECT_KINDS and project_id is None:
        raise Refusal(msg("Choose the project this is about."), field="project_id")
    if kind is ItemKind.REFUND and authority_id is None:
        raise Refusal(msg("Choose the donor the money goes back to."), field="authority_id")
    if kind is ItemKind.TRANSFER and to_fund_id is None:
        raise Refusal(msg("Choose the fund the money goes to."), field="to_fund_id")
    if kind is ItemKind.AMENDMENT and not (place or beneficiary):
        raise Refusal(msg("Type the new place or the new beneficiary."), field="place")
    if kind in LATER_KINDS and about_id is None:
        raise Refusal(msg("Choose the decision this is about."), field="about_id")


def may_sign(user_id: int | None, *, chair_user_id: int | None, vice_chair_user_id: int | None, seated: bool) -> Verdict:
    """Whether a person signs for the committee: the chair, or the vice-chair acting for the chair (domain.md rules 12, 14 and 19).

    `seated`: the mandate the person was chosen on lasts, and its authority has a seat.
    """
    if user_id is None or user_id not in (chair_user_id, vice_chair_user_id):
        return refuse(msg("Decisions are signed by the chair of the committee."))
    if not seated:
        return refuse(msg("Your mandate in an authority with a seat has ended, so you no longer sign for the committee."))
    return ALLOWED


def check_urgent(kind: ItemKind, cents: int, *, pending: int, ceiling: int) -> None:
    """Refuse an urgent decision of the chair of another kind, or beyond the fund's ceiling (domain.md rule 14).

    `pending`: what urgent decisions that are not ratified yet allow already; the ceiling holds for all of them together.

    Raises:
        Refusal: with the ceiling and what is left of it.
    """
    if kind not in URGENT_KINDS:
        raise Refusal(msg("Only a grant or an envelope of own expenses can be decided urgently."), field="kind")
    if cents + pending > ceiling:
        text = msg(
            "The chair may decide up to %(ceiling)s alone, and %(pending)s of it waits for ratification. Reduce the amount, or convene the "
            "committee.",
            ceiling=Cents(ceiling),
            pending=Cents(pending),
        )
        raise Refusal(text, field="cents")


def basis_of(*, again: bool, carried: bool, same: bool, cents: int | None, most: int | None, late: bool = False) -> Basis:
    """Whether an item needs the quorum, and why; `again` where the committee was convened again for want of one.

    `carried` from the meeting without quorum, `same` as everyone was told of it then, at `most` cents; `late` where the notice left fewer
    clear days than the rules ask for.
    """
    if not again:
        return Basis.ORDINARY
    if late:
        return Basis.LATE
    if not carried:
        return Basis.NEW
    if not same:
        return Basis.CHANGED
    return Basis.HIGHER if (cents or 0) > (most or 0) else Basis.SAME


def outcomes_of(kind: ItemKind) -> tuple[Outcome, ...]:
    """What may become of an item: nothing is decided of information."""
    return () if kind is ItemKind.INFORMATION else (Outcome.ADOPTED, Outcome.REJECTED, Outcome.ADJOURNED)


def instant_of(day: date, hour: time) -> datetime:
    """The instant of an hour in Paris; the first of the two where the clock is put back.

    Raises:
        Refusal: the hour does not exist, on the night the clock is put forward.
    """
    local = datetime.combine(day, hour, PARIS)
    instant = local.astimezone(UTC)
    if instant.astimezone(PARIS).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refusal(msg("This hour does not exist on that day: the clock goes forward. Choose another hour."), field="hour")
    return instant


def clear_days(sent_on: date, meets_on: date, *, left_out: Collection[date] = ()) -> int:
    """How many days lie between the notice and the meeting: neither the day of sending nor the day of the meeting counts.

    `left_out` are the days that do not count: weekends and holidays, where the committee's rules say so.
    """
    between = (sent_on + timedelta(days=number) for number in range(1, (meets_on - sent_on).days))
    return sum(day not in left_out for day in between)


def breach(given: int, needed: int, *, worked: bool) -> Message | None:
    """The rule that a late notice breaks, in one sentence with its numbers; None where it keeps the rule."""
    if given >= needed:
        return None
    if worked:
        return msgn(
            "The notice goes out %(num)s clear working day before; the rules ask for %(needed)s.",
            "The notice goes out %(num)s clear working days before; the rules ask for %(needed)s.",
            given,
            needed=needed,
        )
    return msgn(
        "The notice goes out %(num)s clear day before; the rules ask for %(needed)s.",
        "The notice goes out %(num)s clear days before; the rules ask for %(needed)s.",
        given,
        needed=needed,
    )

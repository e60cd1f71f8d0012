"""States of funds and projects, and the shape of a fund's settings: code, GLIDE number, tranche grid, basis points."""

import enum
import re

from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.kernel.text import Message, msg


class FundStatus(enum.StrEnum):
    """Where a fund stands: open to pledges, winding up (no new pledges), closed (readable, unchangeable)."""

    OPEN = "open"
    WINDING_UP = "winding_up"
    CLOSED = "closed"


class ProjectStage(enum.StrEnum):
    """Where a project stands, as shown to everyone."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    RUNNING = "running"
    DONE = "done"
    CLOSED = "closed"


class UpdateKind(enum.StrEnum):
    """What an update tells: news, what was achieved, or what was learned for the next crisis."""

    NEWS = "news"
    RESULT = "result"
    LESSON = "lesson"


STATUSES: dict[FundStatus, Message] = {
    FundStatus.OPEN: msg("Open"),
    FundStatus.WINDING_UP: msg("Winding up"),
    FundStatus.CLOSED: msg("Closed"),
}
"""How a fund's status reads."""

STAGES: dict[ProjectStage, Message] = {
    ProjectStage.PROPOSED: msg("Proposed"),
    ProjectStage.DECIDED: msg("Decided"),
    ProjectStage.RUNNING: msg("Under way"),
    ProjectStage.DONE: msg("Completed"),
    ProjectStage.CLOSED: msg("Accounts closed"),
}
"""How a project's stage reads."""

MOST_MILESTONES = 12
"""Milestones of one project: more than a page bears."""

UPDATE_KINDS: dict[UpdateKind, Message] = {
    UpdateKind.NEWS: msg("News"),
    UpdateKind.RESULT: msg("Result"),
    UpdateKind.LESSON: msg("Lesson learned"),
}
"""How the kind of an update reads."""

MOVES: dict[FundStatus, frozenset[FundStatus]] = {
    FundStatus.OPEN: frozenset({FundStatus.WINDING_UP}),
    FundStatus.WINDING_UP: frozenset({FundStatus.OPEN}),
    FundStatus.CLOSED: frozenset(),
}
"""What staff may do to a fund's status. Closing is an act of the committee (domain.md rule 11), not one of these."""

CODE = re.compile(r"[A-Z]{3}-\d{4}")
GLIDE = re.compile(r"[A-Z]{2}-\d{4}-\d{6}-[A-Z]{3}", re.ASCII)
_SHORT_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
_TRANCHE = re.compile(r"\d{1,3}")


def check_move(before: FundStatus, after: FundStatus) -> None:
    """Refuse a change of status that is not in the table.

    Raises:
        UnknownMove: with both states in words.
    """
    if after != before and after not in MOVES[before]:
        raise UnknownMove(
            msg("A fund that is %(before)s cannot become %(after)s here.", before=_low(before), after=_low(after)), field="standing"
        )


_LOW: dict[FundStatus, Message] = {
    FundStatus.OPEN: msg("open"),
    FundStatus.WINDING_UP: msg("winding up"),
    FundStatus.CLOSED: msg("closed"),
}


def _low(status: FundStatus) -> Message:
    """A status within a sentence."""
    return _LOW[status]


def is_fund_code(text: str) -> bool:
    """Whether a text is a fund's code: three capital letters and a year, `MAR-2023`."""
    return text.isascii() and CODE.fullmatch(text) is not None


def is_glide(text: str) -> bool:
    """Whether a text is a GLIDE number, such as `EQ-2023-000166-MAR` (domain.md, standards)."""
    return GLIDE.fullmatch(text) is not None


def is_short_code(text: str) -> bool:
    """Whether a text can be the code of a programme or project: capitals, digits and hyphens, at most 20."""
    return _SHORT_CODE.fullmatch(text) is not None


def read_grid(text: str) -> list[int]:
    """The instalments of a grant in percent, from a text such as `50/30/20` (domain.md rule 6).

    Raises:
        Refusal: not one to six whole percentages above zero that add up to 100.
    """
    parts = [part.strip() for part in text.split("/")]
    if not (1 <= len(parts) <= 6 and all(part.isascii() and _TRANCHE.fullmatch(part) for part in parts)):
        raise Refusal(msg("Type the instalments in percent, such as 50/30/20."), field="tranche_grid")
    percents = [int(part) for part in parts]
    if sum(percents) != 100 or not all(percents):
        raise Refusal(msg("The instalments add up to %(sum)s%%, not to 100%%.", sum=sum(percents)), field="tranche_grid")
    return percents


SILENCE_DAYS = 90
"""Days without a published update after which staff are asked for one."""

"""What the common part of a pack says of the fund: its position, what moved since the last pack, what is expected, earlier decisions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fundtracker.committees import veils
from fundtracker.committees.register import DecisionLine
from fundtracker.contributions.rules import State
from fundtracker.contributions.wording import STATES
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.ledger.promises import Means
from fundtracker.ledger.rules import IN_LINES, LEFT_LINES, OUT_LINES, Identity, Kind
from fundtracker.ledger.wording import NAMES
from fundtracker.packs.facts import Followed, Moved
from fundtracker.packs.words import LINES, WORDS
from fundtracker.web import charts_balance, wording
from fundtracker.web.charts_balance import Part
from fundtracker.web.wording import money, say

Row = list[str]
WIDE = 660
"""The chart's width in its own units: names of lines fit beside the stacks."""


def position(identity: Identity, means: Means) -> dict[str, Any]:
    """Sources and uses of the fund, the chart, and what the committee can decide with; amounts in cents come in."""
    out = [name for name in OUT_LINES if getattr(identity, name) or name == "paid"]
    room = [
        (msg("Held by the fund"), means.held),
        (msg("In suspense or advanced: nobody’s share, so not to be decided"), -means.unowned),
        (msg("Granted to projects, not yet paid"), -means.granted),
        (msg("Voted for projects, not yet granted"), -means.voted),
        (msg("Adopted, waiting for the chair’s signature"), -means.adopted),
        (msg("Left of envelopes for own expenses and of transfers"), -means.own),
        (msg("Kept for refunds to donors"), -means.refunds),
    ]
    left = [name for name in LEFT_LINES if getattr(identity, name) or name == "free"]
    return {
        "came_in": [
            [say(LINES[name]), money(getattr(identity, name))] for name in IN_LINES if getattr(identity, name) or name == "received"
        ],
        "went_out": [[say(LINES[name]), money(getattr(identity, name))] for name in (*out, *left)],
        "total": money(sum(getattr(identity, name) for name in IN_LINES)),
        "chart": _chart(identity),
        "room": [[say(label), money(cents).replace("-", "− ")] for place, (label, cents) in enumerate(room) if cents or place == 0],
        "left": money(means.free),
        "notes": [say(sentence) for sentence in _notes(means)],
    }


def _notes(means: Means) -> list[Message]:
    """What earmarks keep of what is free, and what is promised beyond the money there is."""
    found = []
    if means.earmarked:
        found.append(msg("Of it, %(cents)s is earmarked for projects or programmes.", cents=Cents(means.earmarked)))
    if means.waiting:
        found.append(msg("Besides, %(cents)s is promised beyond the money there is: it waits for receipts.", cents=Cents(means.waiting)))
    return found


def _chart(identity: Identity) -> str:
    """Sources and uses as two stacks of the same height."""
    sides = [
        (say(WORDS[heading]), [Part(say(LINES[name]), getattr(identity, name)) for name in names])
        for heading, names in (("came_in", IN_LINES), ("went_out", (*OUT_LINES, *LEFT_LINES)))
    ]
    others = lambda count: say(msgn("%(num)s other line", "%(num)s other lines", count))  # noqa: E731 used below
    drawn = charts_balance.balance(sides[0], sides[1], write=money, others=others, wide=WIDE)
    return str(drawn.svg(title=say(WORDS["position"]), description=say(WORDS["chart_alt"]), name="position"))


def moved(facts: Moved) -> dict[str, Any]:
    """What was booked since the last pack of the committee, or its last meeting: how often and how much by kind, reversals apart."""
    return {"since": say(_since(facts)), "rows": [_moved(*row) for row in facts.rows]}


def _since(facts: Moved) -> Message:
    """Since when the pack counts, and by which movements of the book."""
    if facts.began is None:
        return msg("Since the fund was opened: movements 1 to %(seq)s of the book.", seq=facts.seq)
    named: dict[str, object] = {"title": facts.meeting, "when": facts.began}
    if facts.seq == facts.since:
        return msg("Nothing was booked since “%(title)s”, %(when)s.", **named)
    return msg("Since “%(title)s”, %(when)s: movements %(first)s to %(seq)s of the book.", **named, first=facts.since + 1, seq=facts.seq)


def _moved(kind: Kind, undone: bool, count: int, cents: int) -> Row:
    name = msg("Reversal: %(movement)s", movement=NAMES[kind]) if undone else NAMES[kind]
    return [say(name), wording.number(count), money(cents)]


def expected(lines: Sequence[tuple[State, int, int]]) -> dict[str, Any]:
    """What donors still owe, by the stage their pledge has reached: (stage, pledges, cents)."""
    rows = [[say(STATES[state]), wording.number(count), money(cents)] for state, count, cents in lines]
    return {"rows": rows, "total": money(sum(cents for _, _, cents in lines))}


def followed(lines: Sequence[Followed]) -> list[dict[str, Any]]:
    """What became of earlier decisions, who follows each and by when."""
    return [_followed(veils.decision(each.line, each.kept), bare=each.bare) for each in lines]


def _followed(line: DecisionLine, *, bare: bool) -> dict[str, Any]:
    return {
        "title": line.label if bare else f"{line.label} – {line.title}",
        "amounts": [money(line.cents), money(line.granted), money(line.paid), money(line.left)] if line.opens_money else ["–"] * 4,
        "owed": _owed(line.owner, line.due_on, line.done_on),
    }


def _owed(owner: str, due_on: date | None, done_on: date | None) -> str:
    """Who follows a decision, by when, or since when it is done; nothing where none of it is set."""
    if done_on:
        return say(msg("done on %(day)s", day=done_on))
    due = say(msg("by %(day)s", day=due_on)) if due_on else ""
    return ", ".join(part for part in (owner, due) if part)

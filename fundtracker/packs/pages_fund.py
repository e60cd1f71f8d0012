"""What the common part of a pack says of the fund: its position, what moved since the last pack, what is expected, earlier decisions."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from fundtracker.committees import recusals, register, veils
from fundtracker.committees.models import Meeting
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.rules_following import Following
from fundtracker.contributions import register as pledges
from fundtracker.contributions.rules import State
from fundtracker.contributions.wording import STATES
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.ledger.models import Movement
from fundtracker.ledger.promises import Means
from fundtracker.ledger.rules import IN_LINES, LEFT_LINES, OUT_LINES, Identity, Kind
from fundtracker.ledger.wording import NAMES
from fundtracker.packs.models import Pack
from fundtracker.packs.words import LINES, WORDS
from fundtracker.web import charts_balance, wording
from fundtracker.web.charts_balance import Part
from fundtracker.web.wording import money, say

Row = list[str]
EXPECTED = (State.ANNOUNCED, State.VOTED, State.AGREED, State.CALLED, State.PART_PAID)
WIDE = 660
"""The chart's width in its own units: names of lines fit beside the stacks."""

FOLLOWED = 12
"""As many earlier decisions are followed up in a pack; the register has them all."""


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


def _last(meeting: Meeting, fund_id: int) -> tuple[Meeting | None, int]:
    """The last meeting held before this one, and the movement the book had come to: in its last pack, else when it began."""
    query = (
        select(Meeting, Pack.chain_seq)
        .outerjoin(Pack, Pack.meeting_id == Meeting.id)
        .where(Meeting.committee_id == meeting.committee_id, Meeting.starts_at < meeting.starts_at, Meeting.status == MeetingStatus.HELD)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc(), Pack.version.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return None, 0
    booked = select(func.max(Movement.seq)).where(Movement.fund_id == fund_id, Movement.booked_at <= row[0].starts_at)
    return row[0], row[1] if row[1] is not None else session.scalar(booked) or 0


def moved(meeting_id: int, fund_id: int, seq: int) -> dict[str, Any]:
    """What was booked since the last pack of the committee, or its last meeting: how often and how much by kind, reversals apart."""
    before, since = _last(session.get_one(Meeting, meeting_id), fund_id)
    undoes = Movement.reverses_id.is_not(None)
    query = select(Movement.kind, undoes, func.count(), func.sum(Movement.cents)).group_by(Movement.kind, undoes)
    query = query.where(Movement.fund_id == fund_id, Movement.seq > since, Movement.seq <= seq)
    sums = {(kind, bool(undone)): (count, int(cents or 0)) for kind, undone, count, cents in session.execute(query)}
    rows = [_moved(kind, undone, *sums[kind, undone]) for kind in Kind for undone in (False, True) if (kind, undone) in sums]
    return {"since": say(_since(before, since, seq)), "rows": rows}


def _since(meeting: Meeting | None, since: int, seq: int) -> Message:
    """Since when the pack counts, and by which movements of the book."""
    if meeting is None:
        return msg("Since the fund was opened: movements 1 to %(seq)s of the book.", seq=seq)
    facts: dict[str, object] = {"title": meeting.title, "when": meeting.starts_at}
    if seq == since:
        return msg("Nothing was booked since “%(title)s”, %(when)s.", **facts)
    return msg("Since “%(title)s”, %(when)s: movements %(first)s to %(seq)s of the book.", **facts, first=since + 1, seq=seq)


def _moved(kind: Kind, undone: bool, count: int, cents: int) -> Row:
    name = msg("Reversal: %(movement)s", movement=NAMES[kind]) if undone else NAMES[kind]
    return [say(name), wording.number(count), money(cents)]


def expected(fund_id: int) -> dict[str, Any]:
    """What donors still owe, by the stage their pledge has reached."""
    found = {state: pledges.list_pledges(fund_id=fund_id, state=state) for state in EXPECTED}
    rows = [
        [say(STATES[state]), wording.number(listing.total), money(totals.outstanding)]
        for state, (listing, totals) in found.items()
        if totals.outstanding
    ]
    return {"rows": rows, "total": money(sum(totals.outstanding for _, totals in found.values()))}


def followed(committee_id: int, meeting_id: int) -> list[dict[str, Any]]:
    """What became of earlier decisions, who follows each and by when: first what is overdue, then what is open, then the latest ones.

    Every reader gets these lines, so one that is not signed yet and from which any seat keeps away gives its number alone.
    """
    earlier = [line for line in register.every(committee_id=committee_id) if line.takes_effect and line.meeting_id != meeting_id]
    ranks = {Following.OVERDUE: 0, Following.OPEN: 1}
    lines = [line for line in earlier if line.opens_money or line.following in ranks]
    lines.sort(key=lambda line: ranks.get(line.following, 2))
    shown = lines[:FOLLOWED]
    kept = recusals.kept_away([line.item_id for line in shown if line.item_id is not None and line.signed_at is None])
    return [_followed(veils.decision(line, kept), bare=line.signed_at is None and line.item_id in kept) for line in shown]


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

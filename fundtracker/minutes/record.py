"""What is on record of a meeting, read from the books: who was there and when, what was asked, voted and decided of each item."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.authorities import identities
from fundtracker.committees import agenda, attendance, meetings, presiding, register
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.models import AgendaItem, Recusal
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import Presence
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, sort_key
from fundtracker.notices.models import Question, Reply
from fundtracker.votes import amounts, ballots, lapsing, turnout, undecided, votes
from fundtracker.votes.amounts import AmountLine
from fundtracker.votes.ballots import NamedVote
from fundtracker.votes.models import Stay
from fundtracker.votes.undecided import Reason


@dataclass(frozen=True)
class SeatRecord:
    """A seat: how it took part, who sat for it, its stays as (arrival, departure), and the seat that held its proxy.

    `answered` says whether it answered in writing; None at a meeting, where nobody does.
    """

    authority_id: int
    name: str
    presence: Presence | None
    person: str
    stays: tuple[tuple[datetime, datetime | None], ...]
    proxy_to: str
    answered: bool | None


@dataclass(frozen=True)
class QuestionRecord:
    """A question put before the meeting, with its answer."""

    item_id: int | None
    asked_by: str
    authority: str
    text: str
    answer: str
    answered_by: str


@dataclass(frozen=True)
class ItemRecord:
    """An item, who kept away from it (authority, reason), amounts amended in the room, its result and decision.

    `lapsed` says of each ballot without result why, `left` why the item was left undecided; `presided_by` who presided over it, where
    that was not who presided over the meeting; `votes` are those cast openly, by name, `secret` says that the ballot was secret.
    """

    item: ItemLine
    recused: tuple[tuple[str, str], ...]
    changes: tuple[AmountLine, ...]
    lapsed: tuple[Message, ...]
    left: Reason | None
    result: Message | None
    decision: DecisionLine | None
    presided_by: str
    votes: tuple[NamedVote, ...]
    secret: bool


@dataclass(frozen=True)
class Record:
    """Everything on record of a meeting; `presided_by` is who presided, nothing where that is not on record."""

    presided_by: str
    seats: Sequence[SeatRecord]
    items: Sequence[ItemRecord]
    questions: Sequence[QuestionRecord]


def of_meeting(meeting_id: int) -> Record:
    """What is on record of a meeting, its seats under the names they had on its day."""
    return Record(presided_by(meeting_id), _seats(meeting_id), _items(meeting_id), _questions(meeting_id))


def day_of(meeting_id: int) -> date:
    """The day whose names the papers of a meeting say: its own, or the last one of a consultation; today while that is to come."""
    meeting = meetings.get(meeting_id)
    return min((meeting.ends_at or meeting.starts_at).astimezone(clock.PARIS).date(), clock.today())


def _names(meeting_id: int, authority_ids: Collection[int]) -> dict[int, str]:
    """What authorities were called on a meeting's day, by id and in the order of these names."""
    known = {key: str(line.label) for key, line in identities.on_day(authority_ids, day_of(meeting_id)).items()}
    return dict(sorted(known.items(), key=lambda one: (sort_key(one[1]), one[0])))


def presided_by(meeting_id: int) -> str:
    """The name of who presided over a meeting; nothing where that is not on record."""
    who = presiding.of_meeting(meeting_id)
    return who.name if who is not None else ""


def _seats(meeting_id: int) -> list[SeatRecord]:
    lines = {line.authority_id: line for line in attendance.of_meeting(meeting_id)}
    names, in_writing, took_part = _names(meeting_id, lines), meetings.get(meeting_id).in_writing, turnout.took_part(meeting_id)
    stays: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for row in session.scalars(select(Stay).filter_by(meeting_id=meeting_id).order_by(Stay.arrived_at, Stay.id)):
        stays[row.authority_id].append((row.arrived_at, row.left_at))
    proxies = select(Reply.authority_id, Reply.proxy_to_id).where(Reply.meeting_id == meeting_id, Reply.proxy_to_id.is_not(None))
    held: dict[int, Any] = dict(session.execute(proxies).all())
    return [
        SeatRecord(
            authority_id,
            name,
            lines[authority_id].presence,
            lines[authority_id].person,
            tuple(stays[authority_id]),
            names.get(held.get(authority_id, 0), "") if lines[authority_id].presence is Presence.REPRESENTED else "",
            authority_id in took_part if in_writing else None,
        )
        for authority_id, name in names.items()
    ]


def _items(meeting_id: int) -> list[ItemRecord]:
    decided = register.of_meeting(meeting_id)
    lines = agenda.items(meeting_id)
    ids = [line.id for line in lines]
    voted, named = votes.of_items(ids), ballots.by_name(meeting_id)
    chair, left = presided_by(meeting_id), undecided.of_meeting(meeting_id)
    changes, recused, lapsed = amounts.of_meeting(meeting_id), recusals(meeting_id), lapsing.of_meeting(meeting_id)
    return [
        ItemRecord(
            line,
            tuple(recused[line.id]),
            tuple(changes.get(line.id, ())),
            tuple(lapsed.get(line.id, ())),
            left.get(line.id),
            vote.sentence if vote else None,
            decided.get(line.id),
            _other(line.id, chair),
            tuple(one for one in named.get(line.id, ()) if not one.aside),
            vote is not None and vote.secret,
        )
        for line in lines
        for vote in [voted.get(line.id)]
    ]


def _other(item_id: int, chair: str) -> str:
    """Who presided over an item, where it was not who presided over the meeting."""
    who = presiding.noted_for(item_id)
    return who.name if who is not None and who.name != chair else ""


def recusals(meeting_id: int) -> dict[int, list[tuple[str, str]]]:
    """Who keeps away from an item of a meeting, as (authority, reason), by item."""
    query = select(Recusal).join(AgendaItem, AgendaItem.id == Recusal.item_id).where(AgendaItem.meeting_id == meeting_id)
    rows = session.scalars(query).all()
    names = _names(meeting_id, {row.authority_id for row in rows})
    order = list(names)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: order.index(row.authority_id)):
        found[row.item_id].append((names[row.authority_id], row.reason))
    return found


def _questions(meeting_id: int) -> list[QuestionRecord]:
    query = (
        select(Question, User.name)
        .outerjoin(User, User.id == Question.answered_by_id)
        .where(Question.meeting_id == meeting_id, Question.withdrawn_at.is_(None))
        .order_by(Question.asked_at, Question.id)
    )
    rows = session.execute(query).all()
    names = _names(meeting_id, {row.authority_id for row, _answerer in rows})
    return [
        QuestionRecord(row.item_id, row.asked_by, names[row.authority_id], row.text, row.answer, answerer or "") for row, answerer in rows
    ]

"""Taking over history: what a committee decided before it was followed here, recorded with a reason and confirmed by a second person.

Nothing of it counts before it is confirmed. Then there is a meeting that was held on its day, its item, and a decision in effect since the
day it took effect, marked wherever it is read; what follows from it may be dated from that day on (`funds.order`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, permissions_of
from fundtracker.accounts.second import may_be_second
from fundtracker.authorities.models import Authority
from fundtracker.committees import decisions, rules
from fundtracker.committees.models import AgendaItem, Committee, Meeting, PastDecision
from fundtracker.committees.rules import MONEY_KINDS, ItemKind, MeetingKind, MeetingStatus
from fundtracker.funds import order
from fundtracker.funds.models import Fund, Project
from fundtracker.funds.order import Event
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions

SHORTEST_REASON = 10
TAKEN_OVER = ("kind", "title", "text", "cents", "project_id", "authority_id", "to_fund_id")
"""What a past decision hands on to its item and its decision."""


@dataclass(frozen=True)
class PastLine:
    """A decision of the past with the names that belong to it; cents. `decision_id` once it is confirmed."""

    id: int
    committee_id: int
    code: str
    kind: ItemKind
    title: str
    text: str
    cents: int
    project_code: str
    authority_name: str
    to_fund_code: str
    met_on: date
    decided_on: date
    signed_by: str
    reason: str
    recorded_by_id: int
    recorded_by: str
    recorded_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    withdrawn_at: datetime | None
    decision_id: int | None

    @property
    def waits(self) -> bool:
        """Whether it waits for the second person."""
        return self.confirmed_at is None and self.withdrawn_at is None


def record(
    committee_id: int, *, kind: ItemKind, met_on: date, decided_on: date, signed_by: str, reason: str, by: Actor, **asked: Any
) -> int:
    """Record what the committee decided before it was followed here; it counts once another person confirmed it. Gives back its id.

    `met_on` is the day of the meeting, `decided_on` the day its decision took effect, `signed_by` who signed it then; `asked` are the
    columns of TAKEN_OVER beside the kind.

    Raises:
        NotFound: no such committee.
        Denied: nobody who signed in acts.
        Refusal: a day in the future or out of order, no reason, or something its kind needs is left out.
    """
    fund = _fund(committee_id)
    columns: dict[str, Any] = {name: asked.get(name, "" if name == "text" else None) for name in TAKEN_OVER[1:]}
    _check_asked(fund.id, kind, columns)
    _check_days(fund, met_on, decided_on)
    if len(reason) < SHORTEST_REASON:
        raise Refusal(msg("Say why this is taken over, and where it stands on paper: another person confirms it."), field="reason")
    days = {"met_on": met_on, "decided_on": decided_on, "signed_by": signed_by, "reason": reason}
    who = {"recorded_by_id": _person(by).id, "recorded_at": clock.now()}
    row = PastDecision(committee_id=committee_id, kind=kind, **columns, **days, **who)
    session.add(row)
    session.flush()
    audit.record("web:history:recorded", row.id, by=by, fund_id=fund.id, after={"kind": kind, **columns, **days}, reason=reason)
    return row.id


def doubt(fund_id: int, *, cents: int | None, decided_on: date | None) -> Message | None:
    """What to ask about a decision of more (cents) than the fund held on its day; None where it held as much, or either is not typed."""
    if not cents or decided_on is None:
        return None
    held = positions.held_on(fund_id, decided_on)
    if cents <= held:
        return None
    return msg(
        "%(cents)s is more than the fund held on %(day)s: %(held)s, as its book says now. Was this decided?",
        cents=Cents(cents),
        day=decided_on,
        held=Cents(held),
    )


def confirm(past_id: int, *, by: Actor) -> int:
    """Confirm what another person recorded of the past: the decision counts from the day it took effect. Gives back the decision's id.

    Raises:
        NotFound: no such record.
        Denied: who confirms recorded it, or does not approve. It opens money, so the second hand is one that another person confirmed
            (`accounts.roles`): a second account of the staff is made by one administrator alone.
        Refusal: it was confirmed or withdrawn already.
    """
    row, fund = _waiting(past_id)
    person = _person(by)
    verdict = may_be_second(
        person.id,
        [row.recorded_by_id],
        holds_right=Permission.APPROVE in permissions_of(person.role if person.active else None),
        role=msg("Only an approver may confirm what is taken over."),
        own=msg("You recorded this, so another person has to confirm it."),
    )
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    row.meeting_id = _meeting(row)
    facts = {name: getattr(row, name) for name in TAKEN_OVER}
    last = session.scalar(select(func.max(AgendaItem.position)).filter_by(meeting_id=row.meeting_id)) or 0
    item = AgendaItem(meeting_id=row.meeting_id, position=last + 1, **facts)
    session.add(item)
    session.flush()
    row.decision_id = decisions.take_over(row.committee_id, item_id=item.id, signed_at=clock.noon(row.decided_on), facts=facts, by=by)
    row.confirmed_by_id, row.confirmed_at = person.id, clock.now()
    session.flush()
    audit.record("web:history:confirmed", past_id, by=by, fund_id=fund.id, after={"decision": row.decision_id}, reason=row.reason)
    return row.decision_id


def withdraw(past_id: int, *, by: Actor) -> int:
    """Withdraw what was recorded of the past and not confirmed; gives back its id.

    Raises:
        NotFound: no such record.
        Refusal: it was confirmed or withdrawn already.
    """
    row, fund = _waiting(past_id)
    row.withdrawn_at = clock.now()
    session.flush()
    audit.record("web:history:withdrawn", past_id, by=by, fund_id=fund.id)
    return past_id


def get(past_id: int) -> PastLine:
    """One record of the past. Raises NotFound."""
    found = _lines(session.scalars(select(PastDecision).filter_by(id=past_id)).all())
    if not found:
        raise NotFound
    return found[0]


def of_committee(committee_id: int) -> Sequence[PastLine]:
    """What was recorded of a committee's past, the latest first."""
    query = select(PastDecision).filter_by(committee_id=committee_id)
    return _lines(session.scalars(query.order_by(PastDecision.recorded_at.desc(), PastDecision.id.desc())).all())


def of_decision(decision_id: int) -> PastLine | None:
    """What a decision was taken over from, or None where it was decided here."""
    found = _lines(session.scalars(select(PastDecision).filter_by(decision_id=decision_id)).all())
    return found[0] if found else None


def waiting() -> Sequence[PastLine]:
    """Everything that waits for its second person, the oldest first."""
    query = select(PastDecision).filter_by(confirmed_at=None, withdrawn_at=None)
    return _lines(session.scalars(query.order_by(PastDecision.recorded_at, PastDecision.id)).all())


def _fund(committee_id: int) -> Fund:
    """The fund of a committee, locked with it."""
    fund_id = session.scalar(select(Committee.fund_id).filter_by(id=committee_id))
    if fund_id is None:
        raise NotFound
    fund = lock(Fund, fund_id)[0]
    lock(Committee, committee_id)
    return fund


def _waiting(past_id: int) -> tuple[PastDecision, Fund]:
    """A record that waits, read afresh under the lock of its fund: it is confirmed once."""
    committee_id = session.scalar(select(PastDecision.committee_id).filter_by(id=past_id))
    if committee_id is None:
        raise NotFound
    fund = _fund(committee_id)
    row = session.get_one(PastDecision, past_id, populate_existing=True)
    if row.confirmed_at is not None or row.withdrawn_at is not None:
        raise Refusal(msg("This was confirmed or withdrawn already."))
    return row, fund


def _check_asked(fund_id: int, kind: ItemKind, columns: Mapping[str, Any]) -> None:
    """Hold what was decided to what its kind needs, and its project to the fund."""
    if kind not in MONEY_KINDS:
        raise Refusal(msg("Only decisions that opened money are taken over: grants, envelopes, refunds, transfers."), field="kind")
    named = {name: columns[name] for name in ("cents", "project_id", "authority_id", "to_fund_id")}
    rules.check_item(kind, **named, about_id=None, place="", beneficiary="")
    project_id = columns["project_id"]
    project = session.get(Project, project_id) if project_id else None
    if project_id and (project is None or project.fund_id != fund_id):
        raise Refusal(msg("Choose a project of this fund."), field="project_id")


def _check_days(fund: Fund, met_on: date, decided_on: date) -> None:
    """Hold the days of the past to their order: the fund opened, the committee met, the decision took effect, and today."""
    if met_on < fund.opened_on:
        raise Refusal(msg("The fund opened on %(day)s: type that day or a later one.", day=fund.opened_on), field="met_on")
    if decided_on > clock.today():
        raise Refusal(msg("This date is in the future. Type the day on which it happened."), field="decided_on")
    order.check(Event.DECIDED, decided_on, {Event.MET: met_on}, field="decided_on")


def _meeting(row: PastDecision) -> int:
    """The meeting of that day as it is taken over: the same for all that it decided, held and never convened here."""
    taken = select(PastDecision.meeting_id).filter_by(committee_id=row.committee_id, met_on=row.met_on)
    found = session.scalar(taken.where(PastDecision.meeting_id.is_not(None)).limit(1))
    if found is not None:
        return int(found)
    code = session.scalar(select(Fund.code).join(Committee, Committee.fund_id == Fund.id).where(Committee.id == row.committee_id))
    facts = {"kind": MeetingKind.MEETING, "status": MeetingStatus.HELD, "quorum_needed": False}
    meeting = Meeting(committee_id=row.committee_id, title=f"{code} {row.met_on:%d/%m/%Y}", starts_at=clock.noon(row.met_on), **facts)
    session.add(meeting)
    session.flush()
    return meeting.id


def _person(by: Actor) -> User:
    """Who acts, as the users' table says now."""
    if by.user_id is None:
        raise Denied(msg("Only a person who signed in may do this."))
    return session.get_one(User, by.user_id, populate_existing=True)


def _lines(rows: Sequence[PastDecision]) -> list[PastLine]:
    people = _named(User.id, User.name, [key for row in rows for key in (row.recorded_by_id, row.confirmed_by_id)])
    projects = _named(Project.id, Project.code, [row.project_id for row in rows])
    donors = _named(Authority.id, Authority.label, [row.authority_id for row in rows])
    funds = _named(Fund.id, Fund.code, [row.to_fund_id for row in rows])
    query = select(Committee.id, Fund.code).join(Fund, Fund.id == Committee.fund_id)
    codes = dict(session.execute(query.where(Committee.id.in_([row.committee_id for row in rows]))).all())
    same = ("id", "committee_id", "kind", "title", "text", "cents", "met_on", "decided_on", "signed_by", "reason")
    more = ("recorded_by_id", "recorded_at", "confirmed_at", "withdrawn_at", "decision_id")
    return [
        PastLine(
            **{name: getattr(row, name) for name in (*same, *more)},
            code=codes[row.committee_id],
            project_code=projects.get(row.project_id or 0, ""),
            authority_name=donors.get(row.authority_id or 0, ""),
            to_fund_code=funds.get(row.to_fund_id or 0, ""),
            recorded_by=people[row.recorded_by_id],
            confirmed_by=people.get(row.confirmed_by_id or 0, ""),
        )
        for row in rows
    ]


def _named(key: object, name: object, ids: Sequence[int | None]) -> Mapping[int, str]:
    """Names by id."""
    return dict(session.execute(select(key, name).where(key.in_([each for each in ids if each]))).all())  # type: ignore[call-overload, attr-defined]

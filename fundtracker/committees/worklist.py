"""What waits among committees: meetings without agenda or pack, items without decision, decisions to sign, to ratify, to follow up."""

from datetime import date, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.committees import committees, drafting, history, meetings, signing
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting
from fundtracker.committees.rules import ItemKind, MeetingKind, MeetingStatus
from fundtracker.funds.models import Fund
from fundtracker.funds.rules import FundStatus
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg

SOON = timedelta(days=21)


def waiting() -> list[Waiting]:
    """Everything that waits among committees."""
    return [
        *_without_chair(),
        *_without_agenda(),
        *_without_pack(),
        *_without_decision(),
        *_to_sign(),
        *_to_ratify(),
        *_overdue(),
        *_to_review(),
        *_to_confirm(),
    ]


def _meeting(kind: str, reason: Message, row: Meeting) -> Waiting:
    since = min(row.starts_at.astimezone(clock.PARIS).date(), clock.today())
    return Waiting(kind, reason, "room.meeting", since, Permission.PREPARE_MEETINGS, {"meeting_id": row.id})


def _to_confirm() -> list[Waiting]:
    """Decisions of the past that wait for their second person."""
    return [
        Waiting(
            "past_to_confirm",
            msg("%(code)s: “%(title)s” of %(day)s is taken over by %(name)s. An approver confirms it.", **_facts(line)),
            "committees.past",
            line.recorded_at.astimezone(clock.PARIS).date(),
            Permission.APPROVE,
            {"code": line.code},
        )
        for line in history.waiting()
    ]


def _facts(line: history.PastLine) -> dict[str, object]:
    return {"code": line.code, "title": line.title, "day": line.decided_on, "name": line.recorded_by}


def _without_chair() -> list[Waiting]:
    """Committees that met or will, and for which nobody signs today."""
    met = exists().where(Meeting.committee_id == Committee.id)
    query = select(Committee, Fund.code).join(Fund, Fund.id == Committee.fund_id).where(met)
    rows = session.execute(query.where(Fund.status != FundStatus.CLOSED).order_by(Fund.code)).all()
    return [
        Waiting(
            "committee_without_chair",
            msg("Nobody signs for the committee of %(code)s: its chair has no seat any more, or none was named. Choose one.", code=code),
            "committees.chairs",
            clock.today(),
            Permission.PREPARE_MEETINGS,
            {"code": code},
        )
        for row, code in rows
        if not any(committees.may_sign(row.id, user_id) for user_id in (row.chair_user_id, row.vice_chair_user_id) if user_id)
    ]


def _without_agenda() -> list[Waiting]:
    query = select(Meeting).where(Meeting.status == MeetingStatus.DRAFT, ~exists().where(AgendaItem.meeting_id == Meeting.id))
    return [
        _meeting(
            "meeting_without_agenda", msg("“%(title)s” on %(when)s has no agenda yet. Write it.", title=row.title, when=row.starts_at), row
        )
        for row in session.scalars(query.order_by(Meeting.starts_at))
    ]


def _without_pack() -> list[Waiting]:
    soon = Meeting.starts_at.between(clock.now(), clock.now() + SOON)
    query = select(Meeting).where(Meeting.status == MeetingStatus.CONVENED, soon, Meeting.pack_version.is_(None))
    return [
        _meeting(
            "meeting_without_pack", msg("“%(title)s” on %(when)s has no pack yet. Build it.", title=row.title, when=row.starts_at), row
        )
        for row in session.scalars(query.order_by(Meeting.starts_at))
    ]


def _without_decision() -> list[Waiting]:
    earlier = aliased(Decision)
    ratified = exists().where(
        earlier.id == AgendaItem.about_id, earlier.ratified_by_id.is_not(None), AgendaItem.kind == ItemKind.RATIFICATION
    )
    undecided = exists().where(
        AgendaItem.meeting_id == Meeting.id,
        AgendaItem.kind != ItemKind.INFORMATION,
        AgendaItem.adjourned_at.is_(None),
        ~exists().where(Decision.item_id == AgendaItem.id),
        ~ratified,
    )
    following = aliased(Meeting)
    taken_up = exists().where(following.reconvenes_id == Meeting.id, following.status != MeetingStatus.CANCELLED)
    passed = (Meeting.kind == MeetingKind.MEETING) & (Meeting.starts_at < meetings.day_began())
    ended = (Meeting.status == MeetingStatus.CONVENED) & or_(passed, Meeting.ends_at < clock.now())
    over = or_(Meeting.status == MeetingStatus.HELD, ended)
    query = select(Meeting).where(over, undecided, ~taken_up).order_by(Meeting.starts_at)
    return [
        _meeting(
            "item_without_decision",
            msg(
                "“%(title)s” of %(when)s is over and some items have no outcome on record: record it, or take them up again.",
                title=row.title,
                when=row.starts_at,
            ),
            row,
        )
        for row in session.scalars(query)
    ]


def _to_sign() -> list[Waiting]:
    query = select(Decision).where(Decision.signed_at.is_(None)).order_by(Decision.recorded_at)
    return [
        Waiting(
            "decision_to_sign",
            _signature(row),
            "committees.decision",
            row.recorded_at.astimezone(clock.PARIS).date(),
            Permission.PREPARE_MEETINGS,
            {"decision_id": row.id},
        )
        for row in session.scalars(query)
    ]


def _signature(row: Decision) -> Message:
    """Whose signature a decision waits for."""
    people = signing.of_item(row.committee_id, row.item_id).people
    if not people:
        return msg(
            "Nobody may sign decision %(label)s: whoever leads the committee took no part in its item, or no longer leads it. Choose "
            "another vice-chair.",
            label=row.label,
        )
    values = {"label": row.label, "name": people[0].name}
    return msg("Decision %(label)s waits for the signature of %(name)s: until then it allows nothing.", **values)


def _to_ratify() -> list[Waiting]:
    query = (
        drafting.unratified()
        .join(Committee, Committee.id == Decision.committee_id)
        .join(Fund, Fund.id == Committee.fund_id)
        .add_columns(Fund.code)
        .order_by(Decision.id)
    )
    return [
        Waiting(
            "decision_to_ratify",
            msg("The chair’s urgent decision %(label)s must be put to the next meeting for ratification.", label=row.label),
            "committees.committee",
            row.recorded_at.astimezone(clock.PARIS).date(),
            Permission.PREPARE_MEETINGS,
            {"code": code},
        )
        for row, code in session.execute(query)
    ]


def _following(kind: str, reason: Message, since: date, decision_id: int) -> Waiting:
    return Waiting(kind, reason, "committees.follow", since, Permission.PREPARE_MEETINGS, {"decision_id": decision_id})


def _overdue() -> list[Waiting]:
    query = select(Decision, User.name).outerjoin(User, User.id == Decision.owner_id)
    late = query.where(Decision.due_on < clock.today(), Decision.done_on.is_(None)).order_by(Decision.due_on)
    found = []
    for row, name in session.execute(late):
        told = msg("Decision %(label)s was due on %(day)s and is not done.", label=row.label, day=row.due_on)
        if name:
            told = msg("Decision %(label)s was due on %(day)s and is not done: ask %(name)s.", label=row.label, day=row.due_on, name=name)
        found.append(_following("decision_overdue", told, row.due_on or clock.today(), row.id))
    return found


def _to_review() -> list[Waiting]:
    query = select(Decision).where(Decision.review_on <= clock.today()).order_by(Decision.review_on)
    return [_following("decision_to_review", _look_again(row), row.review_on or clock.today(), row.id) for row in session.scalars(query)]


def _look_again(row: Decision) -> Message:
    return msg(
        "Decision %(label)s was to be looked at again on %(day)s. Look, then choose another day or empty it.",
        label=row.label,
        day=row.review_on,
    )

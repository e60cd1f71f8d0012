"""Decisions: recorded as voted, numbered without gaps, in effect once signed: then they open the money (domain.md rules 3 and 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.committees import agenda, meetings, rules
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting
from fundtracker.committees.rules import MONEY_KINDS, ItemKind, MeetingStatus, Outcome
from fundtracker.funds.models import Fund, Project
from fundtracker.grants import authorisations, changes
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.kernel.text import msg

CARRIED = ("kind", "title", "text", "cents", "project_id", "authority_id", "to_fund_id", "place", "beneficiary")
"""What a decision takes over from its item."""


@dataclass(frozen=True)
class DecisionLine:
    """A decision of the register, with what became of the money it allows, in cents."""

    id: int
    label: str
    committee_id: int
    meeting_id: int | None
    item_id: int | None
    kind: ItemKind
    outcome: Outcome
    title: str
    text: str
    cents: int | None
    project_id: int | None
    place: str
    beneficiary: str
    urgent: bool
    ratified: bool
    authorisation_id: int | None
    used: int
    recorded_at: datetime
    signed_at: datetime | None
    signed_by: str

    @property
    def takes_effect(self) -> bool:
        """Whether signing it changes something."""
        return self.outcome is Outcome.ADOPTED


def record(item_id: int, *, meeting_id: int, outcome: Outcome, text: str, cents: int | None, by: Actor) -> int:
    """Record what the committee decided of an item, `cents` as amended in the room; gives back the decision's id.

    Raises:
        Refusal: the meeting has not begun, the item was decided, no quorum is recorded, or the outcome does not fit the item.
        NotFound: no such item at this meeting.
    """
    row, committee_id, fund_id = _meeting(meeting_id)
    item = agenda.get(item_id, meeting_id)
    if item.decision_id is not None:
        raise Refusal(msg("This item has been decided already. A decision is undone by a new decision."))
    if outcome not in rules.outcomes_of(item.kind):
        raise Refusal(msg("Choose what became of the item."), field="outcome")
    if row.starts_at > clock.now():
        raise Refusal(msg("This meeting has not begun yet."))
    _check_quorum(meeting_id)
    amount = cents if item.kind in MONEY_KINDS else None
    if item.kind in MONEY_KINDS and outcome is Outcome.ADOPTED and not amount:
        raise Refusal(msg("Type the amount that was decided."), field="cents")
    columns: dict[str, Any] = {name: getattr(item, name) for name in CARRIED}
    columns |= {"text": text, "cents": amount, "outcome": outcome, "item_id": item_id}
    return _keep(committee_id, fund_id, columns, year=row.starts_at.astimezone(clock.PARIS).year, by=by)


def decide_urgently(committee_id: int, *, kind: ItemKind, project_id: int | None, cents: int, title: str, text: str, by: Actor) -> int:
    """The chair decides alone within the fund's ceiling: recorded and signed in one act, to be ratified; gives back the decision's id.

    Who may act is `permissions.can_decide_urgently`. The ratification goes on the agenda of the next draft meeting, if there is one.

    Raises:
        Refusal: beyond the ceiling, or without its project.
    """
    committee = lock(Committee, committee_id)[0]
    fund = lock(Fund, committee.fund_id)[0]
    rules.check_item(kind, cents=cents, project_id=project_id, authority_id=None, to_fund_id=None, place="", beneficiary="")
    rules.check_urgent(kind, cents, ceiling=fund.urgency_ceiling_cents)
    project = session.get(Project, project_id) if project_id else None
    if project_id and (project is None or project.fund_id != fund.id):
        raise Refusal(msg("Choose a project of this fund."), field="project_id")
    columns = {
        "kind": kind,
        "title": title,
        "text": text,
        "cents": cents,
        "project_id": project_id,
        "urgent": True,
        "outcome": Outcome.ADOPTED,
    }
    decision_id = _keep(committee_id, fund.id, columns, year=clock.today().year, by=by)
    sign(decision_id, by=by)
    draft = select(Meeting.id).filter_by(committee_id=committee_id, status=MeetingStatus.DRAFT).where(Meeting.starts_at > clock.now())
    meeting_id = session.scalar(draft.order_by(Meeting.starts_at).limit(1))
    if meeting_id is not None:
        put_for_ratification(decision_id, meeting_id=meeting_id, by=by)
    return decision_id


def put_for_ratification(decision_id: int, *, meeting_id: int, by: Actor) -> int:
    """Put the ratification of an urgent decision on an agenda; gives back the item's id."""
    row = session.get_one(Decision, decision_id)
    columns = {"kind": ItemKind.RATIFICATION, "title": row.title, "text": row.text, "minutes": 5}
    return agenda.add(meeting_id, by=by, ratifies_id=decision_id, **columns)


def sign(decision_id: int, *, by: Actor) -> int:
    """Sign a decision: it takes effect now. Adopting a grant, an envelope, a refund or a transfer opens the money up to its amount.

    Who may sign is `permissions.can_sign`; the rule asks for a person. Gives back the decision's id.

    Raises:
        Refusal: it is signed already.
        Denied: no person signs.
    """
    row = _locked(decision_id)
    if by.user_id is None:
        raise Denied(msg("Decisions are signed by the chair of the committee."))
    if row.signed_at is not None:
        raise Refusal(msg("This decision is signed already."))
    row.signed_at, row.signed_by_id = clock.now(), by.user_id
    fund_id = session.get_one(Committee, row.committee_id).fund_id
    session.flush()
    audit.record("web:decision:signed", decision_id, by=by, fund_id=fund_id, after={"label": row.label, "outcome": row.outcome})
    if row.outcome is Outcome.ADOPTED:
        _take_effect(row, fund_id, by=by)
    elif row.outcome is Outcome.REJECTED and row.kind is ItemKind.RATIFICATION:
        _refuse_ratification(row, by=by)
    session.flush()
    return decision_id


def revoke(decision_id: int, *, reason: str, by: Actor) -> int:
    """Close what is left of what a decision allowed, following a later decision; gives back the decision's id. Raises Refusal."""
    row = _locked(decision_id)
    if row.authorisation_id is None:
        raise Refusal(msg("This decision allows no money, so there is nothing to revoke."))
    authorisations.revoke(row.authorisation_id, by=by, reason=reason)
    return decision_id


def get(decision_id: int) -> DecisionLine:
    """A decision. Raises NotFound."""
    row = session.get(Decision, decision_id)
    if row is None:
        raise NotFound
    return _lines([row])[0]


def register(committee_id: int) -> list[DecisionLine]:
    """The register of a committee, the latest decision first."""
    query = select(Decision).filter_by(committee_id=committee_id).order_by(Decision.year.desc(), Decision.number.desc())
    return _lines(session.scalars(query).all())


def of_meeting(meeting_id: int) -> dict[int, DecisionLine]:
    """What a meeting decided, by item."""
    query = select(Decision).join(AgendaItem, AgendaItem.id == Decision.item_id).where(AgendaItem.meeting_id == meeting_id)
    return {line.item_id: line for line in _lines(session.scalars(query).all()) if line.item_id is not None}


def _meeting(meeting_id: int) -> tuple[Meeting, int, int]:
    """A meeting that can decide, locked with its committee, so that numbers have no gap; with committee and fund."""
    row = meetings.fresh(meeting_id)
    if row.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        raise Refusal(msg("Only a committee that was convened decides. Convene this meeting first."))
    lock(Committee, row.committee_id)
    return row, row.committee_id, meetings.fund_of(row)


def _check_quorum(meeting_id: int) -> None:
    """Without quorum nothing is decided (domain.md rule 13)."""
    seats = meetings.seats(meeting_id)
    present = meetings.taking_part(seats)
    if not rules.has_quorum(len(seats), present):
        raise Refusal(rules.quorum_sentence(len(seats), present))


def _keep(committee_id: int, fund_id: int, columns: dict[str, Any], *, year: int, by: Actor) -> int:
    """Write a decision under the next number of its committee and year; the committee is locked."""
    number = (session.scalar(select(func.max(Decision.number)).filter_by(committee_id=committee_id, year=year)) or 0) + 1
    label = rules.number_label(session.get_one(Fund, fund_id).code, year, number)
    row = Decision(
        committee_id=committee_id, year=year, number=number, label=label, recorded_at=clock.now(), recorded_by=str(by), **columns
    )
    session.add(row)
    session.flush()
    after = {"label": label, "outcome": row.outcome, "cents": row.cents, "urgent": row.urgent}
    audit.record("web:decision:recorded", row.id, by=by, fund_id=fund_id, after=after)
    return row.id


def _locked(decision_id: int) -> Decision:
    committee_id = session.scalar(select(Decision.committee_id).filter_by(id=decision_id))
    if committee_id is None:
        raise NotFound
    lock(Committee, committee_id)
    return lock(Decision, decision_id)[0]


def _take_effect(row: Decision, fund_id: int, *, by: Actor) -> None:
    """What an adopted decision changes once it is signed."""
    if row.kind in MONEY_KINDS:
        row.authorisation_id = authorisations.open_(
            kind=AuthorisationKind(row.kind.value),
            fund_id=fund_id,
            decision_id=row.id,
            cents=row.cents or 0,
            project_id=row.project_id,
            authority_id=row.authority_id,
            to_fund_id=row.to_fund_id,
            urgent=row.urgent,
            label=row.label,
            by=by,
        )
    elif row.kind is ItemKind.AMENDMENT and row.project_id is not None:
        project = session.get_one(Project, row.project_id)
        changed = {"place": row.place or project.place, "beneficiary": row.beneficiary or project.beneficiary}
        changes.apply(decision_id=row.id, project_id=row.project_id, by=by, **changed)
    elif row.kind is ItemKind.RATIFICATION:
        urgent = _ratified(row)
        urgent.ratified_by_id = row.id


def _refuse_ratification(row: Decision, *, by: Actor) -> None:
    """What the chair's urgent decision still allows is closed; what was done under it stays."""
    urgent = _ratified(row)
    if urgent.authorisation_id is not None:
        authorisations.revoke(urgent.authorisation_id, by=by, reason=row.label)


def _ratified(row: Decision) -> Decision:
    item = session.get_one(AgendaItem, row.item_id)
    return session.get_one(Decision, item.ratifies_id)


def _lines(rows: Sequence[Decision]) -> list[DecisionLine]:
    meeting_of = dict(
        session.execute(select(AgendaItem.id, AgendaItem.meeting_id).where(AgendaItem.id.in_([row.item_id for row in rows]))).tuples()
    )
    signers = dict(
        session.execute(select(User.id, User.name).where(User.id.in_([row.signed_by_id for row in rows if row.signed_by_id]))).tuples()
    )
    same = (
        "id",
        "label",
        "committee_id",
        "item_id",
        "kind",
        "outcome",
        "title",
        "text",
        "cents",
        "project_id",
        "place",
        "beneficiary",
        "urgent",
    )
    same = (*same, "authorisation_id", "recorded_at", "signed_at")
    return [
        DecisionLine(
            **{name: getattr(row, name) for name in same},
            meeting_id=meeting_of.get(row.item_id or 0),
            ratified=row.ratified_by_id is not None,
            used=authorisations.get(row.authorisation_id).used if row.authorisation_id else 0,
            signed_by=signers.get(row.signed_by_id or 0, ""),
        )
        for row in rows
    ]

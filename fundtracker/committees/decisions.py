"""Decisions: recorded as voted, numbered without gaps, in effect once signed: then they open the money (domain.md rules 3 and 14)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.committees import adopted, agenda, consequences, leading_mails, meetings, reconvening, rules, signing, signing_mails
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting
from fundtracker.committees.rules import MONEY_KINDS, ItemKind, MeetingKind, MeetingStatus, Outcome
from fundtracker.funds.models import Fund, Project
from fundtracker.grants import authorisations, changes
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.kernel.text import msg

CARRIED = ("kind", "title", "cents", "project_id", "authority_id", "to_fund_id")
"""What a decision takes over from its item."""


def record(
    item_id: int, *, meeting_id: int, outcome: Outcome, text: str, cents: int | None, by: Actor, conditions: str | None = None
) -> int:
    """Record what the committee decided of an item, `cents` as voted where that differs; gives back the decision's id.

    Project, place, beneficiary and donor are kept as they stand now, with the `conditions` of an adopted one, where None those the item
    proposes; without words of its own it says what was decided (`operative`). The committee is locked, so that numbers have no gap. The
    quorum informs, it refuses nothing.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: the meeting has not begun, the item was decided already, or the outcome does not fit the item.
    """
    row, fund_id = _deciding(meeting_id)
    item = agenda.get(item_id, meeting_id)
    if item.decision_id is not None:
        raise Refusal(msg("This item has been decided already. A decision is undone by a new decision."))
    agenda.check_open(item)
    if outcome not in rules.outcomes_of(item.kind) or outcome is Outcome.ADJOURNED:
        raise Refusal(msg("Choose what became of the item."), field="outcome")
    if item.kind in MONEY_KINDS and outcome is Outcome.ADOPTED and not cents:
        raise Refusal(msg("Type the amount that was decided."), field="cents")
    if outcome is Outcome.ADOPTED:
        agenda.check_refund(fund_id, item.authority_id, cents)
    columns: dict[str, Any] = {name: getattr(item, name) for name in CARRIED} | {"item_id": item_id, "outcome": outcome}
    if item.kind in MONEY_KINDS and outcome is Outcome.ADOPTED:
        columns["cents"] = cents
    facts = adopted.of_item(item, outcome=outcome, cents=columns["cents"], conditions=conditions)
    columns |= {name: getattr(facts, name) for name in adopted.KEPT} | {"text": adopted.worded(text, facts, item)}
    decision_id = _keep(row.committee_id, fund_id, columns, year=row.starts_at.astimezone(clock.PARIS).year, by=by)
    if row.status is MeetingStatus.HELD:
        signing_mails.ask(meeting_id, event=str(decision_id))
    return decision_id


def decide_urgently(
    committee_id: int,
    *,
    kind: ItemKind,
    cents: int,
    title: str,
    text: str,
    by: Actor,
    project_id: int | None = None,
    conditions: str = "",
) -> int:
    """The chair decides alone within the fund's ceiling: recorded and signed in one act, to be ratified; gives back the decision's id.

    `text` says why it cannot wait, `conditions` on what conditions the money is given.

    Whoever else leads the committee, administrators and approvers are told by mail. Its ratification goes on the agenda of the next
    meeting to come, where there is one; else on that of the next one drafted.

    Raises:
        NotFound: no such committee.
        Denied: the actor does not sign for the committee.
        Refusal: beyond what is left of the ceiling, of another kind, or without its project.
    """
    fund_id = _locked_fund(committee_id)
    asked = {"cents": cents, "project_id": project_id, "authority_id": None, "to_fund_id": None, "about_id": None}
    rules.check_item(kind, **asked, place="", beneficiary="")
    ceiling = session.get_one(Fund, fund_id).urgency_ceiling_cents
    rules.check_urgent(kind, cents, pending=_to_be_ratified(committee_id), ceiling=ceiling)
    project = session.get(Project, project_id) if project_id else None
    if project_id and (project is None or project.fund_id != fund_id):
        raise Refusal(msg("Choose a project of this fund."), field="project_id")
    said = {"kind": kind, "title": title, "text": text, "conditions": conditions, "cents": cents, "project_id": project_id}
    columns = {**said, **adopted.concerning(project_id)}
    decision_id = _keep(committee_id, fund_id, {**columns, "urgent": True, "outcome": Outcome.ADOPTED}, year=clock.today().year, by=by)
    sign(decision_id, by=by)
    leading_mails.tell_urgent(session.get_one(Decision, decision_id), by=by)
    coming = select(Meeting.id).filter_by(committee_id=committee_id, kind=MeetingKind.MEETING).where(Meeting.starts_at > clock.now())
    living = coming.where(Meeting.status.in_((MeetingStatus.DRAFT, MeetingStatus.CONVENED)))
    meeting_id = session.scalar(living.order_by(Meeting.starts_at, Meeting.id).limit(1))
    if meeting_id is not None:
        put_for_ratification(decision_id, meeting_id=meeting_id, by=by)
    return decision_id


def put_for_ratification(decision_id: int, *, meeting_id: int, by: Actor) -> int:
    """Put the ratification of an urgent decision on an agenda; gives back the item's id. Raises Refusal."""
    row = session.get_one(Decision, decision_id)
    return agenda.add(meeting_id, by=by, kind=ItemKind.RATIFICATION, about_id=decision_id, title=row.title, text=row.text, minutes=5)


def sign(decision_id: int, *, by: Actor) -> int:
    """Sign a decision: it takes effect now. A grant, an envelope, a refund or a transfer opens the money up to its amount.

    Gives back the decision's id.

    Raises:
        NotFound: no such decision.
        Denied: the actor is not who signs it (`signing`).
        Refusal: it is signed already.
    """
    named = session.execute(select(Decision.committee_id, Decision.to_fund_id).filter_by(id=decision_id)).first()
    if named is None:
        raise NotFound
    fund_id = _locked_fund(named.committee_id, named.to_fund_id)
    row = lock(Decision, decision_id)[0]
    verdict = signing.may_sign(row.committee_id, row.item_id, by.user_id)
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    if row.signed_at is not None:
        raise Refusal(msg("This decision is signed already."))
    row.signed_at, row.signed_by_id = clock.now(), by.user_id
    session.flush()
    audit.record("web:decision:signed", decision_id, by=by, fund_id=fund_id, after={"label": row.label, "outcome": row.outcome})
    _take_effect(row, fund_id, by=by)
    session.flush()
    return decision_id


def take_over(committee_id: int, *, item_id: int, signed_at: datetime, facts: Mapping[str, Any], by: Actor) -> int:
    """Write a decision of the past that a second person just confirmed (`history`): in effect since it was signed. Gives back its id.

    `facts` are its kind, title, text, amount and whom it concerns; the committee and its fund are locked.
    """
    fund_id = _locked_fund(committee_id, facts["to_fund_id"])
    concerns = adopted.concerning(facts["project_id"], facts["authority_id"], on=signed_at.astimezone(clock.PARIS).date())
    signed = {"outcome": Outcome.ADOPTED, "signed_at": signed_at, "signed_by_id": by.user_id}
    columns = {**facts, **concerns, **signed, "item_id": item_id}
    decision_id = _keep(committee_id, fund_id, columns, year=signed_at.astimezone(clock.PARIS).year, by=by)
    _take_effect(session.get_one(Decision, decision_id), fund_id, by=by)
    session.flush()
    return decision_id


def _deciding(meeting_id: int) -> tuple[Meeting, int]:
    """A meeting that can decide, locked with its committee; and its fund."""
    row = meetings.fresh(meeting_id)
    if row.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        raise Refusal(msg("Only a committee that was convened decides. Convene this meeting first."))
    if row.starts_at > clock.now():
        raise Refusal(msg("This meeting has not begun yet."))
    reconvening.check_not_taken_up(meeting_id)
    meetings.check(meetings.RECORDING, meeting_id)
    return row, _locked_fund(row.committee_id)


def _locked_fund(committee_id: int, to_fund_id: int | None = None) -> int:
    """The fund of a committee, with both locked (and the fund money goes to), funds first as everywhere. Raises NotFound."""
    fund_id = session.scalar(select(Committee.fund_id).filter_by(id=committee_id))
    if fund_id is None:
        raise NotFound
    lock(Fund, *{fund_id, to_fund_id or fund_id})
    lock(Committee, committee_id)
    return fund_id


def _keep(committee_id: int, fund_id: int, columns: dict[str, Any], *, year: int, by: Actor) -> int:
    """Write a decision under the next number of its committee and year; the committee is locked."""
    number = rules.next_number(session.scalar(select(func.max(Decision.number)).filter_by(committee_id=committee_id, year=year)))
    label = rules.number_label(session.get_one(Fund, fund_id).code, year, number)
    named = {"committee_id": committee_id, "year": year, "number": number, "label": label}
    row = Decision(**named, recorded_at=clock.now(), recorded_by=str(by), **columns)
    session.add(row)
    session.flush()
    after = {"label": label, "outcome": row.outcome, "cents": row.cents, "urgent": row.urgent}
    audit.record("web:decision:recorded", row.id, by=by, fund_id=fund_id, after=after)
    return row.id


def _to_be_ratified(committee_id: int) -> int:
    """What the chair's urgent decisions allow that no meeting has ratified or refused, in cents."""
    query = select(func.sum(Decision.cents)).filter_by(committee_id=committee_id, urgent=True, ratified_by_id=None)
    return int(session.scalar(query) or 0)


def _take_effect(row: Decision, fund_id: int, *, by: Actor) -> None:
    """What a decision changes once it is signed; a ratification that is refused closes what is left of the urgent decision."""
    carried = row.outcome is Outcome.ADOPTED
    if carried and (row.kind in MONEY_KINDS or row.kind is ItemKind.AMENDMENT):
        row.authorisation_id = _open(row, fund_id, by=by)
    if carried and row.kind is ItemKind.AMENDMENT:
        project = session.get_one(Project, row.project_id)
        changed = {"place": row.place or project.place, "beneficiary": row.beneficiary or project.beneficiary}
        changes.apply(decision_id=row.id, project_id=project.id, place=changed["place"], beneficiary=changed["beneficiary"], by=by)
    if carried:
        consequences.keep(row.kind, fund_id, row.id)
    if row.kind is ItemKind.RATIFICATION and row.outcome is not Outcome.ADJOURNED:
        if _earlier(row).ratified_by_id is not None:
            return  # what was ratified once, another meeting neither ratifies nor undoes
        _earlier(row).ratified_by_id = row.id
        session.flush()
        agenda.drop_ratifications(_earlier(row).id, by=by)
    if (row.kind is ItemKind.RATIFICATION and row.outcome is Outcome.REJECTED) or (row.kind is ItemKind.REVOCATION and carried):
        earlier = _earlier(row)
        if earlier.authorisation_id is not None:
            authorisations.revoke(earlier.authorisation_id, by=by, reason=row.label)
        if earlier.kind is ItemKind.AMENDMENT:
            changes.undo(decision_id=row.id, of=earlier.id, by=by)


def _open(row: Decision, fund_id: int, *, by: Actor) -> int:
    """The authorisation of an adopted decision; one that changes a project carries its name and no money."""
    return authorisations.open_(
        kind=AuthorisationKind(row.kind.value),
        fund_id=fund_id,
        decision_id=row.id,
        cents=row.cents or 0,
        project_id=row.project_id,
        authority_id=row.authority_id,
        to_fund_id=row.to_fund_id,
        urgent=row.urgent,
        label=row.label,
        opened_at=row.signed_at,
        by=by,
    )


def _earlier(row: Decision) -> Decision:
    """The decision an item of the agenda ratifies or undoes."""
    item = session.get_one(AgendaItem, row.item_id)
    return session.get_one(Decision, item.about_id)

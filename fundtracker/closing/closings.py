"""Closing a fund: the donors are asked, the committee decides, what is left is given back or transferred, the fund is closed (rule 11)."""

from datetime import date

from sqlalchemy import select

from fundtracker import audit
from fundtracker.closing import checklist, notes, rules
from fundtracker.closing.models import Closing
from fundtracker.committees import agenda
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting
from fundtracker.committees.rules import ItemKind, MeetingStatus, Outcome
from fundtracker.funds import funds, projects
from fundtracker.funds.models import Fund, FundStatus, Project, ProjectStage
from fundtracker.grants.models import Grant
from fundtracker.grants.rules import GrantStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger import positions

LIVING = (MeetingStatus.DRAFT, MeetingStatus.CONVENED, MeetingStatus.HELD)


def ask(fund_id: int, *, to_fund_id: int | None, answers_until: date, by: Actor) -> int:
    """Begin to close a fund: it takes no new pledges, and every donor with something left is asked by mail. Gives back the fund's id.

    Raises:
        NotFound: no such fund.
        Refusal: it is closed or being closed, the other fund takes no money, or the day leaves no time.
    """
    fund = _locked(fund_id)
    if session.get(Closing, fund_id) is not None or fund.status is FundStatus.CLOSED:
        raise Refusal(msg("The donors of this fund were asked already."))
    _check(fund_id, to_fund_id, answers_until)
    session.add(
        Closing(fund_id=fund_id, to_fund_id=to_fund_id, answers_until=answers_until, opened_at=clock.now(), opened_by=str(by), version=1)
    )
    session.flush()
    funds.reach(fund_id, FundStatus.WINDING_UP, by=by)
    asked = notes.ask(fund_id)
    after = {"to_fund_id": to_fund_id, "answers_until": answers_until, "asked": asked}
    audit.record("web:closing:asked", fund_id, by=by, fund_id=fund_id, after=after)
    return fund_id


def amend(fund_id: int, *, to_fund_id: int | None, answers_until: date, by: Actor, version: int | None) -> int:
    """Give the donors more time or name another fund, as long as the committee has not decided. Gives back the fund's id.

    Raises:
        NotFound: the donors were not asked yet.
        Refusal: the committee has decided, the other fund takes no money, or the day leaves no time.
        Conflict: it is not at `version` any more.
    """
    _locked(fund_id)
    row = living(fund_id, version)
    if decision_of(fund_id) is not None:
        raise Refusal(msg("The committee has decided: the question to the donors stays as it was."))
    _check(fund_id, to_fund_id, answers_until)
    before = {"to_fund_id": row.to_fund_id, "answers_until": row.answers_until}
    row.to_fund_id, row.answers_until = to_fund_id, answers_until
    session.flush()
    audit.record(
        "web:closing:changed",
        fund_id,
        by=by,
        fund_id=fund_id,
        before=before,
        after={"to_fund_id": to_fund_id, "answers_until": answers_until},
    )
    return fund_id


def propose(fund_id: int, *, meeting_id: int, title: str, text: str, by: Actor) -> int:
    """Put the closing on the agenda of a meeting that is still a draft; gives back the item's id.

    Raises:
        NotFound: the donors were not asked yet, or the meeting is not one of this fund's committee.
        Refusal: something still stands in the way, or it is on an agenda already.
    """
    _locked(fund_id)
    living(fund_id)
    _unhindered(fund_id)
    if proposed_in(fund_id) is not None or decision_of(fund_id) is not None:
        raise Refusal(msg("The closing is on an agenda already."))
    if meeting_id not in {key for key, _ in drafts(fund_id)}:
        raise Refusal(msg("Choose a meeting of this committee that is not convened yet."), field="meeting_id")
    item_id = agenda.add(meeting_id, by=by, kind=ItemKind.CLOSURE, title=title, text=text, minutes=15)
    audit.record("web:closing:proposed", fund_id, by=by, fund_id=fund_id, after={"meeting_id": meeting_id, "item_id": item_id})
    return item_id


def close(fund_id: int, *, by: Actor, version: int | None = None) -> int:
    """Close a fund of which nothing is left: it stays readable and changes no more. Gives back the fund's id.

    Raises:
        NotFound: the donors were not asked yet.
        Refusal: the committee has not decided, something stands in the way, money is left, or a year that is over is open.
        Conflict: it is not at `version` any more.
    """
    _locked(fund_id)
    row = living(fund_id, version)
    if row.closed_at is not None:
        raise Refusal(msg("This fund is closed already."))
    decision = decision_of(fund_id)
    if decision is None:
        raise Refusal(msg("The committee decides on the closing first, and its chair signs the decision."))
    _unhindered(fund_id)
    held = positions.identity(fund_id).closing
    if held:
        raise Refusal(msg("%(held)s is left in the fund. Give it back or transfer it first.", held=Cents(held)))
    open_years = checklist.of_years(fund_id)
    if open_years:
        raise Refusal(open_years[0].text)
    row.closed_at, row.closed_by, row.decision_id = clock.now(), str(by), decision[0]
    session.flush()
    audit.record("web:closing:closed", fund_id, by=by, fund_id=fund_id, after={"decision": decision[1]})
    funds.reach(fund_id, FundStatus.CLOSED, by=by)
    return fund_id


def close_accounts(project_id: int, *, by: Actor) -> int:
    """Close the accounts of a project whose grants have all ended; gives back the project's id.

    Raises:
        NotFound: no such project.
        Refusal: a grant is still running, or the accounts are closed already.
    """
    fund_id = session.scalar(select(Project.fund_id).filter_by(id=project_id))
    if fund_id is None:
        raise NotFound
    _locked(fund_id)
    project = session.get_one(Project, project_id, populate_existing=True)
    if project.stage is ProjectStage.CLOSED:
        raise Refusal(msg("The accounts of this project are closed already."))
    running = session.scalar(select(Grant.reference).filter_by(project_id=project_id, status=GrantStatus.SIGNED).limit(1))
    if running:
        raise Refusal(msg("%(reference)s is still running. Pay and account for what is left, then end the grant.", reference=running))
    projects.reach(project_id, stage=ProjectStage.CLOSED, by=by)
    return project_id


def living(fund_id: int, version: int | None = None) -> Closing:
    """The closing of a fund, read afresh.

    Raises:
        NotFound: the donors were not asked yet.
        Conflict: it is not at `version` any more.
    """
    row = session.get(Closing, fund_id, populate_existing=True)
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Conflict(msg("Someone else changed this closing meanwhile. Open it again, compare, and save once more."))
    return row


def decision_of(fund_id: int) -> tuple[int, str] | None:
    """The signed decision to close a fund as (id, label), or None."""
    query = select(Decision.id, Decision.label).join(Committee, Committee.id == Decision.committee_id).where(Committee.fund_id == fund_id)
    adopted = query.where(Decision.kind == ItemKind.CLOSURE, Decision.outcome == Outcome.ADOPTED, Decision.signed_at.is_not(None))
    found = session.execute(adopted.order_by(Decision.id.desc()).limit(1)).one_or_none()
    return (found.id, found.label) if found else None


def proposed_in(fund_id: int) -> int | None:
    """The meeting on whose agenda the closing stands and that has not turned it down, or None."""
    query = (
        select(Meeting.id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(Committee, Committee.id == Meeting.committee_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(Committee.fund_id == fund_id, AgendaItem.kind == ItemKind.CLOSURE, Meeting.status.in_(LIVING))
        .where(Decision.id.is_(None) | (Decision.outcome == Outcome.ADOPTED), AgendaItem.adjourned_at.is_(None))
    )
    return session.scalar(query.order_by(Meeting.starts_at.desc()).limit(1))


def drafts(fund_id: int) -> list[tuple[int, str]]:
    """The meetings on whose agenda the closing can be put, as (id, title), the next first."""
    query = select(Meeting.id, Meeting.title).join(Committee, Committee.id == Meeting.committee_id).where(Committee.fund_id == fund_id)
    rows = session.execute(query.where(Meeting.status == MeetingStatus.DRAFT, Meeting.starts_at > clock.now()).order_by(Meeting.starts_at))
    return [(row.id, row.title) for row in rows]


def _locked(fund_id: int) -> Fund:
    """The fund, locked: what is left in it, its answers and its closing do not change meanwhile."""
    found = lock(Fund, fund_id)
    if not found:
        raise NotFound
    return found[0]


def _check(fund_id: int, to_fund_id: int | None, answers_until: date) -> None:
    rules.check_deadline(answers_until, today=clock.today())
    other = session.get(Fund, to_fund_id) if to_fund_id else None
    if to_fund_id and (other is None or to_fund_id == fund_id or other.status is not FundStatus.OPEN):
        raise Refusal(msg("Choose another fund that is open."), field="to_fund_id")


def _unhindered(fund_id: int) -> None:
    found = checklist.of_fund(fund_id)
    if found:
        raise Refusal(found[0].text)

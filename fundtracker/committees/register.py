"""The register of decisions: what was decided, by whom it was signed, and what became of the money it allows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from fundtracker.accounts.models import User
from fundtracker.committees import adopted, signing
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting, PastDecision
from fundtracker.committees.operative import Adopted, Earlier
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.committees.rules_following import Following, following
from fundtracker.funds.models import Fund, Project
from fundtracker.grants import authorisations, courses, figures
from fundtracker.grants.authorisations import AuthorisationLine
from fundtracker.grants.figures import ProjectFigures
from fundtracker.grants.paging import listing
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import sort_key
from fundtracker.web.lists import Listing


@dataclass(frozen=True)
class DecisionLine:
    """A decision of the register. Of the money it allows, in cents: `granted` by grants or prepared payments, `paid` out of it.

    They are read as those of projects are (`figures`): an ended grant counts what was paid, `paid` is less what came back, `left` is
    decided and not paid yet; of a revoked decision only what was granted under it. `veiled`: its reader may not know yet what it says.
    """

    id: int
    label: str
    committee_id: int
    code: str
    meeting_id: int | None
    item_id: int | None
    kind: ItemKind
    outcome: Outcome
    title: str
    text: str
    cents: int | None
    project_id: int | None
    project_code: str
    project_title: str
    partner: str
    place: str
    beneficiary: str
    donor: str
    conditions: str
    masked: bool
    earlier: Earlier | None
    urgent: bool
    taken_over: bool
    ratification: Outcome | None
    granted: int
    paid: int
    left: int
    revoked: bool
    about_label: str
    recorded_at: datetime
    signed_at: datetime | None
    signed_by: str
    owner_id: int | None
    owner: str
    to_fund_code: str
    due_on: date | None
    review_on: date | None
    done_on: date | None
    veiled: bool = False

    @property
    def facts(self) -> Adopted:
        """What was decided, as adopted."""
        same = ("kind", "outcome", "title", "cents", "project_code", *adopted.KEPT, "to_fund_code", "earlier", "urgent", "masked")
        return Adopted(**{name: getattr(self, name) for name in same}, fund_code=self.code)

    @property
    def following(self) -> Following:
        """Where its follow-up stands today."""
        return following(owner_id=self.owner_id, due_on=self.due_on, review_on=self.review_on, done_on=self.done_on, on=clock.today())

    @property
    def takes_effect(self) -> bool:
        """Whether signing it changes something."""
        return self.outcome is Outcome.ADOPTED

    @property
    def opens_money(self) -> bool:
        """Whether it allows money that can be followed."""
        return self.takes_effect and self.signed_at is not None and self.cents is not None


class Found(NamedTuple):
    """What lines of the register show beside the decision's own row, by id."""

    earlier: dict[int, Earlier]
    masked: set[int]
    past: dict[int, str]
    outcomes: dict[int, Outcome]
    people: dict[int, str]
    codes: dict[int, str]
    funds: dict[int, str]
    money: Mapping[int, ProjectFigures]
    to_funds: dict[int, str]


def get(decision_id: int) -> DecisionLine:
    """A decision. Raises NotFound."""
    row = session.get(Decision, decision_id)
    if row is None:
        raise NotFound
    return _lines([row])[0]


def list_(*, page: int = 1, **filters: Any) -> Listing[DecisionLine]:
    """A page of the decisions `_chosen` by these filters."""
    return listing(_chosen(**filters), page, _lines)


def every(**filters: Any) -> list[DecisionLine]:
    """All the decisions `_chosen` by these filters."""
    return _lines(session.scalars(_chosen(**filters)).all())


def _chosen(
    *,
    committee_id: int | None = None,
    fund_id: int | None = None,
    year: int | None = None,
    kind: str = "",
    outcome: str = "",
    state: str = "",
    text: str = "",
    sort: str = "recent",
    withheld: Collection[int] = (),
) -> Select[Any]:
    """Decisions under these filters, of one committee or of all; the latest first unless sorted by `due` date or `amount`.

    `text` is looked for in number, title and wording, whatever its accents and case. Of items that are `withheld` from the reader nothing
    but the number is searched and no amount sorted by, until the decision is signed: whoever may not read words cannot guess them here.
    """
    query = select(Decision)
    if fund_id:
        query = query.join(Committee, Committee.id == Decision.committee_id).where(Committee.fund_id == fund_id)
    named = {"committee_id": committee_id, "year": year, "kind": kind and ItemKind(kind), "outcome": outcome and Outcome(outcome)}
    query = query.where(*(getattr(Decision, name) == value for name, value in named.items() if value not in (None, "")))
    if state:
        query = query.where(_standing(Following(state)))
    if text:
        query = query.where(Decision.id.in_(_holding(query, text, withheld)))
    latest = (Decision.year.desc(), Decision.committee_id, Decision.number.desc())
    orders = {"due": (Decision.due_on.is_(None), Decision.due_on), "amount": (_amount_read(withheld).desc(),)}
    return query.order_by(*orders.get(sort, ()), *latest)


def years(committee_id: int | None = None) -> list[int]:
    """The years in which something was decided, the latest first."""
    query = select(Decision.year).distinct().order_by(Decision.year.desc())
    return list(session.scalars(query if committee_id is None else query.filter_by(committee_id=committee_id)))


def _standing(state: Following) -> Any:
    """The condition of a state (`rules_following.following`), in the database's words."""
    today, open_ = clock.today(), Decision.done_on.is_(None)
    named = Decision.owner_id.is_not(None) | Decision.due_on.is_not(None) | Decision.review_on.is_not(None)
    late = Decision.due_on.is_not(None) & (Decision.due_on < today)
    return {
        Following.DONE: ~open_,
        Following.OVERDUE: open_ & late,
        Following.OPEN: open_ & named & ~late,
        Following.NONE: open_ & ~named,
    }[state]


def _holding(query: Select[Any], text: str, withheld: Collection[int]) -> list[int]:
    """The decisions of a query that hold a text; databases differ over accents, so it is looked for here."""
    wanted = sort_key(text)
    columns = (Decision.id, Decision.item_id, Decision.signed_at, Decision.label, Decision.title, Decision.text)
    found = []
    for key, item_id, signed_at, label, *words in session.execute(query.with_only_columns(*columns)):
        read = [label] if item_id in withheld and signed_at is None else [label, *words]
        if wanted and any(wanted in sort_key(each) for each in read):
            found.append(key)
    return found


def _amount_read(withheld: Collection[int]) -> ColumnElement[int]:
    """The amount of a decision as its reader knows it."""
    hidden = Decision.item_id.in_(withheld) & Decision.signed_at.is_(None)
    return case((hidden, 0), else_=func.coalesce(Decision.cents, 0))


def of_meeting(meeting_id: int) -> dict[int, DecisionLine]:
    """What a meeting decided, by item."""
    query = select(Decision).join(AgendaItem, AgendaItem.id == Decision.item_id).where(AgendaItem.meeting_id == meeting_id)
    return {line.item_id: line for line in _lines(session.scalars(query).all()) if line.item_id is not None}


SIGN = (Committee.chair_user_id, Committee.vice_chair_user_id, Meeting.presided_user_id, AgendaItem.presided_user_id)
"""Who may come into question to sign a decision."""


def to_sign(user_id: int) -> list[DecisionLine]:
    """The decisions that wait for a person's signature (`signing`), the oldest first."""
    query = (
        select(Decision)
        .join(Committee, Committee.id == Decision.committee_id)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.item_id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Decision.signed_at.is_(None), or_(*(column == user_id for column in SIGN)))
        .order_by(Decision.recorded_at, Decision.id)
    )
    rows = [row for row in session.scalars(query) if signing.may_sign(row.committee_id, row.item_id, user_id)]
    return _lines(rows)


def waits_for(user_id: int) -> int:
    """How many decisions wait for a person's signature."""
    return len(to_sign(user_id))


def to_ratify(committee_id: int) -> list[tuple[int, str]]:
    """The chair's urgent decisions that no meeting has ratified yet, as (id, name)."""
    query = select(Decision).filter_by(committee_id=committee_id, urgent=True, ratified_by_id=None).order_by(Decision.id)
    return [(row.id, f"{row.label} – {row.title}") for row in session.scalars(query)]


def to_revoke(committee_id: int) -> list[tuple[int, str]]:
    """The signed decisions that still allow money or gave a project another place or beneficiary, as (id, name)."""
    query = select(Decision).where(Decision.committee_id == committee_id, Decision.authorisation_id.is_not(None)).order_by(Decision.id)
    return [(line.id, f"{line.label} – {line.title}") for line in _lines(session.scalars(query).all()) if _undoable(line)]


def _undoable(line: DecisionLine) -> bool:
    return bool(line.opens_money and line.left) or (line.kind is ItemKind.AMENDMENT and not line.revoked)


def _lines(rows: Sequence[Decision]) -> list[DecisionLine]:
    items = {row.id: row for row in session.scalars(select(AgendaItem).where(AgendaItem.id.in_([row.item_id for row in rows])))}
    allowed = authorisations.many([row.authorisation_id for row in rows if row.authorisation_id])
    found = Found(
        earlier=_earlier([item.about_id for item in items.values()]),
        masked=courses.masked({row.project_id for row in rows if row.project_id}),
        past=_named(PastDecision.decision_id, PastDecision.signed_by, [row.id for row in rows]),
        outcomes=_named(Decision.id, Decision.outcome, [row.ratified_by_id for row in rows]),
        people=_named(User.id, User.name, [key for row in rows for key in (row.signed_by_id, row.owner_id)]),
        codes=_named(Project.id, Project.code, [row.project_id for row in rows]),
        funds=_funds({row.committee_id for row in rows}),
        money=figures.of_authorisations(allowed.values()),
        to_funds=_named(Fund.id, Fund.code, [row.to_fund_id for row in rows]),
    )
    return [_line(row, items.get(row.item_id or 0), allowed.get(row.authorisation_id or 0), found) for row in rows]


def _line(row: Decision, item: AgendaItem | None, allowed: AuthorisationLine | None, found: Found) -> DecisionLine:
    same = ("id", "label", "committee_id", "item_id", "kind", "outcome", "title", "text", "cents", "project_id", *adopted.KEPT)
    earlier = found.earlier.get(item.about_id or 0) if item else None
    money = found.money[allowed.id] if allowed else ProjectFigures(to_grant=row.cents or 0)
    return DecisionLine(
        **{
            name: getattr(row, name) for name in (*same, "urgent", "recorded_at", "signed_at", "owner_id", "due_on", "review_on", "done_on")
        },
        masked=row.project_id in found.masked,
        earlier=earlier,
        code=found.funds[row.committee_id],
        meeting_id=item.meeting_id if item else None,
        about_label=earlier.label if earlier else "",
        project_code=found.codes.get(row.project_id or 0, ""),
        ratification=found.outcomes.get(row.ratified_by_id or 0),
        granted=money.granted,
        paid=money.paid,
        left=money.left,
        revoked=bool(allowed and allowed.revoked_on),
        taken_over=row.id in found.past,
        signed_by=found.past.get(row.id) or found.people.get(row.signed_by_id or 0, ""),
        owner=found.people.get(row.owner_id or 0, ""),
        to_fund_code=found.to_funds.get(row.to_fund_id or 0, ""),
    )


def _earlier(ids: Collection[int | None]) -> dict[int, Earlier]:
    """The decisions of these ids as others name them."""
    rows = session.scalars(select(Decision).where(Decision.id.in_([each for each in ids if each])))
    return {row.id: adopted.earlier(row) for row in rows}


def _named(key: Any, value: Any, ids: Collection[int | None]) -> dict[int, Any]:
    """A column's values by id."""
    return dict(session.execute(select(key, value).where(key.in_([each for each in ids if each]))).all())


def _funds(committee_ids: Collection[int]) -> dict[int, str]:
    """The codes of the funds of committees."""
    query = select(Committee.id, Fund.code).join(Fund, Fund.id == Committee.fund_id).where(Committee.id.in_(committee_ids))
    return dict(session.execute(query).all())

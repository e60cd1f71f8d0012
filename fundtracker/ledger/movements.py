"""Reading the book's lines: one movement, or lists filtered, ordered and paged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger.models import Lot, Memo, Movement, Share
from fundtracker.ledger.rules import Kind
from fundtracker.web.lists import Listing

PAGE = 25


@dataclass(frozen=True)
class MovementLine:
    """One line of the book; `cents` is the movement's, `share` what of it concerns the donor the list was asked for (else `cents`)."""

    id: int
    fund_id: int
    seq: int
    kind: Kind
    cents: int
    value_date: date
    booked_at: datetime
    actor: str
    authority_id: int | None
    pledge_id: int | None
    project_id: int | None
    programme_id: int | None
    grant_id: int | None
    decision_id: int | None
    lot_id: int | None
    reverses_id: int | None
    corrects_id: int | None
    counterpart_id: int | None
    reversed_by_id: int | None
    memo: str
    share: int

    @property
    def reversed_(self) -> bool:
        """Whether a later movement undid this one."""
        return self.reversed_by_id is not None

    @property
    def correction(self) -> bool:
        """Whether it takes back a slip of the pen: it reverses what it corrects, and nothing happened at the bank."""
        return self.reverses_id is not None and self.corrects_id is not None


_NAMES = [name for name in MovementLine.__dataclass_fields__ if name not in ("reversed_by_id", "memo", "share")]
_reversal = aliased(Movement)


def get(movement_id: int) -> MovementLine:
    """One movement. Raises NotFound."""
    row = session.execute(_lines(None).where(Movement.id == movement_id)).one_or_none()
    if row is None:
        raise NotFound
    return _line(row)


def list_(
    fund_id: int | None = None,
    authority_id: int | None = None,
    project_id: int | None = None,
    grant_id: int | None = None,
    kinds: Iterable[Kind] | None = None,
    year: int | None = None,
    booked_after: datetime | None = None,
    page: int = 1,
) -> Listing[MovementLine]:
    """Movements by value date, the newest first, 25 a page; of a donor: those that name it or touched a lot it holds."""
    conditions: list[ColumnElement[bool]] = []
    for column, value in ((Movement.fund_id, fund_id), (Movement.project_id, project_id), (Movement.grant_id, grant_id)):
        if value is not None:
            conditions.append(column == value)
    if authority_id is not None:
        conditions.append(or_(Movement.authority_id == authority_id, exists(_shares(authority_id).where(Share.movement_id == Movement.id))))
    if kinds is not None:
        conditions.append(Movement.kind.in_(list(kinds)))
    if year is not None:
        conditions.append(Movement.value_date.between(date(year, 1, 1), date(year, 12, 31)))
    if booked_after is not None:
        conditions.append(Movement.booked_at > booked_after)
    total = session.scalar(select(func.count()).select_from(Movement).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    query = _lines(authority_id).where(*conditions).order_by(Movement.value_date.desc(), Movement.id.desc())
    rows = session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return Listing([_line(row) for row in rows], total, page, pages)


def of_project(project_id: int, authority_id: int) -> list[MovementLine]:
    """What paid a project (and what came back of it) as far as it concerns a donor's lots, the oldest first."""
    kinds = (Kind.DISBURSEMENT, Kind.RETURN, Kind.REATTRIBUTION)
    mine = exists(_shares(authority_id).where(Share.movement_id == Movement.id))
    query = _lines(authority_id).where(Movement.project_id == project_id, Movement.kind.in_(kinds), mine)
    return [_line(row) for row in session.execute(query.order_by(Movement.value_date, Movement.id))]


def promises(authority_id: int, fund_id: int | None = None) -> list[MovementLine]:
    """What a donor promised, amended and cancelled in a fund, or in all of them, in the order it was booked."""
    query = _lines(authority_id).where(Movement.authority_id == authority_id, Movement.kind == Kind.PLEDGE)
    if fund_id is not None:
        query = query.where(Movement.fund_id == fund_id)
    return [_line(row) for row in session.execute(query.order_by(Movement.value_date, Movement.id))]


def _shares(authority_id: int) -> Select[int]:
    """The shares on lots a donor holds."""
    return select(Share.cents).join(Lot, Lot.id == Share.lot_id).where(Lot.authority_id == authority_id)


def _lines(authority_id: int | None) -> Select[*tuple[object, ...]]:
    """The query for lines, with the donor's share of each."""
    share: ColumnElement[int] = Movement.cents.expression
    if authority_id is not None:
        sums = _shares(authority_id).where(Share.movement_id == Movement.id).with_only_columns(func.sum(Share.cents))
        own = func.coalesce(sums.correlate(Movement).scalar_subquery(), 0)
        share = case((Movement.kind == Kind.PLEDGE, Movement.cents), else_=own)  # a promise takes from no lot: it is its donor's whole
    columns = [getattr(Movement, name) for name in _NAMES]
    return (
        select(*columns, _reversal.id.label("reversed_by_id"), func.coalesce(Memo.text, "").label("memo"), share.label("share"))
        .outerjoin(_reversal, _reversal.reverses_id == Movement.id)
        .outerjoin(Memo, Memo.movement_id == Movement.id)
    )


def _line(row: Row[*tuple[object, ...]]) -> MovementLine:
    """A row as a value."""
    values = dict(row._mapping)
    return MovementLine(**{**values, "share": int(values["share"])})

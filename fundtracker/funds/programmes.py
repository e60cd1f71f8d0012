"""Programmes: named groups of a fund's projects, to which a donor may earmark its money."""

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.funds import checks
from fundtracker.funds.lines import ProgrammeLine, programme_line
from fundtracker.funds.models import Programme, Project
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound
from fundtracker.kernel.text import msg


def get(programme_id: int) -> ProgrammeLine:
    """One programme.

    Raises:
        NotFound: no such programme.
    """
    row = session.get(Programme, programme_id)
    if row is None:
        raise NotFound(msg("This programme does not exist."))
    return programme_line(row)


def list_(fund_id: int) -> list[ProgrammeLine]:
    """A fund's programmes by code, each with how many projects it has."""
    counts = select(Project.programme_id, func.count().label("number")).group_by(Project.programme_id).subquery()
    query = select(Programme, func.coalesce(counts.c.number, 0)).outerjoin(counts, counts.c.programme_id == Programme.id)
    rows = session.execute(query.where(Programme.fund_id == fund_id).order_by(Programme.code))
    return [programme_line(row, number) for row, number in rows]


def choices(fund_id: int) -> list[tuple[int, str]]:
    """A fund's programmes for a choice in a form: (id, code and French name)."""
    return [(programme.id, f"{programme.code} – {programme.name_fr}") for programme in list_(fund_id)]


def create(*, fund_id: int, code: str, name_fr: str, name_en: str, by: Actor) -> int:
    """Add a programme to a fund; give back its id.

    Raises:
        NotFound: no such fund.
        Conflict: the code is taken within the fund.
        Refusal: the fund is closed.
    """
    checks.open_fund(fund_id)
    if session.scalar(select(Programme.id).filter_by(fund_id=fund_id, code=code)) is not None:
        raise Conflict(msg("This fund has a programme with this code already."), field="code")
    row = Programme(fund_id=fund_id, code=code, name_fr=name_fr, name_en=name_en)
    session.add(row)
    session.flush()
    audit.record("web:programme:created", row.id, by=by, fund_id=fund_id, after={"code": code, "name_fr": name_fr, "name_en": name_en})
    return row.id


def amend(programme_id: int, *, fund_id: int, name_fr: str, name_en: str, version: int, by: Actor) -> int:
    """Rename a programme of this fund; its code stays, since receipts may be earmarked to it.

    Raises:
        NotFound: no such programme in this fund.
        Conflict: someone else changed it since `version` was read.
        Refusal: the fund is closed.
    """
    checks.open_fund(fund_id)
    rows = [row for row in lock(Programme, programme_id) if row.fund_id == fund_id]
    if not rows:
        raise NotFound(msg("This programme does not exist."))
    row = rows[0]
    if row.version != version:
        raise Conflict(msg("Someone else changed this programme meanwhile. Open it again and compare before you save."))
    before, after = {"name_fr": row.name_fr, "name_en": row.name_en}, {"name_fr": name_fr, "name_en": name_en}
    row.name_fr, row.name_en = name_fr, name_en
    session.flush()
    audit.record("web:programme:amended", row.id, by=by, fund_id=fund_id, before=before, after=after)
    return row.id

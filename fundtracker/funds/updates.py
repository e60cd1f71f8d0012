"""Updates: news of a fund or a project, drafted in French and English, published for everyone."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from fundtracker import audit
from fundtracker.funds.lines import UpdateLine, update_line
from fundtracker.funds.models import Fund, Project, Update
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg


def get(update_id: int, fund_id: int) -> UpdateLine:
    """One update, fetched through its fund.

    Raises:
        NotFound: no such update in this fund.
    """
    row = session.get(Update, update_id)
    if row is None or row.fund_id != fund_id:
        raise NotFound(msg("This update does not exist."))
    return update_line(row)


def list_(fund_id: int) -> list[UpdateLine]:
    """A fund's updates, drafts included, the latest first."""
    query = select(Update).where(Update.fund_id == fund_id).order_by(Update.dated.desc(), Update.id.desc())
    return [update_line(row) for row in session.scalars(query)]


def latest(fund_id: int | None = None, limit: int = 5, *, without: Collection[int] = (), until: date | None = None) -> list[UpdateLine]:
    """The latest published updates of a fund, or of all, dated on `until` or before; none about the projects in `without`."""
    query = select(Update).where(Update.published_at.is_not(None)).order_by(Update.dated.desc(), Update.id.desc())
    if without:
        query = query.where(or_(Update.project_id.is_(None), Update.project_id.not_in(without)))
    if fund_id is not None:
        query = query.where(Update.fund_id == fund_id)
    if until is not None:
        query = query.where(Update.dated <= until)
    return [update_line(row) for row in session.scalars(query.limit(limit))]


def last_dates() -> dict[int, date]:
    """The day of each fund's last published update, by fund; funds without one are not in it."""
    query = select(Update.fund_id, func.max(Update.dated)).where(Update.published_at.is_not(None)).group_by(Update.fund_id)
    return dict(session.execute(query).all())


def draft(*, fund_id: int, by: Actor, **values: Any) -> int:
    """Keep a draft; give back its id. `values`: kind, project_id or None, dated, titles and bodies in both languages.

    Raises:
        NotFound: no such fund.
        Refusal: dated in the future, or about another fund's project.
    """
    if not lock(Fund, fund_id):
        raise NotFound(msg("This fund does not exist."))
    _check(fund_id, values)
    row = Update(fund_id=fund_id, **values)
    session.add(row)
    session.flush()
    audit.record("web:update:drafted", row.id, by=by, fund_id=fund_id, after=values)
    return row.id


def amend(update_id: int, *, fund_id: int, version: int, by: Actor, **values: Any) -> int:
    """Change an update; a published one shows the new text at once.

    Raises:
        NotFound: no such update in this fund.
        Conflict: someone else changed it since `version` was read.
        Refusal: dated in the future, or about another fund's project.
    """
    row = _locked(update_id, fund_id)
    if row.version != version:
        raise Conflict(msg("Someone else changed this update meanwhile. Open it again and compare before you save."))
    _check(fund_id, values)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    audit.record("web:update:amended", row.id, by=by, fund_id=fund_id, before=before, after=values)
    return row.id


def publish(update_id: int, *, fund_id: int, by: Actor) -> int:
    """Show an update to everyone from now on; one that is published already stays as it is.

    Raises:
        NotFound: no such update in this fund.
        Refusal: a text is missing in one of the languages, or its project is in danger.
    """
    row = _locked(update_id, fund_id)
    if row.published_at is None:
        if row.project_id and session.get_one(Project, row.project_id).masked:
            text = msg(
                "This project is in danger: nothing about it is said in public. Write about the whole fund, without place and names."
            )
            raise Refusal(text)
        if not all((row.title_fr, row.title_en, row.body_fr, row.body_en)):
            raise Refusal(msg("Write the update in both languages before you publish it."))
        row.published_at = clock.now()
        session.flush()
        audit.record("web:update:published", row.id, by=by, fund_id=fund_id)
    return row.id


def withdraw(update_id: int, *, fund_id: int, by: Actor) -> int:
    """Take a published update back: it is a draft again.

    Raises:
        NotFound: no such update in this fund.
    """
    row = _locked(update_id, fund_id)
    if row.published_at is not None:
        row.published_at = None
        session.flush()
        audit.record("web:update:withdrawn", row.id, by=by, fund_id=fund_id)
    return row.id


def _locked(update_id: int, fund_id: int) -> Update:
    """The update of this fund, locked."""
    rows = [row for row in lock(Update, update_id) if row.fund_id == fund_id]
    if not rows:
        raise NotFound(msg("This update does not exist."))
    return rows[0]


def _check(fund_id: int, values: dict[str, Any]) -> None:
    """Refuse a day to come and another fund's project."""
    if values["dated"] > clock.today():
        raise Refusal(msg("An update cannot be dated in the future."), field="dated")
    project_id = values.get("project_id")
    if project_id and session.scalar(select(Project.id).filter_by(id=project_id, fund_id=fund_id)) is None:
        raise Refusal(msg("This project belongs to another fund."), field="project_id")

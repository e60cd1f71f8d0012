"""Papers of a fund: its rules, agreements, yearly accounts; kept as drafts, published for everyone one by one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.funds.models import Fund, Paper
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class PaperLine:
    """A paper of a fund with its file; a draft while `published_at` is None."""

    id: int
    fund_id: int
    document_id: int
    dated: date
    title_fr: str
    title_en: str
    published_at: datetime | None
    name: str
    size: int
    sha256: str


def list_(fund_id: int, *, drafts: bool = False) -> list[PaperLine]:
    """The papers of a fund, the latest first; drafts only where they are asked for."""
    query = select(Paper).where(Paper.fund_id == fund_id).order_by(Paper.dated.desc(), Paper.id.desc())
    return [_line(row) for row in session.scalars(query if drafts else query.where(Paper.published_at.is_not(None)))]


def get(paper_id: int, fund_id: int, *, drafts: bool = False) -> PaperLine:
    """One paper, fetched through its fund; a draft only where it is asked for.

    Raises:
        NotFound: no such paper in this fund.
    """
    row = session.get(Paper, paper_id)
    if row is None or row.fund_id != fund_id or (row.published_at is None and not drafts):
        raise NotFound(msg("This paper does not exist."))
    return _line(row)


def add(fund_id: int, *, file: Kept, by: Actor, **values: Any) -> int:
    """Keep a paper as a draft; give back its id. `values`: dated, title_fr, title_en.

    Raises:
        NotFound: no such fund.
        Refusal: dated in the future.
    """
    if not lock(Fund, fund_id):
        raise NotFound(msg("This fund does not exist."))
    if values["dated"] > clock.today():
        raise Refusal(msg("A paper cannot be dated in the future."), field="dated")
    row = Paper(fund_id=fund_id, document_id=store.add(file, by=by), **values)
    session.add(row)
    session.flush()
    audit.record("web:paper:added", row.id, by=by, fund_id=fund_id, after={**values, "sha256": file.sha256})
    return row.id


def publish(paper_id: int, *, fund_id: int, by: Actor) -> int:
    """Let everyone read a paper from now on; one that is published stays so. Raises NotFound."""
    return _set(paper_id, fund_id, clock.now(), "published", by)


def withdraw(paper_id: int, *, fund_id: int, by: Actor) -> int:
    """Let nobody outside read a paper any more. Raises NotFound."""
    return _set(paper_id, fund_id, None, "withdrawn", by)


def _set(paper_id: int, fund_id: int, published_at: datetime | None, action: str, by: Actor) -> int:
    rows = [row for row in lock(Paper, paper_id) if row.fund_id == fund_id]
    if not rows:
        raise NotFound(msg("This paper does not exist."))
    if (rows[0].published_at is None) != (published_at is None):
        rows[0].published_at = published_at
        session.flush()
        audit.record(f"web:paper:{action}", paper_id, by=by, fund_id=fund_id)
    return paper_id


def _line(row: Paper) -> PaperLine:
    file = store.get(row.document_id)
    own = {name: getattr(row, name) for name in ("id", "fund_id", "document_id", "dated", "title_fr", "title_en", "published_at")}
    return PaperLine(**own, name=file.name, size=file.size, sha256=file.sha256)

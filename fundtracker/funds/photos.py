"""Photos of projects and updates: added as drafts, published one by one, put in order, taken away for good."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.documents import pictures, store
from fundtracker.funds.models import Fund, Photo, Project, Update
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg

MOST = 12
"""Photos of one project or update: more than a page bears."""


@dataclass(frozen=True)
class Owner:
    """What a photo is of: a project or an update (`kind` is `projects` or `updates`, as in addresses)."""

    kind: str
    id: int
    fund_id: int
    fund_code: str
    title_fr: str
    title_en: str
    project_id: int | None


@dataclass(frozen=True)
class PhotoLine:
    """A photo as pages show it; sizes in pixels, `wide_id` and `narrow_id` are documents. A draft while `published_at` is None."""

    id: int
    fund_id: int
    project_id: int | None
    update_id: int | None
    wide_id: int
    narrow_id: int
    width: int
    height: int
    narrow_width: int
    narrow_height: int
    alt_fr: str
    alt_en: str
    credit_fr: str
    credit_en: str
    taken_on: date | None
    published_at: datetime | None
    version: int


def owner(kind: str, owner_id: int) -> Owner:
    """The project or update that photos are of.

    Raises:
        NotFound: there is none.
    """
    row = session.get(Project, owner_id) if kind == "projects" else session.get(Update, owner_id)
    if row is None:
        raise NotFound(msg("There is no such project or update."))
    fund = session.get_one(Fund, row.fund_id)
    project_id = row.id if isinstance(row, Project) else row.project_id
    return Owner(kind, row.id, fund.id, fund.code, row.title_fr, row.title_en, project_id)


def owner_of(photo: PhotoLine) -> Owner:
    """What this photo is of."""
    return owner("projects", photo.project_id) if photo.project_id else owner("updates", photo.update_id or 0)


def get(photo_id: int) -> PhotoLine:
    """One photo, draft or not. Raises NotFound."""
    row = session.get(Photo, photo_id)
    if row is None:
        raise NotFound(msg("This photo does not exist."))
    return _line(row)


def list_(kind: str, owner_ids: Collection[int], *, drafts: bool = False) -> Mapping[int, list[PhotoLine]]:
    """The photos of these projects or updates in their order, by owner; drafts only where they are asked for."""
    column = Photo.project_id if kind == "projects" else Photo.update_id
    query = select(Photo).where(column.in_(owner_ids)).order_by(Photo.place, Photo.id)
    found: dict[int, list[PhotoLine]] = {}
    for row in session.scalars(query if drafts else query.where(Photo.published_at.is_not(None))):
        found.setdefault(row.project_id or row.update_id or 0, []).append(_line(row))
    return found


def add(kind: str, owner_id: int, *, photo: pictures.Photo, by: Actor, **values: Any) -> int:
    """Add a photo as the last one, a draft; give back its id. `values`: alt_fr, alt_en, credit_fr, credit_en, taken_on.

    Raises:
        NotFound: no such project or update.
        Refusal: it has as many as a page bears, or the day is to come.
    """
    of = owner(kind, owner_id)
    lock(Fund, of.fund_id)
    _check(values)
    key = {"project_id" if kind == "projects" else "update_id": owner_id}
    count, last = session.execute(select(func.count(Photo.id), func.coalesce(func.max(Photo.place), 0)).filter_by(**key)).one()
    if count >= MOST:
        raise Refusal(msg("There are %(count)s photos already. Take one away first.", count=count))
    wide, narrow = photo.wide, photo.narrow
    row = Photo(
        fund_id=of.fund_id,
        place=last + 1,
        wide_id=store.add(wide.kept, by=by),
        narrow_id=store.add(narrow.kept, by=by),
        width=wide.width,
        height=wide.height,
        narrow_width=narrow.width,
        narrow_height=narrow.height,
        **key,
        **values,
    )
    session.add(row)
    session.flush()
    audit.record("web:photo:added", row.id, by=by, fund_id=of.fund_id, after={**key, **values, "sha256": wide.kept.sha256})
    return row.id


def amend(photo_id: int, *, version: int, by: Actor, **values: Any) -> int:
    """Change what is said of a photo; where it is published, everyone reads the new words at once.

    Raises:
        NotFound: no such photo.
        Conflict: someone else changed it since `version` was read.
        Refusal: the day is to come.
    """
    row = _locked(photo_id)
    if row.version != version:
        raise Conflict(msg("Someone else changed this photo meanwhile. Open it again and compare before you save."))
    _check(values)
    before = {name: getattr(row, name) for name in values}
    _set(row, values, "amended", by, before)
    return row.id


def publish(photo_id: int, *, by: Actor) -> int:
    """Show a photo to everyone from now on; one that is published already stays as it is. Raises NotFound."""
    row = _locked(photo_id)
    if row.published_at is None:
        _set(row, {"published_at": clock.now()}, "published", by)
    return row.id


def withdraw(photo_id: int, *, by: Actor) -> int:
    """Show a photo to nobody outside any more. Raises NotFound."""
    row = _locked(photo_id)
    if row.published_at is not None:
        _set(row, {"published_at": None}, "withdrawn", by)
    return row.id


def earlier(photo_id: int, *, by: Actor) -> int:
    """Put a photo before the one it follows; the first one stays where it is. Raises NotFound."""
    row = _locked(photo_id)
    query = select(Photo).filter_by(project_id=row.project_id, update_id=row.update_id).where(Photo.place < row.place)
    before = session.scalar(query.order_by(Photo.place.desc()).limit(1))
    if before is not None:
        place = row.place
        row.place, before.place = before.place, place
        session.flush()
        audit.record("web:photo:moved", row.id, by=by, fund_id=row.fund_id, before={"place": place}, after={"place": row.place})
    return row.id


def remove(photo_id: int, *, by: Actor) -> int:
    """Take a photo away for good: its rows now, its bytes with the next sweep of files that nothing names. Raises NotFound."""
    row = _locked(photo_id)
    documents = (row.wide_id, row.narrow_id)
    was = {"project_id": row.project_id, "update_id": row.update_id, "alt_fr": row.alt_fr, "credit_fr": row.credit_fr}
    audit.record("web:photo:removed", row.id, by=by, fund_id=row.fund_id, before=was)
    session.delete(row)
    session.flush()
    store.forget(documents)
    return photo_id


def _locked(photo_id: int) -> Photo:
    """The photo's row, its fund locked."""
    lock(Fund, get(photo_id).fund_id)
    rows = lock(Photo, photo_id)
    if not rows:
        raise NotFound(msg("This photo does not exist."))
    return rows[0]


def _set(row: Photo, values: dict[str, Any], action: str, by: Actor, before: dict[str, Any] | None = None) -> None:
    """Set values and record it."""
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    audit.record(f"web:photo:{action}", row.id, by=by, fund_id=row.fund_id, before=before, after=values)


def _check(values: dict[str, Any]) -> None:
    """Refuse a day to come."""
    if values["taken_on"] and values["taken_on"] > clock.today():
        raise Refusal(msg("A photo cannot have been taken in the future."), field="taken_on")


def _line(row: Photo) -> PhotoLine:
    return PhotoLine(**{name: getattr(row, name) for name in PhotoLine.__dataclass_fields__})

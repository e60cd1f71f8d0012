"""What a contributor is called on a day: one legal body may change its name, kind or SIREN, and past papers keep the old ones."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.authorities import naming
from fundtracker.authorities.models import Authority, FormerIdentity
from fundtracker.authorities.rules import Kind
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.kernel import clock, history
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.nouns import Noun
from fundtracker.kernel.text import msg, sort_key


@dataclass(frozen=True)
class IdentityLine:
    """A name, kind and SIREN that a contributor had; `until` is the last day of it, None for today's."""

    authority_id: int
    siren: str
    name: Noun
    label: Noun
    kind: Kind
    until: date | None
    reason: str = ""
    document_id: int | None = None
    id: int = 0


def on_day(authority_ids: Collection[int], day: date) -> dict[int, IdentityLine]:
    """What contributors were on a day, by id; two queries for any number."""
    rows = session.scalars(select(Authority).where(Authority.id.in_(authority_ids)))
    known = {row.id: _line(row) for row in rows}
    former = select(FormerIdentity).where(FormerIdentity.authority_id.in_(authority_ids), FormerIdentity.until >= day)
    for row in session.scalars(former.order_by(FormerIdentity.until.desc())):
        known[row.authority_id] = _line(row)
    return known


def name_on(authority_id: int, day: date) -> Noun:
    """What a contributor was called on a day, for papers of that day.

    Raises:
        NotFound: no such contributor.
    """
    return _found(authority_id, day).name


def label_on(authority_id: int, day: date) -> Noun:
    """The same with its département. Raises NotFound."""
    return _found(authority_id, day).label


def siren_on(authority_id: int, day: date) -> str:
    """The SIREN a contributor had on a day. Raises NotFound."""
    return _found(authority_id, day).siren


def populations_on(authority_ids: Collection[int], day: date) -> dict[int, int | None]:
    """How many inhabitants were known of contributors on a day, by id."""
    known: dict[int, int | None] = dict(
        session.execute(select(Authority.id, Authority.population).where(Authority.id.in_(authority_ids))).all()
    )
    return known | {key: facts["population"] for key, facts in history.said(Authority, authority_ids, day).items()}


def _found(authority_id: int, day: date) -> IdentityLine:
    found = on_day([authority_id], day).get(authority_id)
    if found is None:
        raise NotFound(msg("This contributor does not exist."))
    return found


def former(authority_id: int) -> list[IdentityLine]:
    """What a contributor was before, the latest first."""
    query = select(FormerIdentity).filter_by(authority_id=authority_id).order_by(FormerIdentity.until.desc())
    return [_line(row) for row in session.scalars(query)]


def by_former_siren(siren: str) -> int | None:
    """The contributor that had this SIREN once and has another one today, the last one to have it; None where nobody did."""
    query = select(FormerIdentity.authority_id).where(FormerIdentity.siren == siren).order_by(FormerIdentity.until.desc())
    return session.scalars(query.limit(1)).first()


def change(
    authority_id: int,
    *,
    on: date,
    siren: str,
    name: str,
    kind: Kind | str,
    reason: str,
    by: Actor,
    version: int,
) -> int:
    """Record that a contributor is called otherwise from a day on; papers of the days before keep what it was. Gives back its id.

    Nothing of the books changes hands: it is the same donor, with the same seat, pledges and people.

    Raises:
        NotFound: no such contributor.
        Conflict: someone else changed it since `version` was read, or another contributor has this SIREN.
        Refusal: nothing changes, the day is to come, or it is not after an earlier change.
    """
    row = next(iter(lock(Authority, authority_id)), None)
    if row is None:
        raise NotFound(msg("This contributor does not exist."))
    if row.version != version:
        raise Conflict(msg("Someone else changed this contributor meanwhile. Open it again and compare before you save."))
    after: dict[str, Any] = {"siren": siren, "name": name, "kind": Kind(kind)}
    before = {field: getattr(row, field) for field in after}
    if before == after:
        raise Refusal(msg("Nothing changes: type the new name, kind or SIREN."), field="name")
    _check_day(authority_id, on)
    if siren != row.siren:
        _check_siren(authority_id, siren)
    _become(row, after, until=on - timedelta(days=1), reason=reason)
    facts: dict[str, Any] = {"before": before, "after": {**after, "on": on}}
    audit.record("web:authority:identity_changed", row.id, by=by, **facts, reason=reason)
    return row.id


def _become(row: Authority, after: dict[str, Any], *, until: date, reason: str) -> None:
    """Keep what the row was until a day, and make it what it is."""
    kept = ("siren", "name", "kind", "sort_key", "insee_code", "departement")
    was = {name: getattr(row, name) for name in kept}
    session.add(FormerIdentity(authority_id=row.id, until=until, **was, reason=reason))
    for field, value in {**after, "sort_key": sort_key(after["name"])}.items():
        setattr(row, field, value)
    session.flush()


def file_act(identity_id: int, *, authority_id: int, kept: Kept, by: Actor) -> int:
    """Put the act of a change on file, in place of one before; gives back the contributor's id. Raises NotFound: no such change of it."""
    row = next((row for row in lock(FormerIdentity, identity_id) if row.authority_id == authority_id), None)
    if row is None:
        raise NotFound
    before, row.document_id = row.document_id, store.add(kept, by=by)
    session.flush()
    audit.record("web:authority:act_filed", authority_id, by=by, before={"document": before}, after={"document": row.document_id})
    return authority_id


def _check_day(authority_id: int, on: date) -> None:
    """Refuse a day to come, and one that is not after the last change."""
    if on > clock.today():
        raise Refusal(msg("Record it on the day it takes effect, or later: until then the old name stands."), field="on")
    last = next(iter(former(authority_id)), None)
    if last is not None and last.until is not None and on <= last.until + timedelta(days=1):
        message = msg("It changed already on %(day)s: type a later day.", day=last.until + timedelta(days=1))
        raise Refusal(message, field="on")


def _check_siren(authority_id: int, siren: str) -> None:
    """Refuse a SIREN that is, or was, another contributor's."""
    other = session.scalars(select(Authority).where(Authority.siren == siren, Authority.id != authority_id)).first()
    if other is not None:
        raise Conflict(
            msg("%(name)s has this SIREN. If one has become part of the other, record a merger.", name=other.label), field="siren"
        )
    earlier = by_former_siren(siren)
    if earlier is not None and earlier != authority_id:
        raise Conflict(msg("Another contributor had this SIREN once. Check the number."), field="siren")


def _line(row: Authority | FormerIdentity) -> IdentityLine:
    was = row if isinstance(row, FormerIdentity) else None
    return IdentityLine(
        authority_id=was.authority_id if was else row.id,
        siren=row.siren,
        name=naming.named(row.name, row.kind, row.insee_code),
        label=naming.label(row.name, row.kind, row.departement, row.insee_code),
        kind=row.kind,
        until=was.until if was else None,
        reason=was.reason if was else "",
        document_id=was.document_id if was else None,
        id=was.id if was else 0,
    )

"""Mergers: a contributor becomes part of another from a day on, which then stands for it, with its people, its pledges and its one seat.

What was booked stays booked: the lots of the one that is gone keep its name, so that its account and the other's each stay exact to the
cent (domain.md rules 8 to 10). Who stands for it is asked of the dated link, never written into the book.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker import audit
from fundtracker.authorities import mandates
from fundtracker.authorities.lines import AuthorityLine, authority_line
from fundtracker.authorities.models import Authority, Succession
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.hooks import Hook, first
from fundtracker.kernel.text import Message, msg


@dataclass(frozen=True)
class SuccessionLine:
    """A contributor that merged, the one it became part of, from which day, and why."""

    predecessor: AuthorityLine
    successor: AuthorityLine
    since: date
    reason: str
    document_id: int | None


@dataclass(frozen=True)
class Passing:
    """What packages above need to let what they keep pass to the successor; `mandates` are the new ones by the old ones' ids."""

    predecessor_id: int
    successor_id: int
    since: date
    mandates: Mapping[int, int]
    reason: str
    by: Actor


PASSING: Hook[[Passing], None] = Hook("When one authority becomes part of another: let what a package keeps pass to the successor.")

HINDRANCES: Hook[[int, int], Message | None] = Hook("Before a predecessor (id) becomes part of a successor (id): what stands in the way.")


def record(predecessor_id: int, *, successor_id: int, since: date, reason: str, by: Actor, version: int | None = None) -> int:
    """Record that a contributor became part of another from a day on; gives back the successor's id.

    Raises:
        NotFound: no such contributor.
        Conflict: someone else changed it since `version` was read.
        Refusal: it is the same one, either has merged already, the day is to come, or a package above keeps it.
    """
    rows = {row.id: row for row in lock(Authority, predecessor_id, successor_id)}
    if len(rows) < 2:
        _refuse_missing(predecessor_id, successor_id)
    if version is not None and rows[predecessor_id].version != version:
        raise Conflict(msg("Someone else changed this contributor meanwhile. Open it again and compare before you save."))
    gone = successors([predecessor_id, successor_id])
    if predecessor_id in gone:
        raise Refusal(msg("It became part of another contributor already."))
    if successor_id in gone:
        raise Refusal(msg("This contributor became part of another one itself. Choose that one."), field="successor_id")
    if since > clock.today():
        raise Refusal(msg("Record it on the day it takes effect, or later: until then both stand."), field="since")
    hindrance = first(HINDRANCES(predecessor_id, successor_id))
    if hindrance is not None:
        raise Refusal(hindrance)
    facts = {"successor_id": successor_id, "since": since}
    session.add(Succession(predecessor_id=predecessor_id, **facts, reason=reason))
    session.flush()
    moved = mandates.pass_on(predecessor_id, successor_id, by=by)
    passing = Passing(predecessor_id, successor_id, since, moved, reason, by)
    PASSING.tell(passing)
    audit.record("web:authority:merged", predecessor_id, by=by, after=facts, reason=reason)
    return successor_id


def file_act(predecessor_id: int, *, kept: Kept, by: Actor) -> int:
    """Put the act of a merger on file, in place of one before; gives back the predecessor's id. Raises NotFound: it has not merged."""
    lock(Authority, predecessor_id)
    row = session.get(Succession, predecessor_id, populate_existing=True)
    if row is None:
        raise NotFound
    before, row.document_id = row.document_id, store.add(kept, by=by)
    session.flush()
    audit.record("web:authority:act_filed", predecessor_id, by=by, before={"document": before}, after={"document": row.document_id})
    return predecessor_id


def _refuse_missing(predecessor_id: int, successor_id: int) -> None:
    if predecessor_id == successor_id:
        raise Refusal(msg("Choose the other contributor, the one it became part of."), field="successor_id")
    raise NotFound(msg("This contributor does not exist."))


def successors(authority_ids: Collection[int] | None = None) -> dict[int, int]:
    """Who stands today for those that merged, by id: the last one of a chain. Of all contributors where none are named."""
    links: dict[int, int] = dict(session.execute(select(Succession.predecessor_id, Succession.successor_id)).all())
    return {key: _last(links, key) for key in links if authority_ids is None or key in authority_ids}


def _last(links: Mapping[int, int], key: int) -> int:
    """The end of a chain; it has one, for whoever has merged takes nobody over any more."""
    while key in links:
        key = links[key]
    return key


def standing(authority_ids: Collection[int]) -> list[int]:
    """Each contributor, or the one that stands for it today; each once, by id."""
    found = successors(authority_ids)
    return sorted({found.get(key, key) for key in authority_ids})


def standing_on(authority_id: int, day: date) -> int:
    """The contributor, or the one that stood for it on a day."""
    while True:
        link = session.get(Succession, authority_id)
        if link is None or link.since > day:
            return authority_id
        authority_id = link.successor_id


def predecessors(authority_id: int) -> list[int]:
    """Those that a contributor stands for today beside itself, by id."""
    return sorted(key for key, last in successors().items() if last == authority_id)


def of(authority_id: int) -> SuccessionLine | None:
    """What became of a contributor that merged; None for one that stands."""
    link = session.get(Succession, authority_id)
    return _line(link) if link else None


def into(authority_id: int) -> list[SuccessionLine]:
    """The contributors that became part of one, the latest first."""
    query = select(Succession).filter_by(successor_id=authority_id).order_by(Succession.since.desc(), Succession.predecessor_id)
    return [_line(link) for link in session.scalars(query)]


def told(authority_id: int, until: date) -> list[Message]:
    """What happened to a contributor up to a day, in sentences for its papers: what became part of it, or what it became part of."""
    sentences = [
        msg(
            "%(name)s became part of %(successor)s on %(day)s. What it gave before stands in its own account, to the cent.",
            name=line.predecessor.label,
            successor=line.successor.label,
            day=line.since,
        )
        for line in reversed(into(authority_id))
        if line.since <= until
    ]
    gone = of(authority_id)
    if gone is not None and gone.since <= until:
        sentences.append(
            msg(
                "%(name)s became part of %(successor)s on %(day)s, which stands in its rights and duties since.",
                name=gone.predecessor.label,
                successor=gone.successor.label,
                day=gone.since,
            )
        )
    return sentences


def _line(link: Succession) -> SuccessionLine:
    rows = {row.id: row for row in session.scalars(select(Authority).where(Authority.id.in_((link.predecessor_id, link.successor_id))))}
    return SuccessionLine(
        predecessor=authority_line(rows[link.predecessor_id]),
        successor=authority_line(rows[link.successor_id]),
        since=link.since,
        reason=link.reason,
        document_id=link.document_id,
    )

"""Corrections: prepared with a reason by one person, confirmed by another; the book is untouched until then.

What is asked is tried when it is prepared, so that what cannot be is refused at once with what to do, and done when it is confirmed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import permissions_of
from fundtracker.corrections import acts, entries, mails, permissions, rules
from fundtracker.corrections.entries import Entry
from fundtracker.corrections.models import Correction
from fundtracker.corrections.rules import Act, State
from fundtracker.funds.models import Fund
from fundtracker.grants.slips import Hands
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.kernel.text import msg

PER_PAGE = 50


@dataclass(frozen=True)
class CorrectionLine:
    """A correction with the names that belong to it; `asked` is what the right entry says, its days as days."""

    id: int
    entry: Entry
    act: Act
    state: State
    asked: Mapping[str, Any]
    reason: str
    prepared_by_id: int
    prepared_by: str
    prepared_at: datetime
    judged_by: str
    judged_at: datetime | None
    answer: str
    reversal_id: int | None
    right_id: int | None

    @property
    def waits(self) -> bool:
        """Whether it waits for its second person."""
        return self.state is State.WAITING


def prepare(movement_id: int, act: Act, *, reason: str, by: Actor, version: int | None = None, **asked: Any) -> int:
    """Prepare what is to be done about an entry; another person, who is told by mail, confirms it. Gives back the correction's id.

    `asked` is what the right entry says, as the verbs of its owner take it; `version` that of the receipt or payment.

    Raises:
        NotFound: no such entry.
        Denied: nobody who signed in acts.
        UnknownMove: this cannot be done about such an entry.
        Conflict: it is not at `version` any more.
        Refusal: no reason, one waits already, nobody could confirm it, or it could not be done.
    """
    entry = _locked(movement_id)
    rules.check_asked(entry.kind, act, reason)
    waiting = session.scalar(select(Correction.id).filter_by(movement_id=movement_id, state=State.WAITING))
    if waiting is not None:
        raise Refusal(msg("A correction of this entry waits to be confirmed already. Withdraw that one first."))
    person, seen = _person(by), entry.version if version is None else version
    row = Correction(
        fund_id=entry.movement.fund_id,
        movement_id=movement_id,
        act=act,
        asked=acts.plain(asked),
        seen=seen,
        reason=reason,
        prepared_by_id=person.id,
        prepared_at=clock.now(),
    )
    _try(row, entry, by)
    session.add(row)
    session.flush()
    after = {"movement": movement_id, "act": act, **row.asked}
    audit.record("web:correction:prepared", row.id, by=by, fund_id=row.fund_id, after=after, reason=reason)
    mails.ask(row, entry)
    return row.id


def confirm(correction_id: int, *, by: Actor) -> int:
    """Confirm what another person prepared: it is done in the book at once. Gives back the correction's id.

    Raises:
        NotFound: no such correction.
        UnknownMove: it was settled already.
        Denied: whoever confirms prepared it, or has not the role.
        Conflict: the entry changed since it was prepared.
        Refusal: it cannot be done any more.
    """
    row, entry = _judged(correction_id, by)
    state = rules.settle(row.state, State.CONFIRMED)
    hands = Hands(Actor("user", row.prepared_by_id), by)
    row.right_id = acts.do(entry, row.act, row.asked, seen=row.seen, reason=row.reason, hands=hands)
    row.reversal_id = acts.reversal_of(row.movement_id)
    _settle(row, state, by, after={"reversal": row.reversal_id, "right": row.right_id})
    mails.answer(row, entry)
    return correction_id


def refuse(correction_id: int, *, answer: str, by: Actor) -> int:
    """Refuse what another person prepared, with a reason: nothing changes in the book. Gives back the correction's id.

    Raises:
        NotFound, UnknownMove, Denied: as `confirm`.
    """
    row, entry = _judged(correction_id, by)
    row.answer = answer
    _settle(row, rules.settle(row.state, State.REFUSED), by)
    mails.answer(row, entry)
    return correction_id


def withdraw(correction_id: int, *, by: Actor) -> int:
    """Withdraw what waits to be confirmed: nothing changes in the book. Gives back the correction's id.

    Raises:
        NotFound, UnknownMove: as `confirm`.
    """
    row, _entry = _row(correction_id)
    _settle(row, rules.settle(row.state, State.WITHDRAWN), by)
    return correction_id


def get(correction_id: int) -> CorrectionLine:
    """One correction. Raises NotFound."""
    found = _lines(session.scalars(select(Correction).filter_by(id=correction_id)).all())
    if not found:
        raise NotFound
    return found[0]


def waiting() -> Sequence[CorrectionLine]:
    """Everything that waits for its second person, the oldest first."""
    return _lines(session.scalars(select(Correction).filter_by(state=State.WAITING).order_by(Correction.id)).all())


def settled() -> Sequence[CorrectionLine]:
    """The corrections last confirmed, refused or withdrawn, the latest first."""
    query = select(Correction).where(Correction.state != State.WAITING).order_by(Correction.judged_at.desc(), Correction.id.desc())
    return _lines(session.scalars(query.limit(PER_PAGE)).all())


def of_movements(movement_ids: Collection[int]) -> Mapping[int, CorrectionLine]:
    """What waits or was confirmed about each of these entries, by movement: about the wrong entry and, by its own, about the right one."""
    shown = Correction.state.in_((State.WAITING, State.CONFIRMED))
    wanted = Correction.movement_id.in_(movement_ids) | Correction.right_id.in_(movement_ids)
    found: dict[int, CorrectionLine] = {}
    for line in _lines(session.scalars(select(Correction).where(shown, wanted).order_by(Correction.id)).all()):
        for key in (line.right_id, line.entry.movement.id):
            if key is not None and key in movement_ids and (key not in found or key == line.entry.movement.id):
                found[key] = line
    return found


def _locked(movement_id: int) -> Entry:
    """An entry, read under the lock of its fund: protects it from being corrected twice at once."""
    entry = entries.of(movement_id)
    lock(Fund, entry.movement.fund_id)
    return entries.of(movement_id)


def _row(correction_id: int) -> tuple[Correction, Entry]:
    """A correction and its entry, read afresh under the lock of the fund: it is settled once."""
    movement_id = session.scalar(select(Correction.movement_id).filter_by(id=correction_id))
    if movement_id is None:
        raise NotFound
    entry = _locked(movement_id)
    return session.get_one(Correction, correction_id, populate_existing=True), entry


def _judged(correction_id: int, by: Actor) -> tuple[Correction, Entry]:
    """The same for its second person. Raises Denied."""
    row, entry = _row(correction_id)
    person = _person(by)
    verdict = permissions.can_judge(person.id, permissions_of(person.role if person.active else None), row.prepared_by_id, entry.kind)
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    return row, entry


def _settle(row: Correction, state: State, by: Actor, after: dict[str, Any] | None = None) -> None:
    row.state, row.judged_by_id, row.judged_at = state, _person(by).id, clock.now()
    session.flush()
    audit.record(f"web:correction:{state.value}", row.id, by=by, fund_id=row.fund_id, after=after, reason=row.answer or row.reason)


class _Tried(Exception):
    """Ends a trial: the savepoint is rolled back."""


def _try(row: Correction, entry: Entry, by: Actor) -> None:
    """Do it and undo it at once, so that what cannot be done is refused before anybody is asked to confirm it.

    Raises:
        Refusal: as the act itself, or there is nobody who could confirm it.
    """
    hands = Hands(by, _somebody_else(row.prepared_by_id, entry))
    try:
        with session.begin_nested():
            acts.do(entry, row.act, row.asked, seen=row.seen, reason=row.reason, hands=hands)
            raise _Tried
    except _Tried:
        return


def _somebody_else(person_id: int, entry: Entry) -> Actor:
    """Somebody who could confirm it. Raises Refusal where there is nobody."""
    found = mails.confirmers(person_id, entry)
    if found:
        return Actor("user", found[0].id)
    raise Refusal(msg("Nobody else could confirm this yet: an administrator invites a second person first."))


def _person(by: Actor) -> User:
    """Who acts, as the users' table says now. Raises Denied."""
    if by.user_id is None:
        raise Denied(msg("Only a person who signed in may do this."))
    return session.get_one(User, by.user_id, populate_existing=True)


def _lines(rows: Sequence[Correction]) -> list[CorrectionLine]:
    ids = {key for row in rows for key in (row.prepared_by_id, row.judged_by_id) if key}
    people = dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())
    same = ("id", "act", "state", "reason", "prepared_by_id", "prepared_at", "judged_at", "answer", "reversal_id", "right_id")
    return [
        CorrectionLine(
            **{name: getattr(row, name) for name in same},
            entry=entries.of(row.movement_id),
            asked=acts.read(row.asked),
            prepared_by=people[row.prepared_by_id],
            judged_by=people.get(row.judged_by_id or 0, ""),
        )
        for row in rows
    ]

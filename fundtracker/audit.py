"""The audit trail: who did what, when, from where, before and after; append-only and chained, names erasable."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import Base, Instant, lock, session

HOUSE = "house"
"""The chain of events outside funds; each fund has its own, so that funds never wait for each other."""

GENESIS = "0" * 64


class AuditChain(Base):
    """The head of one chain; locked while an event is added, so that its numbers have no gap."""

    __tablename__ = "audit_chain"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default=GENESIS)


class AuditEvent(Base):
    """One event: `source:subject:action`, its subject's id, who and when. Never changed, never deleted."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(20))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_id: Mapped[int] = mapped_column(index=True)
    details_digest: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditDetail(Base):
    """What may hold names (before, after, reason, address): erasable, in the chain only by a salted digest."""

    __tablename__ = "audit_detail"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(
    action: str,
    subject_id: int,
    *,
    by: Actor,
    fund_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Add one event in the open transaction. `action` reads `source:subject:action`, such as `web:pledge:amended`."""
    chain = _chain(f"fund:{fund_id}" if fund_id else HOUSE)
    body = {
        "before": _plain(before or {}),
        "after": _plain(after or {}),
        "reason": reason,
        "address": by.address,
        "request": by.request_id,
    }
    salt = secrets.token_hex(16)
    event = AuditEvent(
        chain=chain.name,
        seq=chain.seq + 1,
        at=clock.now(),
        actor=str(by),
        action=action,
        subject_id=subject_id,
        details_digest=details_digest(salt, body),
        previous_hash=chain.head,
    )
    event.hash = event_hash(event)
    chain.seq, chain.head = event.seq, event.hash
    session.add(event)
    session.flush()
    session.add(AuditDetail(event_id=event.id, salt=salt, body=body))
    session.flush()
    return event


@dataclass(frozen=True)
class Told:
    """One event of a subject as the trail tells it: who (`user:5`), the act, what was before and after, why; empty where it was erased."""

    at: datetime
    actor: str
    act: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str


def of(subject: str, subject_id: int) -> list[Told]:
    """Everything that was recorded of one subject, such as a `receipt` by its id, the oldest first."""
    query = select(AuditEvent, AuditDetail.body).outerjoin(AuditDetail, AuditDetail.event_id == AuditEvent.id)
    query = query.where(AuditEvent.subject_id == subject_id, AuditEvent.action.like(f"%:{subject}:%")).order_by(AuditEvent.id)
    return [_told(event, body or {}) for event, body in session.execute(query)]


def _told(event: AuditEvent, body: Mapping[str, Any]) -> Told:
    facts = {name: body.get(name) or {} for name in ("before", "after")}
    return Told(event.at, event.actor, event.action.rsplit(":", 1)[1], **facts, reason=body.get("reason") or "")


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over the previous hash and the event's canonical form."""
    body = [event.chain, event.seq, event.at.isoformat(), event.actor, event.action, event.subject_id, event.details_digest]
    return hashlib.sha256((event.previous_hash + json.dumps(body, ensure_ascii=False)).encode()).hexdigest()


def details_digest(salt: str, body: dict[str, Any]) -> str:
    """SHA-256 over the salt and the canonical form of the details."""
    return hashlib.sha256((salt + json.dumps(body, ensure_ascii=False, sort_keys=True)).encode()).hexdigest()


def _chain(name: str) -> AuditChain:
    """The chain's row, locked; made where it is new."""
    found = session.scalar(select(AuditChain.id).filter_by(name=name))
    if found is None:
        row = AuditChain(name=name, seq=0, head=GENESIS)
        session.add(row)
        session.flush()
        return row
    return lock(AuditChain, found)[0]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON can hold them."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}

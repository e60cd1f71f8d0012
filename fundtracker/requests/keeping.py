"""Putting a request on record: the one place where its row is made, counted against what one authority may ask in a day."""

from datetime import timedelta

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.authorities.models import Authority
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.requests import rules
from fundtracker.requests.facts import Facts, dump
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import Kind, State


def begin(authority_id: int, by: Actor) -> int:
    """Lock the authority, so that its requests come one after the other; gives back who asks.

    Raises:
        NotFound: no such authority, or nobody who signs in.
        Refusal: it has asked too much since yesterday.
    """
    if not lock(Authority, authority_id) or by.user_id is None:
        raise NotFound
    since = clock.now() - timedelta(days=1)
    count = select(func.count()).select_from(DonorRequest).where(DonorRequest.authority_id == authority_id, DonorRequest.asked_at > since)
    rules.check_number(session.scalar(count) or 0)
    return by.user_id


def keep(
    kind: Kind,
    facts: Facts,
    *,
    authority_id: int,
    by: Actor,
    state: State = State.WAITING,
    fund_id: int | None = None,
    pledge_id: int | None = None,
    mandate_id: int | None = None,
    document_id: int | None = None,
) -> int:
    """Put a request on record after `begin`; gives back its id."""
    about = {"fund_id": fund_id, "pledge_id": pledge_id, "mandate_id": mandate_id, "document_id": document_id}
    who = {"authority_id": authority_id, "asked_by": by.user_id, "asked_at": clock.now()}
    row = DonorRequest(kind=kind, facts=dump(facts), state=state, **who, **about)
    session.add(row)
    session.flush()
    said = {name: value for name, value in about.items() if value is not None}
    after = {"kind": kind, "authority_id": authority_id, "state": state, **said, **dump(facts)}
    audit.record("web:request:asked", row.id, by=by, after=after)
    return row.id


def insist_on_one(kind: Kind, *, authority_id: int, **same: int) -> None:
    """Refuse a second request of a kind about the same thing while the first waits.

    Raises:
        Refusal: with what to do.
    """
    query = select(DonorRequest.id).filter_by(kind=kind, authority_id=authority_id, state=State.WAITING, **same)
    if session.scalar(query.limit(1)) is not None:
        raise Refusal(msg("The same was asked already and waits for staff. Withdraw it first if you want to say something else."))

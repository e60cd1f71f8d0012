"""Proxies at a meeting: who votes for whom, as the answers stand now."""

from collections.abc import Mapping

from sqlalchemy import select

from fundtracker.authorities import mandates
from fundtracker.committees import seats
from fundtracker.committees.models import Seat
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.notices import rules
from fundtracker.notices.models import Notice, Reply
from fundtracker.notices.rules import Answer


def of_meeting(meeting_id: int) -> dict[int, int]:
    """The proxies that count at a meeting, as holder's authority by giver's; those that fall are left out."""
    rows = session.execute(select(Reply.authority_id, Reply.answer, Reply.proxy_to_id).filter_by(meeting_id=meeting_id)).all()
    given = {giver: holder for giver, _, holder in rows if holder is not None}
    return counting(meeting_id, {authority_id: answer for authority_id, answer, _ in rows}, given)


def with_person(meeting_id: int) -> frozenset[int]:
    """The seats for which somebody is known to sit: by a mandate, as a confirmed deputy, or named in the answer.

    One that sends a deputy whom nobody has confirmed has nobody meanwhile, so it can hold no proxy.
    """
    seated = set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))
    deputies = session.scalars(select(Notice.authority_id).filter_by(meeting_id=meeting_id, deputy=True, revoked_at=None))
    named = session.scalars(select(Reply.authority_id).where(Reply.meeting_id == meeting_id, Reply.person != ""))
    return (mandates.spoken_for(seated, clock.today()) | frozenset(deputies) | frozenset(named)) - waiting(meeting_id)


def waiting(meeting_id: int) -> frozenset[int]:
    """The seats that send a deputy whom nobody who signs in has confirmed: nobody is known to sit for them meanwhile."""
    sends = select(Reply.authority_id).where(Reply.meeting_id == meeting_id, Reply.answer == Answer.DEPUTY)
    return frozenset(session.scalars(sends.where(Reply.deputy_confirmed_at.is_(None))))


def counting(meeting_id: int, answers: Mapping[int, Answer], given: Mapping[int, int]) -> dict[int, int]:
    """The proxies that count, as `rules.standing`, less those of seats that stand vacant, given or held (domain.md rule 19)."""
    stands = rules.standing(answers, given)
    empty = seats.vacant(meeting_id) if stands else frozenset()
    return {giver: holder for giver, holder in stands.items() if not {giver, holder} & empty}


def held(proxies: Mapping[int, int], holder_id: int) -> list[int]:
    """The authorities whose proxy an authority holds."""
    return sorted(giver for giver, holder in proxies.items() if holder == holder_id)

"""The seats of a meeting that count: those that stand vacant after elections, and those that keep away from an item, do not."""

from collections.abc import Iterator

from sqlalchemy import select

from fundtracker.authorities import successions
from fundtracker.authorities.models import Mandate
from fundtracker.authorities.rules import Function
from fundtracker.committees.models import Committee, Meeting, Recusal, Seat
from fundtracker.committees.rules import MeetingStatus, SeatRule
from fundtracker.contributions.models import Pledge, PledgeStage
from fundtracker.contributions.rules import Stage
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.ledger import positions
from fundtracker.ledger.models import Lot


def due(fund_id: int, rule: SeatRule) -> list[int]:
    """The authorities that sit if the committee is convened now, by id (domain.md rule 12); one that merged sits as the one it is now."""
    if rule is SeatRule.PAID:
        return successions.standing(positions.seat_holders(fund_id))
    stage = Stage.AGREED if rule is SeatRule.AGREED else Stage.VOTED
    query = select(Pledge.authority_id).join(PledgeStage, PledgeStage.pledge_id == Pledge.id)
    living = query.where(Pledge.fund_id == fund_id, PledgeStage.stage == stage, Pledge.cents > Pledge.cancelled_cents)
    return successions.standing({*session.scalars(living), *positions.seat_holders(fund_id)})


def strangers() -> Iterator[str]:
    """A check of `fundtracker check`: each seat of an authority that neither paid nor promised in the fund, nor stands for one that did."""
    donors = select(Lot.fund_id, Lot.authority_id).where(Lot.authority_id.is_not(None))
    promised = select(Pledge.fund_id, Pledge.authority_id)
    known = {(fund_id, key) for query in (donors, promised) for fund_id, key in session.execute(query) if key is not None}
    standing = {(fund_id, key) for fund_id, old in known for key in successions.standing([old])}
    query = select(Committee.fund_id, Seat.authority_id, Meeting.id).join(Meeting, Meeting.id == Seat.meeting_id)
    for fund_id, authority_id, meeting_id in session.execute(query.join(Committee, Committee.id == Meeting.committee_id)):
        if (fund_id, authority_id) not in known | standing:
            yield f"meeting {meeting_id}: authority {authority_id} has a seat and gave nothing to the fund"


def vacant(meeting_id: int) -> frozenset[int]:
    """The seats that stand vacant today: their elected mandates have lapsed and no successor is named (domain.md rule 19).

    Of a meeting that is over, those that stood vacant on its last day. An authority that never named anyone keeps its seat: it answers by
    letter or telephone.
    """
    meeting = session.get_one(Meeting, meeting_id)
    last = (meeting.ends_at or meeting.starts_at).astimezone(clock.PARIS).date()
    today = min(last, clock.today()) if meeting.status is MeetingStatus.HELD else clock.today()
    seats = select(Seat.authority_id).where(Seat.meeting_id == meeting_id)
    query = select(Mandate.authority_id, Mandate.ends_on).where(Mandate.authority_id.in_(seats), Mandate.function == Function.ELECTED)
    if meeting.status is MeetingStatus.HELD:
        query = query.where(Mandate.starts_on <= today)
    ended: set[int] = set()
    held: set[int] = set()
    for authority_id, ends_on in session.execute(query):
        (ended if ends_on is not None and ends_on < today else held).add(authority_id)
    return frozenset(ended - held)


def base(meeting_id: int, item_id: int | None = None) -> frozenset[int]:
    """The seats that count for the quorum: all but those vacant, and for an item those that keep away from it."""
    seats = frozenset(session.scalars(select(Seat.authority_id).where(Seat.meeting_id == meeting_id)))
    away = frozenset(session.scalars(select(Recusal.authority_id).where(Recusal.item_id == item_id)))
    return seats - vacant(meeting_id) - away

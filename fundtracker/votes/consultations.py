"""Consultations in writing: every item open from the day they begin until the deadline announced, or until every seat has answered."""

from sqlalchemy import select

from fundtracker.committees import agenda, meetings, signing_mails
from fundtracker.committees.models import Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import WORKER, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.votes import lapsing, result_mails, rules, votes
from fundtracker.votes.models import Vote
from fundtracker.votes.rules import Choice, Way


def answer(item_id: int, *, meeting_id: int, authority_id: int, choice: Choice, by: Actor, entered: bool = False) -> int:
    """What a seat says of an item in writing, or what staff enter for it; the first answer of the seat counts.

    Every answer is kept until the deadline, also where it changes nothing any more; the vote closes once every seat has answered. Gives
    back its id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: the consultation has not begun or is over, the seat does not vote on this item, or it has answered already.
    """
    row = _running(meeting_id)
    _open(row, by=by)
    vote_id = votes.cast(item_id, meeting_id=meeting_id, authority_id=authority_id, choice=choice, by=by, entered=entered)
    line = votes.of_item(item_id)
    complete = line is not None and rules.is_complete(line.said, votes.room_of(meeting_id, item_id))
    if complete and votes.has_votes(item_id, meeting_id=meeting_id):
        votes.close(item_id, meeting_id=meeting_id, by=by)
        if all(vote.closed_at is not None for vote in _votes(meeting_id)):
            signing_mails.ask(meeting_id, event="end")
            result_mails.tell(row)
    return vote_id


def sweep() -> int:
    """Close every consultation whose deadline has passed; gives back how many."""
    over = select(Meeting.id).where(Meeting.kind == MeetingKind.CONSULTATION, Meeting.status == MeetingStatus.CONVENED)
    ids = list(session.scalars(over.where(Meeting.ends_at <= clock.now()).order_by(Meeting.id)))
    session.rollback()
    for meeting_id in ids:
        with transaction():
            finish(meeting_id, by=WORKER)
    return len(ids)


def finish(meeting_id: int, *, by: Actor) -> int:
    """Close what is still open of a consultation whose deadline has passed; what reached no quorum stays undecided. Gives back its id.

    Raises:
        NotFound: no such meeting.
        Refusal: the deadline has not passed.
    """
    row = meetings.fresh(meeting_id)
    if row.kind is not MeetingKind.CONSULTATION or row.status is not MeetingStatus.CONVENED:
        return meeting_id
    if row.ends_at is None or row.ends_at > clock.now():
        raise Refusal(msg("The consultation is still open."))
    _open(row, by=by)
    for vote in _votes(meeting_id):
        if vote.closed_at is None:
            _settle(row, vote.item_id, by=by)
    meetings.hold(meeting_id, by=by)
    signing_mails.ask(meeting_id, event="end")
    result_mails.tell(row)
    return meeting_id


def _settle(row: Meeting, item_id: int, *, by: Actor) -> None:
    """Close the vote on an item with what the answers come to; without enough of them, or without votes, it has no result."""
    silent = votes.book_of(row.id).silence_consents
    if (silent or votes.reached(row.id, item_id)) and votes.has_votes(item_id, meeting_id=row.id):
        votes.close(item_id, meeting_id=row.id, by=by)
    else:
        lapsing.lapse(item_id, meeting_id=row.id, by=by)


def _running(meeting_id: int) -> Meeting:
    row = meetings.fresh(meeting_id)
    if row.kind is not MeetingKind.CONSULTATION or row.status is not MeetingStatus.CONVENED:
        raise Refusal(msg("This consultation is not open."))
    if row.starts_at > clock.now() or row.ends_at is None or row.ends_at <= clock.now():
        raise Refusal(msg("This consultation is not open: it has a first and a last moment to answer."))
    return row


def _open(row: Meeting, *, by: Actor) -> None:
    """Open every item that can be decided and is not open yet."""
    known = {vote.item_id for vote in _votes(row.id)}
    for item in agenda.items(row.id):
        if item.open and item.id not in known:
            session.add(Vote(item_id=item.id, way=Way.CONSULTATION, cents=item.cents, opened_at=clock.now(), opened_by=str(by)))
    session.flush()


def _votes(meeting_id: int) -> list[Vote]:
    ids = [item.id for item in agenda.items(meeting_id)]
    return list(session.scalars(select(Vote).where(Vote.item_id.in_(ids), ~Vote.lapsed).order_by(Vote.id)))

"""Why items of a meeting were left undecided, derived from what is on record: put off, settled elsewhere, no quorum, not reached."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fundtracker.committees import agenda, meetings, reconvening
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel.text import Message, msg
from fundtracker.votes import lapsing, rules, stays, votes


class Why(StrEnum):
    """Why an item was left undecided."""

    PUT_OFF = "put_off"
    SETTLED = "settled"
    WITHOUT_RESULT = "without_result"
    NO_QUORUM = "no_quorum"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Reason:
    """Why an item was left undecided: the kind, the words typed when it was put off, and what is on record of it in sentences."""

    why: Why
    text: str = ""
    told: Sequence[Message] = ()


def of_meeting(meeting_id: int, *, withheld: Collection[int] = ()) -> dict[int, Reason]:
    """Why items of a meeting were left undecided, by item: those put off or settled elsewhere, and the others once it is over.

    Of the items in `withheld` the kind alone is told. Nothing is told of a meeting of the past that was never convened here.
    """
    meeting, lapsed, found = meetings.get(meeting_id), lapsing.of_meeting(meeting_id), {}
    for item in agenda.items(meeting_id):
        reason = _of_item(meeting, item, tuple(lapsed.get(item.id, ())))
        if reason is not None:
            found[item.id] = Reason(reason.why) if item.id in withheld else reason
    return found


def _of_item(meeting: MeetingLine, item: ItemLine, lapsed: tuple[Message, ...]) -> Reason | None:
    if item.adjourned_at is not None:
        return Reason(Why.PUT_OFF, item.adjourned_text, (*lapsed, *_there_then(meeting, item, item.adjourned_at)))
    if item.settled_by:
        settled = msg("Settled by decision %(label)s: nothing is left to decide here.", label=item.settled_by)
        return Reason(Why.SETTLED, told=(*lapsed, settled))
    if not item.open or meeting.status is not MeetingStatus.HELD or meeting.day_only:
        return None
    if lapsed:
        return Reason(Why.WITHOUT_RESULT, told=lapsed)
    return _left_over(meeting, item)


def _there_then(meeting: MeetingLine, item: ItemLine, at: datetime) -> list[Message]:
    """How many seats were there when an item was put off, where that is known."""
    found = votes.room_of(meeting.id, item.id, at=at)
    return [msg("%(seats)s at that moment.", seats=rules.present(found))] if found.there else []


def _left_over(meeting: MeetingLine, item: ItemLine) -> Reason:
    """Why an item came to no vote before the meeting ended: enough seats were not there, or it was not reached."""
    found, book = votes.room_of(meeting.id, item.id), votes.book_of(meeting.id)
    quorum_needed = reconvening.of_item(item.id).needs_quorum
    seats = rules.present_of(found, book, quorum_needed=quorum_needed)
    if rules.has_quorum(found, book, quorum_needed=quorum_needed):
        return Reason(Why.NOT_REACHED, told=[msg("The meeting ended before this item was put to the vote: %(seats)s.", seats=seats)])
    if found.there:
        return Reason(Why.NO_QUORUM, told=[msg("The quorum was not there when the meeting ended: %(seats)s.", seats=seats)])
    if stays.anybody(meeting.id):
        return Reason(
            Why.NO_QUORUM, told=[msg("Nobody whose seat counts was there any more when the meeting ended: %(seats)s.", seats=seats)]
        )
    return Reason(Why.NO_QUORUM, told=[msg("Nobody is on record as having been there.")])

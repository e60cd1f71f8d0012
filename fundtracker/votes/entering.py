"""The result of the room as staff enter it afterwards: without objection, or with its counts; held to the same rules as a ballot."""

from collections.abc import Mapping
from typing import Any

from fundtracker.committees import adopted, meetings
from fundtracker.committees.rules import Outcome
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.votes import consultations, living, presiding, rules, votes
from fundtracker.votes.models import Vote
from fundtracker.votes.rules import Choice, Result, Room, Said, Way

OTHERWISE = msg("Other votes of the seats marked below came meanwhile. The others are entered: choose for these, and send again.")


def enter(
    item_id: int,
    *,
    meeting_id: int,
    outcome: Outcome,
    by: Actor,
    cents: int | None = None,
    text: str = "",
    counts: tuple[int, int, int] | None = None,
    secret: bool = False,
    conditions: str | None = None,
) -> int:
    """Record what the room decided of an item; gives back the decision's id.

    `counts` are votes for, against and abstentions, None where nobody objected; `secret` where they were counted from a secret ballot;
    `conditions` are those of an adopted decision, where None those the item proposes.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: no quorum, counts that are missing, too many or come to something else, a ballot is open, or the item was decided.
    """
    if outcome is Outcome.ADJOURNED:
        why = "" if adopted.is_offered(text, item_id, meeting_id) else text
        return votes.adjourn(item_id, meeting_id=meeting_id, by=by, text=why)
    row, item = votes.going_on(meeting_id, item_id)
    if votes.of_item(item_id) is not None:
        raise Refusal(msg("A ballot was opened on this item: close it."))
    if outcome is Outcome.ADOPTED and item.cents is not None and not cents:
        raise Refusal(msg("Type the amount that was decided."), field="cents")
    book = votes.book_of(meeting_id)
    found, quorum_needed = votes.with_quorum(row, item_id, book, cents=cents if outcome is Outcome.ADOPTED else None)
    if counts is None:
        if outcome is Outcome.REJECTED or not book.consensus:
            raise Refusal(msg("Type how many seats voted for and against."), field="votes_for")
        result = rules.without_objection(found, book, quorum_needed=quorum_needed)
    else:
        said = Choice.FOR if outcome is Outcome.ADOPTED else Choice.AGAINST
        casting = said if not secret and presiding.seat_of(row, item_id, among=found.there) is not None else None
        result = rules.decide(_ballots(counts, found), found, book, way=Way.BALLOT, quorum_needed=quorum_needed, casting=casting)
    _check(result, outcome)
    vote = Vote(item_id=item_id, way=result.way, cents=cents or item.cents, opened_at=clock.now(), opened_by=str(by), text=text)
    vote.secret = secret and counts is not None
    session.add(vote)
    return votes.keep(vote, result, meeting_id, by, conditions=conditions)


def cast_for(item_id: int, *, meeting_id: int, said: Mapping[int, Said], by: Actor) -> int:
    """Enter what seats said in the room, by telephone or by letter, by authority; gives back the item's id.

    A seat of which another vote came meanwhile is left as it is: it still differs afterwards (`differing`), for whoever sent it to choose.
    A consultation that closes on the way, every seat having answered, takes no more.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: nothing is said, or as `votes.cast` and `consultations.answer`.
    """
    if not said:
        raise Refusal(msg("Choose what at least one seat says."))
    meetings.fresh(meeting_id)
    known, left = recorded(item_id), differing(item_id, said)
    in_writing = meetings.get(meeting_id).in_writing
    new = {key: each.now for key, each in said.items() if key not in left and known.get(key) != each.now}
    for authority_id, choice in new.items():
        facts: dict[str, Any] = {"meeting_id": meeting_id, "authority_id": authority_id, "choice": choice, "by": by, "entered": True}
        if not in_writing:
            votes.cast(item_id, **facts)
            continue
        consultations.answer(item_id, **facts)
        vote = living.of_item(item_id)
        if vote is not None and vote.closed_at is not None:
            break
    return item_id


def recorded(item_id: int) -> dict[int, Choice]:
    """The votes on record of an item, by seat."""
    line = votes.of_item(item_id)
    return line.said if line is not None else {}


def differing(item_id: int, said: Mapping[int, Said]) -> dict[int, Choice | None]:
    """The seats whose vote on record is neither what the page showed when it was opened nor what it says now, with that vote."""
    known = recorded(item_id)
    return {key: known.get(key) for key, each in said.items() if each.differs(known.get(key))}


def _ballots(counts: tuple[int, int, int], found: Room) -> dict[int, Choice]:
    """The counts as ballots of the seats that vote."""
    ayes, noes, abstentions = counts
    if not any(counts):
        raise Refusal(msg("Without any vote there is no result: put the item off, or leave it undecided."), field="votes_for")
    said = [Choice.FOR] * ayes + [Choice.AGAINST] * noes + [Choice.ABSTENTION] * abstentions
    if len(said) > len(found.voters):
        text = msg(
            "More votes than seats that vote on this item: %(said)s for %(voters)s. Count again.", said=len(said), voters=len(found.voters)
        )
        raise Refusal(text, field="votes_for")
    return dict(zip(sorted(found.voters), said, strict=False))


def _check(result: Result, outcome: Outcome) -> None:
    """Refuse counts that come to something else than what is said."""
    if result.outcome is not outcome:
        raise Refusal(
            msg("By the rules of this committee these counts do not come to that. Correct them, or what was decided."), field="outcome"
        )

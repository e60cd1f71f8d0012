"""What the pages of votes share: the session's address, the meeting for whoever leads it, words for templates."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from fundtracker.committees import agenda, operative, views_decisions
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.views_parts import insist, seen_meeting
from fundtracker.committees.wording import OUTCOMES
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message
from fundtracker.votes import permissions, votes
from fundtracker.votes.blueprint import blueprint
from fundtracker.votes.undecided import Reason
from fundtracker.votes.wording import CHOICES, LEFT
from fundtracker.web.wording import say


@blueprint.app_template_filter("choice_word")
def choice_word(value: Any) -> str:
    """What a seat said, as people read it."""
    return say(CHOICES[value])


@blueprint.app_template_filter("left_tag")
def left_tag(reason: Reason) -> str:
    """The kind of tag for why an item was left undecided."""
    return LEFT[reason.why][0]


@blueprint.app_template_filter("left_word")
def left_word(reason: Reason) -> str:
    """Why an item was left undecided, in a word."""
    return say(LEFT[reason.why][1])


@blueprint.app_template_global("why_decided")
def why_decided(item_id: int | None) -> str:
    """Why an item came out as it did, in one sentence; nothing where no vote is on record."""
    vote = votes.of_item(item_id) if item_id is not None else None
    told = vote.sentence if vote is not None else None
    return say(told) if told is not None else ""


def reviewed(found: DecisionLine) -> list[tuple[str, str]]:
    """A decision as a check page shows it: its outcome, the words the register will hold, and what was decided beside them."""
    return [(_("Outcome"), say(OUTCOMES[found.outcome])), *views_decisions.reviewed(found)]


def doubts(found: Sequence[DecisionLine]) -> list[Message]:
    """What is asked about before a decision is recorded: words that name another amount than the one adopted."""
    return list(filter(None, [operative.beside(line.text, line.facts) for line in found[-1:]]))


def address(meeting_id: int, item_id: int | None = None) -> str:
    """The session's page, at an item."""
    return url_for("votes.show", meeting_id=meeting_id, _anchor=f"item-{item_id}" if item_id else None)


def leading(meeting_id: int, item_id: int | None = None) -> MeetingLine:
    """The meeting in the room, for whoever leads it, that item included. Raises NotFound, Denied."""
    person, meeting = seen_meeting(meeting_id)
    insist(permissions.can_lead(person, meeting))
    if meeting.in_writing:
        raise NotFound
    if item_id is not None:
        agenda.get(item_id, meeting_id)
        insist(permissions.can_lead_item(person, meeting, item_id))
    return meeting

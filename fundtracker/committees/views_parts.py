"""What the pages of committees share: who may see an object, a meeting's page, and what to do next with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from flask import Response

from fundtracker.accounts.access import Person, the_person
from fundtracker.committees import committees, meetings, permissions
from fundtracker.committees import wording as words
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.funds import milestones
from fundtracker.funds.milestones import MilestoneLine
from fundtracker.kernel import clock
from fundtracker.kernel.errors import Denied, NotFound
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.text import showable
from fundtracker.kernel.verdict import Verdict
from fundtracker.web import wording
from fundtracker.web.forms import BaseForm


@blueprint.app_template_filter("committee_word")
def committee_word(value: Any) -> str:
    """A state, a kind, an outcome or a presence, as people read it."""
    return wording.say(words.WORDS[value])


class Timed(Protocol):
    """What tells when a meeting began: a meeting's line, or a meeting in which something was found."""

    @property
    def starts_at(self) -> datetime:
        """Its moment."""

    @property
    def day_only(self) -> bool:
        """Whether the hour of that moment is not known."""


@blueprint.app_template_filter("meeting_time")
def meeting_time(meeting: Timed) -> str:
    """When a meeting began; its day alone where its hour is not known."""
    return wording.day(meeting.starts_at.astimezone(clock.PARIS).date()) if meeting.day_only else wording.moment(meeting.starts_at)


@blueprint.app_template_filter("committee_tag")
def committee_tag(value: Any) -> str:
    """The colour of a state's or an outcome's tag."""
    return words.TAGS[value]


blueprint.app_template_filter("showable")(showable)


@blueprint.app_template_global("late_milestones")
def late_milestones(project_id: int | None) -> list[MilestoneLine]:
    """The milestones of a project whose day has passed and that are not reached."""
    steps = milestones.of_projects([project_id]).get(project_id, []) if project_id is not None else []
    return [step for step in steps if step.is_late]


def seen_committee(code: str) -> tuple[Person, CommitteeLine]:
    """The committee of a fund for whoever may see it. Raises NotFound for anyone else."""
    person, committee = the_person(), committees.of_fund(code)
    if not permissions.can_see_committee(person, committee):
        raise NotFound
    return person, committee


def seen_meeting(meeting_id: int) -> tuple[Person, MeetingLine]:
    """A meeting for whoever may see it. Raises NotFound for anyone else."""
    person, meeting = the_person(), meetings.get(meeting_id)
    if not permissions.can_see_meeting(person, meeting):
        raise NotFound
    return person, meeting


def insist(verdict: Verdict) -> None:
    """Go on only where it is allowed. Raises Denied with the reason."""
    if verdict.reason is not None:
        raise Denied(verdict.reason)


MEETING_PAGE: Hook[[MeetingLine, BaseForm | None], Response] = Hook(
    "When an act on a meeting is refused: its page, with the form that was."
)
MEETING_TABS: Hook[[MeetingLine], Sequence[tuple[str, str, bool]]] = Hook(
    "When a page on a meeting is drawn: the pages beside it as (label, address, whether it is this one)."
)


@blueprint.app_template_global("meeting_tabs")
def meeting_tabs(meeting: MeetingLine) -> list[tuple[str, str, bool]]:
    """The tabs of a meeting for the person who is signed in."""
    return [tab for tabs in MEETING_TABS(meeting) for tab in tabs]


def meeting_page(meeting: MeetingLine, form: BaseForm | None = None) -> Response:
    """A meeting's page as the package that knows everything on it sets it; with a form that was refused, under its status."""
    return next(MEETING_PAGE(meeting, form))

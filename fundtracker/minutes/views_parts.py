"""What the pages of minutes share: who may see them, the page in its phase, what to do next."""

from flask import Response, url_for

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.views_parts import seen_meeting
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.minutes import minutes, pages, papers, permissions, remarks
from fundtracker.minutes import wording as words
from fundtracker.minutes.minutes import MinutesLine
from fundtracker.minutes.rules import Phase
from fundtracker.web import wording
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.pages import page


def address(meeting_id: int) -> str:
    """The page of a meeting's minutes."""
    return url_for("minutes.show", meeting_id=meeting_id)


def seen_minutes(meeting_id: int) -> tuple[Person, MeetingLine, MinutesLine]:
    """The minutes of a meeting for whoever may read them now. Raises NotFound for anyone else."""
    person, meeting = seen_meeting(meeting_id)
    line = minutes.get(meeting_id)
    if not permissions.can_read(person, meeting, line.phase):
        raise NotFound
    return person, meeting, line


def minutes_page(meeting_id: int, form: BaseForm | None = None) -> Response:
    """The page of minutes as they are now; with a form that was refused, under its status."""
    person, meeting, line = seen_minutes(meeting_id)
    withheld = permissions.withheld(person, meeting, line.phase)
    frozen = line.frozen[wording.language()] if line.frozen else None
    return page(
        "minutes/minutes.html",
        form=form,
        meeting=meeting,
        minutes=line,
        said=pages.seen(frozen, line, withheld),
        remarks=[each for each in remarks.of_meeting(meeting_id) if each.item_id not in withheld],
        phase=words.PHASES[line.phase],
        tag=words.TAGS[line.phase],
        kinds=words.KINDS,
        papers=[each for each in papers.of_meeting(meeting_id) if each.language == wording.language()],
        prepares=person.may(Permission.PREPARE_MEETINGS),
        may_remark=permissions.can_remark(person, line),
        next_act=next_act(line),
        act=ActForm,
    )


def next_act(line: MinutesLine) -> str:
    """What staff should do next with minutes: `send`, `answer`, `wait`, `put`, `wait_meeting`, `approve`, `lock`, or nothing."""
    if line.phase is Phase.LOCKED:
        return ""
    if line.phase is not Phase.REMARKS:
        return "send" if line.phase is Phase.DRAFT else "lock"
    if minutes.open_remarks(line.meeting_id):
        return "answer"
    if line.remarks_until is not None and line.remarks_until >= clock.today():
        return "wait"
    if line.adopted:
        return "approve"
    return "wait_meeting" if line.waits else "put"

"""What the pages of committees share: who may see an object, a meeting's page, and what to do next with it."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from fundtracker.accounts.access import Person, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, attendance, committees, meetings, packs, permissions, register, room, rules
from fundtracker.committees import wording as words
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.errors import Denied, NotFound
from fundtracker.kernel.text import Message
from fundtracker.kernel.verdict import Verdict
from fundtracker.web import wording
from fundtracker.web.fields import showable
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.pages import page


@blueprint.app_template_filter("committee_word")
def committee_word(value: Any) -> str:
    """A state, a kind, an outcome or a presence, as people read it."""
    return wording.say(words.WORDS[value])


@blueprint.app_template_filter("committee_tag")
def committee_tag(value: Any) -> str:
    """The colour of a state's or an outcome's tag."""
    return words.TAGS[value]


blueprint.app_template_filter("showable")(showable)


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


def meeting_page(meeting: MeetingLine, form: BaseForm | None = None) -> Response:
    """A meeting's page as it is now; with a form that was refused, under its status."""
    person, committee, found = the_person(), committees.get(meeting.committee_id), _found(meeting.id)
    return page(
        "committees/meeting.html",
        form=form,
        meeting=meeting,
        committee=committee,
        begun=meeting.starts_at <= clock.now(),
        **found,
        remains=_remains(meeting, found["items"]),
        quorum=attendance.quorum(meeting.id) if found["seats"] else None,
        attended=attendance.by_presence(found["seats"]),
        prepares=person.may(Permission.PREPARE_MEETINGS),
        may_read_pack=permissions.can_read_pack(person, meeting),
        may_sign=permissions.can_sign(person, committee),
        next_act=next_act(meeting, **found),
        act=ActForm,
    )


def _found(meeting_id: int) -> dict[str, Any]:
    """What a meeting has on record."""
    return {
        "items": agenda.items(meeting_id),
        "papers": agenda.papers(meeting_id),
        "pack": packs.latest(meeting_id),
        "seats": attendance.of_meeting(meeting_id),
        "decided": register.of_meeting(meeting_id),
    }


def _remains(meeting: MeetingLine, items: Sequence[ItemLine]) -> dict[int, Message]:
    """What would remain to be decided, by item, while the meeting is to come."""
    if meeting.status not in (MeetingStatus.DRAFT, MeetingStatus.CONVENED):
        return {}
    decidable = room.decidable(meeting.fund_id)
    sentences = {item.id: room.if_adopted(item, decidable) for item in items if item.decision_id is None}
    return {item_id: sentence for item_id, sentence in sentences.items() if sentence is not None}


def next_act(meeting: MeetingLine, *, items: Any, papers: Any, pack: Any, seats: Any, decided: Any) -> str:
    """What staff should do next with a meeting: `item`, `convene`, `pack`, `attendance`, `decisions`, `close`, or nothing."""
    undecided = [item for item in items if rules.outcomes_of(item.kind) and item.id not in decided]
    if meeting.status is MeetingStatus.DRAFT:
        return "convene" if items else "item"
    if meeting.status is not MeetingStatus.CONVENED:
        return "decisions" if undecided and meeting.status is MeetingStatus.HELD else ""
    if meeting.starts_at > clock.now():
        return "" if pack else "pack"
    if not any(seat.presence for seat in seats):
        return "attendance"
    return "decisions" if undecided else "close"

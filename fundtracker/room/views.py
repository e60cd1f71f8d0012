"""A meeting as its members and the staff read it: agenda, documents, pack, attendance, what was decided, what to do next."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import Person, signed_in, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import (
    agenda,
    attendance,
    committees,
    decidable,
    permissions,
    presiding,
    reconvening,
    register,
    timeliness,
    veils,
)
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.views_parts import seen_meeting
from fundtracker.kernel import clock
from fundtracker.notices import replies
from fundtracker.packs import packs
from fundtracker.packs.packs import PackLine
from fundtracker.room import news, notes, todo, visits
from fundtracker.room.blueprint import blueprint
from fundtracker.votes import amounts, ballots, turnout, undecided
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.pages import page


@blueprint.get("/meetings/<int:meeting_id>")
@signed_in
def meeting(meeting_id: int) -> ResponseReturnValue:
    """A meeting: what to do, what is new, agenda, documents, what was decided; coming to it is a visit."""
    person, found = seen_meeting(meeting_id)
    since = visits.come(person.id, meeting_id)
    return meeting_page(found, since=since)


def meeting_page(meeting: MeetingLine, form: BaseForm | None = None, *, since: datetime | None = None) -> Response:
    """A meeting's page as it is now; with a form that was refused, under its status."""
    person, committee = the_person(), committees.get(meeting.committee_id)
    withheld = permissions.withheld(person, meeting)
    found = _found(meeting.id, withheld)
    return page(
        "room/meeting.html",
        form=form,
        meeting=meeting,
        committee=committee,
        presided_by=presiding.of_meeting(meeting.id),
        **_around(meeting, found["items"], found["pack"]),
        **found,
        **_mine(person, meeting, found),
        withheld=withheld,
        news=news.of_meeting(meeting.id, since, withheld=withheld) if since else None,
        notes=notes.of_meeting(person.id, meeting.id),
        left=undecided.of_meeting(meeting.id, withheld=withheld),
        takes_notes=meeting.status is not MeetingStatus.DRAFT,
        **_money(meeting, found["items"], withheld),
        quorum=turnout.of_meeting(meeting.id) if found["seats"] else None,
        attended=attendance.by_presence(found["seats"]),
        prepares=person.may(Permission.PREPARE_MEETINGS),
        next_act=next_act(meeting, **found),
        act=ActForm,
    )


def _found(meeting_id: int, withheld: Collection[int]) -> dict[str, Any]:
    """What a meeting has on record, as whoever `withheld` is kept from reads it."""
    papers = [paper for paper in agenda.papers(meeting_id) if paper.item_id not in withheld]
    return {
        "items": [veils.item(line, withheld) for line in agenda.items(meeting_id)],
        "papers": papers,
        "pack": packs.latest(meeting_id),
        "seats": attendance.of_meeting(meeting_id),
        "decided": {key: veils.decision(line, withheld) for key, line in register.of_meeting(meeting_id).items()},
    }


LIVING = (MeetingStatus.DRAFT, MeetingStatus.CONVENED)


def _around(meeting: MeetingLine, items: Sequence[ItemLine], pack: PackLine | None) -> dict[str, Any]:
    """What comes before and after a meeting: its notice, the meeting it takes up, the one that takes it up, amounts amended in it."""
    convened, begun = meeting.status is MeetingStatus.CONVENED, meeting.starts_at <= clock.now()
    return {
        "begun": begun,
        "late": timeliness.lateness(meeting.id) if convened else None,
        "untold": convened and not begun and agenda.untold(meeting.id),
        "stale": pack is not None and any(item.changed_at and item.changed_at > pack.built_at for item in items),
        "origin": reconvening.origin(meeting.id),
        "following": reconvening.following(meeting.id),
        "amended": amounts.of_meeting(meeting.id),
        "named": ballots.by_name(meeting.id),
        "standings": {} if meeting.quorum_needed else reconvening.standings(meeting.id),
    }


def _mine(person: Person, meeting: MeetingLine, found: dict[str, Any]) -> dict[str, Any]:
    """The seats a person acts for with their answers, how the others answered, and what there is to do."""
    answers = replies.of_meeting(meeting.id) if found["seats"] else {}
    held = committees.acts_for(person.id) if answers else frozenset()
    mine = [line for key, line in answers.items() if key in held]
    unsigned = [line for line in found["decided"].values() if line.signed_at is None]
    to_sign = [line for line in unsigned if permissions.can_sign_decision(person, line)]
    may_read_pack = bool(permissions.can_read_pack(person, meeting))
    tasks = todo.of(person, meeting, mine=mine, pack=bool(found["pack"] and may_read_pack), to_sign=to_sign)
    return {
        "signable": {line.id for line in to_sign},
        "may_read_pack": may_read_pack,
        "mine": mine,
        "tasks": tasks,
        "answered": sum(line.answer is not None for line in answers.values()),
    }


def _money(meeting: MeetingLine, items: Sequence[ItemLine], withheld: Collection[int]) -> dict[str, Any]:
    """What would remain to be decided, by item and for all of them, while the meeting is to come; of no item that is withheld."""
    if meeting.status not in LIVING:
        return {"remains": {}, "together": None}
    means = decidable.of_fund(meeting.fund_id, items)
    said = {item.id: decidable.said(item, means) for item in items if item.open and item.id not in withheld}
    open_ones = [item for item in items if item.open]
    return {"remains": said, "together": None if withheld else decidable.if_all(open_ones, means)}


def next_act(meeting: MeetingLine, *, items: Any, papers: Any, pack: Any, seats: Any, decided: Any) -> str:
    """What staff should do next with a meeting: `item`, `convene`, `pack`, `session`, `consultation`, `decisions`, `close`, or nothing."""
    undecided = [item for item in items if item.open]
    if meeting.status is MeetingStatus.DRAFT:
        return "convene" if items else "item"
    if meeting.in_writing:
        return "consultation" if meeting.status is MeetingStatus.CONVENED and meeting.starts_at <= clock.now() else ""
    if meeting.status is not MeetingStatus.CONVENED:
        return "decisions" if undecided and meeting.status is MeetingStatus.HELD and reconvening.following(meeting.id) is None else ""
    if meeting.starts_at > clock.now():
        return "" if pack else "pack"
    return "session" if undecided or not any(seat.presence for seat in seats) else "close"

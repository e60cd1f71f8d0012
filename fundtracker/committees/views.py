"""What members and staff read: the committee, its meetings, the pack, decisions."""

from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, committees, decisions, meetings, packs, permissions, rules, wording
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms import ActForm
from fundtracker.committees.sheets import seat_table
from fundtracker.committees.views_parts import seen_committee, seen_meeting
from fundtracker.documents import serving
from fundtracker.kernel.errors import NotFound
from fundtracker.web.pages import page


@blueprint.get("/committees/<code>")
@signed_in
def committee(code: str) -> ResponseReturnValue:
    """A committee: who leads it, its seats, its meetings, its register of decisions."""
    person, found = seen_committee(code)
    shown = [each for each in meetings.list_(found.fund_id) if permissions.can_see_meeting(person, each)]
    return page(
        "committees/committee.html",
        committee=found,
        seats=seat_table(found.fund_id),
        meetings=shown,
        register=decisions.register(found.id),
        may_decide_urgently=permissions.can_decide_urgently(person, found),
        words=wording,
    )


@blueprint.get("/meetings/<int:meeting_id>")
@signed_in
def meeting(meeting_id: int) -> ResponseReturnValue:
    """A meeting: agenda, documents, pack, attendance, what was decided."""
    person, found = seen_meeting(meeting_id)
    seats = meetings.seats(meeting_id)
    return page(
        "committees/meeting.html",
        meeting=found,
        committee=committees.get(found.committee_id),
        items=agenda.items(meeting_id),
        papers=agenda.papers(meeting_id),
        pack=packs.latest(meeting_id),
        seats=seats,
        quorum=rules.quorum_sentence(len(seats), meetings.taking_part(seats)) if seats else None,
        decided=decisions.of_meeting(meeting_id),
        prepares=person.may(Permission.PREPARE_MEETINGS),
        may_sign=permissions.can_sign(person, committees.get(found.committee_id)),
        act=ActForm(),
        words=wording,
    )


@blueprint.get("/meetings/<int:meeting_id>/pack.pdf")
@signed_in
def pack(meeting_id: int) -> ResponseReturnValue:
    """The last version of the pack."""
    person, found = seen_meeting(meeting_id)
    if not (found.pack_ready or person.may(Permission.PREPARE_MEETINGS)):
        raise NotFound
    return serving.send(packs.document_of(meeting_id))


@blueprint.get("/meetings/<int:meeting_id>/documents/<int:document_id>")
@signed_in
def document(meeting_id: int, document_id: int) -> ResponseReturnValue:
    """A document of the meeting."""
    seen_meeting(meeting_id)
    if document_id not in {paper.document_id for paper in agenda.papers(meeting_id)}:
        raise NotFound
    return serving.send(document_id)


@blueprint.get("/decisions/<int:decision_id>")
@signed_in
def decision(decision_id: int) -> ResponseReturnValue:
    """A decision, what it allows and what became of it."""
    found = decisions.get(decision_id)
    person, of = seen_committee(committees.get(found.committee_id).code)
    may_sign = permissions.can_sign(person, of)
    return page("committees/decision.html", decision=found, committee=of, may_sign=may_sign, act=ActForm(), words=wording)


@blueprint.get("/staff/meetings")
@requires(Permission.READ_BOOKS)
def meeting_list() -> ResponseReturnValue:
    """Every meeting of every committee."""
    return page("committees/meetings.html", meetings=meetings.list_(), committees=committees.list_(), words=wording)

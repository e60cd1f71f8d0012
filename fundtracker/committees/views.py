"""What members and staff read: the committee, its meetings, the pack, documents, decisions."""

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from fundtracker.accounts import journal
from fundtracker.accounts.access import requires, signed_in, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, committees, meetings, permissions, register, rulebook, sheets, veils
from fundtracker.committees import wording as words
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms import MeetingFilters
from fundtracker.committees.forms_following import CommitteeDecisionFilters
from fundtracker.committees.views_parts import seen_committee, seen_meeting
from fundtracker.documents import serving
from fundtracker.funds import funds
from fundtracker.kernel.errors import NotFound
from fundtracker.web.forms import ActForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page


@blueprint.get("/committees/<code>")
@signed_in
def committee(code: str) -> ResponseReturnValue:
    """A committee: who leads it, what comes next, what it decided and what became of it, its seats."""
    person, found = seen_committee(code)
    coming = [line for line in meetings.coming(found.fund_id) if permissions.can_see_meeting(person, line)]
    seated = None if person.may(Permission.READ_BOOKS) else committees.held_by(person.id)
    past = meetings.list_(fund_id=found.fund_id, seated=seated)
    filters = CommitteeDecisionFilters(request.args, register.years(found.id))
    withheld = veils.withheld_in(person, found.id)
    listing = register.list_(committee_id=found.id, withheld=withheld, **filters.values(), page=page_number(request.args))
    return page(
        "committees/committee.html",
        committee=found,
        coming=coming,
        past=[line for line in past.rows if line.id not in {other.id for other in coming}],
        filters=filters,
        args=filters.given(),
        register=replace(listing, rows=veils.decisions(person, listing.rows)),
        to_sign=veils.decisions(person, [line for line in register.to_sign(person.id) if line.committee_id == found.id]),
        may_decide_urgently=permissions.can_decide_urgently(person, found),
        seats=sheets.seat_table(found.fund_id, known=seated),
        known=seated,
        seat_rule=rulebook.SEAT_RULES[committees.rulebook(found.id).seat_rule if found.id else rulebook.Rulebook.seat_rule],
    )


@blueprint.get("/meetings")
@signed_in
def mine() -> ResponseReturnValue:
    """What someone who sits on committees came for: what to sign, what to prepare, where to find the rest."""
    person = the_person()
    seen = committees.of_person(person.id)
    coming = [line for found in seen for line in meetings.coming(found.fund_id) if permissions.can_see_meeting(person, line)]
    to_sign = veils.decisions(person, register.to_sign(person.id))
    return page("committees/mine.html", committees=seen, coming=sorted(coming, key=lambda line: line.starts_at), to_sign=to_sign)


@blueprint.get("/meetings/<int:meeting_id>/documents/<int:document_id>")
@signed_in
def document(meeting_id: int, document_id: int) -> ResponseReturnValue:
    """A document of the meeting; who read it goes into the journal."""
    person, found = seen_meeting(meeting_id)
    hidden = permissions.withheld(person, found)
    if document_id not in {paper.document_id for paper in agenda.papers(meeting_id) if paper.item_id not in hidden}:
        raise NotFound
    journal.note("meeting document read", meeting=meeting_id, document=document_id)
    return serving.send(document_id)


@blueprint.get("/decisions/<int:decision_id>")
@signed_in
def decision(decision_id: int) -> ResponseReturnValue:
    """A decision, what it allows and what became of it."""
    found = register.get(decision_id)
    person, of = seen_committee(committees.get(found.committee_id).code)
    may_sign = permissions.can_sign_decision(person, found)
    [shown] = veils.decisions(person, [found])
    return page("committees/decision.html", decision=shown, committee=of, may_sign=may_sign, act=ActForm)


@blueprint.get("/staff/meetings")
@requires(Permission.READ_BOOKS)
def meeting_list() -> ResponseReturnValue:
    """Every meeting of every committee, filtered."""
    filters = MeetingFilters(request.args, funds.choices())
    filters.offer(words.STATUSES)
    listing = meetings.list_(**filters.values(), page=page_number(request.args))
    return page("committees/meetings.html", filters=filters, listing=listing, args=filters.given())

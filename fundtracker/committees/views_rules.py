"""A committee's rules: in plain words for its members, as settings for the staff; and seats that keep away from an item."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import Person, current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, attendance, committees, permissions, recusals, rulebook, veils
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.forms_rules import RecusalForm, RulesForm
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.views_parts import insist, meeting_page, seen_committee, seen_meeting
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import refuse
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page

CHANGING = [
    msg("The new rules hold from now on: for notices not sent yet and items not decided yet."),
    msg("Meetings that are convened keep their seats."),
]


def _book(found: CommitteeLine) -> Rulebook:
    return committees.rulebook(found.id) if found.id else Rulebook()


@blueprint.get("/committees/<code>/rules")
@signed_in
def rules_explained(code: str) -> ResponseReturnValue:
    """The rules of a committee in plain words."""
    _person, found = seen_committee(code)
    return page("committees/rules.html", committee=found, explained=list(rulebook.explained(_book(found))))


@blueprint.route("/staff/committees/<code>/rules", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def change_rules(code: str) -> ResponseReturnValue:
    """Set the rules of a committee."""
    found, by = committees.of_fund(code), current_actor()
    form = RulesForm(data={**vars(_book(found)), "version": found.version})
    form.offer()

    def act() -> int:
        version = form.version.data if found.id else None
        return committees.set_rules(committees.ensure(found.fund_id, by=by), book=Rulebook(**form.values()), by=by, version=version)

    def check() -> acts.Check:
        rows = acts.answers(form, *(name for name in Rulebook.__dataclass_fields__))
        return acts.Check(_("Change the rules"), rows, CHANGING, _("Change the rules"))

    to = lambda key: url_for("committees.rules_explained", code=found.code)  # noqa: E731 used below
    answer = acts.acted(form, act, check, _("The rules are changed."), to)
    return answer or page("committees/rules_form.html", form=form, committee=found)


def _speaks_for(person: Person, meeting: MeetingLine) -> list[tuple[int, str]]:
    """The seats for which a person may declare a recusal: staff for every seat, members for theirs."""
    seats = [(seat.authority_id, seat.authority_name) for seat in attendance.of_meeting(meeting.id)]
    held = committees.acts_for(person.id)
    return seats if person.may(Permission.PREPARE_MEETINGS) else [seat for seat in seats if seat[0] in held]


@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/recusal", methods=["GET", "POST"])
@signed_in
def recuse(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Let a seat keep away from an item."""
    person, found = seen_meeting(meeting_id)
    item = veils.item(agenda.get(item_id, meeting_id), permissions.withheld(person, found))
    seats = _speaks_for(person, found)
    if not seats:
        insist(refuse(msg("Only authorities with a seat withdraw from an item, or staff on their behalf.")))
    form = RecusalForm(data={"authority_id": seats[0][0] if len(seats) == 1 else None})
    form.offer(seats)
    told = [
        msg("The papers of this item are withheld from this authority from now on."),
        msg("Its seat does not count for this item, and proxies given to it fall for it. A vote it has cast on it is set aside."),
        msg("The minutes note it."),
    ]

    def act() -> int:
        facts = {"meeting_id": meeting_id, "authority_id": form.authority_id.data, "reason": form.reason.data}
        return recusals.declare(item_id, by=current_actor(), **facts)

    shown = lambda: acts.Check(_("Take no part in this item"), acts.answers(form, "authority_id", "reason"), told, _("Take no part"))  # noqa: E731
    to = lambda key: url_for("room.meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}")  # noqa: E731 used below
    answer = acts.acted(form, act, shown, _("The recusal is noted."), to)
    return answer or page("committees/recusal.html", form=form, meeting=found, item=item, away=_away(meeting_id, item_id), act=ActForm)


@blueprint.post("/meetings/<int:meeting_id>/items/<int:item_id>/recusal/<int:authority_id>/withdraw")
@signed_in
def take_back(meeting_id: int, item_id: int, authority_id: int) -> ResponseReturnValue:
    """Take a recusal back before the meeting."""
    person, found = seen_meeting(meeting_id)
    if authority_id not in {key for key, _name in _speaks_for(person, found)}:
        insist(refuse(msg("Only authorities with a seat withdraw from an item, or staff on their behalf.")))
    form = ActForm()
    prepares, named = person.may(Permission.PREPARE_MEETINGS), {"meeting_id": meeting_id, "authority_id": authority_id}
    act = lambda: recusals.withdraw(item_id, by=current_actor(), prepares=prepares, **named)  # noqa: E731 used below
    to = lambda key: url_for("room.meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}")  # noqa: E731 used below
    title, item = _("Take the recusal back"), veils.item(agenda.get(item_id, meeting_id), permissions.withheld(person, found))
    told = [msg("The papers of this item open for this authority again, and its seat counts and votes on it.")]
    check = lambda: acts.Check(title, [(_("Item"), item.title)], told, title)  # noqa: E731 used below
    return acts.acted(form, act, check, _("The recusal is taken back."), to) or meeting_page(found, form)


def _away(meeting_id: int, item_id: int) -> list[recusals.RecusalLine]:
    return [line for line in recusals.lines(meeting_id) if line.item_id == item_id]

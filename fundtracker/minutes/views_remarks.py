"""Remarks on minutes: made by those who took part, answered by the staff."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import meetings
from fundtracker.committees.views_parts import insist
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.minutes import minutes, pages, permissions, remarks
from fundtracker.minutes.blueprint import blueprint
from fundtracker.minutes.forms import AnswerForm, RemarkForm
from fundtracker.minutes.views_parts import address, minutes_page, seen_minutes
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


@blueprint.route("/meetings/<int:meeting_id>/minutes/remark", methods=["GET", "POST"])
@signed_in
def remark(meeting_id: int) -> ResponseReturnValue:
    """Remark on a section."""
    person, meeting, line = seen_minutes(meeting_id)
    insist(permissions.can_remark(person, line))
    withheld = permissions.withheld(person, meeting, line.phase)
    sections = [(each["id"], _named(each)) for each in pages.data(line)["sections"] if not _hidden(line, each["id"], withheld)]
    form = RemarkForm(section_id=request.args.get("section", ""))
    form.offer(sections, remarks.seats_of(person.id, meeting_id))
    act = lambda: remarks.make(meeting_id, by=current_actor(), **form.values())  # noqa: E731 used below
    answer = acts.done(form, act, _("Your remark is recorded. You are told what becomes of it."), address)
    return answer or page("minutes/remark.html", form=form, meeting=meeting, minutes=line)


def _named(section: dict[str, Any]) -> str:
    return f"{section['number']}. {section['title']}" if section["number"] else str(section["title"])


def _hidden(line: minutes.MinutesLine, section_id: int, withheld: frozenset[int]) -> bool:
    return any(each.id == section_id and each.item_id in withheld for each in line.sections)


@blueprint.route("/staff/meetings/<int:meeting_id>/minutes/remarks/<int:remark_id>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def answer(meeting_id: int, remark_id: int) -> ResponseReturnValue:
    """Take a remark, or say why it is not taken."""
    line, found = minutes.get(meeting_id), remarks.get(remark_id, meeting_id)
    form, by = AnswerForm(), current_actor()

    def act() -> int:
        return remarks.answer(remark_id, meeting_id=meeting_id, taken=form.taken.data == "yes", text=form.text.data or "", by=by)

    went = acts.done(form, act, _("The answer is recorded and its author is told."), address)
    section = next((each for each in pages.data(line)["sections"] if each["id"] == found.section_id), None)
    return went or page("minutes/answer.html", form=form, meeting=meetings.get(meeting_id), remark=found, section=section)


@blueprint.post("/meetings/<int:meeting_id>/minutes/remarks/<int:remark_id>/withdraw")
@signed_in
def withdraw_remark(meeting_id: int, remark_id: int) -> ResponseReturnValue:
    """Withdraw one's own remark."""
    person, _meeting, _line = seen_minutes(meeting_id)
    form, found = ActForm(), remarks.get(remark_id, meeting_id)
    if found.user_id != person.id:
        raise NotFound
    told = [msg("The remark and its answer are on no page from now on; that a remark was withdrawn, when and by whom, stays.")]
    rows = [(_("Remark"), found.text)]
    check = lambda: acts.Check(_("Withdraw this remark"), rows, told, _("Withdraw the remark"))  # noqa: E731 used below
    verb = lambda: remarks.withdraw(remark_id, meeting_id=meeting_id, by=current_actor())  # noqa: E731 used below
    answer = acts.acted(form, verb, check, _("The remark is withdrawn."), address)
    return answer or minutes_page(meeting_id, form)

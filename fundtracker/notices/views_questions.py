"""Questions before a meeting: members ask, staff answer, all with a seat read both."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, meetings, permissions
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.views_parts import meeting_page, seen_meeting
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.notices import questions
from fundtracker.notices.blueprint import blueprint
from fundtracker.notices.forms import AnswerForm, QuestionForm
from fundtracker.notices.views_parts import seats_of
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


@blueprint.route("/meetings/<int:meeting_id>/questions", methods=["GET", "POST"])
@signed_in
def question_list(meeting_id: int) -> ResponseReturnValue:
    """The questions of a meeting with their answers, and a form to ask one more."""
    person, meeting = seen_meeting(meeting_id)
    seats = seats_of(person, meeting)
    withheld = permissions.withheld(person, meeting)
    items = [(item.id, f"{number}. {item.title}") for number, item in enumerate(agenda.items(meeting_id), 1) if item.id not in withheld]
    form = QuestionForm(authority_id=next(iter(seats), None))
    form.item_id.choices = [("", _("The whole meeting")), *items]
    form.authority_id.choices = list(seats.items())
    if form.is_submitted() and not seats:
        raise NotFound
    verb = lambda: questions.ask(meeting_id, by=current_actor(), **form.values())  # noqa: E731 used below
    address = url_for("notices.question_list", meeting_id=meeting_id)
    answer = acts.done(form, verb, _("Your question is put. You get a mail when it is answered."), lambda key: address)
    lines = questions.of_meeting(meeting_id, withheld=withheld)
    asks = bool(seats) and meeting.status is MeetingStatus.CONVENED
    prepares = person.may(Permission.PREPARE_MEETINGS)
    shown = {"asks": asks, "prepares": prepares, "seats": seats, "act": ActForm}
    return answer or page("notices/questions.html", form=form, meeting=meeting, lines=lines, **shown)


@blueprint.post("/meetings/<int:meeting_id>/questions/<int:question_id>/withdraw")
@signed_in
def withdraw_question(meeting_id: int, question_id: int) -> ResponseReturnValue:
    """Withdraw one's own question, or as staff any that should not be there."""
    person, meeting = seen_meeting(meeting_id)
    form, prepares, line = ActForm(), person.may(Permission.PREPARE_MEETINGS), questions.get(question_id, meeting_id)
    if line.item_id in permissions.withheld(person, meeting) or not (prepares or line.asked_by_id == person.id):
        raise NotFound
    rows = [(_("Question"), line.text), (_("Asked by"), line.asked_by or line.authority_name)]
    told = [
        msg("The question and its answer are on no page from now on; that a question was withdrawn, when and by whom, stays."),
        msg("A pack that is published keeps what it says: publish a new version if it has the question."),
    ]
    check = lambda: acts.Check(_("Withdraw this question"), rows, told, _("Withdraw the question"))  # noqa: E731 used below
    verb = lambda: questions.withdraw(question_id, meeting_id=meeting_id, by=current_actor(), prepares=prepares)  # noqa: E731 used below
    address = url_for("notices.question_list", meeting_id=meeting_id)
    answer = acts.acted(form, verb, check, _("The question is withdrawn."), lambda key: address)
    return answer or meeting_page(meeting, form)


@blueprint.route("/staff/meetings/<int:meeting_id>/questions/<int:question_id>", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def answer_question(meeting_id: int, question_id: int) -> ResponseReturnValue:
    """Answer a question."""
    meeting, line = meetings.get(meeting_id), questions.get(question_id, meeting_id)
    if line.withdrawn_at is not None:
        raise NotFound
    form = AnswerForm(answer=line.answer)
    verb = lambda: questions.answer(question_id, meeting_id=meeting_id, text=str(form.answer.data), by=current_actor())  # noqa: E731 used below
    address = url_for("notices.question_list", meeting_id=meeting_id)
    answer = acts.done(form, verb, _("The answer is published to everyone with a seat."), lambda key: address)
    return answer or page("notices/question_answer.html", form=form, meeting=meeting, line=line)

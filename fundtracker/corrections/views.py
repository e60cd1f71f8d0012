"""Pages of corrections: the list, one of them before and after, and what its second person or its first one does with it."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import roles
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.corrections import compare, corrections, permissions
from fundtracker.corrections import wording as words
from fundtracker.corrections.blueprint import blueprint
from fundtracker.corrections.corrections import CorrectionLine
from fundtracker.corrections.forms import AnswerForm
from fundtracker.corrections.views_words import changed, word, written
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import Verdict
from fundtracker.web import wording
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.pages import page


@blueprint.app_template_global("correction_of")
def correction_of(movement_id: int | None) -> CorrectionLine | None:
    """What waits or was confirmed about an entry, or what it stands in the place of, for its page."""
    return corrections.of_movements([movement_id]).get(movement_id) if movement_id else None


blueprint.add_app_template_filter(word, "correction_word")


@blueprint.get("/staff/corrections")
@requires(Permission.READ_BOOKS)
def correction_list() -> ResponseReturnValue:
    """What waits for its second person, and what was settled last."""
    return page("corrections/list.html", waiting=corrections.waiting(), settled=corrections.settled(), tags=words.TAGS)


@blueprint.get("/staff/corrections/<int:correction_id>")
@requires(Permission.READ_BOOKS)
def correction(correction_id: int) -> ResponseReturnValue:
    """One correction: before and after, what follows, who prepared and who judged it."""
    return _page(corrections.get(correction_id))


@blueprint.post("/staff/corrections/<int:correction_id>/confirm")
@requires(Permission.READ_BOOKS)
def correction_confirm(correction_id: int) -> ResponseReturnValue:
    """Confirm it, by way of its check page; refused, its page says why."""
    line, form = corrections.get(correction_id), ActForm()
    act = lambda: corrections.confirm(correction_id, by=current_actor())  # noqa: E731 said where it is used
    answer = acts.acted(form, act, lambda: _confirmation(line), _("Confirmed: the book is right now."), _address)
    return answer or _page(corrections.get(correction_id), form)


@blueprint.route("/staff/corrections/<int:correction_id>/refuse", methods=["GET", "POST"])
@requires(Permission.READ_BOOKS)
def correction_refuse(correction_id: int) -> ResponseReturnValue:
    """Refuse it with a reason; where that is not this person's, the page says why."""
    line, form = corrections.get(correction_id), AnswerForm()
    act = lambda: corrections.refuse(correction_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.done(form, act, _("Refused: nothing changed in the book."), _address)
    return answer or page("corrections/refuse.html", form=form, line=line, verdict=_verdict(line))


@blueprint.post("/staff/corrections/<int:correction_id>/withdraw")
@requires(Permission.RECORD)
def correction_withdraw(correction_id: int) -> ResponseReturnValue:
    """Withdraw it: nothing changed in the book."""
    form = ActForm()
    act = lambda: corrections.withdraw(correction_id, by=current_actor())  # noqa: E731 said where it is used
    answer = acts.done(form, act, _("Withdrawn: nothing changed in the book."), _address)
    return answer or _page(corrections.get(correction_id), form)


def _page(line: CorrectionLine, form: BaseForm | None = None) -> ResponseReturnValue:
    return page(
        "corrections/correction.html",
        line=line,
        rows=[(wording.say(row.label), written(row.before), written(row.after), row.changes) for row in _rows(line)],
        consequences=compare.consequences(line.entry, line.act, line.asked) if line.waits else [],
        verdict=_verdict(line),
        form=form or ActForm(),
        tags=words.TAGS,
    )


def _rows(line: CorrectionLine) -> list[compare.Row]:
    return compare.rows(line.entry, line.act, line.asked)


def _verdict(line: CorrectionLine) -> Verdict:
    person = the_person()
    return permissions.can_judge(person.id, person.permissions, line.prepared_by_id, line.entry.kind)


def _address(correction_id: int) -> str:
    return url_for("corrections.correction", correction_id=correction_id)


def _confirmation(line: CorrectionLine) -> Check:
    """What confirming it changes; first, where one of the two hands owes the other its account or role, who invited or named whom."""
    told = [
        *roles.of_one_hand([line.prepared_by_id], the_person().id),
        msg("You answer for this correction with the person who prepared it."),
        *compare.consequences(line.entry, line.act, line.asked),
    ]
    rows = [
        (_("What is done"), word(line.act)),
        (_("Entry"), f"{word(line.entry.kind)} {line.entry.reference}"),
        *changed(_rows(line)),
        (_("What happened"), line.reason),
        (_("Prepared by"), line.prepared_by),
    ]
    return Check(_("Confirm this correction"), rows, told, _("Confirm the correction"))

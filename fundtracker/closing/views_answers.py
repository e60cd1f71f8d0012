"""What a donor wants done with what is left of its money: its own page, its letter, and what staff write down for it."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from fundtracker.accounts import journal
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.permissions import authority_seen_by
from fundtracker.closing import answers, changes, letters, permissions, sheet
from fundtracker.closing.blueprint import blueprint
from fundtracker.closing.forms import AnswerForm, StaffAnswerForm
from fundtracker.closing.rules import Wish
from fundtracker.closing.sheet import Sheet
from fundtracker.closing.views_parts import show
from fundtracker.documents import serving, store
from fundtracker.kernel.errors import Denied, NotFound
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_file


def of_donor(code: str, siren: str) -> tuple[Sheet, AuthorityLine]:
    """A closing and one of its donors, for whoever may see it. Raises NotFound: nobody was asked yet, or not for this person."""
    authority, found = authority_seen_by(the_person(), siren), sheet.build(code)
    if found.asked_at is None or not answers.concerns(found.fund.id, authority.id):
        raise NotFound
    return found, authority


@blueprint.route("/donors/<siren>/closing/<code>", methods=["GET", "POST"])
@signed_in
def question(siren: str, code: str) -> ResponseReturnValue:
    """What is left of a donor's money in a fund that ends, and the question what should become of it."""
    found, authority = of_donor(code, siren)
    line = answers.of_donor(found.fund.id, authority.id, found.to_fund.id if found.to_fund else None)
    form = AnswerForm(data={"wish": line.answer.value if line and line.answer else None})
    form.offer(transfers=found.to_fund is not None)
    may = permissions.can_answer(the_person(), authority.id)
    if form.is_submitted() and may.reason is not None:
        raise Denied(may.reason)
    act = lambda: answers.give(found.fund.id, authority.id, wish=form.wish.data, by=current_actor())  # noqa: E731 used below
    to = lambda key: url_for("closing.question", siren=siren, code=found.fund.code)  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: _check(form, authority, _("Send our answer")), _("Your answer is recorded. Thank you."), to)
    return answer or page("closing/question.html", form=form, closing=found, authority=authority, line=line, may=may)


@blueprint.get("/donors/<siren>/closing/<code>/letter.pdf")
@signed_in
def letter(siren: str, code: str) -> ResponseReturnValue:
    """The letter that tells a donor what its money did, and what becomes of what is left."""
    found, authority = of_donor(code, siren)
    content = letters.letter(found, authority, str(get_locale()))
    journal.note("closing letter read", fund=found.fund.code, authority=authority.id)
    return serving.attachment(content, f"{found.fund.code}-{authority.siren}.pdf")


@blueprint.route("/staff/funds/<code>/closing/answers/<siren>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def answer_for(code: str, siren: str) -> ResponseReturnValue:
    """Write down what a donor answered by letter, or what its agreement says."""
    found, authority = of_donor(code, siren)
    line = answers.of_donor(found.fund.id, authority.id, found.to_fund.id if found.to_fund else None)
    if line is None:
        raise NotFound
    form, by = StaffAnswerForm(data={"wish": line.answer.value if line.answer else None}), current_actor()
    form.offer(transfers=found.to_fund is not None)
    kept = kept_file(form, form.file) if form.sent() else None

    def act() -> int:
        document_id = store.add(kept, by=by) if kept else None
        return answers.give(found.fund.id, authority.id, document_id=document_id, staff=True, by=by, **form.values())

    sent = form.is_submitted() and not form.errors
    to = lambda key: url_for("closing.closing", code=found.fund.code)  # noqa: E731 used below
    said = (
        _("Written down. The answer that stands stays until another person confirms this one.")
        if line.answer
        else _("The answer is recorded.")
    )
    answer = acts.done(form, act, said, to) if sent else None
    return answer or page("closing/answer_for.html", form=form, closing=found, authority=authority, line=line)


@blueprint.post("/staff/funds/<code>/closing/answers/<siren>/confirm")
@requires(Permission.READ_BOOKS)
def change_confirm(code: str, siren: str) -> ResponseReturnValue:
    """Confirm that a donor's answer changes, by way of its check page."""
    found, authority = of_donor(code, siren)
    line = answers.of_donor(found.fund.id, authority.id, found.to_fund.id if found.to_fund else None)
    if line is None or line.change is None:
        raise NotFound
    form, change = ActForm(), line.change
    act = lambda: changes.confirm(found.fund.id, authority.id, by=current_actor())  # noqa: E731 used below
    to = lambda key: url_for("closing.closing", code=found.fund.code)  # noqa: E731 used below
    rows = [
        (_("Authority"), authority.label),
        (_("What should become of it?"), f"{_said(line.wish)} → {_said(change.wish)}"),
        (_("Written down by"), f"{change.asked_by}, {wording.moment(change.asked_at)}"),
    ]
    told = [msg("The donor reads on its page that the association wrote this down, and that its letter or agreement says so.")]
    verb = _("Confirm the changed answer")
    stamp = lambda: changes.stamp(found.fund.id, authority.id)  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: acts.Check(verb, rows, told, verb), _("The answer is changed."), to, stamp)
    return answer or show(found, form)


@blueprint.post("/staff/funds/<code>/closing/answers/<siren>/drop")
@requires(Permission.RECORD)
def change_drop(code: str, siren: str) -> ResponseReturnValue:
    """Drop a change that waits: the answer that stands is the donor's."""
    found, authority = of_donor(code, siren)
    form = ActForm()
    act = lambda: changes.drop(found.fund.id, authority.id, by=current_actor())  # noqa: E731 used below
    to = lambda key: url_for("closing.closing", code=found.fund.code)  # noqa: E731 used below
    return acts.done(form, act, _("Dropped: the answer that stands stays."), to) or show(found, form)


@blueprint.get("/staff/funds/<code>/closing/answers/<siren>/change.pdf")
@requires(Permission.READ_BOOKS)
def change_paper(code: str, siren: str) -> ResponseReturnValue:
    """The letter or agreement that a change stands on."""
    found, authority = of_donor(code, siren)
    line = answers.of_donor(found.fund.id, authority.id, None)
    if line is None or line.change is None:
        raise NotFound
    return serving.send(line.change.document_id)


def _said(wish: Wish) -> str:
    return str(_("A transfer to the other fund") if wish is Wish.TRANSFER else _("A refund"))


@blueprint.get("/staff/funds/<code>/closing/answers/<siren>/paper.pdf")
@requires(Permission.READ_BOOKS)
def paper(code: str, siren: str) -> ResponseReturnValue:
    """The letter or agreement an answer stands on."""
    found, authority = of_donor(code, siren)
    return serving.send(answers.paper(found.fund.id, authority.id))


def _check(form: AnswerForm, authority: AuthorityLine, verb: str) -> acts.Check:
    told = [msg("Your last answer counts. It can be changed until payments are prepared.")]
    return acts.Check(verb, [(_("Authority"), authority.label), *acts.answers(form, "wish")], told, verb)

"""Pages that take over what a committee decided before it was followed here: recorded by one person, confirmed by another."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.committees import choices, committees, history
from fundtracker.committees import wording as words
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms_history import NAMES, PastForm
from fundtracker.committees.history import PastLine
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.wording import money, say


@blueprint.app_template_global("taken_over")
def taken_over(decision_id: int) -> PastLine | None:
    """What a decision was taken over from, for its page."""
    return history.of_decision(decision_id)


@blueprint.get("/staff/funds/<code>/history")
@requires(Permission.READ_BOOKS)
def past(code: str) -> ResponseReturnValue:
    """What is taken over of a fund's past, and what waits for its second person."""
    return _page(code)


@blueprint.route("/staff/funds/<code>/history/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def past_new(code: str) -> ResponseReturnValue:
    """Record a decision of the past, by way of its check page."""
    committee, form, by = committees.of_fund(code), PastForm(), current_actor()
    named = [choices.for_item(kind, fund_id=committee.fund_id, committee_id=committee.id) for kind in NAMES]
    form.offer({name: offered for one in named for name, offered in one.items()})
    doubt = history.doubt(committee.fund_id, cents=form.cents.data, decided_on=form.decided_on.data)
    form.doubts = {"confirm_unusual": doubt} if doubt else {}
    act = lambda: history.record(committees.ensure(committee.fund_id, by=by), by=by, **form.facts())  # noqa: E731 said where it is used
    said = _("Recorded. Another person has to confirm it before it counts.")
    answer = acts.acted(form, act, lambda: _recording(form, code), said, lambda _past_id: url_for("committees.past", code=committee.code))
    return answer or page("committees/past_new.html", form=form, committee=committee)


@blueprint.post("/staff/funds/<code>/history/<int:past_id>/confirm")
@requires(Permission.READ_BOOKS)
def past_confirm(code: str, past_id: int) -> ResponseReturnValue:
    """Confirm what another person recorded, by way of its check page."""
    line, form = _line(code, past_id), ActForm()
    act = lambda: history.confirm(past_id, by=current_actor())  # noqa: E731 said where it is used
    said = _("Confirmed: the decision counts since %(day)s.", day=wording.day(line.decided_on))
    there = lambda decision_id: url_for("committees.decision", decision_id=decision_id)  # noqa: E731 said on the next line
    return acts.acted(form, act, lambda: _confirmation(line), said, there) or _page(code, form)


@blueprint.post("/staff/funds/<code>/history/<int:past_id>/withdraw")
@requires(Permission.RECORD)
def past_withdraw(code: str, past_id: int) -> ResponseReturnValue:
    """Withdraw what was recorded and not confirmed."""
    _line(code, past_id)
    form = ActForm()
    act = lambda: history.withdraw(past_id, by=current_actor())  # noqa: E731 said where it is used
    return acts.done(form, act, _("Withdrawn: it never counted."), lambda _key: url_for("committees.past", code=code)) or _page(code, form)


def _page(code: str, form: ActForm | None = None) -> ResponseReturnValue:
    committee = committees.of_fund(code)
    person = the_person()
    confirms = person.may(Permission.APPROVE)
    return page(
        "committees/past.html", committee=committee, lines=history.of_committee(committee.id), form=form, confirms=confirms, act=ActForm
    )


def _line(code: str, past_id: int) -> PastLine:
    """A record of that fund's past. Raises NotFound for another fund's."""
    line = history.get(past_id)
    if line.committee_id != committees.of_fund(code).id:
        raise NotFound
    return line


def _recording(form: PastForm, code: str) -> Check:
    """What recording a decision of the past changes."""
    names = ("kind", "title", "project_id", "authority_id", "to_fund_id", "cents", "met_on", "decided_on", "signed_by", "text", "reason")
    told = [
        msg("It counts once another person has confirmed it; until then no money may follow it."),
        msg("It is marked as taken over wherever it is read, with your name and the reason."),
    ]
    return Check(_("Check this decision of the past"), [(_("Fund"), code), *answers(form, *names)], told, _("Record it"))


def _confirmation(line: PastLine) -> Check:
    """What confirming it changes."""
    rows = [
        (_("Fund"), line.code),
        (_("What it allows"), say(words.ITEM_KINDS[line.kind])),
        (_("Title"), line.title),
        (_("Project"), line.project_code),
        (_("Donor the money goes back to"), line.authority_name),
        (_("Fund the money goes to"), line.to_fund_code),
        (_("Amount"), money(line.cents)),
        (_("Day of the meeting"), wording.day(line.met_on)),
        (_("Day the decision took effect"), wording.day(line.decided_on)),
        (_("Who signed it then"), line.signed_by),
        (_("In words"), line.text),
        (_("Why it is taken over, and where it stands on paper"), line.reason),
        (_("Recorded by"), line.recorded_by),
    ]
    told = [
        msg("You answer for it with the person who recorded it: compare it with the paper before you confirm."),
        msg("It takes the next number of its year and is never deleted; grants and payments under it may be dated from its day on."),
    ]
    return Check(_("Confirm this decision of the past"), [row for row in rows if row[1]], told, _("Confirm it"))

"""Recording decisions, signing them, and the chair's urgent ones."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, choices, committees, decisions, meetings, permissions, wording
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms import ActForm, DecisionForm, UrgentForm
from fundtracker.committees.views_parts import insist, seen_committee
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit
from fundtracker.web.wording import money, say


@blueprint.route("/staff/meetings/<int:meeting_id>/items/<int:item_id>/decision", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def record(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Record what the committee decided of an item."""
    found, item, by = meetings.get(meeting_id), agenda.get(item_id, meeting_id), current_actor()
    form = DecisionForm(cents=item.cents, text=item.text)
    form.offer(item.kind)
    if form.sent():
        if form.to_check():
            facts = form.facts()
            rows = [(_("Item"), item.title), (_("What was decided"), say(wording.OUTCOMES[facts["outcome"]]))]
            rows += [(_("Amount decided"), money(facts["cents"]))] if facts["cents"] else []
            told = [_("It gets the next number of the register and is never deleted."), _("It takes effect when the chair has signed it.")]
            return page(
                "components/check.html",
                form=form,
                title=_("Check this decision"),
                rows=rows,
                consequences=told,
                confirm=_("Record the decision"),
            )
        decision_id = submit(form, lambda: decisions.record(item_id, meeting_id=meeting_id, by=by, **form.facts()), by=by)
        if decision_id is not None:
            flash(_("The decision is recorded. The chair can sign it."), "success")
            return redirect(url_for("committees.meeting", meeting_id=meeting_id), 303)
    return page("committees/decision_form.html", form=form, meeting=found, item=item)


@blueprint.route("/decisions/<int:decision_id>/sign", methods=["GET", "POST"])
@signed_in
def sign(decision_id: int) -> ResponseReturnValue:
    """The chair signs a decision, after a look at what that opens."""
    found, form, by = decisions.get(decision_id), ActForm(), current_actor()
    person, committee = seen_committee(committees.get(found.committee_id).code)
    insist(permissions.can_sign(person, committee))
    if form.sent() and not form.to_check() and submit(form, lambda: decisions.sign(decision_id, by=by), by=by) is not None:
        flash(_("The decision is signed and takes effect."), "success")
        return redirect(url_for("committees.decision", decision_id=decision_id), 303)
    return page("committees/sign.html", form=form, decision=found, committee=committee, words=wording)


@blueprint.route("/committees/<code>/urgent", methods=["GET", "POST"])
@signed_in
def urgent(code: str) -> ResponseReturnValue:
    """The chair decides urgently, within the fund's ceiling."""
    person, committee = seen_committee(code)
    insist(permissions.can_decide_urgently(person, committee))
    form, by = UrgentForm(), current_actor()
    form.offer(choices.for_items(committee.fund_id)[0])
    if form.sent():
        if form.to_check():
            rows = [
                (_("Title"), str(form.title.data)),
                (_("Amount"), money(form.cents.data)),
                (_("Why it cannot wait"), str(form.text.data)),
            ]
            told = [_("It takes effect at once, under your name."), _("The next meeting is asked to ratify it.")]
            return page(
                "components/check.html",
                form=form,
                title=_("Check this decision"),
                rows=rows,
                consequences=told,
                confirm=_("Decide and sign"),
            )
        decision_id = submit(form, lambda: decisions.decide_urgently(committee.id, by=by, **form.facts()), by=by)
        if decision_id is not None:
            flash(_("The urgent decision is signed. It goes to the next meeting for ratification."), "success")
            return redirect(url_for("committees.decision", decision_id=decision_id), 303)
    return page("committees/urgent.html", form=form, committee=committee)

"""The register of decisions across committees, and the follow-up of one of them."""

from collections.abc import Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import journal
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import follow_up, register, register_csv, veils
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms_following import CommitteeDecisionFilters, DecisionFilters, FollowForm
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.views_parts import insist, seen_committee
from fundtracker.documents import serving
from fundtracker.funds import funds
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import refuse
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page


@blueprint.get("/staff/decisions")
@requires(Permission.READ_BOOKS)
def decision_list() -> ResponseReturnValue:
    """Every decision of every committee, filtered and sorted, with what became of it."""
    filters = DecisionFilters(request.args, register.years(), funds.choices())
    listing = register.list_(**filters.values(), page=page_number(request.args))
    return page("committees/decisions.html", filters=filters, listing=listing, args=filters.given())


@blueprint.get("/staff/decisions.csv")
@requires(Permission.READ_BOOKS)
def decision_list_csv() -> ResponseReturnValue:
    """The same decisions, all of them, as a file."""
    filters = DecisionFilters(request.args, register.years(), funds.choices())
    return _sent(register.every(**filters.values()), "decisions")


@blueprint.get("/committees/<code>/decisions.csv")
@signed_in
def committee_register_csv(code: str) -> ResponseReturnValue:
    """The register of one committee, under the filters of its page, as a file."""
    person, found = seen_committee(code)
    filters = CommitteeDecisionFilters(request.args, register.years(found.id))
    return _sent(
        veils.decisions(person, register.every(committee_id=found.id, withheld=veils.withheld_in(person, found.id), **filters.values())),
        f"decisions-{code}",
    )


def _sent(lines: Sequence[DecisionLine], name: str) -> ResponseReturnValue:
    journal.note("register exported", register=name, decisions=len(lines))
    return serving.attachment(register_csv.written(lines), f"{name}.csv", "text/csv")


@blueprint.route("/staff/decisions/<int:decision_id>/follow-up", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def follow(decision_id: int) -> ResponseReturnValue:
    """Say who looks after a decision, by when, and when it was done."""
    found = register.get(decision_id)
    if not found.takes_effect:
        insist(refuse(msg("Only what was adopted is followed up.")))
    form = FollowForm(obj=found, seen=follow_up.stamp(decision_id))
    form.offer(follow_up.owners())
    act = lambda: follow_up.follow(decision_id, by=current_actor(), **form.values())  # noqa: E731 used below
    answer = acts.done(form, act, _("The follow-up is kept."), lambda key: url_for("committees.decision", decision_id=key))
    return answer or page("committees/follow.html", form=form, decision=found)

"""What the room decided, entered by staff afterwards."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, meetings
from fundtracker.committees.rules import Outcome
from fundtracker.committees.wording import OUTCOMES
from fundtracker.kernel.text import msg
from fundtracker.votes import entering, votes
from fundtracker.votes.blueprint import blueprint
from fundtracker.votes.forms import DecisionForm
from fundtracker.web.pages import page
from fundtracker.web.wording import money, say


@blueprint.route("/staff/meetings/<int:meeting_id>/items/<int:item_id>/decision", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def record(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Record what the room decided of an item."""
    found, item = meetings.get(meeting_id), agenda.get(item_id, meeting_id)
    form, quorum = DecisionForm(cents=item.cents), votes.quorum(meeting_id, item_id)
    form.offer(item.kind)
    act = lambda: entering.enter(item_id, meeting_id=meeting_id, by=current_actor(), **form.facts())  # noqa: E731 used below

    def check() -> acts.Check:
        told = [
            quorum,
            msg("It gets the next number of the register and is never deleted."),
            msg("It takes effect when the chair has signed it."),
        ]
        return acts.Check(_("Check this decision"), _rows(item.title, form.facts()), told, _("Record the decision"))

    to = lambda key: url_for("room.meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}")  # noqa: E731 used below
    answer = acts.acted(form, act, check, _("The decision is recorded. The chair can sign it now."), to)
    return answer or page("votes/decision_form.html", form=form, meeting=found, item=item, quorum=quorum)


def _rows(title: str, facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What the check page shows."""
    rows = [(_("Item"), title), (_("What was decided"), say(OUTCOMES[facts["outcome"]]))]
    if facts["cents"] and facts["outcome"] is Outcome.ADOPTED:
        rows.append((_("Amount decided"), money(facts["cents"])))
    if facts["counts"]:
        ayes, noes, abstentions = facts["counts"]
        said = msg("%(ayes)s for, %(noes)s against, %(abstentions)s abstentions", ayes=ayes, noes=noes, abstentions=abstentions)
        rows.append((_("Votes"), say(said)))
    return [*rows, (_("In words"), facts["text"] or "–")]

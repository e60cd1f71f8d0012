"""Who presides over a meeting, or over one of its items, as whoever leads it or staff note it."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in
from fundtracker.committees import agenda
from fundtracker.committees.presiding import Presiding
from fundtracker.kernel.errors import Conflict
from fundtracker.kernel.text import msg
from fundtracker.votes import presiding
from fundtracker.votes.blueprint import blueprint
from fundtracker.votes.forms import PresidingForm
from fundtracker.votes.views_parts import address, leading
from fundtracker.web.pages import page


@blueprint.route("/meetings/<int:meeting_id>/presiding", methods=["GET", "POST"])
@signed_in
def preside(meeting_id: int) -> ResponseReturnValue:
    """Say who presides over a meeting."""
    return _presiding(meeting_id, None)


@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/presiding", methods=["GET", "POST"])
@signed_in
def preside_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Say who presides over an item, where that is somebody else."""
    return _presiding(meeting_id, item_id)


def _presiding(meeting_id: int, item_id: int | None) -> ResponseReturnValue:
    meeting = leading(meeting_id, item_id)
    item = agenda.get(item_id, meeting_id) if item_id is not None else None
    offered = {each.key: each for each in presiding.candidates(meeting_id, item_id)}
    form = PresidingForm()
    form.offer([(key, f"{each.who.name} – {each.seat}") for key, each in offered.items()])

    def act() -> int:
        if form.chosen.data and form.chosen.data not in offered:
            raise Conflict(msg("Who is there changed meanwhile. Look at the list again, then choose."), field="chosen")
        who = Presiding(form.name.data) if form.name.data else offered[form.chosen.data].who
        return presiding.note(meeting_id, who, by=current_actor(), item_id=item_id)

    answer = acts.done(form, act, _("Who presides is on record."), lambda key: address(meeting_id, item_id))
    now = presiding.now(meeting_id, item_id)
    return answer or page("votes/presiding.html", form=form, meeting=meeting, item=item, now=now, back=address(meeting_id, item_id))

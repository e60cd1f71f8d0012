"""Who presides over a meeting, or over one of its items, as whoever leads it or staff note it."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in
from fundtracker.committees import agenda
from fundtracker.committees import presiding as record
from fundtracker.committees.presiding import Presiding
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
    offered = presiding.candidates(meeting_id)
    form = PresidingForm()
    form.offer([f"{each.who.name} – {each.seat}" for each in offered])

    def act() -> int:
        who = Presiding(form.name.data) if form.name.data else offered[int(form.chosen.data)].who
        return record.note(meeting_id, who, by=current_actor(), item_id=item_id)

    answer = acts.done(form, act, _("Who presides is on record."), lambda key: address(meeting_id, item_id))
    now = presiding.now(meeting_id, item_id)
    return answer or page("votes/presiding.html", form=form, meeting=meeting, item=item, now=now, back=address(meeting_id, item_id))

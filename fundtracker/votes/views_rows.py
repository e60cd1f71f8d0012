"""Pages of the session with a row for each seat: arrivals and departures, and the votes that staff enter for the room."""

from collections.abc import Mapping, Sequence

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires, signed_in, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import agenda, attendance, meetings
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.votes import arrivals, ballots, entering, session, sitting
from fundtracker.votes.blueprint import blueprint
from fundtracker.votes.forms import OFFERED, arrivals_sent, votes_sent
from fundtracker.votes.rules import Said
from fundtracker.votes.session import SeatVote
from fundtracker.votes.views_parts import address, leading
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit

WRONG = msg("A line holds something that is not on the page. Correct it and send the page again.")


@blueprint.route("/meetings/<int:meeting_id>/session/seats", methods=["GET", "POST"])
@signed_in
def seats(meeting_id: int) -> ResponseReturnValue:
    """Note who arrives and who leaves, and who sits for each seat."""
    meeting, form = leading(meeting_id), ActForm()
    found = session.build(meeting_id, the_person().id)
    rows = arrivals_sent(request.form, [line.seat.authority_id for line in found.seats]) if form.is_submitted() else {}
    if rows is None:
        form.show(Refusal(WRONG))
        return _seats_page(meeting, form, found)
    noted = submit(form, lambda: arrivals.note(meeting_id, rows=rows, by=current_actor()), by=current_actor()) if form.sent() else None
    if noted is None:
        return _seats_page(meeting, form, found)
    if arrivals.differing(meeting_id, rows):
        again = ActForm(formdata=None)  # with a key of its own: what was sent is recorded but for these lines
        again.show(Conflict(arrivals.OTHERWISE))
        return _seats_page(meeting, again, session.build(meeting_id, the_person().id), noted=True)
    flash(_("Noted."), "success")
    return redirect(address(meeting_id), 303)


def _seats_page(meeting: MeetingLine, form: ActForm, found: session.SessionNow, *, noted: bool = False) -> Response:
    """The rows as they were typed; once `noted`, those that do not differ as they are on record."""
    typed = request.form if form.is_submitted() else None
    rows = arrivals_sent(request.form, [line.seat.authority_id for line in found.seats]) if typed else None
    shown = {"differing": arrivals.differing(meeting.id, rows or {}), "record": arrivals.on_record(meeting.id)}
    more = {"names": sitting.expected(meeting.id), "typed": typed, "noted": noted}
    return page("votes/seats.html", form=form, meeting=meeting, session=found, **more, **shown)


@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/votes", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def enter_votes(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Enter what seats said in the room, by telephone or by letter."""
    meeting, item, form = meetings.get(meeting_id), agenda.get(item_id, meeting_id), ActForm()
    seats = _to_enter(meeting_id, item_id)
    if not seats and not form.is_submitted():
        raise NotFound
    may = {seat.authority_id for seat in seats}
    everyone = [seat.authority_id for seat in attendance.of_meeting(meeting_id)]
    said = votes_sent(request.form, [key for key in everyone if key in may or f"was-{key}" in request.form]) if form.is_submitted() else {}
    if said is None:
        form.show(Refusal(WRONG))
        return _votes_page(meeting, item, form, {})
    act = lambda: entering.cast_for(item_id, meeting_id=meeting_id, said=said, by=current_actor())  # noqa: E731 used below
    if not (form.sent() and submit(form, act, by=current_actor())):
        return _votes_page(meeting, item, form, said)
    if entering.differing(item_id, said):
        again = ActForm(formdata=None)  # with a key of its own: what was sent is entered but for these seats
        again.show(Conflict(entering.OTHERWISE))
        return _votes_page(meeting, item, again, said, noted=True)
    flash(_("The votes are noted."), "success")
    return redirect(address(meeting_id, item_id), 303)


def _to_enter(meeting_id: int, item_id: int) -> Sequence[SeatVote]:
    """The seats for which staff may enter a vote on an item now."""
    return next(line.others for line in session.build(meeting_id, the_person().id).items if line.item.id == item_id)


def _votes_page(meeting: MeetingLine, item: ItemLine, form: ActForm, said: Mapping[int, Said], *, noted: bool = False) -> Response:
    """The rows as they were typed; once `noted`, those that do not differ as they are on record."""
    typed, seats, record = request.form if form.is_submitted() else None, _to_enter(meeting.id, item.id), entering.recorded(item.id)
    differing = entering.differing(item.id, said)
    chosen: dict[int, str] = {seat.authority_id: seat.choice or "" for seat in seats}
    if typed and not noted:
        chosen = {key: typed.get(f"choice-{key}", "") for key in chosen}
    elif noted:
        chosen |= {key: said[key].now for key in differing}
    names = {seat.authority_id: seat.authority_name for seat in attendance.of_meeting(meeting.id)}
    gone = {names[key]: choice for key, choice in differing.items() if key not in {seat.authority_id for seat in seats}}
    shown = {"differing": differing, "gone": gone, "record": record, "chosen": chosen, "choices": OFFERED}
    more = {"named": ballots.so_far(meeting.id, item.id), "rest": typed.get("rest", "") if typed and not noted else ""}
    return page("votes/votes.html", form=form, meeting=meeting, item=item, seats=seats, **more, **shown)

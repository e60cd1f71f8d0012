"""What the room decided, entered by staff afterwards; and the end of the meeting."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import adopted, agenda, meetings, register
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import Outcome
from fundtracker.committees.views_parts import insist, meeting_page, seen_meeting
from fundtracker.committees.wording import OUTCOMES
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.votes import ending, entering, permissions, votes
from fundtracker.votes.blueprint import blueprint
from fundtracker.votes.forms import DecisionForm
from fundtracker.votes.rules import abstentions
from fundtracker.votes.views_parts import doubts, reviewed
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.wording import moment, say


@blueprint.route("/staff/meetings/<int:meeting_id>/items/<int:item_id>/decision", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def record(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Record what the room decided of an item."""
    found, item = meetings.get(meeting_id), agenda.get(item_id, meeting_id)
    if found.in_writing:
        raise NotFound
    form, quorum = (
        DecisionForm(data={"cents": item.cents, "text": adopted.proposed(item_id, meeting_id), "conditions": item.conditions}),
        votes.quorum(meeting_id, item_id),
    )
    form.offer(item.kind)
    rehearsed: list[DecisionLine] = []

    def act() -> int:
        key = entering.enter(item_id, meeting_id=meeting_id, by=current_actor(), **form.facts())
        if form.facts()["outcome"] is not Outcome.ADJOURNED:
            rehearsed.append(register.get(key))
        return key

    def check() -> acts.Check:
        told = [
            *doubts(rehearsed),
            votes.quorum(meeting_id, item_id, cents=form.facts()["cents"]),
            msg("It gets the next number of the register and is never deleted."),
            msg("It takes effect when the chair has signed it."),
        ]
        return acts.Check(_("Check this decision"), _rows(item.title, form.facts(), rehearsed), told, _("Record the decision"))

    to = lambda key: url_for("room.meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}")  # noqa: E731 used below
    stamp = lambda: votes.stamp(item_id, meeting_id=meeting_id)  # noqa: E731 used below
    put_off = form.is_submitted() and form.outcome.data == Outcome.ADJOURNED
    said = _("The item is put off.") if put_off else _("The decision is recorded. The chair can sign it now.")
    answer = acts.acted(form, act, check, said, to, stamp)
    return answer or page("votes/decision_form.html", form=form, meeting=found, item=item, quorum=quorum)


def _rows(title: str, facts: dict[str, Any], rehearsed: Sequence[DecisionLine]) -> list[tuple[str, str]]:
    """What the check page shows: the decision as it would be recorded, or why the item is put off."""
    if not rehearsed:
        return [(_("Item"), title), (_("What was decided"), say(OUTCOMES[facts["outcome"]]))]
    rows = [(_("Item"), title), *reviewed(rehearsed[-1])]
    if facts["counts"]:
        ayes, noes, rest = facts["counts"]
        said = msg("%(ayes)s for, %(noes)s against, %(abstentions)s", ayes=ayes, noes=noes, abstentions=abstentions(rest))
        rows.append((_("Votes"), say(said)))
        rows += [(_("Ballot"), _("secret"))] if facts["secret"] else []
    return rows


@blueprint.post("/meetings/<int:meeting_id>/end")
@signed_in
def end(meeting_id: int) -> ResponseReturnValue:
    """Say that a meeting has taken place."""
    person, meeting = seen_meeting(meeting_id)
    insist(permissions.can_lead(person, meeting))
    form, title = ActForm(), _("Close the meeting")
    undecided = [item.title for item in agenda.items(meeting_id) if item.open]
    told = [
        *(
            msg("Nothing is decided of “%(title)s” yet: record it before, put it off, or take it up afterwards.", title=each)
            for each in undecided
        ),
        msg("Whoever is still there leaves with the end of the meeting."),
        msg("Agenda, documents and pack stay as they are. Attendance and decisions can still be recorded."),
    ]
    rows = [(_("Meeting"), meeting.title), (_("When"), moment(meeting.starts_at))]
    act = lambda: ending.end(meeting_id, by=current_actor())  # noqa: E731 used below
    to = lambda key: url_for("room.meeting", meeting_id=key)  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: acts.Check(title, rows, told, title), _("The meeting is closed."), to)
    return answer or meeting_page(meetings.get(meeting_id), form)

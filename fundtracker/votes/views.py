"""The session of a meeting, and a consultation in writing: arrivals, quorum, ballots on each one's own device, the result."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors
from fundtracker.committees import adopted, agenda, decidable, register
from fundtracker.committees import permissions as committee_permissions
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.views_parts import insist, seen_meeting
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.votes import asking, consultations, lapsing, permissions, session, stays, turnout, votes
from fundtracker.votes.blueprint import blueprint
from fundtracker.votes.forms import AdoptForm, AmountForm, BallotForm, CloseForm, PutOffForm
from fundtracker.votes.views_parts import address, doubts, leading, reviewed
from fundtracker.votes.wording import CHOICES
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.pages import page
from fundtracker.web.wording import money, say

PUT_OFF = msg("The item is put off: that is no decision and takes no number. Put it on the agenda of another meeting when it is ready.")
ENTERED = msg("It can be put right, by staff or by the seat itself, until the vote is closed.")


def shown(meeting_id: int, form: BaseForm | None = None) -> ResponseReturnValue:
    """The session as the person sees it now; with a form that was refused, under its status."""
    person, meeting = seen_meeting(meeting_id)
    if meeting.status is MeetingStatus.DRAFT:
        raise NotFound
    withheld = committee_permissions.withheld(person, meeting)
    found = session.veiled(session.build(meeting_id, person.id), withheld)
    leads = permissions.can_lead(person, meeting)
    going_on = meeting.status is MeetingStatus.CONVENED
    shown = {"withheld": withheld, "enters": person.may(Permission.PREPARE_MEETINGS)}
    return page("votes/session.html", session=found, leads=leads, going_on=going_on, form=form, act=ActForm, ballot=BallotForm, **shown)


@blueprint.get("/meetings/<int:meeting_id>/session")
@signed_in
def show(meeting_id: int) -> ResponseReturnValue:
    """The session: who is there, each item, what to vote on now."""
    return shown(meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/session/answered")
@signed_in
def answered(meeting_id: int) -> ResponseReturnValue:
    """Note everyone who answered to be there as there; who is not is noted as gone, one by one."""
    leading(meeting_id)
    form = ActForm()
    act = lambda: stays.arrive_all(meeting_id, by=current_actor())  # noqa: E731 used below
    return acts.done(form, act, _("Noted."), lambda key: address(meeting_id)) or shown(meeting_id, form)


@blueprint.post("/meetings/<int:meeting_id>/session/remind")
@signed_in
def remind(meeting_id: int) -> ResponseReturnValue:
    """Remind those who have not answered a consultation."""
    person, meeting = seen_meeting(meeting_id)
    insist(permissions.can_lead(person, meeting))
    form, by = ActForm(), current_actor()
    act = lambda: asking.remind(meeting_id, by=by)  # noqa: E731 used below
    return acts.done(form, act, _("The reminders are on their way."), lambda key: address(meeting_id)) or shown(meeting_id, form)


@blueprint.post("/meetings/<int:meeting_id>/items/<int:item_id>/ballots/<int:authority_id>")
@signed_in
def cast(meeting_id: int, item_id: int, authority_id: int) -> ResponseReturnValue:
    """Cast a seat's ballot, after a look at it: the first one counts."""
    person, meeting = seen_meeting(meeting_id)
    item = agenda.get(item_id, meeting_id)
    insist(permissions.can_vote(person, meeting, item_id, authority_id))
    form, by, entered = BallotForm(), current_actor(), person.may(Permission.PREPARE_MEETINGS)
    verb: Any = consultations.answer if meeting.in_writing else votes.cast

    def act() -> int:
        insist(permissions.can_vote(person, meeting, item_id, authority_id))
        return int(verb(item_id, meeting_id=meeting_id, authority_id=authority_id, choice=form.choice.data, by=by, entered=entered))

    def check() -> acts.Check:
        vote = votes.of_item(item_id)
        seat = contributors.get(authority_id).label
        rows = [(_("Item"), item.title), *([(_("Amount"), money(item.cents))] if item.cents else []), (_("Seat"), seat)]
        rows.append((_("Your vote"), say(CHOICES[form.choice.data])))
        secret = vote is not None and vote.secret
        told = [
            msg("This vote is recorded at once and is not changed afterwards.") if not entered else ENTERED,
            msg("The ballot is secret: no page and no paper says how this seat votes.")
            if secret
            else msg("Once the vote is closed, everyone with a seat and the minutes read how this seat voted, and by whom."),
        ]
        return acts.Check(_("Check this vote"), rows, told, _("Cast this vote"))

    stamp = lambda: votes.asked(item_id, meeting_id=meeting_id)  # noqa: E731 used below
    to = lambda key: address(meeting_id, item_id)  # noqa: E731 used below
    return acts.acted(form, act, check, _("The vote is noted."), to, stamp) or shown(meeting_id, form)


@blueprint.post("/meetings/<int:meeting_id>/items/<int:item_id>/ballot")
@signed_in
def open_ballot(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Open a ballot on an item."""
    leading(meeting_id, item_id)
    form, secret = ActForm(), request.args.get("secret") == "yes"
    act = lambda: votes.open_(item_id, meeting_id=meeting_id, by=current_actor(), secret=secret)  # noqa: E731 used below
    return acts.done(form, act, _("The ballot is open."), lambda key: address(meeting_id, item_id)) or shown(meeting_id, form)


@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/adopt", methods=["GET", "POST"])
@signed_in
def adopt(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Adopt an item without objection."""
    act = lambda form: votes.adopt(item_id, meeting_id=meeting_id, by=current_actor(), **form.values())  # noqa: E731 used below
    return _deciding(meeting_id, item_id, _worded(meeting_id, item_id), act, _("Adopted without objection"))


@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/adjourn", methods=["GET", "POST"])
@signed_in
def adjourn(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Put an item off."""
    act = lambda form: votes.adjourn(item_id, meeting_id=meeting_id, by=current_actor(), text=form.text.data)  # noqa: E731 used below
    return _deciding(meeting_id, item_id, PutOffForm(), act, _("Put this item off"), adjourning=True)


@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/close", methods=["GET", "POST"])
@signed_in
def close(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Close the ballot on an item."""
    act = lambda form: votes.close(item_id, meeting_id=meeting_id, by=current_actor(), **form.values())  # noqa: E731 used below
    return _deciding(meeting_id, item_id, CloseForm(data={"text": adopted.proposed(item_id, meeting_id)}), act, _("Close the ballot"))


@blueprint.post("/meetings/<int:meeting_id>/items/<int:item_id>/lapse")
@signed_in
def lapse(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Close without result a ballot whose quorum has gone."""
    leading(meeting_id, item_id)
    item, form, title = agenda.get(item_id, meeting_id), ActForm(), _("Close the ballot without result")
    told = [
        votes.quorum(meeting_id, item_id),
        msg(
            "Ballots cast stay on record and decide nothing. Put the item to the vote again once the quorum is there, or take it up later."
        ),
    ]
    act = lambda: lapsing.lapse(item_id, meeting_id=meeting_id, by=current_actor())  # noqa: E731 used below
    check = lambda: acts.Check(title, [(_("Item"), item.title)], told, title)  # noqa: E731 used below
    to = lambda key: address(meeting_id, item_id)  # noqa: E731 used below
    return acts.acted(form, act, check, _("The ballot is closed without result."), to) or shown(meeting_id, form)


@blueprint.route("/meetings/<int:meeting_id>/items/<int:item_id>/amount", methods=["GET", "POST"])
@signed_in
def amount(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Amend the amount that is put to the vote."""
    meeting, item = leading(meeting_id, item_id), agenda.get(item_id, meeting_id)
    form = AmountForm(data={"cents": item.cents})
    act = lambda: votes.amend(item_id, meeting_id=meeting_id, by=current_actor(), **form.values())  # noqa: E731 used below

    def check() -> acts.Check:
        changed = replace(item, cents=form.cents.data)
        remains = decidable.said(changed, decidable.of_fund(meeting.fund_id, [changed]))
        quorum = votes.quorum(meeting_id, item_id, cents=form.cents.data)
        told = [*remains, quorum, msg("The minutes say what was asked for, what is put to the vote instead, and why.")]
        rows = [(_("Item"), item.title), (_("Amount until now"), money(item.cents)), *acts.answers(form, "cents", "reason")]
        return acts.Check(_("Amend the amount"), rows, told, _("Amend the amount"))

    answer = acts.acted(form, act, check, _("The amount is amended."), lambda key: address(meeting_id, item_id))
    return answer or page("votes/form.html", form=form, meeting=meeting, item=item, title=_("Amend the amount"), back=address(meeting_id))


def _worded(meeting_id: int, item_id: int) -> AdoptForm:
    """The form of a decision, with what would be decided as its words."""
    return AdoptForm(data={"text": adopted.proposed(item_id, meeting_id), "conditions": agenda.get(item_id, meeting_id).conditions})


def _deciding(
    meeting_id: int, item_id: int, form: Any, act: Callable[[Any], int], title: str, *, adjourning: bool = False
) -> ResponseReturnValue:
    """A form that ends in a decision, or puts the item off, by way of its check page."""
    meeting, item = leading(meeting_id, item_id), agenda.get(item_id, meeting_id)
    told: list[Message] = (
        [PUT_OFF]
        if adjourning
        else [
            msg("What the committee decided is recorded under the next number, as voted. It takes effect once the chair has signed."),
            msg("A decision is never deleted: it is undone by a new decision."),
        ]
    )
    tally = turnout.tally(meeting_id, item_id)
    voted = [*([(_("Votes"), say(tally))] if tally else []), (_("Quorum"), say(votes.quorum(meeting_id, item_id)))]
    rehearsed: list[DecisionLine] = []

    def decide() -> int:
        key = act(form)
        if not adjourning:
            rehearsed.append(register.get(key))
        return key

    def check() -> acts.Check:
        stated = reviewed(rehearsed[-1]) if rehearsed else acts.answers(form, "text")
        return acts.Check(title, [(_("Item"), item.title), *stated, *voted], [*doubts(rehearsed), *told], title)

    stamp = lambda: votes.stamp(item_id, meeting_id=meeting_id)  # noqa: E731 used below
    said = _("The item is put off.") if adjourning else _("The decision is recorded.")
    answer = acts.acted(form, decide, check, said, lambda key: address(meeting_id, item_id), stamp)
    return answer or page("votes/form.html", form=form, meeting=meeting, item=item, title=title, back=address(meeting_id))

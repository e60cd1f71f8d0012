"""Giving a person a mandate in an authority, and ending it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, mandates, offers, people
from fundtracker.authorities.blueprint import blueprint
from fundtracker.authorities.forms import EndForm, MandateForm
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.rules import FUNCTIONS, Function
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


@blueprint.route("/staff/authorities/<int:authority_id>/mandates/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def give_mandate(authority_id: int) -> ResponseReturnValue:
    """Give a person a mandate; invite them where they have no account yet."""
    authority = contributors.get(authority_id)
    form = MandateForm(starts_on=clock.today())
    form.offer()
    if form.sent():
        if form.to_check():
            return _check(form, authority)
        # a submission's result is never None: 0 stands for a mandate that is offered and waits for its person
        given = submit(
            form, lambda: people.give_mandate(authority_id=authority_id, by=current_actor(), **form.values()) or 0, by=current_actor()
        )
        if given is not None:
            flash(_("Mandate given.") if given else _("The person is asked by mail and accepts it on their own page."), "success")
            return redirect(url_for("authorities.contributor", authority_id=authority_id), 303)
    return page("authorities/mandate_new.html", form=form, authority=authority)


def _check(form: MandateForm, authority: AuthorityLine) -> ResponseReturnValue:
    """The mandate as it will be given, and what it opens."""
    known = people.named(str(form.email.data))
    rows = [
        (_("Authority"), authority.name),
        (_("Person"), f"{known or form.name.data} ({form.email.data})"),
        (_("Function"), wording.say(FUNCTIONS[Function(form.function.data)])),
        (_("First day"), wording.day(form.starts_on.data)),
        (_("Last day"), wording.day(form.ends_on.data) or _("Not known yet")),
    ]
    consequences = [
        _("From the first day to the last one this person sees what %(name)s promised, paid and received.", name=authority.name)
    ]
    consequences.append(wording.say(people.joining(str(form.email.data), authority.id)))
    return page(
        "components/check.html",
        form=form,
        title=_("Check this mandate"),
        rows=rows,
        consequences=consequences,
        confirm=_("Give the mandate"),
    )


@blueprint.post("/staff/authorities/<int:authority_id>/offers/<int:offer_id>/withdraw")
@requires(Permission.RECORD)
def withdraw_offer(authority_id: int, offer_id: int) -> ResponseReturnValue:
    """Take an invitation back that nobody has answered."""
    if all(line.id != offer_id for line in offers.of_authority(authority_id)):
        raise NotFound
    form, by = ActForm(), current_actor()
    back = url_for("authorities.contributor", authority_id=authority_id)
    act = lambda: offers.withdraw(offer_id, authority_id=authority_id, by=by)  # noqa: E731 used below
    answer = acts.done(form, act, _("The invitation is withdrawn."), lambda key: back)
    for error in form.form_errors:
        flash(str(error), "error")
    return answer or redirect(back, 303)


@blueprint.post("/staff/authorities/<int:authority_id>/mandates/<int:mandate_id>/<any(name, unname):what>")
@requires(Permission.RECORD)
def name(authority_id: int, mandate_id: int, what: str) -> ResponseReturnValue:
    """Say that an officer was named to sit and vote for the authority, or is no more."""
    authority, mandate, form, by = contributors.get(authority_id), mandates.get(mandate_id, authority_id), ActForm(), current_actor()
    named = what == "name"
    title = _("Named to represent the authority") if named else _("No longer named to represent the authority")
    told = [
        msg("This officer may sit on committees for the authority, vote for it and preside. Keep the act that names them.")
        if named
        else msg(
            "This officer answers and reads for the authority, but no longer sits or votes for it, nor leads a committee by this mandate."
        )
    ]
    rows = [(_("Authority"), authority.name), (_("Person"), mandate.person_name)]
    act = lambda: mandates.name(mandate_id, authority_id=authority_id, represents=named, by=by)  # noqa: E731 used below
    to = lambda key: url_for("authorities.contributor", authority_id=authority_id)  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: acts.Check(title, rows, told, _("Record it")), _("Recorded."), to)
    return answer or page("authorities/mandate_name.html", form=form, authority=authority, mandate=mandate, title=title)


@blueprint.route("/staff/authorities/<int:authority_id>/mandates/<int:mandate_id>/end", methods=["GET", "POST"])
@requires(Permission.RECORD)
def end_mandate(authority_id: int, mandate_id: int) -> ResponseReturnValue:
    """Set the last day of a mandate."""
    mandate = mandates.get(mandate_id, authority_id)
    form = EndForm(ends_on=mandate.ends_on or clock.today())
    if form.sent():
        ended = submit(
            form,
            lambda: mandates.end(mandate_id, authority_id=authority_id, by=current_actor(), **form.values()),
            by=current_actor(),
        )
        if ended is not None:
            flash(_("The mandate ends on %(day)s.", day=wording.day(form.ends_on.data)), "success")
            return redirect(url_for("authorities.contributor", authority_id=authority_id), 303)
    told = mandates.consequences(mandate.user_id, authority_id)
    return page("authorities/mandate_end.html", form=form, mandate=mandate, authority=contributors.get(authority_id), told=told)

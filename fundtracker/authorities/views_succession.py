"""When an authority is called otherwise from a day on, or becomes part of another: checked, then recorded with its reason."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, identities, successions
from fundtracker.authorities.blueprint import blueprint
from fundtracker.authorities.forms import IdentityForm, MergerForm
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.rules import KINDS, Kind
from fundtracker.documents import serving
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_file


def _address(authority_id: int) -> str:
    return url_for("authorities.contributor", authority_id=authority_id)


@blueprint.route("/staff/authorities/<int:authority_id>/identity", methods=["GET", "POST"])
@requires(Permission.RECORD)
def change_identity(authority_id: int) -> ResponseReturnValue:
    """Record a new name, kind or SIREN of the same legal body from a day on."""
    authority = contributors.get(authority_id)
    form = IdentityForm(obj=authority)
    form.offer()
    kept, answer = kept_file(form, form.document), None
    if form.refused is None:
        act = lambda: identities.change(authority_id, by=current_actor(), kept=kept, **_values(form))  # noqa: E731 used below
        check = lambda: _changed(form, authority)  # noqa: E731 said once
        answer = acts.acted(form, act, check, _("The change is recorded."), _address)
    return answer or page("authorities/identity.html", form=form, authority=authority)


def _values(form: IdentityForm | MergerForm) -> dict[str, Any]:
    """What the act takes; the file was kept before it."""
    return {name: value for name, value in form.values().items() if name != "document"}


def _changed(form: IdentityForm, authority: AuthorityLine) -> acts.Check:
    """The change as it will be recorded, and what it leaves as it is."""
    rows = [
        (_("Until now"), f"{authority.choice}, {wording.say(authority.kind_name)}"),
        (_("Kind"), wording.say(KINDS[Kind(form.kind.data)])),
        *acts.answers(form, "name", "siren", "on", "reason"),
    ]
    told = [
        msg("It stays the same donor: money, pledges, people and seat are not touched."),
        msg("Papers of the days before keep the old name; both names and both SIREN find it."),
        msg("This stays on its page with its day and its reason."),
    ]
    return acts.Check(_("Check this change of name"), rows, told, _("Record the change"))


@blueprint.route("/staff/authorities/<int:authority_id>/merger", methods=["GET", "POST"])
@requires(Permission.RECORD)
def merge(authority_id: int) -> ResponseReturnValue:
    """Record that a contributor became part of another from a day on."""
    authority = contributors.get(authority_id)
    form = MergerForm(data={"version": authority.version})
    kept, answer = kept_file(form, form.document), None
    if form.refused is None:
        act = lambda: successions.record(authority_id, by=current_actor(), kept=kept, **_values(form))  # noqa: E731 used below
        check = lambda: _merged(form, authority)  # noqa: E731 said once
        answer = acts.acted(form, act, check, _("The merger is recorded."), _address)
    return answer or page("authorities/merger.html", form=form, authority=authority)


def _merged(form: MergerForm, authority: AuthorityLine) -> acts.Check:
    """The merger as it will be recorded, and what passes with it."""
    successor = contributors.get(form.successor_id.data)
    rows = [
        (_("Becomes part of the other"), authority.choice),
        (_("Stands for both"), successor.choice),
        *acts.answers(form, "since", "reason"),
    ]
    names = {"name": authority.label, "successor": successor.label}
    told = [
        msg("What is still to come of the pledges of %(name)s is promised by %(successor)s; so is what is paid from that day on.", **names),
        msg("Its people act for %(successor)s from today on; both have one seat and one vote at meetings to come.", **names),
        msg("What was booked stays in the name of %(name)s: its account and its past papers do not change.", **names),
        msg("This cannot be undone."),
    ]
    return acts.Check(_("Check this merger"), rows, told, _("Record the merger"))


@blueprint.get("/staff/authorities/<int:authority_id>/acts/<int:document_id>")
@requires(Permission.READ_BOOKS)
def act_paper(authority_id: int, document_id: int) -> ResponseReturnValue:
    """The act behind a change of name or a merger."""
    merged = [line for line in (successions.of(authority_id), *successions.into(authority_id)) if line]
    known = {line.document_id for line in merged} | {line.document_id for line in identities.former(authority_id)}
    if document_id not in known:
        raise NotFound
    return serving.send(document_id)

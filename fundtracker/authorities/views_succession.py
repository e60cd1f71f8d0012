"""When an authority is called otherwise from a day on, or becomes part of another: checked, then recorded with its reason."""

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, identities, successions
from fundtracker.authorities.blueprint import blueprint
from fundtracker.authorities.forms import ActForm, IdentityForm, MergerForm
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.rules import KINDS, Kind
from fundtracker.documents import serving
from fundtracker.documents.store import Kept
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
    act = lambda: identities.change(authority_id, by=current_actor(), **form.values())  # noqa: E731 used below
    check = lambda: _changed(form, authority)  # noqa: E731 said once
    answer = acts.acted(form, act, check, _("The change is recorded. You may put its act on file."), _address)
    return answer or page("authorities/identity.html", form=form, authority=authority)


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
    act = lambda: successions.record(authority_id, by=current_actor(), **form.values())  # noqa: E731 used below
    check = lambda: _merged(form, authority)  # noqa: E731 said once
    answer = acts.acted(form, act, check, _("The merger is recorded. You may put its act on file."), lambda key: _address(authority_id))
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


@blueprint.route("/staff/authorities/<int:authority_id>/merger/act", methods=["GET", "POST"])
@requires(Permission.RECORD)
def merger_act(authority_id: int) -> ResponseReturnValue:
    """Put the act of a merger on file."""
    return _act_on_file(authority_id, lambda kept: successions.file_act(authority_id, kept=kept, by=current_actor()))


@blueprint.route("/staff/authorities/<int:authority_id>/identities/<int:identity_id>/act", methods=["GET", "POST"])
@requires(Permission.RECORD)
def identity_act(authority_id: int, identity_id: int) -> ResponseReturnValue:
    """Put the act of a change of name, kind or SIREN on file."""
    return _act_on_file(
        authority_id, lambda kept: identities.file_act(identity_id, authority_id=authority_id, kept=kept, by=current_actor())
    )


def _act_on_file(authority_id: int, put: Callable[[Kept], int]) -> ResponseReturnValue:
    """The form for an act's PDF; another one takes the place of the one before."""
    authority, form, answer = contributors.get(authority_id), ActForm(), None
    kept = kept_file(form, form.document) if form.sent() else None
    if kept is not None:
        answer = acts.done(form, lambda: put(kept), _("The act is on file."), _address)
    return answer or page("authorities/act.html", form=form, authority=authority)


@blueprint.get("/staff/authorities/<int:authority_id>/acts/<int:document_id>")
@requires(Permission.READ_BOOKS)
def act_paper(authority_id: int, document_id: int) -> ResponseReturnValue:
    """The act behind a change of name or a merger."""
    merged = [line for line in (successions.of(authority_id), *successions.into(authority_id)) if line]
    known = {line.document_id for line in merged} | {line.document_id for line in identities.former(authority_id)}
    if document_id not in known:
        raise NotFound
    return serving.send(document_id)

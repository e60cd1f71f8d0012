"""Pages where a pledge changes: a stage reached, its amount, its schedule, what it is for, its end."""

from collections.abc import Sequence

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers, checked
from fundtracker.contributions import instalments, pledges, rules, rules_schedule, sheets
from fundtracker.contributions import views_parts as parts
from fundtracker.contributions.blueprint import blueprint
from fundtracker.contributions.forms_pledges import (
    AmendForm,
    CancelForm,
    EarmarkForm,
    InstalmentsForm,
    RestoreForm,
    StageForm,
    purpose_of,
)
from fundtracker.contributions.rules import Account, Stage
from fundtracker.contributions.rules_schedule import Instalment
from fundtracker.contributions.sheets import PledgeSheet
from fundtracker.contributions.wording import NEXT_ACTIONS, PAPERS
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit
from fundtracker.web.uploads import kept_file


@blueprint.route("/staff/pledges/<int:pledge_id>/stages/<name>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def stage(pledge_id: int, name: str) -> ResponseReturnValue:
    """Record that a pledge reached a stage, with its act; or correct what was recorded."""
    if name not in rules.RECORDED:
        raise NotFound()
    reached, sheet = Stage(name), sheets.pledge(pledge_id)
    form = StageForm(data=_recorded(sheet, reached))
    form.offer_bodies()
    if form.sent():
        kept = kept_file(form, form.document)
        if form.refused is None and submit(form, lambda: _reach(pledge_id, reached, form, kept), by=current_actor()) is not None:
            flash(_("Recorded."), "success")
            return _back(pledge_id)
    words = {"title": wording.say(NEXT_ACTIONS[reached]), "paper": wording.say(PAPERS[reached])}
    return page("contributions/stage.html", form=form, sheet=sheet, line=sheet.line, stage=reached, recorded=sheet.stage(reached), **words)


def _reach(pledge_id: int, reached: Stage, form: StageForm, kept: Kept | None) -> int:
    """Record the stage, with the document's row in the same transaction."""
    document_id = store.add(kept, by=current_actor()) if kept else None
    return pledges.reach_stage(pledge_id, stage=reached, document_id=document_id, by=current_actor(), **form.values())


def _recorded(sheet: PledgeSheet, reached: Stage) -> dict[str, object]:
    """What the form starts from: what is recorded of the stage, else the pledge's amount."""
    row = sheet.stage(reached)
    if row is None:
        return {"cents": sheet.line.cents, "version": sheet.version}
    return {"on": row.on, "cents": row.cents, "body": row.body or "", "act_number": row.act_number, "version": sheet.version}


@blueprint.route("/staff/pledges/<int:pledge_id>/amend", methods=["GET", "POST"])
@requires(Permission.RECORD)
def amend(pledge_id: int) -> ResponseReturnValue:
    """Change a pledge's amount, with a reason."""
    sheet = sheets.pledge(pledge_id)
    form = AmendForm(data={"on": clock.today(), "version": sheet.version, "instalments": _owed(sheet)})
    form.cancelled = sheet.line.account.cancelled
    form.offer(planned=bool(sheet.instalments))
    outcome = checked(form, lambda: pledges.amend(pledge_id, by=current_actor(), **form.values()), lambda: _amend_check(form, sheet))
    if isinstance(outcome, Response):
        return outcome
    if outcome is not None:
        flash(_("Amount changed."), "success")
        return _back(pledge_id)
    return page("contributions/amend.html", form=form, sheet=sheet, line=sheet.line)


def _amend_check(form: AmendForm, sheet: PledgeSheet) -> Check:
    line = sheet.line
    rows = [(_("Pledge"), f"{line.reference} – {line.authority_name}"), (_("Amount until now"), wording.money(line.cents))]
    change = msg(
        "The pledge goes from %(before)s to %(after)s; the change stays on the pledge with its reason.",
        before=Cents(line.cents),
        after=Cents(form.cents.data),
    )
    rows += answers(form, "cents", "on", "reason")
    if sheet.instalments:
        rows.append((_("Instalments until now"), _plan(line.instalments)))
        rows.append((_("Instalments from now on"), _plan(_followed(form, sheet))))
    return Check(_("Check this change"), rows, [change], _("Change the amount"))


def _followed(form: AmendForm, sheet: PledgeSheet) -> Sequence[Instalment]:
    """The schedule as it will be."""
    values = form.values()
    if form.typed:
        account = Account(values["cents"], sheet.line.account.cancelled, sheet.line.received)
        return instalments.typed([Instalment(*row) for row in values["instalments"]], account, sheet.line.instalments)
    return rules_schedule.resized(sheet.line.instalments, sheet.line.received, values["cents"], values["follow"])


def _plan(parts: Sequence[Instalment]) -> str:
    """A schedule in one line; what was cancelled of it is left out."""
    return "; ".join(f"{wording.day(part.due_on)}\u00a0: {wording.money(part.due)}" for part in parts if part.due) or _("none")


def _owed(sheet: PledgeSheet) -> list[dict[str, object]]:
    """The rows of the schedule as they are owed, for a form that changes them."""
    return [{"due_on": part.due_on, "cents": part.due} for part in sheet.line.instalments if part.due]


@blueprint.route("/staff/pledges/<int:pledge_id>/cancel", methods=["GET", "POST"])
@requires(Permission.RECORD)
def cancel(pledge_id: int) -> ResponseReturnValue:
    """Cancel what is still to come of a pledge."""
    sheet = sheets.pledge(pledge_id)
    form = CancelForm(data={"on": clock.today(), "version": sheet.version})
    outcome = checked(form, lambda: pledges.cancel(pledge_id, by=current_actor(), **form.values()), lambda: _cancel_check(form, sheet))
    if isinstance(outcome, Response):
        return outcome
    if outcome is not None:
        flash(_("Cancelled."), "success")
        return _back(pledge_id)
    return page("contributions/cancel.html", form=form, sheet=sheet, line=sheet.line)


def _cancel_check(form: CancelForm, sheet: PledgeSheet) -> Check:
    line = sheet.line
    rows = [(_("Pledge"), f"{line.reference} – {line.authority_name}"), (_("Still to come"), wording.money(line.outstanding))]
    consequences = [
        msg("%(cents)s is no longer expected; what was received stays.", cents=Cents(line.outstanding)),
        msg("If the authority comes back to it, the cancellation can be taken back with a reason."),
    ]
    return Check(_("Check this cancellation"), rows + answers(form, "on", "reason"), consequences, _("Cancel the pledge"))


@blueprint.route("/staff/pledges/<int:pledge_id>/restore", methods=["GET", "POST"])
@requires(Permission.RECORD)
def restore(pledge_id: int) -> ResponseReturnValue:
    """Take the cancellation of a pledge back."""
    sheet = sheets.pledge(pledge_id)
    form = RestoreForm(data={"on": clock.today(), "version": sheet.version})
    outcome = checked(form, lambda: pledges.restore(pledge_id, by=current_actor(), **form.values()), lambda: _restore_check(form, sheet))
    if isinstance(outcome, Response):
        return outcome
    if outcome is not None:
        flash(_("The cancellation is taken back."), "success")
        return _back(pledge_id)
    return page("contributions/restore.html", form=form, sheet=sheet, line=sheet.line)


def _restore_check(form: RestoreForm, sheet: PledgeSheet) -> Check:
    line = sheet.line
    rows = [(_("Pledge"), f"{line.reference} – {line.authority_name}"), (_("Cancelled"), wording.money(line.account.cancelled))]
    consequences = [msg("%(cents)s is expected again, on the days it was due.", cents=Cents(line.account.cancelled))]
    return Check(_("Check that it is taken back"), rows + answers(form, "on", "reason"), consequences, _("Take the cancellation back"))


@blueprint.route("/staff/pledges/<int:pledge_id>/earmark", methods=["GET", "POST"])
@requires(Permission.RECORD)
def earmark(pledge_id: int) -> ResponseReturnValue:
    """Say what a pledge is for."""
    sheet = sheets.pledge(pledge_id)
    kept = {"purpose": purpose_of(sheet.project_id, sheet.programme_id), "conditions": sheet.conditions, "version": sheet.version}
    form = EarmarkForm(data=kept)
    form.purpose.choices = parts.purposes(sheet.line.fund_id)
    if form.sent():
        done = submit(form, lambda: pledges.earmark(pledge_id, by=current_actor(), **form.values()), by=current_actor())
        if done is not None:
            flash(_("Recorded."), "success")
            return _back(pledge_id)
    return page("contributions/earmark.html", form=form, sheet=sheet, line=sheet.line)


@blueprint.route("/staff/pledges/<int:pledge_id>/instalments", methods=["GET", "POST"])
@requires(Permission.RECORD)
def schedule(pledge_id: int) -> ResponseReturnValue:
    """Give a pledge another schedule."""
    sheet = sheets.pledge(pledge_id)
    form = InstalmentsForm(data={"instalments": _owed(sheet), "version": sheet.version})
    form.total = sheet.line.account.due
    if form.sent():
        done = submit(form, lambda: instalments.plan(pledge_id, by=current_actor(), **form.values()), by=current_actor())
        if done is not None:
            flash(_("Schedule recorded."), "success")
            return _back(pledge_id)
    return page("contributions/instalments.html", form=form, sheet=sheet, line=sheet.line)


def _back(pledge_id: int) -> ResponseReturnValue:
    """To the pledge's page."""
    return redirect(url_for("contributions.pledge", pledge_id=pledge_id), 303)

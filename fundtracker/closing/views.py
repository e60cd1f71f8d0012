"""The end of a fund, for staff: what stands in its way, the question to donors, the proposal, refunds and transfers, the closing."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.closing import closings, settling, shares, sheet
from fundtracker.closing.blueprint import blueprint
from fundtracker.closing.forms import AskForm, ProposeForm
from fundtracker.closing.views_parts import show
from fundtracker.funds import funds, projects
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.wording import in_language, money, say

ASKING = [
    msg("The fund takes no new pledge from now on."),
    msg("Everyone with a mandate in an authority that has something left is asked by mail."),
    msg("Who does not answer, and whose agreement says nothing, is refunded."),
]


def address(code: str) -> str:
    """The page of a closing."""
    return url_for("closing.closing", code=code)


@blueprint.app_template_global("money_of_closing")
def money_of_closing(fund_id: int, decision_id: int | None = None) -> list[Message]:
    """What follows in money from closing a fund: as things stand, or as it stood when that decision was signed."""
    return shares.recorded(fund_id, decision_id) if decision_id else shares.told(fund_id)


@blueprint.get("/staff/funds/<code>/closing")
@requires(Permission.READ_BOOKS)
def closing(code: str) -> ResponseReturnValue:
    """Where the end of a fund stands, and what to do next."""
    return show(sheet.build(code))


@blueprint.route("/staff/funds/<code>/closing/ask", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def ask(code: str) -> ResponseReturnValue:
    """Ask the donors, or give them more time."""
    found = sheet.build(code)
    old = {"answers_until": found.answers_until, "to_fund_id": found.to_fund.id if found.to_fund else None, "version": found.version}
    form, by = AskForm(data=old), current_actor()
    form.offer([choice for choice in funds.choices(open_only=True) if choice[0] != found.fund.id])

    def act() -> int:
        facts = {"answers_until": form.answers_until.data, "to_fund_id": form.to_fund_id.data, "by": by}
        return closings.amend(found.fund.id, version=form.version.data, **facts) if found.version else closings.ask(found.fund.id, **facts)

    def check() -> acts.Check:
        return acts.Check(_("Ask the donors"), acts.answers(form, "answers_until", "to_fund_id"), ASKING, _("Ask the donors"))

    said, to = _("The question is recorded."), lambda key: address(found.fund.code)
    answer = acts.done(form, act, said, to) if found.version else acts.acted(form, act, check, said, to)
    return answer or page("closing/ask.html", form=form, closing=found)


@blueprint.route("/staff/funds/<code>/closing/propose", methods=["GET", "POST"])
@requires(Permission.PREPARE_MEETINGS)
def propose(code: str) -> ResponseReturnValue:
    """Put the closing on the agenda of a meeting."""
    found = sheet.build(code)
    text = msgn(
        "%(num)s donor has %(held)s left: %(refunds)s is to be refunded, %(transfers)s to be transferred.",
        "%(num)s donors have %(held)s left: %(refunds)s is to be refunded, %(transfers)s to be transferred.",
        len(found.lines),
        held=Cents(found.held),
        refunds=Cents(found.refunds),
        transfers=Cents(found.transfers),
    )
    title = _("Closing of %(fund)s", fund=in_language(found.fund.name_fr, found.fund.name_en))
    form = ProposeForm(data={"title": title, "text": say(text)})
    form.offer(closings.drafts(found.fund.id))
    act = lambda: closings.propose(found.fund.id, by=current_actor(), **form.values())  # noqa: E731 used below
    answer = acts.done(form, act, _("The closing is on the agenda."), lambda key: address(found.fund.code))
    return answer or page("closing/propose.html", form=form, closing=found)


@blueprint.post("/staff/funds/<code>/closing/prepare")
@requires(Permission.RECORD)
def prepare(code: str) -> ResponseReturnValue:
    """Prepare the refunds and transfers."""
    found, form = sheet.build(code), ActForm()
    purpose = _("Closing of %(fund)s", fund=in_language(found.fund.name_fr, found.fund.name_en))
    rows = [(_("To be refunded"), money(found.refunds)), (_("To be transferred"), money(found.transfers))]
    told = [msg("One payment is prepared for each receipt or donor. Another person approves each, then it is paid.")]
    shown = acts.Check(_("Prepare refunds and transfers"), rows, told, _("Prepare them"))
    act = lambda: settling.prepare(found.fund.id, purpose=purpose, by=current_actor())  # noqa: E731 used below
    said = _("The payments are prepared and wait for approval.")
    answer = acts.acted(form, act, lambda: shown, said, lambda key: address(found.fund.code))
    return answer or show(sheet.build(code), form)


@blueprint.post("/staff/funds/<code>/closing/close")
@requires(Permission.MANAGE_FUNDS)
def close(code: str) -> ResponseReturnValue:
    """Close the fund."""
    found, form = sheet.build(code), ActForm()
    told = [
        msg("The fund stays readable and no longer changes."),
        msg("What reaches it late is still booked and given back."),
    ]
    label = found.decision[1] if found.decision else ""
    shown = acts.Check(_("Close the fund"), [(_("Fund"), found.fund.code), (_("Decision"), label)], told, _("Close the fund"))
    act = lambda: closings.close(found.fund.id, by=current_actor())  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: shown, _("The fund is closed."), lambda key: address(found.fund.code))
    return answer or show(sheet.build(code), form)


@blueprint.post("/staff/projects/<int:project_id>/close")
@requires(Permission.RECORD)
def close_accounts(project_id: int) -> ResponseReturnValue:
    """Close the accounts of a project."""
    project, form = projects.get(project_id), ActForm()
    code = funds.get(project.fund_id).code
    told = [msg("Nothing more is granted to this project. Its page stays readable.")]
    shown = acts.Check(_("Close the accounts"), [(_("Project"), f"{project.code} – {project.title_fr}")], told, _("Close the accounts"))
    act = lambda: closings.close_accounts(project_id, by=current_actor())  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: shown, _("The accounts of the project are closed."), lambda key: address(code))
    return answer or show(sheet.build(code), form)

"""The papers of a fund for staff: added as drafts, published for everyone, taken back."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.documents import serving
from fundtracker.funds import funds, papers
from fundtracker.funds.blueprint import blueprint
from fundtracker.funds.forms import MoveForm, PaperForm
from fundtracker.kernel import clock
from fundtracker.web import wording
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_file


def _there(code: str) -> str:
    """The page of a fund's papers."""
    return url_for("funds.paper_list", code=code)


@blueprint.get("/staff/funds/<code>/papers")
@requires(Permission.READ_BOOKS)
def paper_list(code: str) -> ResponseReturnValue:
    """Every paper of a fund, drafts included."""
    fund = funds.by_code(code)
    return page("funds/papers.html", form=MoveForm(), fund=fund, papers=papers.list_(fund.id, drafts=True))


@blueprint.get("/staff/funds/<code>/papers/<int:paper_id>")
@requires(Permission.READ_BOOKS)
def paper(code: str, paper_id: int) -> ResponseReturnValue:
    """The file of a paper, draft or not."""
    return serving.send(papers.get(paper_id, funds.by_code(code).id, drafts=True).document_id)


@blueprint.route("/staff/funds/<code>/papers/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def new_paper(code: str) -> ResponseReturnValue:
    """Keep a paper as a draft."""
    fund, form = funds.by_code(code), PaperForm(dated=clock.today())
    kept = kept_file(form, form.file) if form.sent() else None
    answer = kept and acts.done(
        form,
        lambda: papers.add(fund.id, file=kept, by=current_actor(), **form.facts()),
        _("The paper is kept, as a draft: nobody outside sees it until you publish it."),
        lambda _key: _there(fund.code),
    )
    return answer or page("funds/paper_form.html", form=form, fund=fund, back=_there(fund.code))


@blueprint.route("/staff/funds/<code>/papers/<int:paper_id>/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def publish_paper(code: str, paper_id: int) -> ResponseReturnValue:
    """Let everyone read a paper, after a look at what it is."""
    fund, form = funds.by_code(code), MoveForm()
    found = papers.get(paper_id, fund.id, drafts=True)
    if request.form.get("step") == "edit":
        return redirect(_there(fund.code), 303)
    answer = None
    if form.sent() and not form.to_check():
        publish = lambda: papers.publish(paper_id, fund_id=fund.id, by=current_actor())  # noqa: E731 said where it is used
        answer = acts.done(form, publish, _("Published. Everyone can read it from the fund’s page."), lambda _key: _there(fund.code))
    rows = [
        (_("Paper"), wording.in_language(found.title_fr, found.title_en)),
        (_("Date"), wording.day(found.dated)),
        (_("File"), found.name),
    ]
    told = [_("Everyone can read it at once. Look for names, signatures and places of people in danger first.")]
    title, confirm = _("Check this paper"), _("Publish the paper")
    return answer or page("components/check.html", form=form, title=title, rows=rows, consequences=told, confirm=confirm)


@blueprint.post("/staff/funds/<code>/papers/<int:paper_id>/withdraw")
@requires(Permission.MANAGE_FUNDS)
def withdraw_paper(code: str, paper_id: int) -> ResponseReturnValue:
    """Take a published paper back."""
    fund, form = funds.by_code(code), MoveForm()
    answer = acts.done(
        form,
        lambda: papers.withdraw(paper_id, fund_id=fund.id, by=current_actor()),
        _("The paper is a draft again."),
        lambda _key: _there(fund.code),
    )
    return answer or page("funds/papers.html", form=form, fund=fund, papers=papers.list_(fund.id, drafts=True))

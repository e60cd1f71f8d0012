"""Recording decisions, signing them, and the chair's urgent ones."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.committees import adopted, choices, committees, consequences, decidable, decisions, operative, permissions, register
from fundtracker.committees import wording as words
from fundtracker.committees.blueprint import blueprint
from fundtracker.committees.forms_decisions import UrgentForm
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import MONEY_KINDS, ItemKind, Outcome
from fundtracker.committees.views_parts import insist, seen_committee
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.wording import money, say, written


def address(decision_id: int) -> str:
    """A decision's page."""
    return url_for("committees.decision", decision_id=decision_id)


@blueprint.post("/decisions/<int:decision_id>/sign")
@signed_in
def sign(decision_id: int) -> ResponseReturnValue:
    """The chair signs a decision, after a look at what that opens and that it cannot be taken back."""
    found, form = register.get(decision_id), ActForm()
    person, of = seen_committee(committees.get(found.committee_id).code)
    insist(permissions.can_sign_decision(person, found))
    act = lambda: decisions.sign(decision_id, by=current_actor())  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: _signature(found), _("The decision is signed and kept in the register."), address)
    return answer or page(
        "committees/decision.html", form=form, decision=register.get(decision_id), committee=of, may_sign=True, act=ActForm
    )


def _signature(found: DecisionLine) -> Check:
    """What signing changes."""
    rows = [
        (_("About"), found.title),
        (_("What it is"), say(words.ITEM_KINDS[found.kind])),
        (_("Outcome"), say(words.OUTCOMES[found.outcome])),
        *reviewed(found),
    ]
    doubt = operative.beside(found.text, found.facts)
    told = [
        *([doubt] if doubt else []),
        *_effects(found),
        msg("Your signature cannot be taken back: a decision is undone by a new decision of the committee."),
    ]
    return Check(_("Sign decision %(label)s", label=found.label), [row for row in rows if row[1]], told, _("Sign the decision"))


@blueprint.app_template_global("stated")
def stated(found: DecisionLine) -> str:
    """What was decided in one sentence, in the reader's language; nothing where the reader may not know it yet."""
    return "" if found.veiled else say(operative.statement(found.facts))


@blueprint.app_template_global("as_adopted")
def said(found: DecisionLine, beside: str = "") -> list[tuple[str, str]]:
    """What was decided, as adopted, each under its heading, without what the words `beside` it say already."""
    rows = [(say(name), written(value)) for name, value in operative.rows(found.facts)]
    return [(name, value) for name, value in rows if value not in beside]


@blueprint.app_template_global("own_words")
def own_words(found: DecisionLine) -> str:
    """What people wrote of a decision; nothing where the register says in its own words what was decided."""
    return "" if adopted.is_own(found.text, found.facts) else found.text


def reviewed(found: DecisionLine) -> list[tuple[str, str]]:
    """A decision as a check page shows it: the words the register will hold, and what was decided beside them, nothing twice."""
    words = own_words(found) or stated(found)
    return [(_("In words"), words), *said(found, beside=words)]


def _effects(found: DecisionLine) -> list[Message]:
    """What a signature opens."""
    if found.kind in MONEY_KINDS and found.outcome is Outcome.ADOPTED:
        cents, fund_id = found.cents or 0, committees.get(found.committee_id).fund_id
        now = decidable.of_fund(fund_id, project_id=found.project_id)
        allows = msg(
            "It allows up to %(amount)s from now on; each payment is prepared by one person and approved by another.", amount=Cents(cents)
        )
        return [allows, *filter(None, [decidable.signing(found.label, now), now.beyond(found.project_id)])]
    following = consequences.told(found.kind, committees.get(found.committee_id).fund_id) if found.outcome is Outcome.ADOPTED else ()
    if following:
        return following
    texts = {
        (ItemKind.AMENDMENT, Outcome.ADOPTED): msg("The project has its new place and beneficiary from now on; the old ones stay on file."),
        (ItemKind.RATIFICATION, Outcome.ADOPTED): msg("The urgent decision is confirmed."),
        (ItemKind.RATIFICATION, Outcome.REJECTED): msg("What the urgent decision still allows is closed; what was done under it stays."),
        (ItemKind.REVOCATION, Outcome.ADOPTED): msg("What the earlier decision still allows is closed; what was granted under it stays."),
    }
    return [texts.get((found.kind, found.outcome), msg("It is kept in the register; no money follows."))]


@blueprint.route("/committees/<code>/urgent", methods=["GET", "POST"])
@signed_in
def urgent(code: str) -> ResponseReturnValue:
    """The chair decides urgently, within the fund's ceiling."""
    person, of = seen_committee(code)
    insist(permissions.can_decide_urgently(person, of))
    form = UrgentForm()
    form.offer(choices.for_item(ItemKind.GRANT, fund_id=of.fund_id, committee_id=of.id)["project_id"])
    act = lambda: decisions.decide_urgently(of.id, by=current_actor(), **form.facts())  # noqa: E731 used below
    said = _("The urgent decision is signed. It goes to the next meeting for ratification.")
    return acts.acted(form, act, lambda: _urgent(form, of.fund_id), said, address) or page(
        "committees/urgent.html", form=form, committee=of
    )


def _urgent(form: UrgentForm, fund_id: int) -> Check:
    """What an urgent decision changes."""
    project_id = form.facts().get("project_id")
    kind, now = ItemKind(form.kind.data), decidable.of_fund(fund_id, project_id=project_id)
    told = [
        msg("It takes effect at once, under your name, and allows up to %(amount)s.", amount=Cents(form.cents.data)),
        *filter(None, [decidable.deciding(kind, form.cents.data, project_id, now), now.beyond(project_id, form.cents.data)]),
        msg("The next meeting is asked to ratify it. It is never deleted."),
    ]
    rows = [
        (_("What it allows"), say(words.ITEM_KINDS[kind])),
        (_("Title"), str(form.title.data)),
        *(answers(form, "project_id") if kind is ItemKind.GRANT else []),
        (_("Amount"), money(form.cents.data)),
        (_("Conditions"), str(form.conditions.data or "")),
        (_("Why it cannot wait"), str(form.text.data)),
    ]
    return Check(_("Check this decision"), [row for row in rows if row[1]], told, _("Decide and sign"))

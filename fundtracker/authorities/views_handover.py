"""When an elected mandate ends: who follows in the seat, or that it stands vacant; the next page is what the seat answered."""

from datetime import timedelta

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contributors, mandates, people
from fundtracker.authorities.blueprint import blueprint
from fundtracker.authorities.forms import SuccessorForm
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.mandates import MandateLine
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.kernel.errors import Denied
from fundtracker.kernel.text import Message, msg
from fundtracker.web.pages import page


@blueprint.route("/staff/authorities/<int:authority_id>/mandates/<int:mandate_id>/successor", methods=["GET", "POST"])
@requires(Permission.RECORD)
def hand_over(authority_id: int, mandate_id: int) -> ResponseReturnValue:
    """End an elected mandate and name the successor, or leave the seat vacant."""
    authority, mandate = contributors.get(authority_id), mandates.get(mandate_id, authority_id)
    if mandate.function is not Function.ELECTED:
        raise Denied(msg("Only an elected member has a successor in the seat. End this mandate and give another."))
    last = mandate.ends_on or clock.today()
    form = SuccessorForm(ends_on=last, starts_on=last + timedelta(days=1))
    form.offer()
    act = lambda: people.hand_over(mandate_id, authority_id=authority_id, by=current_actor(), **form.facts())  # noqa: E731
    check = lambda: _check(form, authority, mandate)  # noqa: E731 used below
    said = _("The seat is handed over. Look at what it answered to the meetings to come.")
    answer = acts.acted(form, act, check, said, lambda key: url_for("notices.handover", authority_id=authority_id))
    return answer or page("authorities/handover.html", form=form, authority=authority, mandate=mandate)


def _check(form: SuccessorForm, authority: AuthorityLine, mandate: MandateLine) -> acts.Check:
    """What changes with the seat, and what does not."""
    rows = [(_("Authority"), authority.name), (_("Elected member until now"), mandate.person_name), *acts.answers(form, "ends_on")]
    if form.named:
        known = people.named(str(form.email.data))
        rows += [(_("Successor"), f"{known or form.name.data} ({form.email.data})"), *acts.answers(form, "starts_on", "until")]
    return acts.Check(_("Hand the seat over"), rows, [*_told(form, authority), *STAYS], _("Hand the seat over"))


def _told(form: SuccessorForm, authority: AuthorityLine) -> list[Message]:
    if not form.named:
        first = form.ends_on.data + timedelta(days=1)
        return [
            msg("From %(day)s on the seat stands vacant: outside the quorum, without proxies, until a successor is named.", day=first),
        ]
    since = {"authority": authority.name, "day": form.starts_on.data}
    told = [msg("The successor speaks for %(authority)s from %(day)s on, and is told of meetings to come.", **since)]
    if people.accepts_first(str(form.email.data), authority.id):
        told = [
            msg("Until the successor has accepted, nobody sits or votes by this mandate: the seat is vacant unless another one holds it.")
        ]
    return [*told, people.joining(str(form.email.data), authority.id)]


STAYS = [
    msg("Officers and readers of the authority keep their access."),
    msg("Private notes stay with who wrote them; minutes and decisions keep their names."),
    msg("The next page shows what the seat answered to the meetings to come: keep each answer, or clear it."),
]

"""Pages of partners: the list, one partner, a new one."""

from dataclasses import asdict

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.grants import grants, partners
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import PartnerForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page


@blueprint.get("/staff/partners")
@requires(Permission.READ_BOOKS)
def partner_list() -> ResponseReturnValue:
    """Every partner by name."""
    text = "".join(c for c in request.args.get("text", "") if c.isprintable()).strip()[:100]
    listing = partners.list_(text=text, page=page_number(request.args))
    return page("grants/partners.html", listing=listing, text=text)


@blueprint.get("/staff/partners/<int:partner_id>")
@requires(Permission.READ_BOOKS)
def partner(partner_id: int) -> ResponseReturnValue:
    """One partner with its grants."""
    line = partners.get(partner_id)
    return page("grants/partner.html", line=line, granted=grants.of_partner(partner_id))


@blueprint.route("/staff/partners/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def partner_new() -> ResponseReturnValue:
    """Enter a partner."""
    form = PartnerForm()

    def act() -> int:
        values = form.values()
        del values["version"]
        return partners.create(**values, by=current_actor())

    answer = acts.done(form, act, _("Partner entered."), lambda key: url_for("grants.partner", partner_id=key))
    return answer or page("grants/partner_form.html", form=form, line=None)


@blueprint.route("/staff/partners/<int:partner_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def partner_edit(partner_id: int) -> ResponseReturnValue:
    """Change a partner's details."""
    line = partners.get(partner_id)
    form = PartnerForm(data=asdict(line))
    act = lambda: partners.edit(partner_id, **form.values(), by=current_actor())  # noqa: E731 said where it is used
    answer = acts.done(form, act, _("Partner changed."), lambda key: url_for("grants.partner", partner_id=key))
    return answer or page("grants/partner_form.html", form=form, line=line)

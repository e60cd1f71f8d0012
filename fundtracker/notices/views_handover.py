"""When the person of a seat changes: what the seat answered to meetings to come, and whether it stands."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.authorities import contributors
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.committees import meetings
from fundtracker.kernel.text import msg
from fundtracker.notices import replies, sheets
from fundtracker.notices.blueprint import blueprint
from fundtracker.notices.views_parts import reply_of
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.pages import page
from fundtracker.web.wording import moment


@blueprint.get("/staff/authorities/<int:authority_id>/replies")
@requires(Permission.PREPARE_MEETINGS)
def handover(authority_id: int) -> ResponseReturnValue:
    """The coming meetings of an authority with its answers and proxies: keep each, or clear it for the successor."""
    return _page(contributors.get(authority_id))


def _page(authority: AuthorityLine, form: BaseForm | None = None) -> ResponseReturnValue:
    return page("notices/handover.html", form=form, authority=authority, lines=sheets.of_seat(authority.id), act=ActForm)


@blueprint.post("/staff/authorities/<int:authority_id>/meetings/<int:meeting_id>/clear")
@requires(Permission.PREPARE_MEETINGS)
def clear_reply(authority_id: int, meeting_id: int) -> ResponseReturnValue:
    """Clear a seat's answer to one meeting, by way of a check page."""
    authority, meeting, form = contributors.get(authority_id), meetings.get(meeting_id), ActForm()
    reply_of(meeting, authority_id)
    rows = [(_("Authority"), authority.label), (_("Meeting"), meeting.title), (_("When"), moment(meeting.starts_at))]
    told = [
        msg("The answer, the proxy it gave and its deputy’s link fall. Whoever sits for the authority answers again."),
        msg("Proxies it holds stay with the authority."),
    ]
    verb = lambda: replies.clear(meeting_id, authority_id, by=current_actor())  # noqa: E731 used below
    shown = Check(_("Clear the answer"), rows, told, _("Clear the answer"))
    address = url_for("notices.handover", authority_id=authority_id)
    answer = acts.acted(form, verb, lambda: shown, _("The answer is cleared."), lambda key: address)
    return answer or _page(authority, form)

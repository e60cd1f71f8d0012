"""The diary for staff: entries written, changed, cancelled; who signed up."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.diary import events, lists, sign_ups
from fundtracker.diary.blueprint import blueprint
from fundtracker.diary.events import EventLine
from fundtracker.diary.forms import CancelForm, EventForm, filled
from fundtracker.diary.viewers import Viewer
from fundtracker.documents import serving
from fundtracker.funds import funds
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page

STAFF = Viewer(staff=True)


def _there(event_id: int) -> str:
    return url_for("diary.staff_event", event_id=event_id)


@blueprint.get("/staff/diary")
@requires(Permission.READ_BOOKS)
def staff_list() -> ResponseReturnValue:
    """Every entry, the latest first."""
    listing = events.list_(page_number(request.args))
    return page("diary/staff_list.html", listing=listing, counts=sign_ups.counts([line.id for line in listing.rows]))


@blueprint.get("/staff/diary/<int:event_id>")
@requires(Permission.READ_BOOKS)
def staff_event(event_id: int) -> ResponseReturnValue:
    """One entry with those who signed up."""
    return _page(events.get(event_id, STAFF), ActForm())


@blueprint.route("/staff/diary/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def new() -> ResponseReturnValue:
    """Record an entry."""
    form = _offered(EventForm())
    answer = acts.done(form, lambda: events.create(form.facts(), by=current_actor()), _("It is in the diary."), _there)
    return answer or page("diary/form.html", form=form, title=_("New entry"), back=url_for("diary.staff_list"))


@blueprint.route("/staff/diary/<int:event_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def edit(event_id: int) -> ResponseReturnValue:
    """Change an entry."""
    found = events.get(event_id, STAFF)
    form = _offered(EventForm(**filled(found), version=found.version))
    verb = lambda: events.edit(event_id, form.facts(), version=form.version.data, by=current_actor())  # noqa: E731 used below
    answer = acts.done(form, verb, _("The entry is changed."), _there)
    return answer or page("diary/form.html", form=form, title=_("Change the entry"), back=_there(event_id))


@blueprint.route("/staff/diary/<int:event_id>/cancel", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def cancel(event_id: int) -> ResponseReturnValue:
    """Cancel an entry, after a look at whom it concerns."""
    form, found = CancelForm(), events.get(event_id, STAFF)
    rows = [(_("Entry"), wording.in_language(found.title_fr, found.title_en)), (_("When"), wording.moment(found.starts_at))]
    told = [
        msg("It stays visible as cancelled; calendars say so."),
        msg("A mail goes to whoever signed up: %(number)s in all.", number=len(sign_ups.of_event(found))),
        msg("This cannot be undone."),
    ]
    answer = acts.acted(
        form,
        lambda: events.cancel(event_id, reason=str(form.reason.data), by=current_actor()),
        lambda: Check(_("Cancel this entry"), [*rows, *acts.answers(form, "reason")], told, _("Cancel it")),
        _("It is cancelled; those who signed up get a mail."),
        _there,
    )
    return answer or page("diary/cancel.html", form=form, event=found)


@blueprint.get("/staff/diary/<int:event_id>/sign-ups.csv")
@requires(Permission.READ_BOOKS)
def sign_up_list(event_id: int) -> ResponseReturnValue:
    """Those who signed up, as CSV."""
    content = lists.written(sign_ups.of_event(events.get(event_id, STAFF)))
    return serving.attachment(content, f"diary-{event_id}.csv", "text/csv")


@blueprint.post("/staff/diary/<int:event_id>/sign-ups/<int:sign_up_id>/remove")
@requires(Permission.MANAGE_FUNDS)
def take_off(event_id: int, sign_up_id: int) -> ResponseReturnValue:
    """Take someone off the list who told so by telephone, or left."""
    form, found = ActForm(), events.get(event_id, STAFF)
    verb = lambda: sign_ups.take_off(sign_up_id, event_id=event_id, by=current_actor())  # noqa: E731 used below
    return acts.done(form, verb, _("The person is off the list."), lambda _key: _there(event_id)) or _page(found, form)


def _offered(form: EventForm) -> EventForm:
    form.offer([(fund.id, wording.in_language(fund.name_fr, fund.name_en)) for fund in funds.list_()])
    return form


def _page(found: EventLine, form: BaseForm) -> Response:
    standing = sign_ups.standing(found, None)
    return page("diary/staff_event.html", form=form, event=found, standing=standing, sign_ups=sign_ups.of_event(found))

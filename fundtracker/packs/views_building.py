"""What staff do with a pack: ask for it, see how far it is, look at the draft, publish it, append late documents."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.committees import meetings
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.views_parts import meeting_page
from fundtracker.documents import serving
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.packs import building, differences, drafts, packs, publishing, reading
from fundtracker.packs.blueprint import blueprint
from fundtracker.packs.building import BuildLine
from fundtracker.packs.rules import BuildState
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.language import NAMES, select
from fundtracker.web.pages import page

STATE_WORDS = {
    BuildState.WAITING: msg("waits for the worker"),
    BuildState.BUILDING: msg("is being built"),
    BuildState.DONE: msg("is ready"),
    BuildState.FAILED: msg("could not be built"),
}


@blueprint.get("/staff/meetings/<int:meeting_id>/pack")
@requires(Permission.PREPARE_MEETINGS)
def draft(meeting_id: int) -> ResponseReturnValue:
    """How far the pack is, its draft, and what is published."""
    return _page(meeting_id)


def _page(meeting_id: int, form: BaseForm | None = None) -> ResponseReturnValue:
    build, found = building.latest(meeting_id), packs.versions(meeting_id)
    return page(
        "packs/draft.html",
        form=form,
        meeting=meetings.get(meeting_id),
        build=build,
        word=STATE_WORDS[build.state] if build else None,
        changed=publishing.since(build.id) if build and build.version is None else [],
        late=drafts.late(meeting_id),
        told=differences.shown(build.differences, select(), withheld=frozenset()) if build else [],
        versions=found,
        languages=NAMES,
        act=ActForm,
    )


@blueprint.post("/staff/meetings/<int:meeting_id>/pack")
@requires(Permission.PREPARE_MEETINGS)
def build(meeting_id: int) -> ResponseReturnValue:
    """Ask the worker to set the pack from the book as it stands."""
    form, by = ActForm(), current_actor()
    said = _("The pack is being built. Look at the draft, then publish it.")
    answer = acts.done(form, lambda: building.ask(meeting_id, by=by), said, lambda _id: url_for("packs.draft", meeting_id=meeting_id))
    return answer or meeting_page(meetings.get(meeting_id), form)


@blueprint.post("/staff/meetings/<int:meeting_id>/pack/addendum")
@requires(Permission.PREPARE_MEETINGS)
def append(meeting_id: int) -> ResponseReturnValue:
    """Ask the worker to append the documents that came since the last version, its figures kept."""
    form, by = ActForm(), current_actor()
    verb = lambda: building.ask(meeting_id, by=by, addendum=True)  # noqa: E731 used below
    answer = acts.done(form, verb, _("The addendum is being built."), lambda _id: url_for("packs.draft", meeting_id=meeting_id))
    return answer or _page(meeting_id, form)


@blueprint.get("/staff/meetings/<int:meeting_id>/pack/<int:build_id>/draft.pdf")
@requires(Permission.PREPARE_MEETINGS)
def preview(meeting_id: int, build_id: int) -> ResponseReturnValue:
    """The draft as members from whom nothing is withheld would get it."""
    spoken = request.args.get("lang", select())
    if spoken not in NAMES:
        raise NotFound
    return serving.attachment(reading.bound(drafts.parts(meeting_id, build_id, spoken), spoken=spoken), f"draft-{build_id}.pdf")


@blueprint.post("/staff/meetings/<int:meeting_id>/pack/<int:build_id>/publish")
@requires(Permission.PREPARE_MEETINGS)
def publish(meeting_id: int, build_id: int) -> ResponseReturnValue:
    """Publish the draft, after its check page."""
    form, by = ActForm(), current_actor()
    found = building.latest(meeting_id)
    if found is None or found.id != build_id:
        raise NotFound
    verb = lambda: publishing.publish(meeting_id, build_id, by=by)  # noqa: E731 used below
    said, to = _("The pack is published."), lambda _version: url_for("packs.show", meeting_id=meeting_id)
    return acts.acted(form, verb, lambda: _check(found), said, to) or _page(meeting_id, form)


def _check(found: BuildLine) -> Check:
    meeting = meetings.get(found.meeting_id)
    rows = [
        (_("Meeting"), meeting.title),
        *((_("Differs"), line) for line in differences.shown(found.differences, select(), withheld=frozenset())),
    ]
    told: list[Message] = [
        msg("From now on this version stays as it is, whatever is booked later."),
        msg("Members from whose seats an item is withheld get the pack without it."),
    ]
    if meeting.status is MeetingStatus.CONVENED:
        told.append(msg("Everyone with a seat gets a mail that says where to read it."))
    else:
        told.append(msg("Members see it once the committee is convened."))
    return Check(_("Publish the pack"), rows, told, _("Publish the pack"))

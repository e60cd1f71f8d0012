"""The staff's pages about photos of projects and updates: added as drafts, checked, published, put in order, taken away."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.funds import photos
from fundtracker.funds.photos import Owner
from fundtracker.grants import gallery
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms_photos import EditPhotoForm, NewPhotoForm
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_photo

WORDS = ("alt_fr", "alt_en", "credit_fr", "credit_en", "taken_on")


def _there(of: Owner) -> str:
    """The page of an owner's photos."""
    return url_for("grants.photos", kind=of.kind, owner_id=of.id)


def _listed(of: Owner, form: ActForm) -> ResponseReturnValue:
    """The page of an owner's photos, drafts included."""
    found = photos.list_(of.kind, [of.id], drafts=True).get(of.id, [])
    return page("grants/photos.html", form=form, of=of, photos=found, withheld=gallery.withheld(of.project_id), most=photos.MOST)


@blueprint.get("/staff/<any(projects, updates):kind>/<int:owner_id>/photos", endpoint="photos")
@requires(Permission.READ_BOOKS)
def photos_of(kind: str, owner_id: int) -> ResponseReturnValue:
    """The photos of a project or an update."""
    return _listed(photos.owner(kind, owner_id), ActForm())


@blueprint.route("/staff/<any(projects, updates):kind>/<int:owner_id>/photos/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def photo_new(kind: str, owner_id: int) -> ResponseReturnValue:
    """Add a photo, as a draft."""
    of, form = photos.owner(kind, owner_id), NewPhotoForm()
    kept = kept_photo(form, form.photo) if form.sent() else None
    words = {name: form[name].data for name in WORDS}
    answer = kept and acts.done(
        form,
        lambda: photos.add(kind, owner_id, photo=kept, by=current_actor(), **words),
        _("The photo is kept, as a draft: nobody outside sees it until you publish it."),
        lambda _key: _there(of),
    )
    return answer or page("grants/photo_form.html", form=form, of=of, photo=None, back_url=_there(of))


@blueprint.route("/staff/photos/<int:photo_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def photo_edit(photo_id: int) -> ResponseReturnValue:
    """Change what is said of a photo."""
    photo = photos.get(photo_id)
    of, form = photos.owner_of(photo), EditPhotoForm(obj=photo)
    amend = lambda: photos.amend(photo_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.done(form, amend, _("The photo’s words are saved."), lambda _key: _there(of))
    return answer or page("grants/photo_form.html", form=form, of=of, photo=photo, back_url=_there(of))


@blueprint.route("/staff/photos/<int:photo_id>/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def photo_publish(photo_id: int) -> ResponseReturnValue:
    """Show a photo to everyone, after a look at it."""
    photo = photos.get(photo_id)
    of, form = photos.owner_of(photo), ActForm()
    publish = lambda: photos.publish(photo_id, by=current_actor())  # noqa: E731 said where it is used
    answer = None
    if form.sent() and not form.to_check():
        answer = acts.done(form, publish, _("Published. Everyone can see the photo."), lambda _key: _there(of))
    withheld = gallery.withheld(of.project_id)
    told = [
        _("Nobody outside sees it while the project or its partner is in danger.")
        if withheld
        else _("Everyone can see it at once, on the fund’s page and on the dashboards of its donors."),
        _("Whoever can be recognised on it has agreed in writing to be shown, for a child its parents; nobody on it is put in danger."),
        _("You can take it back later; copies stay with readers."),
    ]
    return answer or page("grants/photo_publish.html", form=form, of=of, photo=photo, told=told, withheld=withheld)


@blueprint.route("/staff/photos/<int:photo_id>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def photo_remove(photo_id: int) -> ResponseReturnValue:
    """Take a photo away for good."""
    photo = photos.get(photo_id)
    of, form = photos.owner_of(photo), ActForm()
    if request.form.get("step") == "edit":
        return _listed(of, form)
    answer = None
    if form.sent() and not form.to_check():
        remove = lambda: photos.remove(photo_id, by=current_actor())  # noqa: E731 said where it is used
        answer = acts.done(form, remove, _("The photo is gone."), lambda _key: _there(of))
    rows = [(_("Photo"), photo.alt_fr), (_("Of"), wording.in_language(of.title_fr, of.title_en))]
    told = [_("The photo disappears from every page at once, its file within two hours."), _("This cannot be undone.")]
    title, confirm = _("Take this photo away for good"), _("Take the photo away")
    return answer or page("components/check.html", form=form, title=title, rows=rows, consequences=told, confirm=confirm)


@blueprint.post("/staff/photos/<int:photo_id>/<any(withdraw, earlier):act>")
@requires(Permission.MANAGE_FUNDS)
def photo_act(photo_id: int, act: str) -> ResponseReturnValue:
    """Take a published photo back, or put it one place earlier."""
    of, form = photos.owner_of(photos.get(photo_id)), ActForm()
    verb, said = {
        "withdraw": (photos.withdraw, msg("The photo is a draft again.")),
        "earlier": (photos.earlier, msg("The order is changed.")),
    }[act]
    answer = acts.done(form, lambda: verb(photo_id, by=current_actor()), wording.say(said), lambda _key: _there(of))
    return answer or _listed(of, form)

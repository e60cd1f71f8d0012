"""Photos as everyone may see them; staff see drafts too. To anyone else a draft or a withheld one is like none."""

from pathlib import Path

from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import current_person, public
from fundtracker.accounts.permissions import Permission
from fundtracker.documents import serving, store
from fundtracker.funds import photos
from fundtracker.grants import gallery
from fundtracker.public.blueprint import blueprint

FRESH_SECONDS = 3600
"""How long a reader may keep a photo before asking again: one that was taken back is gone within the hour."""


@blueprint.get('/photos/<int:photo_id>/<any("480", "1600"):width>')
@public
def photo(photo_id: int, width: str) -> ResponseReturnValue:
    """A photo, at most 480 or 1600 pixels wide."""
    person = current_person()
    reads = person is not None and person.may(Permission.READ_BOOKS)
    found = photos.get(photo_id) if reads else gallery.outside(photo_id)
    document = store.get(found.wide_id if width == "1600" else found.narrow_id)
    name = f"photo-{photo_id}-{width}{Path(document.name).suffix}"
    return serving.shown(store.read(document.id), name, document.media_type, fresh=FRESH_SECONDS)

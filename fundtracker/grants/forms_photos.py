"""Forms about photos: one sent with its words, its words changed."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from fundtracker.web.fields import DayField, LineField, VersionField
from fundtracker.web.forms import BaseForm


class PhotoWords(BaseForm):
    """What is said of a photo."""

    alt_fr = LineField(_l("What the photo shows, in French"), longest=300)
    alt_en = LineField(_l("What the photo shows, in English"), needed=False, longest=300)
    credit_fr = LineField(_l("Who took it, in French"), longest=120)
    credit_en = LineField(_l("Who took it, in English"), needed=False, longest=120)
    taken_on = DayField(_l("Day it was taken"), needed=False)


class NewPhotoForm(PhotoWords):
    """A photo sent."""

    photo = FileField(_l("Photo"), [FileRequired(_l("Choose the photo."))])


class EditPhotoForm(PhotoWords):
    """What is said of a photo changed."""

    version = VersionField()

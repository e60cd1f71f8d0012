"""A field that names a contributor: by SIREN, by name, or by the text its suggestions put in."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from fundtracker.authorities import contributors, directory, successions
from fundtracker.authorities.lines import AuthorityLine, EntryLine
from fundtracker.kernel.errors import NotFound
from fundtracker.web import wording
from fundtracker.web.fields import TypedField

SUGGESTIONS = "/staff/authorities/suggest"
"""Where `static/search.js` asks for what to suggest; the field works without it."""

_SIREN = re.compile(r"(?:^|siren\s*)((?:\d\s?){9})$", re.IGNORECASE | re.ASCII)
_SHOWN = 6


class AuthorityField(TypedField):
    """Reads a SIREN, or a whole name that is no other authority's, into the contributor's id; refuses with the candidates.

    Nothing is chosen for a person by a part of its name, nor where the directory has another authority of the same name. An authority
    that is only in the directory is refused with the way to add it: choosing it there makes it a contributor.
    """

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.render_kw = {"autocomplete": "off", "data-suggest": SUGGESTIONS, "maxlength": "200"} | (self.render_kw or {})

    def read(self, text: str) -> int:
        """The contributor's id."""
        siren = _SIREN.search(text[-40:])
        if siren:
            return self._of_siren("".join(siren.group(1).split()))
        named = contributors.namesakes(text)
        others = [entry for entry in directory.namesakes(text) if entry.authority_id is None]
        if len(named) == 1 and not others:
            return named[0].id
        if named or others:
            raise ValidationError(_several([*named, *others]) if named else _unknown(text))
        found = contributors.find(text, _SHOWN)
        raise ValidationError(_several(found) if found else _unknown(text))

    def _of_siren(self, siren: str) -> int:
        """The contributor of a SIREN."""
        known = contributors.by_siren(siren)
        if known is None:
            raise ValidationError(_unknown(siren))
        gone = successions.of(known.id)
        if gone is not None:
            said = {"name": known.label, "day": wording.day(gone.since), "successor": gone.successor.choice}
            raise ValidationError(gettext("%(name)s became part of %(successor)s on %(day)s. Choose that one.", **said))
        return known.id

    def write(self, value: Any) -> str:
        """The contributor as its suggestion names it; nothing where there is none."""
        return known.choice if (known := _known(value)) else ""


def _known(value: Any) -> AuthorityLine | None:
    """The contributor of an id."""
    try:
        return contributors.get(value) if isinstance(value, int) else None
    except NotFound:
        return None


def _unknown(text: str) -> str:
    """The sentence for a text that no contributor matches: what the directory has, or what to do."""
    entries = [entry.choice for entry in directory.search(text, _SHOWN)]
    if entries:
        return str(_l("Not a contributor yet: %(list)s. Add it under “Authorities” first, then choose it here.", list=_list(entries)))
    return str(_l("No authority matches. Type its SIREN, or add it under “Authorities” first."))


def _several(lines: Sequence[AuthorityLine | EntryLine]) -> str:
    """The sentence for a text that may mean these."""
    shown = _list([line.choice for line in lines[:_SHOWN]])
    if len(lines) == 1:
        return str(_l("Do you mean %(name)s? Type its whole name or its SIREN.", name=shown))
    return str(_l("Several authorities match: %(list)s. Type the SIREN of the one you mean.", list=shown))


def _list(labels: list[str]) -> str:
    return "; ".join(labels)

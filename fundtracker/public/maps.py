"""The map of the contributing départements, shaded by euros or by euros for each inhabitant."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from flask_babel import gettext as _

from fundtracker.kernel import clock
from fundtracker.public.places import Place
from fundtracker.web import charts_map
from fundtracker.web.charts_map import Scale
from fundtracker.web.charts_picture import Column, Picture
from fundtracker.web.charts_words import euros
from fundtracker.web.wording import number

SHOWN = 520
"""The map's width on a large screen, in pixels."""


def contributors(places: Sequence[Place], *, by_inhabitant: bool) -> Picture | None:
    """The map; nothing where nobody gave. The table says the same classes as the map, so that no single gift can be read from it."""
    if not places:
        return None
    cents, heads = {place.code: place.cents for place in places}, {place.code: place.for_thousand or 0 for place in places}
    by_cents, by_heads = charts_map.scale(list(cents.values())), charts_map.scale(list(heads.values()))
    words = {False: _classes(by_cents, _money), True: _classes(by_heads, _each)}
    values, classes = (heads, by_heads) if by_inhabitant else (cents, by_cents)
    names = charts_map.names()
    nowhere = sum(place.givers for place in places if not place.code)
    return Picture(
        key="map",
        title=_("Where the help comes from, for each inhabitant") if by_inhabitant else _("Where the help comes from"),
        says=_("The darker a département, the more its local authorities gave together for each of its inhabitants.")
        if by_inhabitant
        else _("The darker a département, the more its local authorities gave together."),
        note=_("Authorities that are in no one département, such as régions, are in the table only: %(num)s.", num=number(nowhere))
        if nowhere
        else "",
        as_of=clock.today(),
        drawing=charts_map.france(
            {code: value for code, value in values.items() if code}, classes=classes, words=words[by_inhabitant], nothing=_("No gift")
        ),
        columns=[
            Column(_("Département")),
            Column(_("Authorities that gave"), "number"),
            Column(_("Together")),
            Column(_("For each inhabitant")),
        ],
        rows=[
            (
                f"{place.code} {names[place.code]}" if place.code else _("Régions and others in no one département"),
                place.givers,
                words[False][by_cents.of(place.cents)],
                words[True][by_heads.of(place.for_thousand)] if place.for_thousand else None,
            )
            for place in places
        ],
        shown=SHOWN,
    )


def _money(cents: int) -> str:
    """A class's end in euros; a very small one with its cents."""
    return euros(Decimal(cents) / 100, 0 if cents % 100 == 0 else 2)


def _each(for_thousand: int) -> str:
    """Cents for a thousand inhabitants as euros for one."""
    return euros(Decimal(for_thousand) / 100_000, 3)


def _classes(scale: Scale, write: Callable[[int], str]) -> list[str]:
    """The classes in words."""
    ends = [write(end) for end in scale.ends]
    if not ends:
        return [_("A gift")]
    between = [_("from %(start)s to %(end)s", start=start.removesuffix("\u00a0€"), end=end) for start, end in pairwise(ends)]
    return [_("up to %(end)s", end=ends[0]), *between, _("more than %(start)s", start=ends[-1])]

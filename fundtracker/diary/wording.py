"""What the diary's kinds, audiences and colours are called."""

from fundtracker.diary.rules import Audience, EventKind, TravelColour
from fundtracker.kernel.text import Message, msg

KINDS: dict[EventKind, Message] = {
    EventKind.MISSION: msg("Field mission"),
    EventKind.VISIT: msg("Visit of a delegation"),
    EventKind.GATHERING: msg("Gathering of a country group"),
}
MEETING = msg("Committee meeting")
AUDIENCES: dict[Audience, Message] = {
    Audience.PUBLIC: msg("Everyone, place included"),
    Audience.DONORS: msg("The donors of the fund (of any fund, without one) and staff"),
    Audience.STAFF: msg("Staff alone"),
}
DONORS_OF_ANY = msg("The donors of any fund and staff")
DONORS_OF_ONE = msg("The donors of the fund and staff")
COLOURS: dict[TravelColour, Message] = {
    TravelColour.GREEN: msg("Green: normal vigilance"),
    TravelColour.YELLOW: msg("Yellow: heightened vigilance"),
    TravelColour.ORANGE: msg("Orange: advised against unless imperative"),
    TravelColour.RED: msg("Red: formally advised against"),
}
"""The ministry's four levels of travel advice, as its site words them."""

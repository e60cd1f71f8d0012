"""What rhythms of news are called."""

from fundtracker.kernel.text import Message, msg
from fundtracker.news.rules import Rhythm

RHYTHMS: dict[Rhythm, Message] = {
    Rhythm.AT_ONCE: msg("At once, one mail for each update"),
    Rhythm.DAILY: msg("Once a day, in the morning"),
    Rhythm.WEEKLY: msg("Once a week, on Monday morning"),
}

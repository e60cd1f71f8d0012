"""What the files of a pack say: its facts as text in the language of the moment."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.wording import ITEM_KINDS
from fundtracker.kernel import clock
from fundtracker.kernel.text import msg
from fundtracker.packs import pages_fund, pages_items
from fundtracker.packs.facts import Facts
from fundtracker.packs.words import WORDS
from fundtracker.web import wording
from fundtracker.web.wording import in_language, money, say

Row = list[str]


def data(facts: Facts) -> dict[str, Any]:
    """Everything the files of a pack write but its version and its documents: `about` in each, `common`, `money`, and `items`.

    It reads nothing: the same facts are said in each language.
    """
    meeting, committee, items, now = facts.meeting, facts.committee, facts.items, facts.now
    return {
        "about": {
            "words": {name: say(text) for name, text in WORDS.items()},
            "code": meeting.code,
            "fund": in_language(committee.name_fr, committee.name_en),
            "title": meeting.title,
            "when": wording.moment(meeting.starts_at),
            "as_of": say(msg("Figures of the book on %(when)s, up to its movement %(seq)s.", when=facts.read_at, seq=facts.head.seq)),
            "head": facts.head.hash,
        },
        "common": {
            "facts": _facts(facts),
            "agenda": _agenda(meeting, items),
            "minutes": say(msg("%(minutes)s min in all", minutes=sum(item.minutes for item in items))),
            "position": pages_fund.position(facts.identity, now.means),
            "moved": pages_fund.moved(facts.moved),
            "expected": pages_fund.expected(facts.expected),
            "followed": pages_fund.followed(facts.followed),
            "questions": pages_items.questions(facts.questions, None),
            "seats": [[row.name, money(row.received)] for row in facts.seated],
        },
        "money": pages_items.asked(items, now),
        "items": [
            {**pages_items.item(item, now, facts.projects), "questions": pages_items.questions(facts.questions, item.id)} for item in items
        ],
    }


def _facts(facts: Facts) -> list[Row]:
    """Where the committee meets, who chairs it, how many seats it has."""
    meeting, seats = facts.meeting, wording.number(facts.seats)
    rows = [("place", meeting.place), ("video", meeting.video_url), ("chair", facts.committee.chair_name), ("seats", seats)]
    return [[say(WORDS[name]), text] for name, text in rows if text]


def _agenda(meeting: MeetingLine, items: Sequence[ItemLine]) -> list[Row]:
    """Each item: its number, when it should come up, title, kind, how long it should take. No amounts: an item may be withheld."""
    rows, at = [], meeting.starts_at.astimezone(clock.PARIS)
    for number, item in enumerate(items, 1):
        hour = "" if meeting.in_writing else f"{at:%H:%M}"
        rows.append([str(number), hour, item.title, say(ITEM_KINDS[item.kind]), say(msg("%(minutes)s min", minutes=item.minutes))])
        at += timedelta(minutes=item.minutes)
    return rows

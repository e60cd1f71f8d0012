"""What the files of a pack say: figures of the book at this moment, as text in the language of the moment."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from fundtracker.committees import attendance, committees, decidable, sheets
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.wording import ITEM_KINDS
from fundtracker.kernel import clock
from fundtracker.kernel.text import msg
from fundtracker.ledger import positions
from fundtracker.ledger.chain import Head
from fundtracker.notices import questions
from fundtracker.packs import pages_fund, pages_items
from fundtracker.packs.pages_items import About
from fundtracker.packs.words import WORDS
from fundtracker.web import wording
from fundtracker.web.wording import in_language, money, say

Row = list[str]


def data(meeting: MeetingLine, items: Sequence[ItemLine], head: Head, known: Mapping[int, About]) -> dict[str, Any]:
    """Everything the files of a pack write but its version and its documents: `about` in each, `common`, `money`, and `items`."""
    committee = committees.get(meeting.committee_id)
    now = decidable.of_fund(meeting.fund_id, items)
    asked = questions.standing(meeting.id)
    return {
        "about": {
            "words": {name: say(text) for name, text in WORDS.items()},
            "code": meeting.code,
            "fund": in_language(committee.name_fr, committee.name_en),
            "title": meeting.title,
            "when": wording.moment(meeting.starts_at),
            "as_of": say(msg("Figures of the book on %(when)s, up to its movement %(seq)s.", when=clock.now(), seq=head.seq)),
            "head": head.hash,
        },
        "common": {
            "facts": _facts(meeting, committee.chair_name),
            "agenda": _agenda(meeting, items),
            "minutes": say(msg("%(minutes)s min in all", minutes=sum(item.minutes for item in items))),
            "position": pages_fund.position(positions.identity(meeting.fund_id), now.means),
            "moved": pages_fund.moved(meeting.id, meeting.fund_id, head.seq),
            "expected": pages_fund.expected(meeting.fund_id),
            "followed": pages_fund.followed(meeting.committee_id, meeting.id),
            "questions": pages_items.questions(asked, None),
            "seats": _seats(meeting),
        },
        "money": pages_items.asked(items, now),
        "items": [{**pages_items.item(item, now, known), "questions": pages_items.questions(asked, item.id)} for item in items],
    }


def _facts(meeting: MeetingLine, chair: str) -> list[Row]:
    seats = len(attendance.of_meeting(meeting.id)) or len(committees.seated(meeting.fund_id))
    rows = [("place", meeting.place), ("video", meeting.video_url), ("chair", chair), ("seats", wording.number(seats))]
    return [[say(WORDS[name]), text] for name, text in rows if text]


def _agenda(meeting: MeetingLine, items: Sequence[ItemLine]) -> list[Row]:
    """Each item: its number, when it should come up, title, kind, how long it should take. No amounts: an item may be withheld."""
    rows, at = [], meeting.starts_at.astimezone(clock.PARIS)
    for number, item in enumerate(items, 1):
        hour = "" if meeting.in_writing else f"{at:%H:%M}"
        rows.append([str(number), hour, item.title, say(ITEM_KINDS[item.kind]), say(msg("%(minutes)s min", minutes=item.minutes))])
        at += timedelta(minutes=item.minutes)
    return rows


def _seats(meeting: MeetingLine) -> list[Row]:
    """Who sits, with what each paid; before the meeting is convened, who would."""
    fixed = {seat.authority_id for seat in attendance.of_meeting(meeting.id)}
    rows = sheets.seat_table(meeting.fund_id)
    return [[row.name, money(row.received)] for row in rows if not fixed or row.authority_id in fixed]

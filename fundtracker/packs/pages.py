"""What the pages of a pack say: figures of the book at this moment, as text in the language of the moment."""

from collections.abc import Sequence
from typing import Any

from fundtracker.committees import attendance, committees, decidable, sheets
from fundtracker.committees.agenda import ItemLine, PaperLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MONEY_KINDS
from fundtracker.committees.wording import ITEM_KINDS
from fundtracker.grants import projects
from fundtracker.grants.projects import ProjectSheet
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions
from fundtracker.ledger.chain import Head
from fundtracker.ledger.rules import IN_LINES, OUT_LINES, Identity
from fundtracker.packs.words import LINES, WORDS
from fundtracker.web import charts, wording
from fundtracker.web.wording import in_language, money, say

Row = list[str]


def data(meeting: MeetingLine, items: Sequence[ItemLine], annexes: Sequence[tuple[PaperLine, int]], head: Head) -> dict[str, Any]:
    """Everything `templates/pdf/pack.typ` writes; `annexes` are the documents with their numbers of pages."""
    committee = committees.get(meeting.committee_id)
    identity = positions.identity(meeting.fund_id)
    left = decidable.decidable(meeting.fund_id)
    return {
        "words": {name: say(text) for name, text in WORDS.items()},
        "code": meeting.code,
        "fund": in_language(committee.name_fr, committee.name_en),
        "title": meeting.title,
        "when": wording.moment(meeting.starts_at),
        "facts": _facts(meeting, committee.chair_name),
        "items": [_item(item, left) for item in items],
        "minutes": say(msg("%(minutes)s min in all", minutes=sum(item.minutes for item in items))),
        "came_in": _came_in(identity),
        "went_out": _went_out(identity),
        "total": money(sum(getattr(identity, name) for name in IN_LINES)),
        "chart": str(_chart(identity)),
        "room": _room(identity, left, items),
        "seats": _seats(meeting),
        "annexes": [[paper.title, paper.name, pages] for paper, pages in annexes],
        "as_of": say(msg("Figures of the book on %(when)s, up to its movement %(seq)s.", when=clock.now(), seq=head.seq)),
        "head": head.hash,
    }


def _facts(meeting: MeetingLine, chair: str) -> list[Row]:
    seats = len(attendance.of_meeting(meeting.id)) or len(positions.seat_holders(meeting.fund_id))
    rows = [("place", meeting.place), ("video", meeting.video_url), ("chair", chair), ("seats", wording.number(seats))]
    return [[say(WORDS[name]), text] for name, text in rows if text]


def _item(item: ItemLine, left: int) -> dict[str, Any]:
    """An item, with its project's sheet where it is about one, and what would remain."""
    sheet = projects.sheet(item.project_id) if item.project_id is not None else None
    sentence = decidable.if_adopted(item, left)
    about = [
        (msg("Presented by"), item.presenter),
        (msg("Earlier decision"), item.about_label),
        (msg("New place"), item.place),
        (msg("New beneficiary"), item.beneficiary),
    ]
    return {
        "kind": say(ITEM_KINDS[item.kind]),
        "title": item.title,
        "text": item.text,
        "minutes": say(msg("%(minutes)s min", minutes=item.minutes)),
        "amount": money(item.cents),
        "about": [[say(label), text] for label, text in about if text],
        "if_adopted": say(sentence) if sentence else "",
        "sheet": _sheet(sheet) if sheet else None,
    }


def _sheet(sheet: ProjectSheet) -> dict[str, Any]:
    facts = [
        (msg("Partner"), sheet.partner),
        (msg("Programme"), in_language(sheet.programme_fr, sheet.programme_en)),
        (msg("Place"), sheet.place),
        (msg("Beneficiary"), sheet.beneficiary),
    ]
    figures = [
        (msg("Decided until now"), sheet.decided),
        (msg("Granted"), sheet.granted),
        (msg("Paid to the partner"), sheet.paid),
        (msg("Decided and not yet paid"), sheet.left),
    ]
    return {
        "title": f"{sheet.code} – {in_language(sheet.title_fr, sheet.title_en)}",
        "summary": in_language(sheet.summary_fr, sheet.summary_en),
        "masked": say(WORDS["masked"]) if sheet.masked else "",
        "facts": [[say(label), say(text)] for label, text in facts if text],
        "figures": [[say(label), money(cents)] for label, cents in figures] if sheet.decided else [],
        "budget": [[line.label, money(line.cents)] for line in sheet.budget],
        "budget_total": money(sheet.budget_cents),
        "cofinancing": [[line.label, money(line.cents)] for line in sheet.cofinancing],
        "cofinancing_total": money(sheet.cofinancing_cents),
        "why": [[say(label), money(cents)] for label, cents in sheet.why],
        "available": money(sheet.available.available),
    }


def _came_in(identity: Identity) -> list[Row]:
    return [[say(LINES[name]), money(getattr(identity, name))] for name in IN_LINES if getattr(identity, name) or name == "received"]


def _went_out(identity: Identity) -> list[Row]:
    """What went out and what is left of it, adding up to what came in."""
    names = [name for name in OUT_LINES if getattr(identity, name) or name == "paid"]
    return [[say(LINES[name]), money(getattr(identity, name))] for name in (*names, "reserved", "free")]


def _chart(identity: Identity) -> str:
    values = ("received", "paid", "reserved", "free")
    rows = [charts.Bar(say(LINES[name]), getattr(identity, name), money(getattr(identity, name))) for name in values]
    return charts.bars(rows, title=say(WORDS["position"]), description=say(WORDS["chart_alt"]), name="position")


def _room(identity: Identity, left: int, items: Sequence[ItemLine]) -> dict[str, Any]:
    """What the committee can still decide, and what would remain if it adopted everything on this agenda."""
    asked = sum(item.cents or 0 for item in items if item.kind in MONEY_KINDS)
    lines: list[tuple[Message, int]] = [
        (LINES["free"], identity.free),
        (msg("Decided, not granted or prepared yet"), left - identity.free),
        (msg("Asked for at this meeting"), -asked),
    ]
    remains = left - asked
    name = msg("Remains if everything is adopted") if remains >= 0 else msg("Waits for receipts if everything is adopted")
    return {
        "rows": [[say(label), money(cents)] for label, cents in lines],
        "total": [say(name), money(abs(remains))],
        "asked": money(asked),
    }


def _seats(meeting: MeetingLine) -> list[Row]:
    """Who sits, with what each paid; before the meeting is convened, who would."""
    fixed = {seat.authority_id for seat in attendance.of_meeting(meeting.id)}
    rows = sheets.seat_table(meeting.fund_id)
    return [[row.name, money(row.received)] for row in rows if not fixed or row.authority_id in fixed]

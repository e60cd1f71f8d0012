"""The meeting's pack: figures read from the book at one moment, set as one PDF with the documents appended, kept by version."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.committees import agenda, committees, meetings
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.models import Pack
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.wording import ITEM_KINDS
from fundtracker.documents import store
from fundtracker.grants import projects
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import chain, positions
from fundtracker.web import charts, language, pdf, wording
from fundtracker.web.wording import in_language, money, say


@dataclass(frozen=True)
class PackLine:
    """A version of a pack."""

    version: int
    document_id: int
    built_at: datetime
    chain_seq: int
    chain_head: str
    sha256: str


@dataclass(frozen=True)
class Built:
    """A pack that was set and waits for its row: the bytes on disk, and the head its figures stand on."""

    kept: store.Kept
    chain_seq: int
    chain_head: str
    after_version: int


def build(meeting_id: int, *, spoken: str = "fr") -> Built:
    """Set the pack of a meeting, outside any writing transaction.

    Raises:
        NotFound: no such meeting.
        Refusal: it is cancelled, or its agenda is empty.
    """
    meeting = meetings.get(meeting_id)
    items = agenda.items(meeting_id)
    if meeting.status is MeetingStatus.CANCELLED or not items:
        raise Refusal(msg("There is nothing to put into a pack: the agenda is empty, or the meeting is cancelled."))
    head = next((head for head in chain.heads() if head.chain == meeting.code), chain.Head(meeting.code, 0, "0" * 64))
    last = latest(meeting_id)
    with language.speaking(spoken):
        data = _data(meeting, items, head)
        annexes = [(paper.title, store.read(paper.document_id)) for paper in agenda.papers(meeting_id)]
    set_ = pdf.append(pdf.typeset("pack", data, language=spoken), annexes)
    name = f"{meeting.code}-{meeting.starts_at.astimezone(clock.PARIS):%Y-%m-%d}.pdf"
    return Built(store.put(io.BytesIO(set_), name), head.seq, head.hash, last.version if last else 0)


def publish(meeting_id: int, built: Built, *, by: Actor) -> int:
    """Keep a pack as the meeting's next version; gives back the version.

    Raises:
        Conflict: the book moved, or another version came, while this one was being set.
    """
    row = meetings.fresh(meeting_id)
    code = meetings.get(meeting_id).code
    seq = next((head.seq for head in chain.heads() if head.chain == code), 0)
    version = (session.scalar(select(func.max(Pack.version)).filter_by(meeting_id=meeting_id)) or 0) + 1
    if seq != built.chain_seq or version != built.after_version + 1:
        raise Conflict(msg("The book moved while the pack was being set. Build it once more."))
    document_id = store.add(built.kept, by=by)
    facts = {"chain_seq": built.chain_seq, "chain_head": built.chain_head}
    session.add(Pack(meeting_id=meeting_id, version=version, document_id=document_id, built_at=clock.now(), **facts))
    session.flush()
    audit.record("web:pack:published", meeting_id, by=by, fund_id=meetings.fund_of(row), after={"version": version, **facts})
    return version


def latest(meeting_id: int) -> PackLine | None:
    """The last version of a meeting's pack, or None."""
    row = session.scalars(select(Pack).filter_by(meeting_id=meeting_id).order_by(Pack.version.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    sha256 = store.get(row.document_id).sha256
    return PackLine(row.version, row.document_id, row.built_at, row.chain_seq, row.chain_head, sha256)


def document_of(meeting_id: int) -> int:
    """The document of the last version. Raises NotFound where there is none."""
    found = latest(meeting_id)
    if found is None:
        raise NotFound
    return found.document_id


def _data(meeting: meetings.MeetingLine, items: list[ItemLine], head: chain.Head) -> dict[str, Any]:
    """Everything the template writes, as text in the language of the moment."""
    committee = committees.get(meeting.committee_id)
    return {
        "words": {name: say(text) for name, text in WORDS.items()},
        "fund": in_language(committee.name_fr, committee.name_en),
        "code": meeting.code,
        "title": meeting.title,
        "when": wording.moment(meeting.starts_at),
        "place": meeting.place,
        "video": meeting.video_url,
        "chair": committee.chair_name,
        "items": [_item(item) for item in items],
        "position": _position(meeting.fund_id),
        "chart": str(_chart(meeting.fund_id)),
        "sheets": [_sheet(item) for item in items if item.project_id is not None],
        "papers": [paper.title for paper in agenda.papers(meeting.id)],
        "as_of": wording.moment(clock.now()),
        "head": say(msg("Movement %(seq)s of the book, fingerprint %(hash)s", seq=head.seq, hash=head.hash)),
        "seats": len(meetings.seats(meeting.id)),
    }


WORDS: dict[str, Message] = {
    "pack": msg("Meeting pack"),
    "agenda": msg("Agenda"),
    "position": msg("Position of the fund"),
    "came_in": msg("Came in"),
    "went_out": msg("Went out, and what is left"),
    "total": msg("Total"),
    "sheets": msg("The projects submitted to the committee"),
    "papers": msg("Documents appended"),
    "none": msg("None."),
    "chair": msg("Chair"),
    "seats": msg("Seats"),
    "place": msg("Place"),
    "video": msg("Video"),
    "partner": msg("Partner"),
    "beneficiary": msg("Beneficiary"),
    "budget": msg("Budget"),
    "cofinancing": msg("Funded from outside the fund"),
    "available": msg("What is available for this project, and why"),
    "minutes": msg("min"),
    "page": msg("Page"),
    "chart_alt": msg("What came in, what was paid to partners and what is left, as bars; the figures stand in the tables above."),
    "as_of": msg("Figures of the book as of"),
    "fictitious": msg("Every amount in this document is fictitious."),
}
"""What the pack says around its data."""


def _item(item: ItemLine) -> dict[str, Any]:
    return {
        "kind": say(ITEM_KINDS[item.kind]),
        "title": item.title,
        "text": item.text,
        "minutes": item.minutes,
        "amount": money(item.cents) if item.cents else "",
    }


def _position(fund_id: int) -> dict[str, Any]:
    """The identity of the fund as two tables that add up to the same sum."""
    lines = positions.identity(fund_id)
    came_in = [(name, getattr(lines, name)) for name in ("received", "advances", "interest", "transfers_in", "returns")]
    out = ("fees", "expenses", "paid", "refunds", "advances_repaid", "transfers_out", "reserved", "free")
    went_out = [(name, getattr(lines, name)) for name in out]
    return {
        "in": [[say(LINES[name]), money(cents)] for name, cents in came_in if cents or name == "received"],
        "out": [[say(LINES[name]), money(cents)] for name, cents in went_out if cents or name == "free"],
        "total": money(sum(cents for _, cents in came_in)),
    }


LINES: dict[str, Message] = {
    "received": msg("Received from donors"),
    "advances": msg("Advanced by the association"),
    "interest": msg("Interest"),
    "transfers_in": msg("Transferred from another fund"),
    "returns": msg("Given back by partners"),
    "fees": msg("Management fee"),
    "expenses": msg("Own expenses and bank charges"),
    "paid": msg("Paid to partners"),
    "refunds": msg("Refunded to donors"),
    "advances_repaid": msg("Advances repaid"),
    "transfers_out": msg("Transferred to another fund"),
    "reserved": msg("Unspent, reserved"),
    "free": msg("Unspent, free"),
}
"""The lines of a fund's identity."""


def _chart(fund_id: int) -> str:
    lines = positions.identity(fund_id)
    values = (("received", lines.received), ("paid", lines.paid), ("reserved", lines.reserved), ("free", lines.free))
    rows = [charts.Bar(say(LINES[name]), cents, money(cents)) for name, cents in values]
    return charts.bars(rows, title=say(WORDS["position"]), description=say(WORDS["chart_alt"]), name="position")


def _sheet(item: ItemLine) -> dict[str, Any]:
    """A project's sheet, with what remains if the item is adopted."""
    sheet = projects.sheet(item.project_id or 0)
    remains = sheet.available.available - (item.cents or 0)
    asked = {"amount": Cents(item.cents or 0), "remains": Cents(abs(remains))}
    if not item.cents:
        sentence = ""
    elif remains >= 0:
        sentence = say(msg("If %(amount)s is adopted, %(remains)s remains available for this project.", **asked))
    else:
        sentence = say(msg("If %(amount)s is adopted, %(remains)s waits for receipts to come.", **asked))
    text = [sheet.partner, sheet.place, sheet.beneficiary]
    return {
        "title": f"{sheet.code} – {in_language(sheet.title_fr, sheet.title_en)}",
        "summary": in_language(sheet.summary_fr, sheet.summary_en),
        **dict(zip(("partner", "place", "beneficiary"), (say(each) for each in text), strict=True)),
        "budget": [[line.label, money(line.cents)] for line in sheet.budget],
        "cofinancing": [[line.label, money(line.cents)] for line in sheet.cofinancing],
        "available": [[say(label), money(cents)] for label, cents in sheet.available.why()],
        "if_adopted": sentence,
    }

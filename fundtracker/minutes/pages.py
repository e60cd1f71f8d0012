"""What minutes and their papers say, as text in the language of the moment: one source for the page and for the PDFs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from fundtracker.committees import adopted, meetings, operative, veils
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.operative import Adopted
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import COUNTS_FOR_QUORUM, Presence
from fundtracker.committees.wording import ITEM_KINDS, PRESENCES
from fundtracker.funds import funds
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.minutes import record
from fundtracker.minutes import wording as words
from fundtracker.minutes.minutes import MinutesLine, SectionLine
from fundtracker.minutes.record import ItemRecord, QuestionRecord, Record, SeatRecord
from fundtracker.votes import turnout
from fundtracker.votes.amounts import AmountLine
from fundtracker.votes.rules import Choice
from fundtracker.votes.undecided import Why
from fundtracker.web import wording
from fundtracker.web.wording import in_language, money, say, written

ORDER: tuple[Presence | None, ...] = (Presence.PRESENT, Presence.REMOTE, Presence.REPRESENTED, Presence.ABSENT, None)


VOTED = {Choice.FOR: msg("Voted for"), Choice.AGAINST: msg("Voted against"), Choice.ABSTENTION: msg("Abstained")}
"""How a seat voted, before the names of those who did."""


def data(line: MinutesLine, *, withheld: frozenset[int] = frozenset()) -> dict[str, Any]:
    """Everything the page and the three papers write, as plain JSON; texts of the items in `withheld` are left out.

    Nothing in it depends on the hour it is asked for.
    """
    meeting = meetings.get(line.meeting_id)
    found = record.of_meeting(line.meeting_id)
    fund = funds.on_day(funds.get(meeting.fund_id), record.day_of(line.meeting_id))
    chair = found.presided_by or line.chaired_by
    return {
        "words": {name: say(text) for name, text in words.WORDS.items()},
        "titles": {kind.value: say(text) for kind, text in words.KINDS.items()},
        "code": meeting.code,
        "fund": in_language(fund.name_fr, fund.name_en),
        "title": meeting.title,
        "when": wording.moment(meeting.starts_at),
        "draft": line.approved_at is None,
        "status": say(status(line)),
        "facts": _facts(meeting, chair, found),
        "quorum": say(turnout.of_meeting(line.meeting_id)),
        "attendance": _attendance(found.seats, meeting),
        "seats": [[seat.name, _taking_part(seat), _person(seat), _hours(seat)] for seat in found.seats],
        "sections": _sections(line.sections, found, withheld),
        "decisions": [_decision(item) for item in found.items if _opens(item, withheld)],
        "chair": chair,
    }


def status(line: MinutesLine) -> Message:
    """Where minutes stand, in one sentence."""
    if line.approved_at is None:
        return words.WORDS["draft_text"]
    if line.approved_by:
        return msg("Approved by decision %(label)s.", label=line.approved_by)
    return msg("Approved in writing on %(day)s: %(how)s", day=line.approved_at.astimezone(clock.PARIS).date(), how=line.approved_how)


def _facts(meeting: MeetingLine, chair: str, found: Record) -> list[list[str]]:
    """Where or until when, who presided, how many seats took part or answered."""
    values: dict[str, Any] = {"base": len(found.seats)}
    if meeting.in_writing and meeting.ends_at is not None:
        took_part = sum(bool(seat.answered) for seat in found.seats)
        seats = msgn("%(num)s of %(base)s seats answered", "%(num)s of %(base)s seats answered", took_part, **values)
        rows = [(msg("Answers until"), wording.moment(meeting.ends_at))]
    else:
        took_part = sum(seat.presence in COUNTS_FOR_QUORUM for seat in found.seats)
        seats = msgn("%(num)s of %(base)s seats took part", "%(num)s of %(base)s seats took part", took_part, **values)
        rows = [(msg("Place"), meeting.place or meeting.video_url)]
    rows += [(words.WORDS["chair"], chair), (msg("Seats"), say(seats))]
    return [[say(label), text] for label, text in rows if text]


def _attendance(seats: Sequence[SeatRecord], meeting: MeetingLine) -> list[dict[str, Any]]:
    """The seats by how they took part: heading with their number, then names with who sat for them."""
    parted: list[tuple[Message, list[SeatRecord]]] = []
    for presence in ORDER:
        parted.append((words.PRESENCES[presence], [seat for seat in seats if seat.answered is None and seat.presence is presence]))
    for answered, heading in words.ANSWERED.items():
        parted.append((heading, [seat for seat in seats if seat.answered is answered]))
    opened_at = _opened_at(meeting.starts_at, seats)
    told = [(say(heading), [_named(seat, opened_at, meeting.ended_at) for seat in lines]) for heading, lines in parted if lines]
    return [{"heading": heading, "count": len(names), "names": names} for heading, names in told]


def _named(seat: SeatRecord, opened_at: datetime | None, ended_at: datetime | None) -> str:
    """A seat with who sat for it, and where it was not there all along: when it came, was away, left."""
    told = [_person(seat)] if _person(seat) else []
    told += [say(text) for text in _comings(seat, opened_at, ended_at)]
    return f"{seat.name} ({', '.join(told)})" if told else seat.name


def _opened_at(starts_at: datetime, seats: Sequence[SeatRecord]) -> datetime | None:
    """From when on an arrival is late: the hour of the meeting, or when the first seat came after it; None where nobody came."""
    first = min((seat.stays[0][0] for seat in seats if seat.stays), default=None)
    return max(starts_at, first) if first is not None else None


def _comings(seat: SeatRecord, opened_at: datetime | None, ended_at: datetime | None) -> list[Message]:
    """When a seat came after the opening, was away in between, and left before the end, to the minute."""
    if not seat.stays or opened_at is None:
        return []
    told = []
    if _minute(seat.stays[0][0]) > _minute(opened_at):
        told.append(msg("arrived at %(hour)s", hour=_minute(seat.stays[0][0]).time()))
    for (_, left), (back, _) in pairwise(seat.stays):
        if left is not None and _minute(left) < _minute(back):
            told.append(msg("away from %(left)s to %(back)s", left=_minute(left).time(), back=_minute(back).time()))
    left = seat.stays[-1][1]
    if left is not None and ended_at is not None and left < ended_at:
        told.append(msg("left at %(hour)s", hour=_minute(left).time()))
    return told


def _minute(instant: datetime) -> datetime:
    """The minute of an instant, in Paris."""
    return instant.astimezone(clock.PARIS).replace(second=0, microsecond=0)


def _taking_part(seat: SeatRecord) -> str:
    """How one seat took part; nothing where it is not on record."""
    if seat.answered is not None:
        return say(words.ANSWERED[seat.answered])
    return say(PRESENCES[seat.presence]) if seat.presence else ""


def _person(seat: SeatRecord) -> str:
    if seat.proxy_to:
        return say(msg("proxy to %(seat)s", seat=seat.proxy_to))
    return seat.person


def _hours(seat: SeatRecord) -> str:
    """The stays of a seat, such as `11:02 – 12:15`; nothing where none is on record."""
    return ", ".join(f"{_hour(arrived)} – {_hour(left) if left else ''}".strip() for arrived, left in seat.stays)


def _hour(instant: datetime) -> str:
    return f"{instant.astimezone(clock.PARIS):%H:%M}"


def _sections(sections: Sequence[SectionLine], found: Record, withheld: frozenset[int]) -> list[dict[str, Any]]:
    items = {item.item.id: (number, item) for number, item in enumerate(found.items, 1)}
    unseen = {item.item.title: say(veils.TITLE) for item in found.items if item.item.id in withheld}
    unseen |= {item.item.title: _title(item, hidden=False) for item in found.items if operative.outside(_facts_of(item)).masked}
    shown = []
    for section in sections:
        number, item = items.get(section.item_id or 0, (0, None))
        hidden = section.item_id in withheld
        questions = [each for each in found.questions if each.item_id == section.item_id and (item or section.place == 0)]
        shown.append(
            {
                "id": section.id,
                "number": number,
                "title": _title(item, hidden=hidden) if item else say(words.WORDS["opening" if section.place == 0 else "closing"]),
                "kind": say(ITEM_KINDS[item.item.kind]) if item else "",
                "text": "" if hidden else _without(section.text, unseen),
                "withheld": hidden,
                "notes": [say(text) for text in _notes(item, hidden=hidden)] if item else [],
                "questions": [] if hidden else [_question(each) for each in questions],
                "decision": _decision(item) if item and _opens(item, withheld) else None,
            }
        )
    return shown


def _without(text: str, titles: Mapping[str, str]) -> str:
    """A text of the minutes with what stands for the titles of withheld items: the closing names what was left undecided."""
    for title, instead in titles.items():
        text = text.replace(title, instead)
    return text


def _title(item: ItemRecord, *, hidden: bool) -> str:
    return say(veils.TITLE) if hidden else written(operative.title(_facts_of(item)))


def _facts_of(item: ItemRecord) -> Adopted:
    """What an item is about: as it was decided, or as it is put."""
    return item.decision.facts if item.decision is not None else adopted.of_item(item.item)


def _opens(item: ItemRecord, withheld: frozenset[int]) -> bool:
    """Whether there is a decision that a reader from whom these items are withheld may read (`veils.decision`)."""
    return item.decision is not None and (item.item.id not in withheld or item.decision.signed_at is not None)


def _notes(item: ItemRecord, *, hidden: bool) -> list[Message]:
    """What happened around an item: who kept away, and where that is not `hidden`, amounts amended in the room, ballots without result."""
    notes = [
        msg("%(name)s recused itself and takes part in neither discussion nor vote: %(reason)s", name=name, reason=reason)
        if reason
        else msg("%(name)s recused itself and takes part in neither discussion nor vote.", name=name)
        for name, reason in item.recused
    ]
    if item.presided_by:
        notes.insert(0, msg("%(name)s presides over this item.", name=item.presided_by))
    if hidden:
        return notes
    notes += [_amended(line) for line in item.changes]
    if item.left is not None and item.left.why is Why.PUT_OFF:
        text = item.left.text
        notes.append(msg("The item is put off: %(text)s", text=text) if text else msg("The item is put off."))
    told = item.left.told if item.left is not None else item.lapsed
    return [*notes, *told, *_votes(item)]


def _amended(line: AmountLine) -> Message:
    """From what to what an amount was changed in the room, when, by whom and why, as far as that is known."""
    values: dict[str, Any] = {"before": Cents(line.before), "after": Cents(line.after)}
    values["when"] = f"{_hour(line.at)}, {line.by}" if line.by else _hour(line.at)
    if line.after < line.before:
        change = msg("The amount is lowered from %(before)s to %(after)s in session (%(when)s)", **values)
    else:
        change = msg("The amount is raised from %(before)s to %(after)s in session (%(when)s)", **values)
    if line.reason:
        return msg("%(change)s: %(reason)s", change=change, reason=line.reason)
    return msg("%(change)s.", change=change)


def _votes(item: ItemRecord) -> list[Message]:
    """How each seat voted and by whom, or that the ballot was secret."""
    if item.secret:
        return [msg("The ballot was secret: how each seat voted is on no paper.")]
    said = []
    for choice, heading in VOTED.items():
        names = "; ".join(f"{one.seat} ({say(one.by)})" if one.by else one.seat for one in item.votes if one.choice is choice)
        if names:
            said.append(msg("%(vote)s: %(names)s.", vote=heading, names=names))
    return said


def _question(each: QuestionRecord) -> dict[str, str]:
    return {"who": f"{each.asked_by}, {each.authority}", "text": each.text, "answer": each.answer, "answered_by": each.answered_by}


def _decision(item: ItemRecord) -> dict[str, Any]:
    found = item.decision
    if found is None:
        raise LookupError(item.item.id)
    return {
        "label": found.label,
        "title": written(operative.title(found.facts)),
        "kind": say(ITEM_KINDS[found.kind]),
        "outcome": say(words.OUTCOMES[found.outcome]),
        "settled": found.outcome.value,
        "amount": money(found.cents) if found.outcome.value == "adopted" else "",
        "asked": _asked(item, found),
        "text": _worded(found),
        "facts": _as_adopted(found, _worded(found)),
        "result": say(item.result) if item.result else "",
        "recused": [name for name, _ in item.recused],
        "signed": say(_signed(found)),
    }


def _worded(found: DecisionLine) -> str:
    """What was decided in words: one sentence in the language of the paper, or what people wrote, never of a project in danger."""
    seen = operative.outside(found.facts)
    return say(operative.statement(seen)) if seen.masked or adopted.is_own(found.text, found.facts) else found.text


def _as_adopted(found: DecisionLine, text: str) -> list[dict[str, str]]:
    """What was decided, as adopted, beside the amount; what the words of the decision say already is left out."""
    named = [(name, written(value)) for name, value in operative.rows(replace(operative.outside(found.facts), cents=None))]
    return [{"name": say(name), "value": value} for name, value in named if value not in text]


def _asked(item: ItemRecord, found: DecisionLine) -> str:
    """What was asked for, where something else was decided."""
    asked = item.changes[0].before if item.changes else item.item.cents
    return say(msg("%(asked)s was asked for.", asked=Cents(asked))) if asked and asked != found.cents else ""


def _signed(found: DecisionLine) -> Message:
    if found.signed_at is None:
        return msg("Not signed yet.")
    return msg("Signed by %(name)s on %(when)s.", name=found.signed_by, when=found.signed_at)


def seen(frozen: Mapping[str, Any] | None, line: MinutesLine, withheld: frozenset[int]) -> dict[str, Any]:
    """What a reader sees now: what was frozen when the minutes were locked, else what is on record."""
    return dict(frozen) if frozen else data(line, withheld=withheld)

"""Minutes: drafted from what is on record, edited by section, sent for remarks, approved by the committee or in writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import agenda, meetings
from fundtracker.committees.models import AgendaItem, Decision, Meeting
from fundtracker.committees.rules import ItemKind, MeetingKind, MeetingStatus, Outcome
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.minutes import notes, record, rules
from fundtracker.minutes.models import Minutes, MinutesSection, Remark
from fundtracker.minutes.rules import Move, Phase
from fundtracker.web import language
from fundtracker.web.wording import say


@dataclass(frozen=True)
class SectionLine:
    """A section as it stands; `item_id` is None for the opening (place 0) and the end."""

    id: int
    place: int
    item_id: int | None
    text: str
    version: int


@dataclass(frozen=True)
class MinutesLine:
    """The minutes of a meeting; `approved_by` the label of the decision that approved them, `item_outcome` what a meeting said of them.

    `item_asked`: the meeting that is asked to approve them is neither over nor cancelled.
    """

    meeting_id: int
    phase: Phase
    chaired_by: str
    drafted_at: datetime
    remarks_until: date | None
    item_id: int | None
    item_meeting_id: int | None
    item_decision_id: int | None
    item_outcome: Outcome | None
    item_label: str
    item_signed: bool
    item_asked: bool
    approved_at: datetime | None
    approved_by: str
    approved_how: str
    locked_at: datetime | None
    frozen: Any
    version: int
    sections: tuple[SectionLine, ...]

    @property
    def adopted(self) -> bool:
        """Whether a meeting approved them by a decision that is in effect."""
        return self.item_outcome is Outcome.ADOPTED and self.item_signed

    @property
    def bound_by(self) -> str:
        """The label of the decision by which a meeting approved them as they stood, signed yet or not; nothing where none did."""
        return self.item_label if self.item_outcome is Outcome.ADOPTED else ""

    @property
    def editable(self) -> bool:
        """Whether their text may still change."""
        return self.phase in rules.EDITABLE and not self.bound_by

    @property
    def waits(self) -> bool:
        """Whether they wait for a meeting: for what it decides, or for the signature of the decision that adopts them."""
        return self.item_outcome is Outcome.ADOPTED or (self.item_outcome is None and self.item_asked)


def draft(meeting_id: int, *, by: Actor, spoken: str = "fr") -> int:
    """Draft the minutes of a meeting that was held: a section for the opening, each item and the end; gives back the meeting's id.

    `spoken` is the language of the sentences they begin with.

    Raises:
        NotFound: no such meeting.
        Refusal: it was not held, or its minutes are drafted already.
    """
    meeting = meetings.fresh(meeting_id)
    if meeting.status is not MeetingStatus.HELD:
        raise Refusal(msg("Close the meeting first: minutes are drafted from what is on record then."))
    if session.get(Minutes, meeting_id) is not None:
        raise Refusal(msg("These minutes are drafted already. Open them and go on."))
    chair = record.presided_by(meeting_id)
    session.add(Minutes(meeting_id=meeting_id, phase=Phase.DRAFT, chaired_by=chair, drafted_at=clock.now()))
    session.flush()
    items = agenda.items(meeting_id)
    with language.speaking(spoken):
        opening = say(_opening(meeting, chair))
        undecided = [item.title for item in items if item.open]
        end = say(_ending(undecided, in_writing=meeting.kind is MeetingKind.CONSULTATION))
    texts = [(None, opening), *((item.id, item.text) for item in items), (None, end)]
    for place, (item_id, text) in enumerate(texts):
        session.add(MinutesSection(meeting_id=meeting_id, place=place, item_id=item_id, text=text))
    session.flush()
    audit.record("web:minutes:drafted", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after={"sections": len(texts)})
    return meeting_id


def _opening(meeting: Meeting, chair: str) -> Message:
    """The sentence minutes begin with: who opens the meeting, as far as that is on record; nobody opens a consultation in writing."""
    if meeting.kind is MeetingKind.CONSULTATION:
        return msg("The committee is consulted in writing from %(start)s to %(end)s.", start=meeting.starts_at, end=meeting.ends_at)
    if not chair:
        return msg("The meeting is opened on %(when)s.", when=meeting.starts_at)
    return msg("%(chair)s opens the meeting on %(when)s.", chair=chair, when=meeting.starts_at)


def _ending(undecided: Sequence[str], *, in_writing: bool) -> Message:
    """The sentence the end of the minutes begins with: what was left undecided, by its titles."""
    titles = "; ".join(undecided)
    if in_writing:
        return msg("The consultation is over. Not decided: %(titles)s.", titles=titles) if undecided else msg("The consultation is over.")
    if not undecided:
        return msg("Every item on the agenda has been dealt with; the chair closes the meeting.")
    return msg("Not decided: %(titles)s. The chair closes the meeting.", titles=titles)


def edit(section_id: int, *, meeting_id: int, text: str, version: int, by: Actor, chaired_by: str | None = None) -> int:
    """Change the text of a section (and, with the opening, who chaired); gives back the meeting's id.

    Raises:
        NotFound: no such section in these minutes.
        Refusal: they are approved, or the committee adopted them as they stand.
        Conflict: the section is not at `version` any more.
    """
    meeting, row = locked(meeting_id)
    rules.check_editable(row.phase, get(meeting_id).bound_by)
    section = session.scalars(select(MinutesSection).filter_by(id=section_id, meeting_id=meeting_id)).one_or_none()
    if section is None:
        raise NotFound
    if section.version != version:
        raise Conflict(msg("Someone else changed this section meanwhile. Open it again, compare, and save once more."))
    before = {"text": section.text, "chaired_by": row.chaired_by}
    section.text, section.version = text, section.version + 1
    if chaired_by is not None and section.place == 0:
        row.chaired_by = chaired_by
    session.flush()
    after = {"section": section.place, "text": text, "chaired_by": row.chaired_by}
    audit.record("web:minutes:edited", meeting_id, by=by, fund_id=meetings.fund_of(meeting), before=before, after=after)
    return meeting_id


def send(meeting_id: int, *, until: date, by: Actor) -> int:
    """Send the draft to those who took part, who may remark on it until a day; gives back the meeting's id.

    Raises:
        NotFound: there are no minutes.
        Refusal: the day is not to come or too far, or nobody attended.
        UnknownMove: they are not a draft.
    """
    meeting, row = locked(meeting_id)
    phase = rules.after(row.phase, Move.SEND)
    rules.check_until(until, clock.today())
    row.phase, row.remarks_until = phase, datetime.combine(until, time(23, 59), clock.PARIS)
    session.flush()
    told = notes.ask(meeting_id, until=until, turn=row.version)
    after = {"until": until.isoformat(), "told": told}
    audit.record("web:minutes:sent", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=after)
    return meeting_id


def take_back(meeting_id: int, *, by: Actor) -> int:
    """Take minutes back into drafting; remarks stay. Gives back the meeting's id.

    Raises:
        NotFound: there are no minutes.
        UnknownMove: they are not open to remarks.
        Refusal: the committee approved them: its approval binds the text as it stood.
    """
    meeting, row = locked(meeting_id)
    phase = rules.after(row.phase, Move.TAKE_BACK)
    rules.check_editable(row.phase, get(meeting_id).bound_by)
    row.phase, row.remarks_until = phase, None
    session.flush()
    audit.record("web:minutes:taken_back", meeting_id, by=by, fund_id=meetings.fund_of(meeting))
    return meeting_id


def put(meeting_id: int, *, to_meeting_id: int, title: str, by: Actor) -> int:
    """Put the approval of minutes on the agenda of a meeting to come; gives back the meeting's id.

    Raises:
        NotFound: there are no minutes, or no such meeting.
        Refusal: they are not open to remarks, wait on an agenda already, or the meeting is another committee's or over.
    """
    meeting, row = locked(meeting_id)
    rules.after(row.phase, Move.APPROVE)
    line = get(meeting_id)
    if line.waits:
        raise Refusal(msg("These minutes wait on an agenda already."))
    other = meetings.get(to_meeting_id)
    if other.committee_id != meeting.committee_id or other.id == meeting_id:
        raise Refusal(msg("Choose a coming meeting of the same committee."), field="to_meeting_id")
    row.item_id = agenda.add(to_meeting_id, by=by, kind=ItemKind.APPROVAL, title=title, text="", minutes=5)
    session.flush()
    audit.record("web:minutes:put", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after={"meeting": to_meeting_id})
    return meeting_id


def follow(item_id: int, taken_up_by: int, by: Actor) -> None:
    """Let minutes that wait for an item wait for the one that takes it up, or gets it back; what was approved otherwise stays as it is."""
    asked = select(Minutes).filter_by(item_id=item_id, phase=Phase.REMARKS)
    for row in session.scalars(asked.order_by(Minutes.meeting_id)).all():
        row.item_id = taken_up_by
        session.flush()
        fund_id = meetings.fund_of(session.get_one(Meeting, row.meeting_id))
        audit.record("web:minutes:put", row.meeting_id, by=by, fund_id=fund_id, after={"item": taken_up_by})


def approve(meeting_id: int, *, by: Actor, on: date | None = None, how: str = "") -> int:
    """Say that minutes are approved: by the signed decision of a meeting, or in writing `on` a day, saying `how`.

    Gives back the meeting's id.

    Raises:
        NotFound: there are no minutes.
        Refusal: remarks wait for an answer or may still come; no decision is in effect and nothing is said of a written approval.
        UnknownMove: they are not open to remarks.
    """
    meeting, row = locked(meeting_id)
    phase, line = rules.after(row.phase, Move.APPROVE), get(meeting_id)
    until = (row.remarks_until or clock.now()).astimezone(clock.PARIS).date()
    rules.check_approvable(open_remarks=open_remarks(meeting_id), until=until, today=clock.today())
    if line.adopted:
        decision = session.get_one(Decision, line.item_decision_id)
        row.approved_by_id, row.approved_at = decision.id, decision.signed_at
    else:
        _check_writing(line, until, on, how)
        row.approved_at, row.approved_how = clock.noon(on or clock.today()), how
    row.phase = phase
    session.flush()
    after = {"decision": row.approved_by_id, "how": how}
    audit.record("web:minutes:approved", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=after)
    return meeting_id


def keeps_record(meeting_id: int) -> Message | None:
    """What was approved stays as it was read: attendance and decisions change no more."""
    line = find(meeting_id)
    if line is None or line.editable:
        return None
    return msg("The minutes of this meeting are approved: what is on record of it stays as it was.")


def _check_writing(line: MinutesLine, until: date, on: date | None, how: str) -> None:
    if line.waits:
        raise Refusal(msg("A meeting is asked to approve these minutes: approve them once its decision is signed."))
    if on is None or not how:
        raise Refusal(msg("Say how those who took part approved the minutes in writing."), field="how")
    if not until <= on <= clock.today():
        raise Refusal(msg("Choose a day between the last day for remarks and today."), field="on")


def get(meeting_id: int) -> MinutesLine:
    """The minutes of a meeting. Raises NotFound."""
    found = find(meeting_id)
    if found is None:
        raise NotFound
    return found


def find(meeting_id: int) -> MinutesLine | None:
    """The minutes of a meeting, or None where none are drafted."""
    row = session.get(Minutes, meeting_id)
    if row is None:
        return None
    asked = session.scalars(select(Decision).filter_by(item_id=row.item_id)).one_or_none() if row.item_id else None
    approver = session.get(Decision, row.approved_by_id) if row.approved_by_id else None
    sections = session.scalars(select(MinutesSection).filter_by(meeting_id=meeting_id).order_by(MinutesSection.place))
    same = ("meeting_id", "phase", "chaired_by", "drafted_at", "item_id", "approved_at", "approved_how", "locked_at", "frozen", "version")
    return MinutesLine(
        **{name: getattr(row, name) for name in same},
        remarks_until=row.remarks_until.astimezone(clock.PARIS).date() if row.remarks_until else None,
        item_meeting_id=session.scalar(select(AgendaItem.meeting_id).filter_by(id=row.item_id)) if row.item_id else None,
        item_decision_id=asked.id if asked else None,
        item_outcome=asked.outcome if asked else _put_off(row.item_id),
        item_asked=_asked(row.item_id),
        item_label=asked.label if asked else "",
        item_signed=bool(asked and asked.signed_at),
        approved_by=approver.label if approver else "",
        sections=tuple(SectionLine(each.id, each.place, each.item_id, each.text, each.version) for each in sections),
    )


def _asked(item_id: int | None) -> bool:
    """Whether the meeting of the item that asks to approve minutes is still to come or going on."""
    query = select(Meeting.id).join(AgendaItem, AgendaItem.meeting_id == Meeting.id).where(AgendaItem.id == item_id)
    return session.scalar(query.where(Meeting.status.in_((MeetingStatus.DRAFT, MeetingStatus.CONVENED)))) is not None


def _put_off(item_id: int | None) -> Outcome | None:
    """That the item which asks to approve minutes was put off; None where it was not, or there is none."""
    adjourned_at = session.scalar(select(AgendaItem.adjourned_at).filter_by(id=item_id)) if item_id is not None else None
    return Outcome.ADJOURNED if adjourned_at is not None else None


def open_remarks(meeting_id: int) -> int:
    """How many remarks wait for an answer."""
    return len(session.scalars(select(Remark.id).filter_by(meeting_id=meeting_id, taken=None, withdrawn_at=None)).all())


def locked(meeting_id: int) -> tuple[Meeting, Minutes]:
    """A meeting and its minutes, locked and read afresh. Raises NotFound."""
    meeting = meetings.fresh(meeting_id)
    row = session.get(Minutes, meeting_id, populate_existing=True)
    if row is None:
        raise NotFound
    return meeting, row

"""What a member has to do for a meeting, in the order of its life: answer, read, lead, vote, sign, remark."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from fundtracker.accounts.access import Person
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg
from fundtracker.minutes import minutes, remarks
from fundtracker.minutes import permissions as minutes_permissions
from fundtracker.minutes.minutes import MinutesLine
from fundtracker.notices import rules as notice_rules
from fundtracker.notices.replies import ReplyLine
from fundtracker.votes import permissions as votes_permissions
from fundtracker.votes import session


@dataclass(frozen=True)
class Task:
    """One thing to do, the verb of its link and where it leads; `done` where it is kept for the record, None where nobody can know."""

    text: Message
    verb: Message
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    done: bool | None = False


def of(
    person: Person,
    meeting: MeetingLine,
    *,
    mine: Collection[ReplyLine],
    pack: bool,
    to_sign: Collection[DecisionLine],
) -> list[Task]:
    """What a person has to do for a meeting; `mine` are the seats the person acts for with their answers."""
    tasks = [*_answers(meeting, mine)]
    if (
        pack
        and mine
        and meeting.status is MeetingStatus.CONVENED
        and clock.now() < notice_rules.over_at(meeting.starts_at, meeting.ends_at)
    ):
        tasks.append(Task(msg("Read the pack"), msg("Read the pack (PDF)"), "packs.pack", {"meeting_id": meeting.id}, done=None))
    tasks += _session(person, meeting, mine)
    tasks += [
        Task(msg("Sign decision %(label)s", label=line.label), msg("Read and sign"), "committees.decision", {"decision_id": line.id})
        for line in to_sign
    ]
    found = minutes.find(meeting.id) if meeting.status is MeetingStatus.HELD else None
    return tasks + _remarks(person, found)


def _answers(meeting: MeetingLine, mine: Collection[ReplyLine]) -> list[Task]:
    """An answer for each seat, while answers are taken."""
    over = clock.now() >= notice_rules.over_at(meeting.starts_at, meeting.ends_at)
    if meeting.in_writing or meeting.status is not MeetingStatus.CONVENED or over:
        return []
    return [
        Task(
            msg("Say whether %(name)s takes part", name=line.authority_name),
            msg("Give the answer") if line.answer is None else msg("Change the answer"),
            "notices.reply",
            {"meeting_id": meeting.id, "seat": line.authority_id},
            done=line.answer is not None,
        )
        for line in mine
    ]


def _session(person: Person, meeting: MeetingLine, mine: Collection[ReplyLine]) -> list[Task]:
    """The session to lead once it has begun, and the items on which a vote is awaited."""
    begun = meeting.status is MeetingStatus.CONVENED and meeting.starts_at <= clock.now()
    there = ("votes.show", {"meeting_id": meeting.id})
    found = []
    if begun and not meeting.in_writing and votes_permissions.can_lead(person, meeting) and person.role is None:
        found.append(Task(msg("Lead the meeting: arrivals, quorum, votes"), msg("Open the session"), *there))
    if begun and (waiting := session.to_vote(meeting, person.id)):
        found.append(Task(msg("Votes that wait for you: %(count)s", count=waiting), msg("Vote now"), *there))
    elif begun and meeting.in_writing and mine:
        found.append(Task(msg("Answer the consultation in writing"), msg("See what you said"), *there, done=True))
    elif begun and mine and not votes_permissions.can_lead(person, meeting):
        found.append(Task(msg("The meeting is going on"), msg("Follow the session"), *there, done=None))
    return found


def _remarks(person: Person, found: MinutesLine | None) -> list[Task]:
    """Remarks on the draft of the minutes, while they are asked for."""
    if found is None or not minutes_permissions.can_remark(person, found) or found.remarks_until is None:
        return []
    text = msg("Remark on the draft of the minutes by %(day)s, or leave it as it is", day=found.remarks_until)
    made = remarks.made_by(person.id, found.meeting_id)
    return [Task(text, msg("Read the draft"), "minutes.show", {"meeting_id": found.meeting_id}, done=made)]

"""Notices as they are kept and mailed: one row a person and seat, one mail for each time the meeting changes."""

import secrets
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import func, select

from fundtracker.authorities.models import Authority
from fundtracker.committees import committees, reconvening, recusals
from fundtracker.committees.models import AgendaItem, Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.mail import house, outbox
from fundtracker.notices import calendars, rules
from fundtracker.notices.calendars import Entry
from fundtracker.notices.models import Notice, Reply

PURPOSE = "reply"


def first(
    meeting: Meeting, authority_id: int, *, name: str, email: str, language: str, user_id: int | None = None, deputy: bool = False
) -> int:
    """Tell one more person of a meeting for a seat; gives back the notice's id."""
    row = Notice(
        meeting_id=meeting.id,
        authority_id=authority_id,
        user_id=user_id,
        name=name,
        email=email,
        language=language,
        deputy=deputy,
        stamp=secrets.token_urlsafe(24),
        made_at=clock.now(),
        sequence=meeting.sequence,
    )
    session.add(row)
    session.flush()
    _mail(meeting, row, "notice")
    return row.id


def again(meeting: Meeting, row: Notice) -> None:
    """Open a notice afresh that had been revoked: with another link, for the one before may be in other hands."""
    row.revoked_at, row.stamp, row.sequence = None, secrets.token_urlsafe(24), max(row.sequence + 1, meeting.sequence)
    session.flush()
    _mail(meeting, row, "notice")


def changed(meeting: Meeting, row: Notice) -> None:
    """Tell someone that the meeting changed or was cancelled, under a sequence that grows."""
    row.sequence = max(row.sequence + 1, meeting.sequence)
    session.flush()
    _mail(meeting, row, "notice_cancelled" if meeting.status is MeetingStatus.CANCELLED else "notice_changed")


def withdraw(meeting: Meeting, row: Notice) -> None:
    """Let a notice die whose person no longer sits there, and tell them: their calendar takes the meeting out."""
    row.revoked_at, row.sequence = clock.now(), max(row.sequence, meeting.sequence) + 1
    session.flush()
    _mail(meeting, row, "notice_withdrawn", mark=f"withdrawn-{row.stamp[:8]}")


def agenda_changed(meeting: Meeting, row: Notice) -> None:
    """Tell someone what the agenda now is, under a sequence that grows."""
    row.sequence = max(row.sequence + 1, meeting.sequence)
    session.flush()
    _mail(meeting, row, "notice_agenda")


def remind(meeting: Meeting, row: Notice) -> None:
    """Remind someone who sits for a seat that has not answered."""
    row.reminders += 1
    session.flush()
    template = "consultation_reminder" if meeting.kind is MeetingKind.CONSULTATION else "notice_reminder"
    _mail(meeting, row, template, mark=f"reminder-{row.reminders}")


def greeted(row: Notice) -> str:
    """The name a mail greets with: nobody's, where somebody else typed it, so that no mail carries a sender's words to a stranger."""
    return "" if row.deputy else row.name


def token(row: Notice) -> str:
    """The token of a notice's reply link."""
    return house.signed(PURPOSE, row.id, row.stamp)


def withheld(row: Notice) -> frozenset[int]:
    """The items that are kept from whoever holds a notice: those kept from its seat, and those kept from the person it was sent to."""
    mine = recusals.withheld_from(row.user_id, [row.meeting_id]) if row.user_id is not None else frozenset()
    return mine | recusals.of_seat(row.meeting_id, row.authority_id)


def titles(meeting_id: int, kept_from: Collection[int]) -> list[str]:
    """The agenda with each title in its place, empty where withheld, so that numbers are those of the room."""
    rows = session.execute(select(AgendaItem.id, AgendaItem.title).filter_by(meeting_id=meeting_id).order_by(AgendaItem.position))
    return [title if item_id not in kept_from else "" for item_id, title in rows]


def marks(meeting_id: int) -> list[bool]:
    """Which items of the agenda, in their order, came or changed after the notice."""
    query = select(AgendaItem.changed_at).filter_by(meeting_id=meeting_id).order_by(AgendaItem.position)
    return [changed_at is not None for changed_at in session.scalars(query)]


def entry(meeting: Meeting, *, items: list[str], guest: tuple[str, str] | None = None, withdrawn: bool = False) -> Entry:
    """The meeting as calendars keep it; `withdrawn` where it is taken out of this guest's alone."""
    minutes = session.scalar(select(func.sum(AgendaItem.minutes)).filter_by(meeting_id=meeting.id)) or 60
    return Entry(
        meeting_id=meeting.id,
        title=meeting.title,
        starts_at=meeting.starts_at,
        minutes=int(minutes),
        place=meeting.place,
        video_url=meeting.video_url,
        url=f"{house.site()}/meetings/{meeting.id}",
        text="\n".join(f"{number}. {title or '–'}" for number, title in enumerate(items, 1)),
        sequence=meeting.sequence,
        cancelled=withdrawn or meeting.status is MeetingStatus.CANCELLED,
        stamped_at=clock.now().replace(microsecond=0),
        organizer=house.address(),
        guest=guest,
    )


def _origin(meeting: Meeting) -> dict[str, object]:
    """The meeting whose undecided items this one takes up, where it does."""
    if meeting.reconvenes_id is None:
        return {}
    earlier = session.get_one(Meeting, meeting.reconvenes_id)
    return {"origin_title": earlier.title, "origin_when": earlier.starts_at, "origin_short": reconvening.late(meeting.id)}


def _mail(meeting: Meeting, row: Notice, template: str, *, mark: str = "") -> None:
    """One mail for a notice and the state of its meeting; written twice it still goes out once."""
    items = titles(meeting.id, withheld(row))
    written = entry(meeting, items=items, guest=(greeted(row) or row.email, row.email), withdrawn=row.revoked_at is not None)
    path = f"/reply/{token(row)}"
    written = replace(written, sequence=row.sequence, url=f"{house.site()}{path}" if row.deputy else written.url)
    consultation = meeting.kind is MeetingKind.CONSULTATION
    reads = not row.deputy and row.user_id is not None and row.authority_id not in committees.acts_for(row.user_id)
    committee = committees.get(meeting.committee_id)
    values: dict[str, object] = {
        "name": greeted(row),
        "authority": session.get_one(Authority, row.authority_id).called,
        "title": meeting.title,
        "when": meeting.starts_at,
        "until": meeting.ends_at if consultation else None,
        "place": meeting.place,
        "video": meeting.video_url,
        "items": items,
        "deputy": row.deputy,
        "reads": reads,
        "path": f"/meetings/{meeting.id}" if (consultation and not row.deputy) or reads else path,
        "page": f"{house.site()}/meetings/{meeting.id}",
        "pack": meeting.pack_version is not None,
        "fund_fr": committee.name_fr,
        "fund_en": committee.name_en,
        "marks": marks(meeting.id) if template == "notice_agenda" else [],
        "answered": session.get(Reply, (meeting.id, row.authority_id)) is not None,
        "answer_by": rules.answer_by(meeting.starts_at, clock.now()),
        **_origin(meeting),
    }
    if not consultation and template != "notice_reminder":
        values |= {"calendar": calendars.written(written), "calendar_method": calendars.method(written)}
    state = mark or f"{row.sequence}-{row.stamp[:8]}"
    outbox.write(to=row.email, template=template, language=row.language, event=f"notice:{row.id}:{state}", **values)

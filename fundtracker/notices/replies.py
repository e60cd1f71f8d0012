"""What each seat answered to the notice: the last word counts, given by the seat itself or taken down by staff on the telephone."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from fundtracker import audit
from fundtracker.accounts.sign_ins import digest
from fundtracker.audit import AuditEvent
from fundtracker.authorities.models import Authority
from fundtracker.committees import meetings
from fundtracker.committees.models import Committee, Meeting, Seat
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.committees.seats import vacant
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.notices import deputies, proxies, proxy_mails, rules
from fundtracker.notices.models import Reply
from fundtracker.notices.rules import COMES, Answer

MOST_BY_LINK = 6
"""As many answers a reply link gives in a day before it names no other deputy: nobody changes their mind that often."""
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ReplyLine:
    """A seat with its answer, None where it gave none; `falls` where its proxy cannot be held as things stand.

    `deputy_waits`: nobody who signs in has confirmed the deputy yet, so it is not convened. `seen` stands for the answer as it was read.

    `holds` are the authorities whose proxy it holds.
    """

    authority_id: int
    authority_name: str
    siren: str
    answer: Answer | None = None
    proxy_to_id: int | None = None
    proxy_to_name: str = ""
    person: str = ""
    deputy_email: str = ""
    deputy_waits: bool = False
    replied_at: datetime | None = None
    seen: str = ""
    by_phone: bool = False
    falls: bool = False
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """How many seats answered what; `proxies` are those that count, `waiting` send a deputy nobody confirmed, so do not come yet."""

    seats: int
    answered: int
    coming: int
    proxies: int
    absent: int
    waiting: int = 0

    @property
    def silent(self) -> int:
        """How many seats gave no answer yet."""
        return self.seats - self.answered


def give(
    meeting_id: int,
    authority_id: int,
    *,
    answer: Answer,
    by: Actor,
    proxy_to_id: int | None = None,
    person: str = "",
    deputy_email: str = "",
    by_phone: bool = False,
) -> int:
    """Keep a seat's answer, in place of the one before; gives back the meeting's id.

    The lock on the fund keeps two proxies from reaching one holder at once. A deputy named by whoever signed in is convened; one named by
    a reply link waits for `confirm_deputy`, unless it is the one that was confirmed already.

    Raises:
        NotFound: no such meeting, or no such seat there.
        Refusal: the meeting takes no answers (any more), or the proxy or the deputy cannot be.
    """
    row = meetings.fresh(meeting_id)
    _check_open(row)
    if session.get(Seat, (meeting_id, authority_id)) is None:
        raise NotFound
    found = {reply.authority_id: reply for reply in session.scalars(select(Reply).filter_by(meeting_id=meeting_id))}
    if answer is Answer.PROXY:
        _check_proxy(row, authority_id, proxy_to_id, [reply for key, reply in found.items() if key != authority_id])
    email = deputies.address(person, deputy_email) if answer is Answer.DEPUTY else ""
    values: dict[str, object] = {
        "answer": answer,
        "proxy_to_id": proxy_to_id if answer is Answer.PROXY else None,
        "person": person if answer in COMES else "",
        "deputy_email": email,
    }
    before, stood = _kept(found.get(authority_id)), proxies.of_meeting(meeting_id)
    if email and email != before.get("deputy_email"):
        _insist_on_few_deputies(by)
    values["deputy_confirmed_at"] = _confirmed(before, found.get(authority_id), person, email, by)
    reply = _write(found.get(authority_id), meeting_id, authority_id, values, by=by, by_phone=by_phone)
    _follow_deputy(row, reply, before, by=by)
    proxy_mails.tell(row, stood, proxies.of_meeting(meeting_id), answered=authority_id)
    fund_id, after = meetings.fund_of(row), {**_kept(reply), "authority_id": authority_id, "by_phone": by_phone}
    audit.record("web:reply:given", meeting_id, by=by, fund_id=fund_id, before=before, after=after)
    return meeting_id


def _insist_on_few_deputies(by: Actor) -> None:
    """Refuse another deputy by a reply link that has answered too often in a day: each one is told to the people of the seat."""
    if by.kind != "seat":
        return
    given = select(func.count()).select_from(AuditEvent).filter_by(action="web:reply:given", actor=str(by))
    if (session.scalar(given.where(AuditEvent.at > clock.now() - A_DAY)) or 0) >= MOST_BY_LINK:
        text = msg("Many answers came by this link since yesterday. Sign in to name another deputy, or telephone the association.")
        raise Refusal(text, field="deputy_email")


def _confirmed(before: Mapping[str, object], row: Reply | None, person: str, email: str, by: Actor) -> datetime | None:
    """Since when the deputy of an answer is confirmed: from now on where somebody signed in names it, as before where it is the same."""
    if not email or by.kind != "seat":
        return clock.now() if email else None
    same = row is not None and (before["deputy_email"], before["person"]) == (email, person)
    return row.deputy_confirmed_at if row is not None and same else None


def _follow_deputy(row: Meeting, reply: Reply, before: Mapping[str, object], *, by: Actor) -> None:
    """Convene the deputy that is confirmed, let every other one go, and tell the seat's people of one that is new."""
    email = reply.deputy_email if reply.deputy_confirmed_at is not None else ""
    deputies.follow(row, reply.authority_id, name=reply.person, email=email)
    if reply.deputy_email and before.get("deputy_email") != reply.deputy_email:
        deputies.tell(row, reply, by=by)


def confirm_deputy(meeting_id: int, authority_id: int, *, by: Actor, seen: str | None = None) -> int:
    """Stand for the deputy that a reply link named: it is convened now. Gives back the meeting's id; said twice, it stands once.

    Raises:
        NotFound: the seat has named no deputy.
        Refusal: the meeting is over.
        Conflict: the answer is not the one that was `seen` any more, so another deputy may be named in it.
    """
    row = meetings.fresh(meeting_id)
    _check_open(row)
    reply = session.get(Reply, (meeting_id, authority_id))
    if reply is None or not reply.deputy_email or by.user_id is None:
        raise NotFound
    if seen is not None and seen != _seen(reply):
        raise Conflict(msg("The answer of this authority changed while you read it. Read whom it names now, and confirm once more."))
    if reply.deputy_confirmed_at is None:
        reply.deputy_confirmed_at = clock.now()
        session.flush()
        deputies.follow(row, authority_id, name=reply.person, email=reply.deputy_email)
        after = {"authority_id": authority_id, "person": reply.person, "deputy_email": reply.deputy_email}
        audit.record("web:reply:deputy-confirmed", meeting_id, by=by, fund_id=meetings.fund_of(row), after=after)
    return meeting_id


def _seen(reply: Reply) -> str:
    """What stands for an answer as somebody read it; another answer has another one."""
    return digest(f"{reply.version} {reply.replied_at.isoformat()} {reply.person} {reply.deputy_email}")


def _check_proxy(row: Meeting, giver_id: int, holder_id: int | None, others: list[Reply]) -> None:
    """A proxy that the rules of the committee allow, beside the answers of the other seats."""
    seats = set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=row.id)))
    answers = {reply.authority_id: reply.answer for reply in others}
    given = {reply.authority_id: reply.proxy_to_id for reply in others if reply.proxy_to_id is not None}
    most = session.get_one(Committee, row.committee_id).proxies_a_head
    if holder_id in vacant(row.id):
        raise Refusal(msg("The seat of this authority stands vacant, so it can hold no proxy. Choose another one."), field="proxy_to_id")
    if holder_id in seats and holder_id not in proxies.with_person(row.id):
        raise Refusal(
            msg("Nobody is known to sit for this authority, so nobody would vote for yours. Choose another one."), field="proxy_to_id"
        )
    rules.check_proxy(giver_id, holder_id, seats=seats, answers=answers, given=given, most=most)


def _check_open(row: Meeting) -> None:
    """Answers are taken from the convening until the meeting is over."""
    if row.kind is MeetingKind.CONSULTATION:
        raise Refusal(msg("A consultation in writing takes no answer to its notice: vote on its page instead."))
    if row.status is MeetingStatus.DRAFT:
        raise Refusal(msg("This meeting is not convened yet."))
    if row.status is not MeetingStatus.CONVENED or clock.now() >= rules.over_at(row.starts_at, row.ends_at):
        raise Refusal(msg("This meeting is over: answers can no longer be given."))


def _kept(row: Reply | None) -> dict[str, object]:
    """An answer as the audit keeps it."""
    if row is None:
        return {}
    return {"answer": row.answer.value, "proxy_to_id": row.proxy_to_id, "person": row.person, "deputy_email": row.deputy_email}


def _write(row: Reply | None, meeting_id: int, authority_id: int, values: Mapping[str, object], *, by: Actor, by_phone: bool) -> Reply:
    if row is None:
        row = Reply(meeting_id=meeting_id, authority_id=authority_id, version=0)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.replied_at, row.replied_by, row.by_phone, row.version = clock.now(), str(by), by_phone, row.version + 1
    session.flush()
    return row


def clear(meeting_id: int, authority_id: int, *, by: Actor) -> int:
    """Take back a seat's answer, so that whoever sits there now answers afresh; gives back the meeting's id.

    Raises:
        NotFound: no answer of this seat.
        Refusal: the meeting is over.
    """
    row = meetings.fresh(meeting_id)
    _check_open(row)
    found = session.get(Reply, (meeting_id, authority_id))
    if found is None:
        raise NotFound
    before, stood = _kept(found), proxies.of_meeting(meeting_id)
    session.delete(found)
    deputies.follow(row, authority_id, name="", email="")
    session.flush()
    proxy_mails.tell(row, stood, proxies.of_meeting(meeting_id), answered=authority_id)
    audit.record("web:reply:cleared", meeting_id, by=by, fund_id=meetings.fund_of(row), before=before, after={"authority_id": authority_id})
    return meeting_id


def of_meeting(meeting_id: int) -> dict[int, ReplyLine]:
    """Every seat of a meeting with its answer, by authority and in the order of their names."""
    holder = aliased(Authority)
    query = (
        select(Authority, Reply, holder.label)
        .join(Seat, Seat.authority_id == Authority.id)
        .outerjoin(Reply, (Reply.authority_id == Seat.authority_id) & (Reply.meeting_id == Seat.meeting_id))
        .outerjoin(holder, holder.id == Reply.proxy_to_id)
        .where(Seat.meeting_id == meeting_id)
        .order_by(Authority.sort_key, Authority.id)
    )
    rows = session.execute(query).all()
    answers = {authority.id: reply.answer for authority, reply, _ in rows if reply}
    stands = proxies.counting(meeting_id, answers, {seat.id: reply.proxy_to_id for seat, reply, _ in rows if reply and reply.proxy_to_id})
    holds: dict[int, list[str]] = defaultdict(list)
    for seat, _, _ in rows:
        if seat.id in stands:
            holds[stands[seat.id]].append(seat.label)
    lines = {seat.id: _line(seat, reply, name or "", falls=seat.id not in stands) for seat, reply, name in rows}
    return {key: replace(line, holds=tuple(holds[key])) if key in holds else line for key, line in lines.items()}


def _line(seat: Authority, reply: Reply | None, holder_name: str, *, falls: bool) -> ReplyLine:
    if reply is None:
        return ReplyLine(seat.id, seat.label, seat.siren)
    return ReplyLine(
        authority_id=seat.id,
        authority_name=seat.label,
        siren=seat.siren,
        answer=reply.answer,
        proxy_to_id=reply.proxy_to_id,
        proxy_to_name=holder_name,
        person=reply.person,
        deputy_email=reply.deputy_email,
        deputy_waits=bool(reply.deputy_email) and reply.deputy_confirmed_at is None,
        replied_at=reply.replied_at,
        seen=_seen(reply),
        by_phone=reply.by_phone,
        falls=falls and reply.answer is Answer.PROXY,
    )


def summary(meeting_id: int) -> Summary:
    """How many seats answered what."""
    lines = of_meeting(meeting_id).values()
    return Summary(
        seats=len(lines),
        answered=sum(line.answer is not None for line in lines),
        coming=sum(line.answer in COMES and not line.deputy_waits for line in lines),
        proxies=sum(line.answer is Answer.PROXY and not line.falls for line in lines),
        absent=sum(line.answer is Answer.ABSENT for line in lines),
        waiting=sum(line.deputy_waits for line in lines),
    )

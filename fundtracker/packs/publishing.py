"""Publishing a draft that was looked at: from then on it is frozen, and whoever has a seat is told."""

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.committees import meetings, recusals
from fundtracker.committees.models import Meeting, Seat
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.mail import outbox
from fundtracker.notices import sending
from fundtracker.notices.models import Notice
from fundtracker.packs import contents, differences, parts, rules
from fundtracker.packs.models import Pack, PackBuild, PackPart
from fundtracker.packs.rules import BuildState, PartKind

CHANGED = {
    "book": msg("The book has other figures."),
    "agenda": msg("The agenda, or the hour or place of the meeting, changed."),
    "projects": msg("The sheet of a project on the agenda changed."),
    "documents": msg("A document was added or taken off."),
    "questions": msg("A question was put or answered."),
}


def since(build_id: int) -> list[Message]:
    """What changed since a draft was frozen; an addendum keeps the figures of the version before. Raises NotFound."""
    row = session.get(PackBuild, build_id)
    if row is None:
        raise NotFound
    if row.contents is None:
        return []
    found = rules.changed(row.contents["basis"], contents.basis(row.meeting_id))
    return [CHANGED[name] for name in found if not row.addendum or name in ("agenda", "documents")]


def publish(meeting_id: int, build_id: int, *, by: Actor) -> int:
    """Publish a draft as the meeting's next version and tell everyone with a seat; gives back the version.

    Raises:
        NotFound: no such build of this meeting.
        Refusal: the meeting is over, or the draft is not ready or published already.
        Conflict: the book, the agenda or the documents changed since, or another version was published.
    """
    meeting = meetings.fresh(meeting_id)
    build = next((row for row in lock(PackBuild, build_id) if row.meeting_id == meeting_id), None)
    if build is None:
        raise NotFound
    _check(meeting, build)
    frozen = build.contents or {}
    facts = {"chain_seq": frozen["seq"], "chain_head": frozen["head"], "addendum": build.addendum}
    pack = Pack(meeting_id=meeting_id, version=frozen["version"], built_at=clock.now(), contents=frozen, **facts)
    pack.differences = frozen["differences"]
    session.add(pack)
    session.flush()
    _add_parts(pack, [*(build.parts or []), *parts.annexed(frozen)])
    build.version = pack.version
    session.flush()
    meetings.offer_pack(meeting_id, pack.version)
    told = {"version": pack.version, "build": build_id, **facts}
    audit.record("web:pack:published", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=told)
    if meeting.status is MeetingStatus.CONVENED:
        tell(meeting, pack)
    return pack.version


def _check(meeting: Meeting, build: PackBuild) -> None:
    if meeting.status not in contents.LIVING:
        raise Refusal(msg("This meeting is over and stays as it was."))
    if build.state is not BuildState.DONE or build.contents is None:
        raise Refusal(msg("The pack is not ready yet."))
    if build.version is not None:
        raise Refusal(msg("This draft is published already, as version %(version)s.", version=build.version))
    former = contents.latest(meeting.id)
    if since(build.id) or build.contents["version"] != (former.version + 1 if former else 1):
        raise Conflict(msg("The book, the agenda or the documents changed since this draft was built. Build it once more."))


def _add_parts(pack: Pack, made: list[dict[str, object]]) -> None:
    """The files of a version, numbered in each language in the order they were made."""
    places: dict[object, int] = {}
    for facts in made:
        place = places[facts["language"]] = places.get(facts["language"], -1) + 1
        kind = PartKind(str(facts["kind"]))
        session.add(PackPart(meeting_id=pack.meeting_id, version=pack.version, place=place, **{**facts, "kind": kind}))


def tell(meeting: Meeting, pack: Pack) -> int:
    """One mail to each person who sits for a seat today, with what differs as far as it is not withheld; gives back to how many."""
    people: set[int] = set()
    for authority_id in session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting.id).order_by(Seat.authority_id)):
        people.update(line.user_id for line in mandates.people_of(authority_id, clock.today()))
    for user_id in sorted(people):
        user, withheld = session.get_one(User, user_id), recusals.withheld_from(user_id, [meeting.id])
        reader = {"to": user.email, "language": user.language, "name": user.name, "path": f"/meetings/{meeting.id}/pack"}
        _write(meeting, pack, withheld, event=str(user_id), **reader)
    return len(people) + _tell_deputies(meeting, pack)


def _tell_deputies(meeting: Meeting, pack: Pack) -> int:
    """The same to deputies, who read it by the link of their notice; gives back to how many."""
    rows = session.scalars(select(Notice).filter_by(meeting_id=meeting.id, deputy=True, revoked_at=None).order_by(Notice.id)).all()
    for row in rows:
        reader = {"to": row.email, "language": row.language, "name": sending.greeted(row), "path": f"/reply/{sending.token(row)}"}
        _write(meeting, pack, recusals.of_seat(meeting.id, row.authority_id), event=f"deputy:{row.id}", **reader)
    return len(rows)


def _write(meeting: Meeting, pack: Pack, withheld: frozenset[int], *, to: str, language: str, name: str, path: str, event: str) -> None:
    """One mail that a version is published, with what sets it apart as far as it is not withheld from its reader."""
    outbox.write(
        to=to,
        template="pack_published",
        language=language,
        event=f"pack:{meeting.id}:{pack.version}:{event}",
        name=name,
        title=meeting.title,
        when=meeting.starts_at,
        version=pack.version,
        addendum=pack.addendum,
        differences=differences.shown(pack.differences or [], language, withheld=withheld),
        path=path,
    )

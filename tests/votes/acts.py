"""Acts of a meeting as it is held, each committed at an hour of its own: arrivals, proxies, ballots, what follows; typed, for any test."""

import datetime
from collections.abc import Iterable

from fundtracker.committees import agenda, committees
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import Presence
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.notices import replies
from fundtracker.notices.rules import Answer
from fundtracker.votes import again, consultations, lapsing, stays, votes
from fundtracker.votes.rules import Choice
from tests.committees.scene import AFTER, BEFORE, Scene, convened
from tests.watch import clock_at

AGAIN_AT, CONSULTED, DEADLINE = "2024-03-25 11:00", "2024-03-20 10:00", "2024-04-20 11:00"
VIDEO = "https://video.example.org/2"


def instant(when: str) -> datetime.datetime:
    """The instant of `YYYY-MM-DD HH:MM` in Paris."""
    return datetime.datetime.fromisoformat(when).replace(tzinfo=clock.PARIS)


def member(scene: Scene, number: int) -> Actor:
    """The member who sits for a donor, as it acts."""
    return Actor("user", scene.members[number].id)


def arrive(scene: Scene, meeting_id: int, *numbers: int, presence: Presence = Presence.PRESENT, person: str = "", at: str = AFTER) -> None:
    """Note donors as there, each with who is expected unless `person` is named."""
    for number in numbers:
        with clock_at(at), transaction():
            stays.arrive(meeting_id, authority_id=scene.donors[number].id, presence=presence, person=person, by=scene.by)


def leave(scene: Scene, meeting_id: int, number: int, at: str = AFTER) -> None:
    """Note that a donor has left."""
    with clock_at(at), transaction():
        stays.leave(meeting_id, authority_id=scene.donors[number].id, by=scene.by)


def proxy(scene: Scene, meeting_id: int, giver: int, holder: int) -> None:
    """A donor gives its proxy to another one, in its answer to the notice."""
    with clock_at(BEFORE), transaction():
        replies.give(meeting_id, scene.donors[giver].id, by=scene.by, answer=Answer.PROXY, proxy_to_id=scene.donors[holder].id)


def deputy(scene: Scene, meeting_id: int, number: int, name: str) -> None:
    """A donor sends a deputy of this name, in its answer to the notice."""
    with clock_at(BEFORE), transaction():
        email = "suppleance@example.org"
        replies.give(meeting_id, scene.donors[number].id, by=scene.by, answer=Answer.DEPUTY, person=name, deputy_email=email)


def opened(scene: Scene, meeting_id: int, item_id: int, at: str = AFTER) -> int:
    """Open a ballot; the vote's id."""
    with clock_at(at), transaction():
        return votes.open_(item_id, meeting_id=meeting_id, by=scene.chairing)


def cast(scene: Scene, meeting_id: int, item_id: int, number: int, choice: Choice, by: Actor | None = None, at: str = AFTER) -> int:
    """A donor's ballot, cast by its member unless somebody else is named; the vote's id."""
    with clock_at(at), transaction():
        authority_id = scene.donors[number].id
        return votes.cast(item_id, meeting_id=meeting_id, authority_id=authority_id, choice=choice, by=by or member(scene, number))


def closed(scene: Scene, meeting_id: int, item_id: int, at: str = AFTER) -> int:
    """Close a ballot with its result; the decision's id."""
    with clock_at(at), transaction():
        return votes.close(item_id, meeting_id=meeting_id, by=scene.chairing)


def adopt(scene: Scene, meeting_id: int, item_id: int, cents: int | None = None, at: str = AFTER) -> int:
    """Adopt an item without objection; the decision's id."""
    with clock_at(at), transaction():
        return votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing, cents=cents)


def lapse(scene: Scene, meeting_id: int, item_id: int, at: str = AFTER) -> int:
    """Close a ballot without result."""
    with clock_at(at), transaction():
        return lapsing.lapse(item_id, meeting_id=meeting_id, by=scene.chairing)


def amend(scene: Scene, meeting_id: int, item_id: int, cents: int, at: str = AFTER) -> None:
    """Amend in the room the amount that is put to the vote."""
    with clock_at(at), transaction():
        votes.amend(item_id, meeting_id=meeting_id, cents=cents, reason="Devis revu", by=scene.chairing)


def convene_again(scene: Scene, meeting_id: int, starts_at: str = AGAIN_AT, at: str = AFTER) -> int:
    """Convene the committee again for what a meeting left undecided; the new meeting's id."""
    with clock_at(at), transaction():
        return again.convene_again(meeting_id, starts_at=instant(starts_at), video_url=VIDEO, by=scene.by)


def consult(scene: Scene, meeting_id: int, ends_at: str = DEADLINE, at: str = AFTER) -> int:
    """Put what a meeting left undecided to a consultation in writing; its id."""
    with clock_at(at), transaction():
        return again.consult(meeting_id, ends_at=instant(ends_at), by=scene.by)


def consulted(scene: Scene, *, silence_consents: bool = False) -> tuple[int, int]:
    """A consultation of one item that a meeting without quorum left; their ids."""
    with transaction():
        committees.set_rules(scene.committee_id, book=Rulebook(silence_consents=silence_consents), by=scene.by)
    meeting_id, _item = convened(scene)
    asked = consult(scene, meeting_id)
    return asked, agenda.items(asked)[0].id


def answer(scene: Scene, meeting_id: int, item_id: int, number: int, choice: Choice, at: str = CONSULTED) -> int:
    """What a donor's member says in writing; the vote's id."""
    with clock_at(at), transaction():
        authority_id = scene.donors[number].id
        return consultations.answer(item_id, meeting_id=meeting_id, authority_id=authority_id, choice=choice, by=member(scene, number))


def answers(scene: Scene, meeting_id: int, item_id: int, said: Iterable[tuple[int, Choice]], at: str = CONSULTED) -> None:
    """What several donors' members say in writing, one after the other."""
    for number, choice in said:
        answer(scene, meeting_id, item_id, number, choice, at)

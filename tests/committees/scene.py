"""The scene of these tests: a fund that donors paid into, its committee with a chair, staff, meetings; each act commits."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, select

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Authority
from fundtracker.committees import agenda, attendance, committees, decisions, meetings
from fundtracker.committees.rules import ItemKind, Outcome, Presence
from fundtracker.funds.models import Fund, Project
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import book
from fundtracker.mail.models import Mail
from tests.factories import a_fund, a_mandate, a_project, a_user, an_authority
from tests.watch import clock_at

BEFORE, START, AFTER = "2024-03-01 09:00", "2024-03-13 11:00", "2024-03-13 12:30"
CEILING = 2_000_000


@dataclass
class Scene:
    """Rows of one scene. `members` sit for the donors, the first of them in the chair."""

    fund: Fund
    project: Project
    staff: User
    committee_id: int = 0
    donors: list[Authority] = field(default_factory=list)
    members: list[User] = field(default_factory=list)

    @property
    def by(self) -> Actor:
        return Actor("user", self.staff.id)

    @property
    def chair(self) -> User:
        return self.members[0]

    @property
    def chairing(self) -> Actor:
        return Actor("user", self.chair.id)


@contextmanager
def untold() -> Iterator[None]:
    """Leave no mail of what only sets a scene: tests count those of the acts they try."""
    last = session.scalar(select(func.max(Mail.id))) or 0
    yield
    session.execute(delete(Mail).where(Mail.id > last))


def a_scene(*paid: int, code: str | None = None, **fund: Any) -> Scene:
    """A fund into which donors paid these sums of cents, each with a member; the first one chairs, the second is vice-chair."""
    row = a_fund(code, **{"urgency_ceiling_cents": CEILING, **fund})
    scene = Scene(row, a_project(row, place="Ijoukak", beneficiary="École communale"), a_user("staff"))
    for cents in paid or (6_000_000, 3_000_000, 1_000_000):
        donor = an_authority()
        member = a_user()
        a_mandate(member, donor)
        pay(row, donor, cents)
        scene.donors.append(donor)
        scene.members.append(member)
    with transaction(), untold():
        scene.committee_id = committees.ensure(row.id, by=COMMAND)
        vice = scene.members[1].id if len(scene.members) > 1 else None
        committees.set_chairs(scene.committee_id, chair_user_id=scene.chair.id, vice_chair_user_id=vice, by=COMMAND)
    return scene


def pay(fund: Fund, donor: Authority, cents: int, day: datetime.date = datetime.date(2023, 2, 1)) -> int:
    with transaction():
        return book.receive(fund_id=fund.id, cents=cents, value_date=day, by=COMMAND, authority_id=donor.id).id


def draft(scene: Scene, start: str = START, **columns: Any) -> int:
    """A meeting that is not convened yet, by video."""
    day, hour = start.split(" ")
    starts_at = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time.fromisoformat(hour), clock.PARIS)
    values = {"title": "Comité de mars", "starts_at": starts_at, "place": "", "video_url": "https://video.example.org/1", **columns}
    with clock_at(BEFORE), transaction():
        return meetings.create(committee_id=scene.committee_id, by=scene.by, **values)


def an_item(scene: Scene, meeting_id: int, kind: ItemKind = ItemKind.GRANT, **columns: Any) -> int:
    """An item that asks for a grant of 10 000 euros, unless it is told otherwise."""
    asks = {"cents": 1_000_000, "project_id": scene.project.id} if kind is ItemKind.GRANT else {}
    with transaction():
        return agenda.add(meeting_id, by=scene.by, **{"kind": kind, "title": "Une école à Ijoukak", **asks, **columns})


def convene(scene: Scene, meeting_id: int, at: str = BEFORE) -> None:
    with clock_at(at), transaction():
        meetings.convene(meeting_id, by=scene.by)


def attend(scene: Scene, meeting_id: int, *presences: Presence) -> None:
    said = {donor.id: (presence, "") for donor, presence in zip(scene.donors, presences, strict=False)}
    with transaction():
        attendance.record(meeting_id, seats=said, by=scene.by)


def decide(scene: Scene, meeting_id: int, item_id: int, outcome: Outcome = Outcome.ADOPTED, cents: int | None = None) -> int:
    """What the meeting decided, recorded after it began; nothing is signed yet."""
    item = agenda.get(item_id, meeting_id)
    with clock_at(AFTER), transaction():
        return decisions.record(item_id, meeting_id=meeting_id, outcome=outcome, text="", cents=cents or item.cents, by=scene.by)


def sign(scene: Scene, decision_id: int, by: Actor | None = None) -> None:
    with clock_at(AFTER), transaction():
        decisions.sign(decision_id, by=by or scene.chairing)


def convened(scene: Scene, kind: ItemKind = ItemKind.GRANT, **columns: Any) -> tuple[int, int]:
    """A convened meeting with one item; their ids."""
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id, kind, **columns)
    convene(scene, meeting_id)
    return meeting_id, item_id


def adopted(scene: Scene, kind: ItemKind = ItemKind.GRANT, **columns: Any) -> int:
    """A decision that was adopted and signed; its id."""
    meeting_id, item_id = convened(scene, kind, **columns)
    decision_id = decide(scene, meeting_id, item_id)
    sign(scene, decision_id)
    return decision_id

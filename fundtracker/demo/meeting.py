"""Meetings, decisions, grants and payments of the demo data, as acts of a story."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from fundtracker.committees import agenda, attendance, decisions, meetings, speakers
from fundtracker.committees.attendance import SeatLine
from fundtracker.committees.rules import ItemKind, Outcome, Presence, instant_of
from fundtracker.demo.people import Cast, representative
from fundtracker.demo.story import Story
from fundtracker.documents import store
from fundtracker.grants import grants, payments, register, reports
from fundtracker.grants.authorisations import of_project
from fundtracker.kernel.actor import Actor
from fundtracker.votes import ending, entering

WAYS = (Presence.REMOTE, Presence.PRESENT, Presence.REMOTE, Presence.REMOTE, Presence.REMOTE, Presence.ABSENT)
"""How seats take part whose people the books do not know."""

VIDEO = "https://visio.example/comite-des-donateurs"


@dataclass(frozen=True)
class Item:
    """An agenda item, and what became of it (`outcome` None: nothing on record); `counts` are for, against and abstentions of a ballot."""

    kind: ItemKind
    title: str
    text: str = ""
    outcome: Outcome | None = Outcome.ADOPTED
    columns: dict[str, Any] = field(default_factory=dict)
    signed: bool = True
    counts: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Stage:
    """What telling needs of a fund: its ids, who acts for it, who signs."""

    story: Story
    fund_id: int
    committee_id: int
    cast: Cast
    chair: Actor
    projects: dict[str, int]

    @property
    def staff(self) -> Actor:
        """Who records."""
        return self.cast["staff"]


def draft(stage: Stage, name: str, starts_at: datetime, title: str, items: Sequence[Item], *, on: date, place: str = "") -> None:
    """Draft a meeting with its agenda; known as `name`."""

    def act() -> int:
        facts: dict[str, Any] = {"title": title, "starts_at": starts_at, "place": place, "video_url": VIDEO}
        meeting_id = meetings.create(committee_id=stage.committee_id, by=stage.staff, **facts)
        for item in items:
            agenda.add(meeting_id, kind=item.kind, title=item.title, text=item.text, minutes=15, by=stage.staff, **item.columns)
        return meeting_id

    stage.story.keep(on, name, act)


def convene(stage: Stage, name: str, on: date) -> None:
    """Convene it."""
    stage.story.on(on, lambda: meetings.convene(stage.story.known[name], by=stage.staff))


def held(stage: Stage, day: date, title: str, items: Sequence[Item], *, hour: time = time(11, 0), close: bool = True) -> str:
    """A whole meeting: drafted, convened, attended, decided, signed; gives back its name."""
    name = f"meeting-{stage.fund_id}-{day}"
    draft(stage, name, instant_of(day, hour), title, items, on=day - timedelta(days=20))
    convene(stage, name, day - timedelta(days=12))

    def decide() -> None:
        meeting_id = stage.story.known[name]
        attendance.record(meeting_id, seats=dict(_took_part(attendance.of_meeting(meeting_id))), by=stage.staff)
        for line, item in zip(agenda.items(meeting_id), items, strict=False):
            if item.outcome is None:
                continue
            said_of: dict[str, Any] = {"cents": item.columns.get("cents"), "counts": item.counts}
            decision_id = entering.enter(line.id, meeting_id=meeting_id, outcome=item.outcome, by=stage.staff, **said_of)
            if item.signed:
                decisions.sign(decision_id, by=stage.chair)
        if close:
            ending.end(meeting_id, by=stage.staff)

    stage.story.on(day + timedelta(days=1), decide)
    return name


def _took_part(seats: Sequence[SeatLine]) -> Iterator[tuple[int, tuple[Presence, str]]]:
    """How each seat takes part, and who sits for it; one whose people the books know is there, most of the others by video."""
    names = speakers.only_ones([seat.authority_id for seat in seats])
    for number, seat in enumerate(seats):
        name = names.get(seat.authority_id, "")
        way = Presence.PRESENT if name else WAYS[number % len(WAYS)]
        yield seat.authority_id, (way, "" if way is Presence.ABSENT else name or representative(seat.siren))


def grant(stage: Stage, project: str, cents: int, signed_on: date, *, subject_to_receipts: bool = False) -> str:
    """Sign a grant under the project's last decision; gives back its name."""
    name = f"grant-{project}-{signed_on}"

    def act() -> int:
        under = [line for line in of_project(stage.projects[project]) if line.left >= cents]
        facts: dict[str, Any] = {
            "authorisation_id": under[-1].id,
            "cents": cents,
            "signed_on": signed_on,
            "subject_to_receipts": subject_to_receipts,
        }
        return grants.sign(by=stage.staff, **facts)

    stage.story.keep(signed_on, name, act)
    return name


def instalment(stage: Stage, name: str, number: int, on: date, *, upto: str = "paid", local: tuple[str, int] = ("", 0)) -> None:
    """Prepare a grant's instalment and lead it `upto` prepared, approved, paid or rejected; known as `<name>-<number>`.

    `local` is the currency and its hundredths for one euro.
    """

    def prepare() -> int:
        part = grants.get(stage.story.known[name]).instalments[number - 1]
        return payments.prepare_disbursement(instalment_id=part.id, cents=part.cents, by=stage.staff)

    lead(stage, f"{name}-{number}", prepare, on, upto=upto, local=local)


def expense(stage: Stage, on: date, cents: int, payee: str, purpose: str) -> None:
    """An own expense out of the fund's envelope, paid."""

    def prepare() -> int:
        envelope = stage.story.known[f"envelope-{stage.fund_id}"]
        return payments.prepare_expense(authorisation_id=envelope, cents=cents, payee=payee, purpose=purpose, by=stage.staff)

    lead(stage, f"expense-{stage.fund_id}-{on}", prepare, on)


def bank_charge(stage: Stage, on: date, cents: int) -> None:
    """A charge of the bank, paid."""

    def prepare() -> int:
        return payments.prepare_bank_charge(fund_id=stage.fund_id, cents=cents, payee="Banque", purpose="Frais de virement", by=stage.staff)

    lead(stage, f"charge-{stage.fund_id}-{on}", prepare, on)


def lead(stage: Stage, name: str, prepare: Any, on: date, *, upto: str = "paid", local: tuple[str, int] = ("", 0)) -> None:
    """Prepare on the day, approve the next, pay two days later."""
    stage.story.keep(on, name, prepare)
    known, approver = stage.story.known, stage.cast["approver"]
    if upto == "rejected":
        stage.story.on(on + timedelta(days=1), lambda: payments.reject(known[name], reason="Coordonnées bancaires à vérifier", by=approver))
    if upto in ("approved", "paid"):
        stage.story.on(on + timedelta(days=1), lambda: payments.approve(known[name], by=approver))
    if upto == "paid":
        day = on + timedelta(days=3)
        currency, rate = local

        def pay() -> None:
            abroad: dict[str, Any] = (
                {"currency": currency, "local_hundredths": register.get(known[name]).cents * rate // 100} if currency else {}
            )
            payments.pay(known[name], value_date=day, by=stage.staff, **abroad)

        stage.story.on(day, pay)


def report(stage: Stage, name: str, number: int, on: date, *, percent: int = 100, accept: bool = True) -> None:
    """The partner's report on an instalment, spent in `percent`, accepted three weeks later or waiting."""

    def receive() -> int:
        part = grants.get(stage.story.known[name]).instalments[number - 1]
        paper = store.add(stage.story.known["report"], by=stage.staff)
        facts: dict[str, Any] = {"received_on": on, "spent_cents": part.cents * percent // 100, "document_id": paper}
        return reports.record(instalment_id=part.id, by=stage.staff, **facts)

    stage.story.keep(on, f"report-{name}-{number}", receive)
    if accept:
        known = stage.story.known
        stage.story.on(on + timedelta(days=21), lambda: reports.accept(known[f"report-{name}-{number}"], by=stage.cast["approver"]))

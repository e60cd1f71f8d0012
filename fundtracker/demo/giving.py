"""Who promised and paid what in the demo data: most as it should be, and one of each thing that goes otherwise."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from fundtracker.authorities import contributors
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.rules import Body, Stage
from fundtracker.corrections import corrections, entries
from fundtracker.corrections.rules import Act
from fundtracker.demo.story import Story
from fundtracker.documents import store
from fundtracker.kernel.actor import Actor

TREASURY = "DDFIP – TRESORERIE"


@dataclass(frozen=True)
class Gift:
    """One donor's promise: amount in cents, the days of its stages, its earmark."""

    name: str
    fund_id: int
    authority_id: int
    cents: int
    announced: date
    voted: date
    agreed: date
    called: date
    paid: date
    number: int
    project_id: int | None = None
    programme_id: int | None = None
    neighbour_id: int = 0


def gift(fund_id: int, code: str, siren: str, number: int, opened: date, scale: float, *, prompt: bool = False) -> Gift:
    """A promise made up from the fund's code and the donor's SIREN, always the same; amounts between 5 and 50 k€ before `scale`.

    `prompt`: paid within six weeks, as whoever chairs the committee does.
    """
    chance = random.Random(f"{code}-{siren}")  # nosec B311 invented amounts, no secret
    authority = contributors.by_siren(siren)
    if authority is None:
        raise LookupError(siren)
    if number % 5 == 4 and authority.population:
        cents = min(max(authority.population * 10, 500_000), 5_000_000)
    else:
        cents = round(chance.choice((5_000, 6_000, 7_500, 8_000, 10_000, 12_500, 15_000, 20_000, 30_000, 50_000)) * scale / 500) * 50_000
    announced = opened + timedelta(days=chance.randint(3, 60))
    voted = announced + timedelta(days=chance.randint(15, 70))
    agreed = voted + timedelta(days=chance.randint(7, 35))
    called = agreed + timedelta(days=chance.randint(3, 20))
    paid = called + timedelta(days=chance.randint(10, 60))
    if prompt:
        announced, voted, agreed, called, paid = (opened + timedelta(days=days) for days in (4, 16, 21, 26, 40))
    return Gift(f"{code}-{siren}", fund_id, authority.id, max(cents, 500_000), announced, voted, agreed, called, paid, number)


def earmarked(gifts: Sequence[Gift], projects: Mapping[str, int], programme_of: Mapping[str, str], story: Story) -> list[Gift]:
    """The same promises, one of them for a project; another credited to its neighbour first."""
    first = next(iter(projects.values()))
    return [
        replace(given, project_id=first if given.number == 5 else None, neighbour_id=gifts[given.number - 1].authority_id)
        for given in gifts
    ]


def late_promise(story: Story, given: Gift, staff: Actor) -> None:
    """A promise made this month, which nobody has voted yet."""
    day = story.last_day - timedelta(days=8)
    facts: dict[str, Any] = {"fund_id": given.fund_id, "authority_id": given.authority_id, "cents": 1_200_000, "announced_on": day}
    story.on(day, lambda: pledges.record(by=staff, **facts))


def late_correction(story: Story, given: Gift, staff: Actor) -> None:
    """A correction prepared this month, which nobody has confirmed yet: the statement says two days later."""

    def prepare() -> int:
        entry = entries.of(story.known[f"receipt-{given.name}"])
        right = {**entry.says, "received_on": given.paid + timedelta(days=2)}
        reason = "Le relevé bancaire porte une autre date de valeur"
        return corrections.prepare(entry.movement.id, Act.AMEND, reason=reason, by=staff, **right)

    story.on(story.last_day - timedelta(days=5), prepare)


def tell(story: Story, given: Gift, staff: Actor) -> None:
    """Lead one promise through the way its number stands for."""
    way = WAYS.get(given.number, _as_it_should)
    way(story, given, staff)


def _promise(story: Story, given: Gift, staff: Actor, *, upto: Stage = Stage.CALLED, instalments: Sequence[tuple[date, int]] = ()) -> None:
    """The promise and its stages up to one of them."""
    record = partial(
        pledges.record,
        fund_id=given.fund_id,
        authority_id=given.authority_id,
        cents=given.cents,
        announced_on=given.announced,
        by=staff,
        project_id=given.project_id,
        programme_id=given.programme_id,
        instalments=instalments,
    )
    story.keep(given.announced, given.name, record)
    days = ((Stage.VOTED, given.voted), (Stage.AGREED, given.agreed), (Stage.CALLED, given.called))
    order = [Stage.ANNOUNCED, *(stage for stage, _ in days)]
    for stage, day in days:
        if order.index(stage) <= order.index(upto):
            body = Body.COUNCIL if stage is Stage.VOTED else Body.EXECUTIVE
            act = f"{day.year}-{given.number + 11:03d}" if stage is not Stage.CALLED else ""
            story.on(day, partial(_reach, story, given, stage, day, body, act, staff))


def _reach(story: Story, given: Gift, stage: Stage, day: date, body: Body, act: str, staff: Actor) -> None:
    """One stage with its act; one donor in nine has not sent the papers."""
    paper = store.add(story.known["act"], by=staff) if act and given.number % 9 != 7 else None
    facts: dict[str, Any] = {"body": body if act else None, "act_number": act, "document_id": paper}
    pledges.reach_stage(story.known[given.name], stage=stage, on=day, by=staff, **facts)


def _pay(story: Story, given: Gift, staff: Actor, cents: int, day: date, *, keep: str = "", confirm_excess: bool = False) -> None:
    """A payment for the promise."""

    def act() -> int:
        return receipts.record(
            fund_id=given.fund_id,
            cents=cents,
            received_on=day,
            by=staff,
            payer=TREASURY,
            bank_reference=f"VIR {day:%y%m%d} {given.number:03d}",
            pledge_id=story.known[given.name],
            confirm_excess=confirm_excess,
        )

    story.keep(day, keep or f"receipt-{given.name}", act)


def _as_it_should(story: Story, given: Gift, staff: Actor) -> None:
    """Announced, voted, agreed, called and paid in full; every sixth without an agreement on file."""
    _promise(story, given, staff, upto=Stage.VOTED if given.number % 6 == 5 else Stage.CALLED)
    _pay(story, given, staff, given.cents, given.paid)


def _in_two_parts(story: Story, given: Gift, staff: Actor) -> None:
    """Paid in two instalments."""
    half, later = given.cents // 2, given.paid + timedelta(days=180)
    _promise(story, given, staff, instalments=((given.paid, half), (later, given.cents - half)))
    _pay(story, given, staff, half, given.paid)
    _pay(story, given, staff, given.cents - half, later, keep=f"second-{given.name}")


def _partly(story: Story, given: Gift, staff: Actor) -> None:
    """A first part only; the rest is overdue."""
    first = given.cents * 2 // 5
    _promise(story, given, staff, instalments=((given.paid, first), (given.paid + timedelta(days=150), given.cents - first)))
    _pay(story, given, staff, first, given.paid)


def _too_much(story: Story, given: Gift, staff: Actor) -> None:
    """Five hundred euros more than promised, confirmed by staff."""
    _promise(story, given, staff)
    _pay(story, given, staff, given.cents + 50_000, given.paid, confirm_excess=True)


def _cancelled(story: Story, given: Gift, staff: Actor) -> None:
    """Voted, then given up."""
    _promise(story, given, staff, upto=Stage.VOTED)
    day = given.voted + timedelta(days=120)
    story.on(day, lambda: pledges.cancel(story.known[given.name], reason="Budget supplémentaire refusé", on=day, by=staff))


def _amended(story: Story, given: Gift, staff: Actor) -> None:
    """Raised by a second vote, then paid."""
    _promise(story, given, staff)
    day = given.called + timedelta(days=1)
    more = given.cents + 250_000
    story.on(day, lambda: pledges.amend(story.known[given.name], cents=more, reason="Second vote du conseil", on=day, by=staff))
    _pay(story, given, staff, more, max(given.paid, day))


def _bounced(story: Story, given: Gift, staff: Actor) -> None:
    """The bank took the payment back; it came again a month later."""
    _promise(story, given, staff)
    _pay(story, given, staff, given.cents, given.paid, keep=f"bounced-{given.name}")
    day = given.paid + timedelta(days=25)
    by_two(story, f"bounced-{given.name}", Act.BANK, "Virement rappelé par la banque", staff, day, on=day)
    _pay(story, given, staff, given.cents, day + timedelta(days=14))


def _unsolicited(story: Story, given: Gift, staff: Actor) -> None:
    """Paid without a promise; the papers never came."""

    def act() -> int:
        return receipts.record(
            fund_id=given.fund_id, cents=given.cents, received_on=given.paid, by=staff, payer=TREASURY, authority_id=given.authority_id
        )

    story.on(given.paid, act)


def _found_late(story: Story, given: Gift, staff: Actor) -> None:
    """The payment waited in suspense until the donor was found."""
    _promise(story, given, staff)

    def arrive() -> int:
        return receipts.record(fund_id=given.fund_id, cents=given.cents, received_on=given.paid, by=staff, payer=TREASURY)

    story.keep(given.paid, f"suspense-{given.name}", arrive)
    day = given.paid + timedelta(days=9)
    find = partial(receipts.attribute, on=day, by=staff)
    story.on(day, lambda: find(story.known[f"suspense-{given.name}"], pledge_id=story.known[given.name]))


def _credited_to_the_neighbour(story: Story, given: Gift, staff: Actor) -> None:
    """Credited to another donor by mistake, moved three weeks later."""
    _promise(story, given, staff)

    def arrive() -> int:
        return receipts.record(
            fund_id=given.fund_id, cents=given.cents, received_on=given.paid, by=staff, payer=TREASURY, authority_id=given.neighbour_id
        )

    story.keep(given.paid, f"wrong-{given.name}", arrive)
    day = given.paid + timedelta(days=21)

    def to_its_pledge() -> dict[str, Any]:
        return {"on": day, "pledge_id": story.known[given.name]}

    by_two(story, f"wrong-{given.name}", Act.MOVE, "Libellé de la Trésorerie mal lu", staff, day, to_its_pledge)


def _typed_wrongly(story: Story, given: Gift, staff: Actor) -> None:
    """Typed on the wrong day, seen on the statement, put right by two people a week later."""
    _promise(story, given, staff)
    _pay(story, given, staff, given.cents, given.paid, keep=f"typed-{given.name}")

    def a_day_later() -> dict[str, Any]:
        entry = entries.of(story.known[f"typed-{given.name}"])
        return {**entry.says, "received_on": given.paid + timedelta(days=1)}

    reason = "Date de valeur mal lue sur le relevé bancaire"
    by_two(story, f"typed-{given.name}", Act.AMEND, reason, staff, given.paid + timedelta(days=7), a_day_later)


def by_two(
    story: Story, name: str, act: Act, reason: str, staff: Actor, day: date, asked: Callable[[], dict[str, Any]] | None = None, **fixed: Any
) -> None:
    """Have a correction of a known entry prepared on a day, and confirmed by the approver on the same."""

    def do() -> None:
        more = asked() if asked else fixed
        correction_id = corrections.prepare(story.known[name], act, reason=reason, by=staff, **more)
        corrections.confirm(correction_id, by=story.known["approver"])

    story.on(day, do)


def _announced_only(story: Story, given: Gift, staff: Actor) -> None:
    """A promise that no council has voted yet."""
    _promise(story, given, staff, upto=Stage.ANNOUNCED)


def _voted_only(story: Story, given: Gift, staff: Actor) -> None:
    """Voted, and not paid."""
    _promise(story, given, staff, upto=Stage.VOTED)


def _called_only(story: Story, given: Gift, staff: Actor) -> None:
    """Called, and long overdue."""
    _promise(story, given, staff, instalments=((given.paid, given.cents),))


WAYS: Mapping[int, Callable[[Story, Gift, Actor], None]] = {
    0: _in_two_parts,
    3: _credited_to_the_neighbour,
    6: _found_late,
    8: _partly,
    9: _announced_only,
    10: _bounced,
    11: _amended,
    12: _typed_wrongly,
    13: _too_much,
    15: _cancelled,
    16: _unsolicited,
    18: _called_only,
    20: _voted_only,
    22: _in_two_parts,
    25: _announced_only,
    34: _partly,
    43: _voted_only,
}
"""What goes otherwise, by the donor's place in its fund; every other promise goes as it should."""

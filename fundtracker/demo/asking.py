"""What donors ask in the demo data: a pledge and a paper that wait, one declined, one withdrawn, a contact confirmed, a colleague."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fundtracker.authorities import contributors, establishments
from fundtracker.authorities.rules import Function
from fundtracker.contributions import pledges
from fundtracker.contributions.rules import Body, Stage
from fundtracker.demo import meeting
from fundtracker.funds import funds
from fundtracker.kernel.actor import Actor
from fundtracker.requests import answering, asking, colleagues, register
from fundtracker.requests.facts import ContactFacts, InvitationFacts, PaperFacts, PledgeFacts

LYON, NANTES, GRENOBLE, METROPOLE, ISERE = "216901231", "244400404", "213801855", "200046977", "223800012"
DECLINED = "Vous nous avez dit 25 000,00 € au téléphone : vérifiez le nombre de zéros et annoncez de nouveau, s’il vous plaît."
CONDITIONS = "Pour l’eau potable dans les villages de montagne."


@dataclass(frozen=True)
class Donor:
    """Who asks: the contributor's id, and its officer."""

    id: int
    by: Actor


def tell(stage: meeting.Stage) -> None:
    """The requests of the last weeks, each in its state."""
    on = _days(stage)
    on(20, lambda: _keep(stage, "contact", _contact(_donor(stage, NANTES))))
    on(18, lambda: answering.confirm(stage.story.known["request-contact"], by=stage.staff, version=1))
    on(15, lambda: _keep(stage, "zeros", _pledge(stage, GRENOBLE, 25_000_000, 17)))
    on(13, lambda: answering.decline(stage.story.known["request-zeros"], reason=DECLINED, by=stage.staff, version=1))
    on(11, lambda: _keep(stage, "withdrawn", _pledge(stage, ISERE, 800_000, 12)))
    on(10, lambda: _withdraw(stage))
    on(9, lambda: _colleague(stage, stage.story.last_day - timedelta(days=9)))
    on(6, lambda: _pledge(stage, LYON, 1_500_000, 8, body=Body.COUNCIL, number="2026-118", conditions=CONDITIONS))
    on(5, lambda: _siret(stage))
    on(4, lambda: _paper(stage))


def _days(stage: meeting.Stage) -> Callable[[int, Callable[[], Any]], None]:
    """Adds an act to so many days before the last of the story."""
    return lambda before, act: stage.story.on(stage.story.last_day - timedelta(days=before), act)


def _keep(stage: meeting.Stage, name: str, request_id: int) -> None:
    stage.story.known[f"request-{name}"] = request_id


def _donor(stage: meeting.Stage, siren: str) -> Donor:
    authority = contributors.by_siren(siren)
    if authority is None:
        raise LookupError(siren)
    return Donor(authority.id, stage.cast[siren])


def _contact(donor: Donor) -> int:
    facts = ContactFacts("2 cours du Champ de Mars\n44000 Nantes", "solidarite.internationale@demo.example", "02 40 00 00 00")
    return asking.contact(authority_id=donor.id, facts=facts, by=donor.by)


def _pledge(
    stage: meeting.Stage, siren: str, cents: int, before: int, *, body: Body | None = None, number: str = "", conditions: str = ""
) -> int:
    """A pledge announced, or voted where a body acted, so many days before the last one."""
    donor, on = _donor(stage, siren), stage.story.last_day - timedelta(days=before)
    reached = Stage.VOTED if body else Stage.ANNOUNCED
    facts = PledgeFacts(cents, funds.get(stage.fund_id).fee_bp, reached, on, body, number, None, None, conditions)
    return asking.pledge(authority_id=donor.id, fund_id=stage.fund_id, facts=facts, by=donor.by)


def _withdraw(stage: meeting.Stage) -> None:
    donor, request_id = _donor(stage, ISERE), stage.story.known["request-withdrawn"]
    answering.withdraw(request_id, authority_id=donor.id, by=donor.by, version=register.get(request_id).version)


def _colleague(stage: meeting.Stage, today: date) -> int:
    donor = _donor(stage, LYON)
    facts = InvitationFacts("Camille Perrin", "camille.perrin@demo.example", Function.READER, today, None)
    return colleagues.invite(authority_id=donor.id, facts=facts, by=donor.by)


def _siret(stage: meeting.Stage) -> int:
    """Lyon publishes its subsidies; most donors have not said under which number yet."""
    donor = _donor(stage, LYON)
    return establishments.record(donor.id, f"{LYON}00011", by=donor.by)


def _paper(stage: meeting.Stage) -> int:
    """The deliberation of the donor's latest pledge."""
    donor = _donor(stage, METROPOLE)
    line = pledges.of_authority(donor.id)[-1]
    on = line.dates.get(Stage.VOTED, line.announced_on)
    facts = PaperFacts(Stage.VOTED, on, line.cents, Body.COUNCIL, f"{on.year}-204")
    return asking.paper(authority_id=donor.id, pledge_id=line.id, facts=facts, kept=stage.story.known["act"], by=donor.by)

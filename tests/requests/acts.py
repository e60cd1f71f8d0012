"""A donor with its people, and acts of these tests, each committed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.authorities.rules import Function
from fundtracker.contributions import pledges
from fundtracker.contributions.rules import Stage
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.requests import answering, asking
from fundtracker.requests.facts import PledgeFacts
from fundtracker.requests.models import DonorRequest
from tests.factories import a_fund, a_mandate, a_user, an_authority


@dataclass
class Donor:
    """An authority with an officer, an elected member and a reader; a fund with a fee of 5 %; a member of staff."""

    authority: Authority
    officer: User
    elected: User
    reader: User
    staff: User
    fund: Fund
    mandates: dict[Function, Mandate]

    @property
    def pages(self) -> str:
        return f"/donors/{self.authority.siren}/requests"

    @property
    def people(self) -> str:
        return f"/donors/{self.authority.siren}/people"

    @property
    def by(self) -> Actor:
        return Actor("user", self.officer.id)


def a_donor() -> Donor:
    authority = an_authority(name="Ville de Lyon")
    officer, elected, reader = (a_user(name=name) for name in ("Thomas Renaud", "Élise Marchand", "Nadia Kaci"))
    held = {
        function: a_mandate(user, authority, function=function)
        for user, function in ((officer, Function.OFFICER), (elected, Function.ELECTED), (reader, Function.READER))
    }
    fund = a_fund("MAR-2023", fee_bp=500)
    return Donor(authority, officer, elected, reader, a_user("staff"), fund, held)


def yesterday() -> date:
    return clock.today() - timedelta(days=1)


def typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def announce(donor: Donor, **facts: Any) -> int:
    """The officer announces a pledge of 12 500,00 €."""
    values: dict[str, Any] = {
        "cents": 1_250_000,
        "fee_bp": donor.fund.fee_bp,
        "stage": Stage.ANNOUNCED,
        "on": yesterday(),
        "body": None,
        "act_number": "",
    }
    values |= {"project_id": None, "programme_id": None, "conditions": "", **facts}
    with transaction():
        return asking.pledge(authority_id=donor.authority.id, fund_id=donor.fund.id, facts=PledgeFacts(**values), by=donor.by)


def confirm(donor: Donor, request: DonorRequest) -> int:
    with transaction():
        return answering.confirm(request.id, by=Actor("user", donor.staff.id), version=request.version)


def a_pledge(donor: Donor) -> int:
    """A pledge that staff recorded."""
    with transaction():
        return pledges.record(
            fund_id=donor.fund.id,
            authority_id=donor.authority.id,
            cents=1_000_000,
            announced_on=yesterday(),
            by=Actor("user", donor.staff.id),
        )

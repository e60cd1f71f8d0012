"""What a donor's page shows, gathered from the book and the pledges; every figure names the movements it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fundtracker.authorities import contributors
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.closing import answers
from fundtracker.closing.answers import Question
from fundtracker.committees import meetings
from fundtracker.contributions import papers, pledges
from fundtracker.contributions.lines import PledgeLine
from fundtracker.contributions.papers import Paper
from fundtracker.donors import lines
from fundtracker.donors.lines import Line
from fundtracker.funds import funds, projects
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions, trace
from fundtracker.ledger.rules import Identity


@dataclass(frozen=True)
class Reached:
    """A project that the donor's euros reached: what was paid to it from this donor, net of returns, in cents."""

    project_id: int
    title_fr: str
    title_en: str
    place: str
    cents: int


@dataclass(frozen=True)
class InFund:
    """A donor in one fund: the stages of its promises, where its money is, the projects it reached; amounts in cents."""

    fund_id: int
    code: str
    name_fr: str
    name_en: str
    promised: int
    voted: int
    paid: int
    still_to_pay: int
    identity: Identity
    reached: list[Reached]
    pledges: Sequence[PledgeLine]

    @property
    def has_seat(self) -> bool:
        """Whether the donor sits on the fund's committee: whoever has paid does (domain.md rule 12)."""
        return self.identity.received > 0

    @property
    def other_uses(self) -> list[Line]:
        """Where else the money is: fees, own expenses, refunds, transfers, and what is unspent."""
        return [line for line in lines.went_out(self.identity) if line.figure != "paid"]

    @property
    def total(self) -> int:
        """What came in, returns aside: they reduce what the projects cost."""
        return lines.total(lines.came_in(self.identity)) - self.identity.returns


@dataclass(frozen=True)
class Dashboard:
    """The donor's page. Sums are over all its funds, in cents; `per_inhabitant` is None where the population is unknown."""

    authority: AuthorityLine
    identity: Identity
    funds: list[InFund]
    per_inhabitant: int | None
    meetings: Sequence[Any]
    questions: Sequence[Question]
    documents: Sequence[Paper]

    @property
    def came_in(self) -> list[Line]:
        """The left half of the identity."""
        return lines.came_in(self.identity)

    @property
    def went_out(self) -> list[Line]:
        """The right half of the identity."""
        return lines.went_out(self.identity)

    @property
    def came_in_total(self) -> int:
        """The sum of the left half."""
        return lines.total(self.came_in)

    @property
    def went_out_total(self) -> int:
        """The sum of the right half: the same to the cent."""
        return lines.total(self.went_out)

    @property
    def sentence(self) -> Message:
        """The donor's situation in one sentence."""
        if not self.paid:
            return msg("Nothing has been received from you yet.")
        values = {"paid": Cents(self.paid), "partners": Cents(self.identity.paid - self.identity.returns)}
        if not values["partners"]:
            return msg("You paid %(paid)s; nothing has been paid on to partners yet.", **values)
        return msg("You paid %(paid)s; %(partners)s of it has been paid on to partners.", **values)

    @property
    def per_inhabitant_note(self) -> Message | None:
        """What was paid for each inhabitant."""
        if self.per_inhabitant is None or not self.paid:
            return None
        return msg("%(cents)s per inhabitant", cents=Cents(self.per_inhabitant))

    @property
    def promised(self) -> int:
        """Promised and not cancelled."""
        return sum(fund.promised for fund in self.funds)

    @property
    def voted(self) -> int:
        """Voted by the council."""
        return sum(fund.voted for fund in self.funds)

    @property
    def paid(self) -> int:
        """Received from the donor."""
        return sum(fund.paid for fund in self.funds)

    @property
    def still_to_pay(self) -> int:
        """Promised and not yet received."""
        return sum(fund.still_to_pay for fund in self.funds)


def build(authority_id: int) -> Dashboard:
    """Gather the page of one donor.

    Raises:
        NotFound: no such contributor.
    """
    authority = contributors.get(authority_id)
    in_funds = [_in_fund(fund_id, authority_id) for fund_id in _fund_ids(authority_id)]
    identity = positions.identity(authority_id=authority_id)
    return Dashboard(
        authority=authority,
        identity=identity,
        funds=in_funds,
        per_inhabitant=round(identity.received / authority.population) if authority.population else None,
        meetings=meetings.next_for(authority_id),
        questions=answers.questions(authority_id),
        documents=papers.of_authority(authority_id),
    )


def sits(authority_id: int) -> bool:
    """Whether an authority has a seat on any fund's committee."""
    return any(authority_id in positions.seat_holders(fund_id) for fund_id in positions.funds_of(authority_id))


def _fund_ids(authority_id: int) -> list[int]:
    """Every fund the donor promised or paid to, in the order they were opened."""
    known = {pledge.fund_id for pledge in pledges.of_authority(authority_id)} | set(positions.funds_of(authority_id))
    return [fund.id for fund in funds.list_() if fund.id in known]


def _in_fund(fund_id: int, authority_id: int) -> InFund:
    fund = funds.get(fund_id)
    summary = pledges.summary(fund_id, authority_id)
    return InFund(
        fund_id=fund_id,
        code=fund.code,
        name_fr=fund.name_fr,
        name_en=fund.name_en,
        promised=summary.promised,
        voted=summary.voted,
        paid=summary.received,
        still_to_pay=summary.outstanding,
        identity=positions.identity(fund_id, authority_id),
        reached=[_reached(project_id, cents) for project_id, cents in trace.by_project(fund_id, authority_id)],
        pledges=[pledge for pledge in pledges.of_authority(authority_id) if pledge.fund_id == fund_id],
    )


def _reached(project_id: int, cents: int) -> Reached:
    project = projects.get(project_id)
    return Reached(project_id, project.title_fr, project.title_en, project.place, cents)

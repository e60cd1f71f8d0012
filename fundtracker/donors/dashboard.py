"""What a donor's page shows, gathered from the book and the pledges; every figure names the movements it comes from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from fundtracker.authorities import contributors
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.closing import answers
from fundtracker.closing.answers import Question
from fundtracker.committees import meetings
from fundtracker.contributions import papers, pledges, sums
from fundtracker.contributions.lines import PledgeLine
from fundtracker.contributions.papers import Paper
from fundtracker.contributions.sums import Promised
from fundtracker.donors import lines, progress
from fundtracker.donors.lines import Line
from fundtracker.donors.progress import InProject
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.grants import courses as grant_courses
from fundtracker.grants.courses import GrantCourse
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.money import Cents, Rate
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import courses, positions
from fundtracker.ledger.courses import DonorMonthLine
from fundtracker.ledger.promises import Means
from fundtracker.ledger.rules import LINES, Identity

LEAST = Rate("0.001")
"""The least that is written of what was paid for each inhabitant, in euros."""


@dataclass(frozen=True)
class InFund:
    """A donor in one fund: the stages of its promises, where its money is, the projects it reached; amounts in cents."""

    fund_id: int
    code: str
    name_fr: str
    name_en: str
    crisis_on: date
    promised: int
    voted: int
    paid: int
    still_to_pay: int
    beyond: int
    identity: Identity
    reached: Sequence[InProject]
    grants: Sequence[GrantCourse]
    months: Sequence[DonorMonthLine]
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
    funds: Sequence[InFund]
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
    def per_inhabitant(self) -> Rate | None:
        """What was given for each inhabitant, less refunds, in euros; None where nobody knows how many there are."""
        return Rate(Decimal(self.identity.given) / 100 / self.authority.population) if self.authority.population else None

    @property
    def per_inhabitant_note(self) -> Message | None:
        """What was paid for each inhabitant, in words; what was refunded is named before it."""
        if self.per_inhabitant is None or not self.paid:
            return None
        if self.per_inhabitant < LEAST / 2:
            return msg("less than %(cents)s per inhabitant", cents=LEAST)
        if self.identity.refunds:
            return msg("%(cents)s per inhabitant, refunds deducted", cents=self.per_inhabitant)
        return msg("%(cents)s per inhabitant", cents=self.per_inhabitant)

    @property
    def refunded_note(self) -> Message | None:
        """What of the money paid went back to the donor."""
        return msg("%(cents)s of it was refunded to you", cents=Cents(self.identity.refunds)) if self.identity.refunds else None

    @property
    def paid_notes(self) -> list[Message]:
        """What is said below what was paid."""
        return [note for note in (self.refunded_note, self.per_inhabitant_note) if note is not None]

    @property
    def unspent_note(self) -> Message | None:
        """What of the unspent money is promised to projects already."""
        if not self.identity.promised:
            return None
        return msg("%(cents)s of it is promised to projects (indicative)", cents=Cents(self.identity.promised))

    @property
    def paid_on(self) -> int:
        """Paid on to partners, less what came back."""
        return self.identity.paid - self.identity.returns

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

    @property
    def beyond(self) -> int:
        """What came beyond what was promised."""
        return sum(fund.beyond for fund in self.funds)

    @property
    def promised_note(self) -> Message | None:
        """What is still to pay of the promises, and what was paid beyond them: the one does not make up for the other."""
        left, beyond = Cents(self.still_to_pay), Cents(self.beyond)
        if left and beyond:
            return msg("%(left)s still to pay; %(beyond)s paid beyond what was promised", left=left, beyond=beyond)
        if beyond:
            return msg("%(cents)s paid beyond what was promised", cents=beyond)
        return msg("%(cents)s still to pay", cents=left) if left else None

    def narrowed(self, code: str | None) -> "Dashboard":
        """The same for one fund only; for all of them where none is named.

        Raises:
            NotFound: the donor has nothing in such a fund.
        """
        if not code:
            return self
        found = [fund for fund in self.funds if fund.code == code]
        if not found:
            raise NotFound
        return replace(self, funds=found, identity=found[0].identity)


def build(authority_id: int) -> Dashboard:
    """Gather the page of one donor: as many queries for forty funds as for one.

    Raises:
        NotFound: no such contributor.
    """
    authority = contributors.get(authority_id)
    identities = positions.identities(authority_id)
    return Dashboard(
        authority=authority,
        identity=_together(list(identities.values())),
        funds=_in_funds(authority_id, identities),
        meetings=meetings.next_for(authority_id),
        questions=answers.questions(authority_id),
        documents=papers.of_authority(authority_id),
    )


def sits(authority_id: int) -> bool:
    """Whether an authority has a seat on any fund's committee."""
    return any(identity.received > 0 for identity in positions.identities(authority_id).values())


def _together(identities: Sequence[Identity]) -> Identity:
    """The identity over all funds."""
    sums = {name: sum(getattr(one, name) for one in identities) for name in (*LINES, "closing")}
    return Identity(**sums, means=sum((one.means for one in identities), Means()))


def _in_funds(authority_id: int, identities: Mapping[int, Identity]) -> list[InFund]:
    """Every fund the donor promised or paid to, the latest crisis first."""
    promised = sums.by_fund(authority_id)
    by_fund: dict[int, list[PledgeLine]] = defaultdict(list)
    for pledge in pledges.of_authority(authority_id):
        by_fund[pledge.fund_id].append(pledge)
    months: dict[int, list[DonorMonthLine]] = defaultdict(list)
    for month in courses.donor_months(authority_id):
        months[month.fund_id].append(month)
    grants: dict[int, list[GrantCourse]] = defaultdict(list)
    for grant in grant_courses.of_funds(
        [fund_id for fund_id, identity in identities.items() if identity.received or identity.transfers_in]
    ):
        grants[grant.fund_id].append(grant)
    reached = progress.of_projects(courses.of_projects(authority_id), [grant for some in grants.values() for grant in some])
    return [
        _in_fund(
            fund,
            promised.get(fund.id, Promised()),
            identities.get(fund.id, Identity()),
            reached=reached.get(fund.id, []),
            grants=grants[fund.id],
            months=months[fund.id],
            pledges=by_fund[fund.id],
        )
        for fund in funds.list_()
        if fund.id in promised or fund.id in identities
    ]


def _in_fund(fund: FundLine, promised: Promised, identity: Identity, **found: Any) -> InFund:
    return InFund(
        fund_id=fund.id,
        code=fund.code,
        name_fr=fund.name_fr,
        name_en=fund.name_en,
        crisis_on=fund.crisis_on,
        promised=promised.promised,
        voted=promised.voted,
        paid=identity.received,
        still_to_pay=promised.outstanding,
        beyond=promised.beyond,
        identity=identity,
        **found,
    )

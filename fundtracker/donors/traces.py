"""The euro trace of a donor: each receipt, where each of its cents is today; and all that is needed to recompute it (domain.md rule 9)."""

from dataclasses import dataclass
from typing import Any

from fundtracker.authorities import contributors
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.funds import funds, projects
from fundtracker.funds.lines import FundLine
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import chain, positions, proof, trace
from fundtracker.ledger.chain import Head
from fundtracker.ledger.trace import LotLine, LotUse
from fundtracker.ledger.wording import DONOR_LINES

FORMAT = "fundtracker-trace/1"
ADDED = ("interest", "advances")
REVERSED = {"bounced": msg("Taken back by the bank"), "corrected": msg("Correction: this entry was wrong")}


@dataclass(frozen=True)
class Use:
    """What became of some cents of a receipt: a project (by its titles) or another use in words."""

    name: Message | None
    title_fr: str
    title_en: str
    cents: int


@dataclass(frozen=True)
class Way:
    """One receipt's way: what it brought (with interest since), its uses, what is unspent; they add up to the cent."""

    lot: LotLine
    added: int
    uses: list[Use]

    @property
    def total(self) -> int:
        """What was received, with what was added to it."""
        return self.lot.received + self.added


@dataclass(frozen=True)
class FundTrace:
    """A donor's receipts in one fund, and the head of the chain they stand on."""

    fund: FundLine
    ways: list[Way]
    head: Head


def of_donor(authority_id: int) -> list[FundTrace]:
    """The trace of a donor, fund by fund."""
    heads = {head.chain: head for head in chain.heads()}
    found = [(funds.get(fund_id), trace.lots(fund_id, authority_id)) for fund_id in positions.funds_of(authority_id)]
    return [FundTrace(fund, [_way(lot) for lot in lots], heads[fund.code]) for fund, lots in found if lots]


def _way(lot: LotLine) -> Way:
    found = trace.uses(lot)
    added = sum(use.cents for use in found if use.line in ADDED)
    return Way(lot, added, [_use(use) for use in found if use.line not in ADDED])


def _use(use: LotUse) -> Use:
    if use.project_id:
        project = projects.get(use.project_id)
        return Use(None, project.title_fr, project.title_en, -use.cents)
    return Use(REVERSED.get(use.line) or DONOR_LINES[use.line], "", "", -use.cents)


def whole(authority: AuthorityLine) -> dict[str, Any]:
    """Everything as plain JSON: each fund's movements with bodies, shares and hashes, names of its donors and projects."""
    return {
        "format": FORMAT,
        "made_on": clock.today().isoformat(),
        "authority": {"id": authority.id, "siren": authority.siren, "name": authority.name},
        "funds": [_fund(found) for found in of_donor(authority.id)],
    }


def _fund(found: FundTrace) -> dict[str, Any]:
    fund = found.fund
    donors = [contributors.get(line.authority_id) for line in positions.donors(fund.id)]
    return {
        "code": fund.code,
        "head": {"seq": found.head.seq, "hash": found.head.hash},
        "donors": {str(donor.id): donor.label for donor in donors},
        "projects": {
            str(project.id): {"title": project.title_fr, "programme": project.programme_id} for project in projects.list_(fund.id)
        },
        "receipts": [
            {"movement": way.lot.receipt_id, "received": way.lot.received, "added": way.added, "unspent": way.lot.unspent}
            for way in found.ways
        ],
        "lots": {str(lot.lot_id): lot.receipt_id for lot in trace.lots(fund.id)},
        "movements": [{"id": line.id, "body": line.body, "shares": line.shares, "hash": line.hash} for line in proof.of_fund(fund.id)],
    }

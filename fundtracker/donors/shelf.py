"""Every paper a donor can take to its council, and what each is for: by year, by pledge and by payment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import pledges, register
from fundtracker.contributions.lines import PledgeLine, ReceiptLine
from fundtracker.contributions.rules import UNDONE, ReceiptState
from fundtracker.donors import accounting, calls, statements
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg

YEARLY: dict[str, tuple[Message, Message]] = {
    "donors.statement": (
        msg("Statement (PDF)"),
        msg("What you had, what came in, what went out, what was left: it adds up to the cent."),
    ),
    "donors.council_report": (
        msg("Report to your council (PDF)"),
        msg("Two pages: figures, a picture, your projects, and the draft of the council’s item."),
    ),
    "donors.declarations": (
        msg("What you publish and declare"),
        msg("The open-data file of your subsidies and the file of your official aid, with what you must still fill in."),
    ),
}
"""The papers of each year: endpoint, name, what it is for."""


@dataclass(frozen=True)
class Paper:
    """A paper one can open: where it is, what it is called, what it is for."""

    endpoint: str
    name: Message
    purpose: Message | None = None
    args: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class OfPledge:
    """A pledge, or a payment without one, with the papers that belong to it and the attestations that were withdrawn."""

    reference: str
    fund_code: str
    cents: int
    papers: list[Paper]
    withdrawn: list[Message] = field(default_factory=list)


def years(donor: AuthorityLine) -> list[tuple[int, list[Paper]]]:
    """The papers of each year a donor has an account in, the latest first."""
    accounts = accounting.years(donor.id)
    return [(year, [*_of_year(year), *_accounts(year, accounts.get(year, []))]) for year in statements.years(donor.id)]


def _of_year(year: int) -> Iterator[Paper]:
    for endpoint, (name, purpose) in YEARLY.items():
        yield Paper(endpoint, name, purpose, {"year": year})


def _accounts(year: int, codes: Sequence[str]) -> Iterator[Paper]:
    """A financial report for each fund the donor had money in, once the year is over."""
    purpose = msg("What the law asks of whoever received a subsidy: due by %(day)s.", day=accounting.due_on(year))
    for code in codes:
        yield Paper("donors.financial_report", msg("Financial report, %(code)s (PDF)", code=code), purpose, {"year": year, "code": code})


def by_pledge(donor: AuthorityLine) -> list[OfPledge]:
    """The papers of each pledge, the latest first, then those of payments without one."""
    every = register.of_authority(donor.id)
    receipts = [receipt for receipt in every if receipt.state not in UNDONE]
    wrong = [receipt for receipt in every if receipt.state is ReceiptState.CORRECTED]
    promised = [
        OfPledge(
            line.reference,
            line.fund_code,
            line.account.due,
            [*_drafts(line), *_calls(line), *_attestations(receipts, line.id)],
            _withdrawn(wrong, line.id),
        )
        for line in reversed(pledges.of_authority(donor.id))
    ]
    loose = [receipt for receipt in receipts if receipt.pledge_id is None]
    found = promised + [OfPledge(each.reference, each.fund_code, each.cents, list(_attestations([each], None))) for each in loose]
    gone = [receipt for receipt in wrong if receipt.pledge_id is None]
    return found + [OfPledge(each.reference, each.fund_code, each.cents, [], _withdrawn([each], None)) for each in gone]


def _withdrawn(wrong: Sequence[ReceiptLine], pledge_id: int | None) -> list[Message]:
    """What is said of the attestations of entries that were wrong."""
    return [
        msg(
            "The attestation of %(reference)s (%(cents)s, %(day)s) is withdrawn: the entry was wrong and has been corrected.",
            reference=each.reference,
            cents=Cents(each.cents),
            day=each.paid_on,
        )
        for each in wrong
        if each.pledge_id == pledge_id
    ]


def _drafts(line: PledgeLine) -> Iterator[Paper]:
    """The two drafts, each as PDF and to work on."""
    if not line.account.due:
        return
    for endpoint, name, purpose in (
        ("donors.deliberation", msg("Draft resolution (PDF)"), msg("What your council votes, filled in from your pledge.")),
        ("donors.agreement", msg("Draft agreement (PDF)"), msg("What your authority and the association sign.")),
    ):
        yield Paper(endpoint, name, purpose, {"pledge_id": line.id, "form": "pdf"})
        yield Paper(endpoint, msg("The same to work on (OpenDocument)"), None, {"pledge_id": line.id, "form": "odt"})


def _calls(line: PledgeLine) -> Iterator[Paper]:
    """The payment requests that staff sends and the donor finds here are one paper."""
    for request in line.requests:
        args: dict[str, int | str] = {"pledge_id": line.id, **({"instalment": request.numbers[-1]} if request.numbers else {})}
        yield Paper("donors.payment_request", calls.name(request), calls.PURPOSE, args)


def _attestations(receipts: list[ReceiptLine], pledge_id: int | None) -> Iterator[Paper]:
    for receipt in receipts:
        if receipt.pledge_id == pledge_id:
            name = msg("Attestation of the payment of %(day)s (PDF)", day=receipt.paid_on)
            purpose = msg("What we received, in figures and in words.")
            yield Paper("donors.attestation", name, purpose, {"receipt_id": receipt.id})

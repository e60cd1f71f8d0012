"""The attestation of a payment: what the association received, in figures and in words."""

from fundtracker.authorities import identities
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import sheets
from fundtracker.contributions.lines import ReceiptLine
from fundtracker.contributions.rules import ReceiptState, Stage
from fundtracker.donors.amounts import in_words
from fundtracker.donors.letters import Letter, sentences
from fundtracker.exchange.association import Association
from fundtracker.funds import funds
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound, UnknownMove
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger import trace
from fundtracker.web.wording import day, in_language, money, say

UNNAMED = msg("the association that holds the fund")


def holder(association: Association) -> str:
    """The association's name, or what it is where the installation does not say."""
    return association.name or say(UNNAMED)


def numbers(association: Association) -> str:
    """The association's SIRET and RNA number, as a line of its own; empty where the installation says neither."""
    known = [("SIRET", association.siret), ("RNA", association.rna)]
    return " – ".join(f"{name} {number}" for name, number in known if number)


def receipt(authority_id: int, receipt_id: int) -> ReceiptLine:
    """A payment that is this donor's today.

    Raises:
        NotFound: no such payment of this donor, or the bank took it back: there is nothing to attest to.
        UnknownMove: the entry was wrong, and what attested to it is withdrawn.
    """
    line = sheets.receipt(receipt_id).line
    if line.authority_id == authority_id and line.state is ReceiptState.CORRECTED:
        raise UnknownMove(
            msg("The attestation of %(reference)s is withdrawn: the entry was wrong and has been corrected.", reference=line.reference)
        )
    if line.authority_id != authority_id or line.state in (ReceiptState.BOUNCED, ReceiptState.SUSPENSE):
        raise NotFound
    return line


def write(donor: AuthorityLine, line: ReceiptLine, association: Association) -> Letter:
    """The attestation of one payment."""
    fund = funds.get(line.fund_id)
    name, paid = in_language(fund.name_fr, fund.name_en), Cents(line.cents)
    refunded = _refunded(line)
    resolution, then = _resolution(line), identities.name_on(donor.id, line.paid_on)
    return Letter(
        title=say(msg("Attestation of payment")),
        writer=[holder(association), *filter(None, [numbers(association)])],
        reader=[donor.name, f"SIREN {donor.siren}"],
        day=say(msg("%(town)s, %(day)s", town=association.town, day=clock.today())) if association.town else day(clock.today()),
        opening=sentences(
            msg("We attest that %(donor)s paid to the fund “%(fund)s” (%(code)s):", donor=donor.name, fund=name, code=fund.code)
        ),
        amount=(money(line.cents), in_words(line.cents)),
        facts=[
            (say(msg("Received on")), day(line.paid_on)),
            *([(say(msg("Booked on")), day(line.received_on))] if line.bank_on else []),
            (say(msg("Number of the receipt")), line.reference),
            *([(say(msg("Pledge")), line.pledge_reference)] if line.pledge_reference else []),
            *([(say(msg("Council resolution")), resolution)] if resolution else []),
        ],
        closing=sentences(
            msg("On the day of the payment its name was %(name)s.", name=str(then)) if str(then) != str(donor.name) else None,
            msg("This sum is held in the fund’s own bank account. The committee of its donors decides what it is spent on."),
            msg("It takes the place of the attestation of %(reference)s, which is withdrawn.", reference=line.replaces)
            if line.replaces
            else None,
            msg("Of %(paid)s, %(refunded)s has been refunded since.", paid=paid, refunded=Cents(refunded)) if refunded else None,
        ),
        signatures=[say(msg("For %(association)s", association=holder(association)))],
        note=say(msg("This paper attests to a payment. What the money did stands in the yearly statement and in the financial report.")),
        foot=f"{line.reference} – {donor.name}",
    )


def _refunded(line: ReceiptLine) -> int:
    """What was given back of a payment, in cents."""
    lot = trace.lot_of(line.id)
    return -sum(use.cents for use in trace.uses(lot) if use.line == "refunds") if lot else 0


def _resolution(line: ReceiptLine) -> str:
    """The number and day of the vote behind a payment, as far as they are known."""
    voted = sheets.pledge(line.pledge_id).stage(Stage.VOTED) if line.pledge_id else None
    if voted is None:
        return ""
    if not voted.act_number:
        return day(voted.on)
    return say(msg("No. %(number)s of %(day)s", number=voted.act_number, day=voted.on))

"""SCDL subventions 2.1.1: the open-data rows of the subsidies a donor granted in a year (decree 2017-779)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker.authorities import establishments, identities
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import instalments, pledges, register, rules_schedule, sheets
from fundtracker.contributions.lines import ReceiptLine
from fundtracker.contributions.rules import UNDONE, Stage
from fundtracker.contributions.sheets import PledgeSheet
from fundtracker.exchange.association import Association
from fundtracker.funds import funds
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import postings, trace
from fundtracker.web import csv_files

COLUMNS = (
    *("nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire"),
    *("objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE", "notificationUE"),
    *("pourcentageSubvention", "dispositifAide"),
)
OBLIGATORY_ABOVE = 2_300_000
"""Cents above which the row must be published (law 2000-321, article 10; decree 2001-495)."""


@dataclass(frozen=True)
class Subsidy:
    """One row: a subsidy of `cents` as promised at the end of the year, less what was refunded of it since, and what is missing of it.

    It was granted by the agreement (or vote, or payment) of `agreed_on`.
    """

    agreed_on: date
    act_number: str
    fund_id: int
    cents: int
    days: Sequence[date]
    parts: int
    reference: str
    gaps: Sequence[Message]

    @property
    def obligatory(self) -> bool:
        """Whether the law asks for its publication."""
        return self.cents > OBLIGATORY_ABOVE


def last_day(year: int) -> date:
    """The day the file of a year is cut at: its last one, or today in the year that runs."""
    return min(date(year, 12, 31), clock.today())


def subsidies(authority_id: int, year: int) -> list[Subsidy]:
    """The subsidies a donor granted in a calendar year, by day: agreed then; or voted, where there is no agreement; or else paid.

    Amount, schedule and payments are those of the end of the year, whatever was amended, cancelled, put off or paid since; that the
    promise is another one today is said among what is to be checked. What went back, in the year or after, is no subsidy any more; an
    agreement or the number of an act that is entered late fills in what was missing.
    """
    found = [*_pledged(authority_id, last_day(year)), *_unpledged(authority_id)]
    return sorted((row for row in found if row.agreed_on.year == year), key=lambda row: (row.agreed_on, row.reference))


def file(donor: AuthorityLine, association: Association, year: int) -> bytes:
    """`scdl.csv`, valid as it stands once the donor's SIRET is recorded; until then it says in its place what is missing.

    Raises:
        Conflict: the installation does not say who receives.
    """
    known = association.named()
    return csv_files.write(COLUMNS, [_row(donor, known, row, last_day(year)) for row in subsidies(donor.id, year)])


def _pledged(authority_id: int, until: date) -> Iterator[Subsidy]:
    for line in pledges.of_authority(authority_id):
        day = max(until, line.announced_on)  # agreed before it was known here: as it was entered
        sheet, due = sheets.pledge(line.id), postings.on_pledges(authority_id, day)[line.id].due
        kept = [receipt for receipt in sheet.receipts if receipt.state not in UNDONE and receipt.paid_on <= day]
        plan = instalments.on_day(line.id, day)
        received = sum(receipt.cents for receipt in kept)
        open_ = rules_schedule.unpaid(plan, received)
        back = sum(trace.refunded([receipt.id for receipt in kept]).values())
        granted = _granted(due, received, back)
        agreed, voted = sheet.stage(Stage.AGREED), sheet.stage(Stage.VOTED)
        first = agreed.on if agreed else voted.on if voted else kept[0].paid_on if kept else None
        if first is None or not granted:
            continue
        yield Subsidy(
            agreed_on=first,
            act_number=voted.act_number if voted else "",
            fund_id=line.fund_id,
            cents=granted,
            days=[first] if not kept and not plan else [*(receipt.paid_on for receipt in kept), *(part.due_on for part in open_)],
            parts=max(len(plan), len(kept) + len(open_)),
            reference=line.reference,
            gaps=[*_gaps(sheet, paid=len(kept), beyond=received > due, refunded=back), *_changed(due, line.account.due, day)],
        )


def _granted(due: int, received: int, refunded: int) -> int:
    """What was promised, less what went back of it: what was paid beyond the promise goes back first (cents)."""
    return due - max(0, refunded - max(0, received - due))


def _unpledged(authority_id: int) -> Iterator[Subsidy]:
    """Payments that came without a pledge."""
    kept = [line for line in _receipts(authority_id) if line.pledge_id is None and line.state not in UNDONE]
    refunded = trace.refunded([receipt.id for receipt in kept])
    for receipt in kept:
        day, back = receipt.paid_on, refunded.get(receipt.id, 0)
        if back < receipt.cents:
            gaps = [_NO_AGREEMENT, _NO_ACT, *_refunds(back)]
            yield Subsidy(day, "", receipt.fund_id, receipt.cents - back, [day], 1, receipt.reference, gaps)


def _receipts(authority_id: int) -> Iterator[ReceiptLine]:
    page, pages = 1, 1
    while page <= pages:
        listing, _ = register.list_receipts(authority_id=authority_id, sort="oldest", page=page)
        yield from listing.rows
        page, pages = page + 1, listing.pages


_NO_AGREEMENT = msg("No agreement is recorded: the date of the vote or of the payment stands in its place. Enter the agreement’s date.")
_NO_ACT = msg("The number of your council’s act is not recorded: fill in “referenceDecision”.")
_NO_PAYMENT = msg("Nothing has been paid yet: check the dates of payment.")
_MORE_PAID = msg("More was paid than was promised: check the amount.")


def _refunds(cents: int) -> list[Message]:
    """What was refunded, if anything."""
    return [msg("%(cents)s was refunded: the amount is what remains.", cents=Cents(cents))] if cents else []


def _changed(then: int, now: int, until: date) -> list[Message]:
    """What the promise is today, where it is not what it was on the day the file is cut at (cents)."""
    if then == now:
        return []
    values = {"then": Cents(then), "now": Cents(now), "day": until}
    return [msg("On %(day)s the promise was %(then)s, which the row says; since then it is %(now)s.", **values)]


def _gaps(sheet: PledgeSheet, *, paid: int, beyond: bool, refunded: int) -> Iterator[Message]:
    voted = sheet.stage(Stage.VOTED)
    if sheet.stage(Stage.AGREED) is None:
        yield _NO_AGREEMENT
    if voted is None or not voted.act_number:
        yield _NO_ACT
    if not paid:
        yield _NO_PAYMENT
    if beyond:
        yield _MORE_PAID
    yield from _refunds(refunded)


def _row(donor: AuthorityLine, association: Association, row: Subsidy, until: date) -> dict[str, str]:
    text, fund = csv_files.safe, funds.on_day(funds.get(row.fund_id), until)
    return {
        "nomAttribuant": text(identities.name_on(donor.id, row.agreed_on)),
        "idAttribuant": establishments.siret_on(donor.id, row.agreed_on) or _missing(identities.siren_on(donor.id, row.agreed_on)),
        "dateConvention": row.agreed_on.isoformat(),
        "referenceDecision": text(row.act_number),
        "nomBeneficiaire": text(association.name),
        "idBeneficiaire": association.siret,
        "rnaBeneficiaire": association.rna,
        "objet": text(f"Contribution au fonds de solidarité {fund.code} : {fund.name_fr}")[:256],
        "montant": csv_files.euros(row.cents),
        "nature": "aide en numéraire",
        "conditionsVersement": "unique" if row.parts <= 1 else "échelonné",
        "datesPeriodeVersement": _period(row),
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }


def _missing(siren: str) -> str:
    """What stands in the place of a SIRET that nobody recorded: the directory knows the SIREN only, and a NIC is never made up."""
    return f"SIRET à compléter (SIREN {siren})"


def _period(row: Subsidy) -> str:
    """The day of the one payment, or the period from the first to the last; to the year's end where nothing says when."""
    first, last = min(row.days), max(row.days)
    if not row.parts:
        last = date(first.year, 12, 31)
    return first.isoformat() if first == last and row.parts == 1 else f"{first.isoformat()}/{last.isoformat()}"

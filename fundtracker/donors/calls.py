"""The payment request: what a donor is asked to pay of its pledge, by when, and what to quote."""

from dataclasses import dataclass
from datetime import date

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import sheets
from fundtracker.contributions.rules import Stage
from fundtracker.contributions.sheets import PledgeSheet
from fundtracker.donors.amounts import in_words
from fundtracker.donors.attestations import holder, numbers
from fundtracker.donors.letters import Letter, sentences
from fundtracker.exchange.association import Association
from fundtracker.funds import funds
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.web.wording import day, in_language, money, say


@dataclass(frozen=True)
class Call:
    """What is asked for: cents, of which instalment (None: all that is still to come), due when."""

    sheet: PledgeSheet
    cents: int
    number: int | None
    due_on: date | None


def pledge(authority_id: int, pledge_id: int) -> PledgeSheet:
    """A pledge of this donor.

    Raises:
        NotFound: no such pledge of this donor.
    """
    sheet = sheets.pledge(pledge_id)
    if sheet.line.authority_id != authority_id:
        raise NotFound
    return sheet


def promised(authority_id: int, pledge_id: int) -> PledgeSheet:
    """A pledge of this donor of which something stands.

    Raises:
        NotFound: no such pledge of this donor, or it was cancelled as a whole.
    """
    sheet = pledge(authority_id, pledge_id)
    if not sheet.line.account.due:
        raise NotFound
    return sheet


def find(authority_id: int, pledge_id: int, number: int | None = None) -> Call:
    """What can be asked for of a pledge, or of one of its instalments.

    Raises:
        NotFound: no such pledge of this donor, or nothing of it is still to come.
    """
    sheet = pledge(authority_id, pledge_id)
    if number is None:
        call = Call(sheet, sheet.line.outstanding, None, None)
    elif 1 <= number <= len(sheet.instalments):
        part = sheet.instalments[number - 1]
        call = Call(sheet, min(part.cents - part.received, sheet.line.outstanding), number, part.due_on)
    else:
        raise NotFound
    if call.cents <= 0:
        raise NotFound
    return call


def write(donor: AuthorityLine, call: Call, association: Association) -> Letter:
    """The request."""
    line, fund = call.sheet.line, funds.get(call.sheet.line.fund_id)
    name = in_language(fund.name_fr, fund.name_en)
    voted = call.sheet.stage(Stage.VOTED)
    return Letter(
        title=say(msg("Payment request")),
        writer=[holder(association), *filter(None, [numbers(association)])],
        reader=[donor.name, f"SIREN {donor.siren}"],
        day=say(msg("%(town)s, %(day)s", town=association.town, day=clock.today())) if association.town else day(clock.today()),
        opening=sentences(
            msg(
                "%(donor)s promised %(cents)s to the fund “%(fund)s”. We ask you to pay:",
                donor=donor.name,
                cents=Cents(line.account.due),
                fund=name,
            ),
        ),
        amount=(money(call.cents), in_words(call.cents)),
        facts=[
            (say(msg("Pledge")), line.reference),
            *([(say(msg("Instalment")), f"{call.number} / {len(call.sheet.instalments)}")] if call.number else []),
            *([(say(msg("Council resolution")), voted.act_number or day(voted.on))] if voted else []),
            (say(msg("Promised")), money(line.account.due)),
            (say(msg("Already received")), money(line.received)),
            *([(say(msg("To pay by")), day(call.due_on))] if call.due_on else []),
        ],
        closing=sentences(
            msg(
                "Please pay to the fund’s own bank account, by the bank details enclosed (RIB), and quote %(reference)s.",
                reference=line.reference,
            ),
            _fee(call),
            msg("If a stage of your procedure holds the payment up, tell us which: we record it."),
        ),
        signatures=[say(msg("For %(association)s", association=holder(association)))],
        foot=f"{line.reference} – {donor.name}",
    )


def _fee(call: Call) -> Message | None:
    """What of the pledge the management fee takes, where there is one."""
    if not call.sheet.fee_cents:
        return None
    return msg("Of the whole pledge, %(fee)s are the management fee fixed when it was made.", fee=Cents(call.sheet.fee_cents))

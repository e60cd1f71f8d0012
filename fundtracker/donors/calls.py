"""The payment request: what a donor is asked to pay of its pledge, by when, and what to quote."""

from dataclasses import dataclass

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import rules_schedule, sheets
from fundtracker.contributions.rules import Stage
from fundtracker.contributions.rules_schedule import Asked
from fundtracker.contributions.sheets import PledgeSheet
from fundtracker.donors.amounts import in_words
from fundtracker.donors.attestations import holder, numbers
from fundtracker.donors.letters import Letter, sentences
from fundtracker.exchange.association import Association
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.web.wording import day, in_language, money, say

PURPOSE = msg("What is still to pay: your accounting department pays on it.")


@dataclass(frozen=True)
class Call:
    """What is asked for of a pledge."""

    sheet: PledgeSheet
    asked: Asked


def name(asked: Asked) -> Message:
    """What the request is called where it is offered."""
    if asked.day is None:
        return msg("Payment request (PDF)")
    return msg("Payment request up to the instalment of %(day)s (PDF)", day=asked.day)


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
    """What can be asked for of a pledge today, or up to one of its instalments (`rules_schedule.asked`).

    Raises:
        NotFound: no such pledge of this donor, or nothing of it is still to come.
    """
    sheet = pledge(authority_id, pledge_id)
    asked = rules_schedule.asked(sheet.line.account, sheet.line.instalments, clock.today(), number)
    if asked is None:
        raise NotFound
    return Call(sheet, asked)


def write(donor: AuthorityLine, call: Call, association: Association) -> Letter:
    """The request."""
    line, fund = call.sheet.line, funds.get(call.sheet.line.fund_id)
    called = in_language(fund.name_fr, fund.name_en)
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
                fund=called,
            ),
        ),
        amount=(money(call.asked.cents), in_words(call.asked.cents)),
        facts=_facts(call, fund),
        closing=sentences(
            msg("Please pay to the fund’s own bank account and quote %(reference)s.", reference=line.reference)
            if fund.iban
            else msg(
                "Please pay to the fund’s own bank account, by the bank details enclosed (RIB), and quote %(reference)s.",
                reference=line.reference,
            ),
            _fee(call),
            msg("If a stage of your procedure holds the payment up, tell us which: we record it."),
        ),
        signatures=[say(msg("For %(association)s", association=holder(association)))],
        foot=f"{line.reference} – {donor.name}",
    )


def _facts(call: Call, fund: FundLine) -> list[tuple[str, str]]:
    """What to quote, what came, by when to pay, and where to."""
    line, voted = call.sheet.line, call.sheet.stage(Stage.VOTED)
    return [
        (say(msg("Pledge")), line.reference),
        *_instalments(call),
        *([(say(msg("Council resolution")), voted.act_number or day(voted.on))] if voted else []),
        (say(msg("Promised")), money(line.account.due)),
        (say(msg("Already received")), money(line.received)),
        (say(msg("To pay by")), day(call.asked.due_on)) if call.asked.due_on else (say(msg("To pay")), say(msg("on receipt"))),
        *_bank(fund),
    ]


def _instalments(call: Call) -> list[tuple[str, str]]:
    """Which instalments it asks for, each with what is owed of it."""
    parts = [call.sheet.instalments[number - 1] for number in call.asked.numbers]
    label = say(msgn("Instalment due", "Instalments due", len(parts)))
    return [(label, "; ".join(f"{day(part.due_on)}\u00a0: {money(part.owed)}" for part in parts))] if parts else []


def _bank(fund: FundLine) -> list[tuple[str, str]]:
    """The fund's own bank account, where its settings name it."""
    rows = [(msg("Account holder"), fund.bank_holder), (msg("IBAN"), fund.iban_in_groups), (msg("BIC"), fund.bic)]
    return [(say(label), text) for label, text in rows if text]


def _fee(call: Call) -> Message | None:
    """What of the pledge the management fee takes, where there is one."""
    if not call.sheet.fee_cents:
        return None
    return msg("Of the whole pledge, %(fee)s is the management fee fixed when it was made.", fee=Cents(call.sheet.fee_cents))

"""What a request states beside what is recorded, for the staff who answer it and the donor who asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker.accounts import users
from fundtracker.authorities import contacts, mandates
from fundtracker.authorities.rules import FUNCTIONS
from fundtracker.contributions import pledges, sheets
from fundtracker.contributions.sheets import PledgeSheet, StageRow
from fundtracker.contributions.wording import BODIES, STAGES
from fundtracker.funds import funds
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.rules import fee
from fundtracker.requests import facts, purposes
from fundtracker.requests.lines import RequestLine
from fundtracker.requests.rules import FEE_CHANGED, Kind

Value = Message | Cents | date | str | tuple[str, str] | None
"""What a row holds: a pair is a name in French and English, None is nothing."""


@dataclass(frozen=True)
class Row:
    """One fact: what was stated, and what is recorded of it today."""

    label: Message
    stated: Value
    recorded: Value = None


@dataclass(frozen=True)
class Sheet:
    """A request with its rows, and what whoever answers it should know."""

    line: RequestLine
    rows: Sequence[Row]
    warnings: Sequence[Message]

    @property
    def compared(self) -> bool:
        """Whether anything is recorded to compare with."""
        return any(row.recorded for row in self.rows)


@dataclass(frozen=True)
class Recorded:
    """The pledge that came of a request: its number, its amount and fee in cents, what it is for in French and English."""

    reference: str
    cents: int
    fee_cents: int
    purpose: tuple[str, str]


def recorded(line: RequestLine) -> Recorded | None:
    """What was recorded of a pledge that staff confirmed, as it stands today; None for anything else."""
    if line.kind is not Kind.PLEDGE or line.pledge_id is None:
        return None
    sheet = sheets.pledge(line.pledge_id)
    purpose = (sheet.purpose.name_fr, sheet.purpose.name_en) if sheet.purpose else ("", "")
    return Recorded(line.pledge_reference, sheet.line.account.due, sheet.fee_cents, purpose)


def build(line: RequestLine) -> Sheet:
    """The sheet of a request."""
    return Sheet(line, list(_rows(line)), list(_warnings(line)) if line.waits else [])


def _rows(line: RequestLine) -> Iterator[Row]:
    said = line.facts
    if isinstance(said, facts.PledgeFacts):
        yield from _pledge(line, said)
    elif isinstance(said, facts.PaperFacts):
        yield from _paper(line, said)
    elif isinstance(said, facts.ContactFacts):
        known = contacts.of_authority(line.authority_id)
        yield Row(msg("Postal address"), said.address, known.address)
        yield Row(msg("E-mail address"), said.email, known.email)
        yield Row(msg("Telephone"), said.phone, known.phone)
    elif isinstance(said, facts.PersonFacts):
        user = users.get(line.asker_id)
        yield Row(msg("Name"), said.name, user.name)
        yield Row(msg("E-mail address"), said.email, user.email)
    elif isinstance(said, facts.InvitationFacts):
        yield Row(msg("Person"), said.name, _known(said.email))
        yield Row(msg("E-mail address"), said.email)
        yield Row(msg("Function"), FUNCTIONS[said.function])
        yield Row(msg("First day"), said.starts_on)
        yield Row(msg("Last day"), said.ends_on or msg("Not known yet"))
    else:
        yield from _end(line, said)


def _pledge(line: RequestLine, said: facts.PledgeFacts) -> Iterator[Row]:
    """The pledge, its fee in cents, and what the authority has promised to this fund so far."""
    fund = funds.get(line.fund_id or 0)
    taken = fee(said.cents, said.fee_bp)
    others = [each for each in pledges.of_authority(line.authority_id) if each.fund_id == line.fund_id and each.id != line.pledge_id]
    promised = msg("Promised to this fund before: %(cents)s", cents=Cents(sum(each.account.due for each in others)))
    yield Row(msg("Fund"), (fund.name_fr, fund.name_en))
    yield Row(msg("Amount promised"), Cents(said.cents), promised if others else msg("Nothing promised to this fund before"))
    yield Row(msg("Management fee"), Cents(taken))
    yield Row(msg("For projects"), Cents(said.cents - taken))
    yield Row(msg("Stage reached"), STAGES[said.stage])
    yield Row(msg("Date of the act"), said.on)
    yield Row(msg("Who acted"), BODIES[said.body] if said.body else None)
    yield Row(msg("Number of the act"), said.act_number)
    named = purposes.name(said.project_id, said.programme_id)
    yield Row(msg("What it is for"), named if any(named) else msg("The fund at large"))
    yield Row(msg("Conditions of the donor"), said.conditions)


def _paper(line: RequestLine, said: facts.PaperFacts) -> Iterator[Row]:
    """The act, beside what is recorded of this stage of the pledge."""
    sheet = sheets.pledge(line.pledge_id or 0)
    row = sheet.stage(said.stage)
    yield Row(msg("Pledge"), line.pledge_reference)
    yield Row(msg("Stage reached"), STAGES[said.stage], msg("Recorded already") if row else msg("Not recorded yet"))
    yield Row(msg("Date of the act"), said.on, row.on if row else None)
    yield Row(msg("Amount in the act"), Cents(said.cents), _cents(sheet, row))
    yield Row(msg("Who acted"), BODIES[said.body] if said.body else None, row.body_name if row else None)
    yield Row(msg("Number of the act"), said.act_number, row.act_number if row else None)


def _cents(sheet: PledgeSheet, row: StageRow | None) -> Message:
    if row:
        return msg("%(cents)s in the act on record", cents=Cents(row.cents))
    return msg("%(cents)s promised", cents=Cents(sheet.line.account.due))


def _end(line: RequestLine, said: facts.SuccessorFacts | facts.EndingFacts) -> Iterator[Row]:
    mandate = mandates.get(line.mandate_id or 0, line.authority_id)
    yield Row(msg("Mandate of"), mandate.person_name, FUNCTIONS[mandate.function])
    yield Row(msg("Last day"), said.ends_on, mandate.ends_on or msg("Not known yet"))
    if isinstance(said, facts.SuccessorFacts):
        yield Row(msg("Successor"), said.name or msg("None yet: the seat stands vacant"), _known(said.email) if said.email else None)
        if said.starts_on is not None:
            yield Row(msg("E-mail address"), said.email)
            yield Row(msg("First day of the successor"), said.starts_on)
            yield Row(msg("Last day of the successor"), said.until or msg("Not known yet"))


def _known(email: str) -> Message:
    """Whether someone signs in with an address."""
    user = users.find_by_email(email)
    return msg("Signs in already, as %(name)s", name=user.name) if user else msg("Nobody signs in with this address yet")


def _warnings(line: RequestLine) -> Iterator[Message]:
    """What is not as it was when the request was made."""
    if not mandates.may_see(line.asker_id, line.authority_id):
        yield msg(
            "%(name)s does not act for %(authority)s any more. Ask its officers before you confirm.",
            name=line.asker_name,
            authority=line.authority_name,
        )
    said = line.facts
    asked = line.asked_at.astimezone(clock.PARIS).date()
    if isinstance(said, facts.PersonFacts) and users.get(line.asker_id).email != said.email:
        yield msg("The address opens the account. Call the person on a number you know before you confirm.")
    if isinstance(said, facts.PledgeFacts) and said.fee_bp != funds.get(line.fund_id or 0).fee_bp:
        yield FEE_CHANGED
    if isinstance(said, facts.PledgeFacts) and (clock.today() - asked).days > 30:
        yield msg("This has waited since %(day)s. Ask whether it still holds.", day=asked)

"""What a donor asks and staff confirm: a pledge, a paper, its contact, one's own name and address, a successor in the seat."""

from datetime import date
from typing import Any

from fundtracker.accounts import users
from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.contributions import checks
from fundtracker.contributions.models import Pledge
from fundtracker.contributions.rules import Stage
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.funds.models import Fund, FundStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.requests import keeping, notes, purposes, rules
from fundtracker.requests.facts import ContactFacts, PaperFacts, PersonFacts, PledgeFacts, SuccessorFacts
from fundtracker.requests.rules import Kind

ANNOUNCED = (Stage.ANNOUNCED, Stage.VOTED)
"""The stages a pledge may have reached when it is announced here."""

PAPERS = (Stage.VOTED, Stage.AGREED)
"""The stages whose paper a donor sends."""


def pledge(*, authority_id: int, fund_id: int, facts: PledgeFacts, by: Actor) -> int:
    """Announce a pledge; staff record it once they have confirmed it. Gives back the request's id.

    Raises:
        NotFound: no such authority or fund.
        Conflict: the fee is not the one the donor was shown.
        Refusal: the fund takes no pledges, the amount or the day is wrong, the purpose is not on offer, too much was asked today.
    """
    keeping.begin(authority_id, by)
    fund = session.get(Fund, fund_id)
    if fund is None:
        raise NotFound
    if fund.status is not FundStatus.OPEN:
        raise Refusal(msg("The fund %(code)s takes no new pledges any more.", code=fund.code))
    rules.check_amount(facts.cents)
    if facts.fee_bp != fund.fee_bp:
        raise Conflict(msg("The management fee of this fund has just changed. Look at what it takes now, and send the pledge again."))
    checks.day(facts.on, opened_on=fund.opened_on, today=clock.today(), field="on")
    if facts.stage not in ANNOUNCED or (facts.stage is Stage.VOTED and facts.body is None):
        raise Refusal(msg("Say who voted: the council, the commission permanente, the bureau or the executive."), field="body")
    if not purposes.offered(fund_id, facts.project_id, facts.programme_id):
        raise Refusal(msg("Choose a project or a programme of this fund."), field="purpose")
    return keeping.keep(Kind.PLEDGE, facts, authority_id=authority_id, fund_id=fund_id, by=by)


def paper(*, authority_id: int, pledge_id: int, facts: PaperFacts, kept: Kept, by: Actor) -> int:
    """Send the deliberation or the signed agreement of one of its pledges, from bytes that are kept already. Gives back the request's id.

    Raises:
        NotFound: no such pledge of this authority.
        Refusal: the day is wrong, or too much was asked today.
    """
    keeping.begin(authority_id, by)
    found = session.get(Pledge, pledge_id)
    if found is None or found.authority_id != authority_id or facts.stage not in PAPERS:
        raise NotFound
    rules.check_amount(facts.cents)
    checks.day(facts.on, opened_on=session.get_one(Fund, found.fund_id).opened_on, today=clock.today(), field="on")
    about: dict[str, Any] = {"fund_id": found.fund_id, "pledge_id": pledge_id, "document_id": store.add(kept, by=by)}
    return keeping.keep(Kind.PAPER, facts, authority_id=authority_id, by=by, **about)


def contact(*, authority_id: int, facts: ContactFacts, by: Actor) -> int:
    """Say where the authority is reached now. Gives back the request's id.

    Raises:
        NotFound: no such authority.
        Refusal: the address is none, the same waits already, or too much was asked today.
    """
    keeping.begin(authority_id, by)
    keeping.insist_on_one(Kind.CONTACT, authority_id=authority_id)
    if facts.email:
        users.read_email(facts.email)
    return keeping.keep(Kind.CONTACT, facts, authority_id=authority_id, by=by)


def person(*, authority_id: int, facts: PersonFacts, by: Actor) -> int:
    """Correct one's own name, or the address one signs in with; the address so far is told at once. Gives back the request's id.

    Raises:
        NotFound: no such authority.
        Refusal: the address is none, the same waits already, or too much was asked today.
    """
    asker = keeping.begin(authority_id, by)
    keeping.insist_on_one(Kind.PERSON, authority_id=authority_id, asked_by=asker)
    address = users.read_email(facts.email)
    request_id = keeping.keep(Kind.PERSON, facts, authority_id=authority_id, by=by)
    if address != users.get(asker).email:
        notes.address_asked(request_id, asker, address)
    return request_id


def successor(*, authority_id: int, mandate_id: int, facts: SuccessorFacts, by: Actor) -> int:
    """Say when an elected mandate ends and who follows, or that nobody does yet (domain.md rule 19). Gives back the request's id.

    Raises:
        NotFound: no such mandate there.
        Refusal: it is not an elected member's, a day or the address is wrong, the same waits already, or too much was asked today.
    """
    keeping.begin(authority_id, by)
    mandate = mandates.get(mandate_id, authority_id)
    if mandate.function is not Function.ELECTED:
        raise Refusal(msg("Only an elected member has a successor in the seat. End this mandate and give another."))
    keeping.insist_on_one(Kind.SUCCESSOR, authority_id=authority_id, mandate_id=mandate_id)
    if facts.ends_on < mandate.starts_on:
        raise Refusal(msg("The last day of a mandate cannot be before its first."), field="ends_on")
    if facts.starts_on is not None:
        users.read_email(facts.email)
        check_term(facts.starts_on, facts.until, field="until")
        if facts.starts_on <= facts.ends_on:
            raise Refusal(msg("The successor begins after the last day of the one before."), field="starts_on")
    return keeping.keep(Kind.SUCCESSOR, facts, authority_id=authority_id, mandate_id=mandate_id, by=by)


def check_term(starts_on: date, ends_on: date | None, *, field: str) -> None:
    """Refuse a mandate that ends before it begins. Raises Refusal at `field`."""
    if ends_on is not None and ends_on < starts_on:
        raise Refusal(msg("The last day of a mandate cannot be before its first."), field=field)

"""What becomes of a request: given its act, withdrawn by the donor; confirmed and done at once, declined with a reason, seen by staff."""

from collections.abc import Callable, Mapping
from typing import Any

from fundtracker import audit
from fundtracker.accounts import users
from fundtracker.authorities import contacts, mandates, people
from fundtracker.authorities.contacts import Contact
from fundtracker.contributions import pledges
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.requests import colleagues, facts, lines, notes, rules
from fundtracker.requests.facts import ContactFacts, EndingFacts, InvitationFacts, PaperFacts, PersonFacts, PledgeFacts, SuccessorFacts
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import Kind, Move


def confirm(request_id: int, *, by: Actor, version: int, answer: str = "", purpose: Mapping[str, int | None] | None = None) -> int:
    """Do what was asked and tell who asked; gives back the request's id.

    `purpose` (`project_id`, `programme_id`) is the earmark staff record for a pledge, in the place of the one the donor chose.

    Raises:
        NotFound: no such request.
        Conflict, UnknownMove: someone else answered it, or it was withdrawn.
        Refusal: the act itself is refused: the fund is closed by now, its fee has changed, the address is taken, the person holds the
            function already.
    """
    row = _locked(request_id, version)
    state = rules.after(row.state, Move.CONFIRM)
    if row.asked_by == by.user_id:
        raise Refusal(msg("You asked this yourself: a colleague confirms or declines it."))
    said = facts.load(row.kind, row.facts)
    before = users.get(row.asked_by).email
    if isinstance(said, PledgeFacts):
        _pledge(row, said, by, purpose)
    else:
        DO[row.kind](row, said, by)
    _answer(row, state, by, answer)
    audit.record("web:request:confirmed", row.id, by=by, after={"kind": row.kind, "pledge_id": row.pledge_id, "answer": answer})
    notes.answered(lines.of_rows([row])[0], former_email=before if users.get(row.asked_by).email != before else "")
    return row.id


def decline(request_id: int, *, reason: str, by: Actor, version: int) -> int:
    """Decline with a reason, which goes to who asked; gives back the request's id.

    Raises:
        NotFound: no such request.
        Conflict, UnknownMove: someone else answered it, or it was withdrawn.
        Refusal: the reason is missing.
    """
    row = _locked(request_id, version)
    state = rules.after(row.state, Move.DECLINE)
    if not reason.strip():
        raise Refusal(msg("Say why: the donor reads it."), field="reason")
    _answer(row, state, by, reason)
    audit.record("web:request:declined", row.id, by=by, after={"kind": row.kind}, reason=reason)
    notes.answered(lines.of_rows([row])[0])
    return row.id


def withdraw(request_id: int, *, authority_id: int, by: Actor, version: int) -> int:
    """Take a request of this authority back before staff answer; gives back its id.

    Raises:
        NotFound: no such request there.
        Conflict, UnknownMove: staff answered it meanwhile.
    """
    row = _locked(request_id, version, authority_id)
    _answer(row, rules.after(row.state, Move.WITHDRAW), by, "")
    audit.record("web:request:withdrawn", row.id, by=by, after={"kind": row.kind})
    return row.id


def attach(request_id: int, *, authority_id: int, kept: Kept, by: Actor) -> int:
    """Add the act to a pledge of this authority that waits for staff, in the place of one sent before; gives back the request's id.

    Raises:
        NotFound: no such pledge among its requests.
        UnknownMove: staff answered it meanwhile, or it was withdrawn.
    """
    row = _locked(request_id, None, authority_id)
    if row.kind is not Kind.PLEDGE:
        raise NotFound
    rules.after(row.state, Move.CONFIRM)
    before, row.document_id = row.document_id, store.add(kept, by=by)
    session.flush()
    store.forget([before] if before else [])
    audit.record("web:request:completed", row.id, by=by, after={"document_id": row.document_id, "sha256": kept.sha256})
    return row.id


def see(request_id: int, *, by: Actor) -> int:
    """Note that staff have seen what an officer did at once; seen twice is seen once. Gives back the request's id.

    Raises:
        NotFound: no such request.
        UnknownMove: it is one that staff confirm.
    """
    row = _locked(request_id, None)
    if row.state is not rules.State.SEEN:
        _answer(row, rules.after(row.state, Move.SEE), by, "")
        audit.record("web:request:seen", row.id, by=by)
    return row.id


def _locked(request_id: int, version: int | None, authority_id: int | None = None) -> DonorRequest:
    """The request (of this authority), fresh and locked: protects it from two answers at once."""
    found = lock(DonorRequest, request_id)
    if not found or authority_id not in (None, found[0].authority_id):
        raise NotFound
    if version is not None and found[0].version != version:
        raise Conflict(msg("This request was changed, answered or withdrawn meanwhile. Open it again to see what became of it."))
    return found[0]


def _answer(row: DonorRequest, state: rules.State, by: Actor, answer: str) -> None:
    row.state, row.answer, row.answered_at, row.answered_by = state, answer, clock.now(), str(by)
    session.flush()


def _pledge(row: DonorRequest, said: PledgeFacts, by: Actor, purpose: Mapping[str, int | None] | None) -> None:
    """Record the pledge with the stage it reached; the earmark is what staff chose."""
    if said.fee_bp != lock(Fund, row.fund_id or 0)[0].fee_bp:
        raise Refusal(rules.FEE_CHANGED)
    earmark: Mapping[str, int | None] = {"project_id": said.project_id, "programme_id": said.programme_id} if purpose is None else purpose
    promised: dict[str, Any] = {"cents": said.cents, "announced_on": said.on, "conditions": said.conditions, **earmark}
    row.pledge_id = pledges.record(fund_id=row.fund_id or 0, authority_id=row.authority_id, by=by, first_stage=None, **promised)
    act: dict[str, Any] = {"stage": said.stage, "on": said.on, "cents": said.cents, "body": said.body, "act_number": said.act_number}
    pledges.reach_stage(row.pledge_id, by=by, document_id=row.document_id, **act)


def _paper(row: DonorRequest, said: PaperFacts, by: Actor) -> None:
    act: dict[str, Any] = {"stage": said.stage, "on": said.on, "cents": said.cents, "body": said.body, "act_number": said.act_number}
    pledges.reach_stage(row.pledge_id or 0, by=by, document_id=row.document_id, **act)


def _contact(row: DonorRequest, said: ContactFacts, by: Actor) -> None:
    contacts.keep(row.authority_id, Contact(said.address, said.email, said.phone), by=by)


def _person(row: DonorRequest, said: PersonFacts, by: Actor) -> None:
    users.correct(row.asked_by, name=said.name, email=said.email, by=by)


def _successor(row: DonorRequest, said: SuccessorFacts, by: Actor) -> None:
    who: dict[str, Any] = {"name": said.name, "email": said.email}
    term: dict[str, Any] = {"ends_on": said.ends_on, "starts_on": said.starts_on, "until": said.until}
    known = bool(said.email and users.find_by_email(said.email))
    given = people.hand_over(row.mandate_id or 0, authority_id=row.authority_id, by=by, **who, **term)
    if known and given != row.mandate_id:
        notes.mandate_given(given, row.authority_id)


def _invitation(row: DonorRequest, said: InvitationFacts, by: Actor) -> None:
    known = users.find_by_email(said.email)
    row.mandate_id = colleagues.give(row.authority_id, said, by)
    if known is not None and row.mandate_id is not None:
        notes.mandate_given(row.mandate_id, row.authority_id)


def _ending(row: DonorRequest, said: EndingFacts, by: Actor) -> None:
    mandates.end(row.mandate_id or 0, authority_id=row.authority_id, ends_on=said.ends_on, by=by)
    if mandates.get(row.mandate_id or 0, row.authority_id).user_id != row.asked_by:
        notes.mandate_ended(row.mandate_id or 0, row.authority_id, said.ends_on, row.id)


DO: Mapping[Kind, Callable[[DonorRequest, Any, Actor], None]] = {
    Kind.PAPER: _paper,
    Kind.CONTACT: _contact,
    Kind.PERSON: _person,
    Kind.SUCCESSOR: _successor,
    Kind.INVITATION: _invitation,
    Kind.ENDING: _ending,
}
"""What confirming does, by kind; a pledge takes the earmark too."""

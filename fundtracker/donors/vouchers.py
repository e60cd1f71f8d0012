"""The documents behind a figure: the donor's own acts, attestations of its payments, the decisions that allowed what was paid."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fundtracker.contributions import papers, pledges, register
from fundtracker.contributions.rules import UNDONE
from fundtracker.donors import lines
from fundtracker.grants import deciding
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import trace

ALLOWED: dict[str, AuthorisationKind] = {
    "paid": AuthorisationKind.GRANT,
    "paid_on": AuthorisationKind.GRANT,
    "expenses": AuthorisationKind.ENVELOPE,
    "refunds": AuthorisationKind.REFUND,
    "transfers_out": AuthorisationKind.TRANSFER,
}
"""Which decisions stand behind what went out (domain.md rule 3)."""


@dataclass(frozen=True)
class Voucher:
    """A document behind a figure: what it is, of which day, where to open it (beside the donor's SIREN)."""

    name: Message
    on: date
    endpoint: str
    args: dict[str, Any]


def behind(figure: str, authority_id: int, *, fund_ids: Collection[int], project_id: int | None) -> list[Voucher]:
    """The documents behind a figure of a donor in these funds, or for one project, the latest first."""
    found: list[Voucher] = []
    if figure in (*lines.PROMISES, "received"):
        found += _acts(authority_id, fund_ids)
    if figure == "received":
        found += _attestations(authority_id, fund_ids)
    if figure in ALLOWED:
        found += _decisions(ALLOWED[figure], authority_id, fund_ids, project_id)
    return sorted(found, key=lambda voucher: voucher.on, reverse=True)


def _acts(authority_id: int, fund_ids: Collection[int]) -> Iterator[Voucher]:
    """Resolutions and agreements on file for its pledges to these funds."""
    own = {pledge.id for pledge in pledges.of_authority(authority_id) if pledge.fund_id in fund_ids}
    for paper in papers.of_authority(authority_id):
        if paper.pledge_id in own:
            name = msg("%(kind)s, pledge %(reference)s", kind=paper.kind, reference=paper.reference)
            yield Voucher(name, paper.on, "donors.document", {"document_id": paper.id})


def _attestations(authority_id: int, fund_ids: Collection[int]) -> Iterator[Voucher]:
    """What attests to each of its payments."""
    for receipt in register.of_authority(authority_id):
        if receipt.fund_id in fund_ids and receipt.state not in UNDONE:
            name = msg("Attestation of the payment %(reference)s", reference=receipt.reference)
            yield Voucher(name, receipt.paid_on, "donors.attestation", {"receipt_id": receipt.id})


def _decisions(kind: AuthorisationKind, authority_id: int, fund_ids: Collection[int], project_id: int | None) -> Iterator[Voucher]:
    """The committee's decisions under which the donor's money went out."""
    reached = {project_id} if project_id else {key for fund_id in fund_ids for key, _ in trace.by_project(fund_id, authority_id)}
    for decided in deciding.used(kind, fund_ids):
        if kind is AuthorisationKind.GRANT and decided.project_id not in reached:
            continue
        if kind is AuthorisationKind.REFUND and decided.authority_id != authority_id:
            continue
        yield Voucher(decided.name, decided.on, "committees.decision", {"decision_id": decided.decision_id})

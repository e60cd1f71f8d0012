"""What a receipt was given for, and how that is released: the donor's written consent on file, then the release (domain.md rule 5)."""

from dataclasses import dataclass
from datetime import date

from fundtracker import audit
from fundtracker.accounts.history import Readers
from fundtracker.contributions import checks, locking, rules
from fundtracker.contributions.models import EarmarkConsent, Receipt
from fundtracker.contributions.rules import ReceiptMove
from fundtracker.documents import store
from fundtracker.documents.store import DocumentLine, Kept
from fundtracker.funds.models import Programme, Project
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import book, trace
from fundtracker.ledger.trace import LotLine


@dataclass(frozen=True)
class Purpose:
    """What money is for, in both languages; empty for the fund at large."""

    name_fr: str
    name_en: str


@dataclass(frozen=True)
class EarmarkSheet:
    """The earmark of a receipt as it is, or as it was before `released_on`; the consent on file, if any; `unspent` in cents.

    `obstacle` says why it cannot be released any more, whatever is on file; `consented` whether the donor of today agreed.
    """

    purpose: Purpose
    unspent: int
    consent: DocumentLine | None
    consented: bool
    released_on: date | None
    reason: str
    obstacle: Message | None


def purpose(project_id: int | None, programme_id: int | None) -> Purpose | None:
    """The name of a project or of a programme; None for the fund at large."""
    project = session.get(Project, project_id) if project_id else None
    if project:
        return Purpose(project.title_fr, project.title_en)
    programme = session.get(Programme, programme_id) if programme_id else None
    return Purpose(programme.name_fr, programme.name_en) if programme else None


def of_receipt(receipt_id: int) -> EarmarkSheet | None:
    """The earmark of a receipt (its movement's id); None where it never had one. Raises NotFound."""
    receipt, lot = _receipt(receipt_id)
    kept = session.get(EarmarkConsent, receipt_id)
    released = kept is not None and kept.released_on is not None
    source = kept if kept is not None and released else lot
    what = purpose(source.project_id, source.programme_id)
    if what is None:
        return None
    return EarmarkSheet(
        purpose=what,
        unspent=lot.unspent,
        consent=store.get(kept.document_id) if kept else None,
        consented=kept is not None and kept.authority_id == receipt.authority_id,
        released_on=kept.released_on if kept else None,
        reason=kept.reason if kept else "",
        obstacle=_obstacle(receipt, lot, kept),
    )


def file_consent(receipt_id: int, *, kept: Kept, by: Actor, version: int | None = None) -> int:
    """Put the donor's written consent on file, from bytes that are kept already; another one replaces it until the release.

    Gives back the receipt's id.

    Raises:
        NotFound: no such receipt.
        Refusal: it has no earmark, none that still binds anything, or it was released already.
        Conflict: the receipt is not at `version` any more.
    """
    receipt, fund = locking.receipt_and_fund(receipt_id, version)
    lot = _to_release(receipt)
    row = session.get(EarmarkConsent, receipt_id) or EarmarkConsent(receipt_id=receipt_id, reason="")
    before = row.document_id
    row.authority_id, row.document_id = lot.authority_id or 0, store.add(kept, by=by)
    row.project_id, row.programme_id = lot.project_id, lot.programme_id
    session.add(row)
    _touch(receipt)
    facts = {"document": row.document_id, "project": lot.project_id, "programme": lot.programme_id}
    audit.record("web:receipt:consent_filed", receipt_id, by=by, fund_id=fund.id, before={"document": before}, after=facts)
    return receipt_id


def release(receipt_id: int, *, on: date, reason: str, by: Actor, version: int | None = None) -> int:
    """Make general money of what is unspent of a receipt, as of `on`; shares booked so far stay. Gives back the receipt's id.

    Raises:
        NotFound: no such receipt.
        Refusal: as `file_consent`; no consent of its donor is on file; the day is wrong.
        Conflict: the receipt is not at `version` any more.
    """
    receipt, fund = locking.receipt_and_fund(receipt_id, version)
    lot = _to_release(receipt)
    kept = session.get(EarmarkConsent, receipt_id)
    if kept is None:
        raise Refusal(msg("Put the donor’s written consent on file first."))
    if kept.authority_id != receipt.authority_id:
        raise Refusal(
            msg("The consent on file is that of another donor: this receipt was moved since. Put the consent of its donor on file.")
        )
    checks.day(on, opened_on=receipt.received_on, today=clock.today(), field="on")
    with locking.day_in("on"):
        movement = book.release_earmark(receipt_id=receipt_id, value_date=on, by=by, memo=reason)
    kept.movement_id, kept.released_on, kept.reason = movement.id, on, reason
    kept.project_id, kept.programme_id = lot.project_id, lot.programme_id
    _touch(receipt)
    earmark = {"project": lot.project_id, "programme": lot.programme_id}
    after = {"movement": movement.id, "on": on, "document": kept.document_id}
    audit.record("web:receipt:earmark_released", receipt_id, by=by, fund_id=fund.id, before=earmark, after=after, reason=reason)
    return receipt_id


def consent(receipt_id: int) -> int:
    """The id of the consent's document. Raises NotFound where none is on file."""
    kept = session.get(EarmarkConsent, receipt_id)
    if kept is None:
        raise NotFound()
    return kept.document_id


def _receipt(receipt_id: int) -> tuple[Receipt, LotLine]:
    receipt, lot = session.get(Receipt, receipt_id), trace.lot_of(receipt_id)
    if receipt is None or lot is None:
        raise NotFound()
    return receipt, lot


def _to_release(receipt: Receipt) -> LotLine:
    """The lot of a receipt whose earmark can still be released."""
    rules.after(receipt.state, ReceiptMove.RELEASE)
    lot = _receipt(receipt.movement_id)[1]
    obstacle = _obstacle(receipt, lot, session.get(EarmarkConsent, receipt.movement_id))
    if obstacle is not None:
        raise Refusal(obstacle)
    return lot


def _obstacle(receipt: Receipt, lot: LotLine, kept: EarmarkConsent | None) -> Message | None:
    """Why an earmark cannot be released any more."""
    if kept is not None and kept.released_on is not None:
        return msg("The earmark of this receipt was released on %(day)s.", day=kept.released_on)
    if ReceiptMove.RELEASE not in rules.moves_from(receipt.state) or (lot.project_id is None and lot.programme_id is None):
        return msg("This receipt has no earmark: there is nothing to release.")
    if not lot.unspent:
        return msg("All of this receipt is spent on what it was given for: there is nothing left to release.")
    return None


def _touch(receipt: Receipt) -> None:
    """Count it as a change of the receipt, so that a stale form is noticed."""
    receipt.version += 1
    session.flush()


def _project_said(project_id: int) -> str:
    """A project by its id, as a history names it."""
    row = session.get(Project, project_id)
    return row.code if row else ""


def _programme_said(programme_id: int) -> str:
    """A programme by its id, as a history names it."""
    row = session.get(Programme, programme_id)
    return row.code if row else ""


def readers() -> Readers:
    """How a history reads what a pledge is for."""
    return {("pledge", "project"): _project_said, ("pledge", "programme"): _programme_said}

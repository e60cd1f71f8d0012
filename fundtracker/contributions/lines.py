"""One line of a list: a pledge or a receipt with the names that belong to it, read in a handful of queries whatever the length."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from fundtracker.accounts.history import Readers, in_words
from fundtracker.authorities.models import Authority
from fundtracker.contributions import rules, rules_schedule
from fundtracker.contributions.models import Pledge, PledgeInstalment, PledgeStage, Receipt
from fundtracker.contributions.rules import UNDONE, Account, ReceiptState, Stage, State, Thresholds
from fundtracker.contributions.rules_schedule import Asked, Instalment, Overdue
from fundtracker.contributions.wording import RECEIPT_STATES, STAGES, STATES, tag
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message


@dataclass(frozen=True)
class PledgeLine:
    """A pledge as lists show it; amounts in cents, `dates` and `documented` by recorded stage."""

    id: int
    reference: str
    fund_id: int
    fund_code: str
    authority_id: int
    authority_name: str
    siren: str
    account: Account
    announced_on: date
    dates: Mapping[Stage, date]
    documented: Mapping[Stage, bool]
    instalments: Sequence[Instalment]
    last_receipt_on: date | None
    thresholds: Thresholds

    @property
    def cents(self) -> int:
        """What was promised, as amended."""
        return self.account.pledged

    @property
    def received(self) -> int:
        """What came."""
        return self.account.received

    @property
    def outstanding(self) -> int:
        """What is still to come, zero or more."""
        return self.account.to_come

    @property
    def state(self) -> State:
        """Where the pledge stands."""
        return rules.state(self.account, self.dates)

    @property
    def state_name(self) -> Message:
        """Its state in words."""
        return STATES[self.state]

    @property
    def tag(self) -> str:
        """The kind of its state's tag."""
        return tag(self.state)

    @property
    def track(self) -> list[tuple[Message, date | None, str]]:
        """Its five steps as (label, day, state), as the track of a page takes them."""
        steps = rules.track(self.account, self.dates, self.last_receipt_on, thresholds=self.thresholds)
        return [(STAGES[step.stage], step.on, step.state.value) for step in steps]

    @property
    def next_stage(self) -> Stage | None:
        """The stage it waits for."""
        return rules.next_stage(self.account, self.dates, thresholds=self.thresholds)

    @property
    def overdue(self) -> Overdue | None:
        """What should have come by now."""
        called_on = self.dates.get(Stage.CALLED)
        return rules_schedule.overdue(self.account, self.instalments, called_on, clock.today(), thresholds=self.thresholds)

    @property
    def requests(self) -> list[Asked]:
        """The payment requests that can be made of it today."""
        return rules_schedule.requests(self.account, self.instalments, clock.today())

    @property
    def missing_papers(self) -> list[Stage]:
        """The stages whose paper is missing though money came."""
        return rules.missing_papers(self.account, self.documented, thresholds=self.thresholds)


@dataclass(frozen=True)
class ReceiptLine:
    """A receipt as lists show it; `id` is its movement's, cents positive; `replaces` is the reference of the wrong entry it stands for."""

    id: int
    reference: str
    fund_id: int
    fund_code: str
    received_on: date
    bank_on: date | None
    cents: int
    payer: str
    bank_reference: str
    state: ReceiptState
    authority_id: int | None
    authority_name: str
    siren: str
    pledge_id: int | None
    pledge_reference: str
    transfer_group: str | None
    replaces: str
    version: int

    @property
    def paid_on(self) -> date:
        """The bank's date of it, which differs from the day it is booked where it was forgotten in a closed year."""
        return self.bank_on or self.received_on

    @property
    def state_name(self) -> Message:
        """Its state in words."""
        return RECEIPT_STATES[self.state]

    @property
    def tag(self) -> str:
        """The kind of its state's tag."""
        return tag(self.state)


def of_pledges(pledges: Sequence[Pledge]) -> list[PledgeLine]:
    """Lines of these pledges, in their order."""
    ids = [pledge.id for pledge in pledges]
    stages: dict[int, list[PledgeStage]] = defaultdict(list)
    for stage in session.scalars(select(PledgeStage).where(PledgeStage.pledge_id.in_(ids))):
        stages[stage.pledge_id].append(stage)
    plans: dict[int, list[Instalment]] = defaultdict(list)
    for part in session.scalars(select(PledgeInstalment).where(PledgeInstalment.pledge_id.in_(ids)).order_by(PledgeInstalment.number)):
        plans[part.pledge_id].append(Instalment(part.due_on, part.cents, part.cancelled_cents))
    came = select(Receipt.pledge_id, func.max(Receipt.received_on)).where(Receipt.pledge_id.in_(ids), Receipt.state.not_in(UNDONE))
    last = dict(session.execute(came.group_by(Receipt.pledge_id)).all())
    names, funds = _authorities({pledge.authority_id for pledge in pledges}), _funds({pledge.fund_id for pledge in pledges})
    return [
        PledgeLine(
            id=pledge.id,
            reference=pledge.reference,
            fund_id=pledge.fund_id,
            fund_code=funds[pledge.fund_id][0],
            authority_id=pledge.authority_id,
            authority_name=names[pledge.authority_id][0],
            siren=names[pledge.authority_id][1],
            account=pledge.account,
            announced_on=pledge.announced_on,
            dates={stage.stage: stage.on for stage in stages[pledge.id]},
            documented={stage.stage: stage.document_id is not None for stage in stages[pledge.id]},
            instalments=plans[pledge.id],
            last_receipt_on=last.get(pledge.id),
            thresholds=funds[pledge.fund_id][1],
        )
        for pledge in pledges
    ]


def of_receipts(receipts: Sequence[Receipt]) -> list[ReceiptLine]:
    """Lines of these receipts, in their order."""
    names = _authorities({receipt.authority_id for receipt in receipts if receipt.authority_id})
    funds = _funds({receipt.fund_id for receipt in receipts})
    pledge_ids = {receipt.pledge_id for receipt in receipts if receipt.pledge_id}
    references = dict(session.execute(select(Pledge.id, Pledge.reference).where(Pledge.id.in_(pledge_ids))).all())
    wrong_ids = {receipt.replaces_id for receipt in receipts if receipt.replaces_id}
    replaced = dict(session.execute(select(Receipt.movement_id, Receipt.reference).where(Receipt.movement_id.in_(wrong_ids))).all())
    lines = []
    for receipt in receipts:
        name, siren = names.get(receipt.authority_id or 0, ("", ""))
        lines.append(
            ReceiptLine(
                id=receipt.movement_id,
                reference=receipt.reference,
                fund_id=receipt.fund_id,
                fund_code=funds[receipt.fund_id][0],
                received_on=receipt.received_on,
                bank_on=receipt.bank_on,
                cents=receipt.cents,
                payer=receipt.payer,
                bank_reference=receipt.bank_reference,
                state=receipt.state,
                authority_id=receipt.authority_id,
                authority_name=name,
                siren=siren,
                pledge_id=receipt.pledge_id,
                pledge_reference=references.get(receipt.pledge_id or 0, ""),
                transfer_group=receipt.transfer_group,
                replaces=replaced.get(receipt.replaces_id or 0, ""),
                version=receipt.version,
            )
        )
    return lines


def _authorities(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Name and SIREN by id."""
    rows = session.execute(select(Authority.id, Authority.label, Authority.siren).where(Authority.id.in_(ids)))
    return {key: (name, siren) for key, name, siren in rows}


def _funds(ids: set[int]) -> dict[int, tuple[str, Thresholds]]:
    """Code and thresholds by fund."""
    columns = (Fund.vote_patience_days, Fund.call_patience_days, Fund.agreement_above_cents)
    rows = session.execute(select(Fund.id, Fund.code, *columns).where(Fund.id.in_(ids)))
    return {key: (code, Thresholds(*settings)) for key, code, *settings in rows}


def _donor_said(authority_id: int) -> str:
    """A donor by its id, as a history names it."""
    return _authorities({authority_id}).get(authority_id, ("", ""))[0]


def _pledge_said(pledge_id: int) -> str:
    """A pledge by its id, as a history names it."""
    return session.scalar(select(Pledge.reference).filter_by(id=pledge_id)) or ""


def readers() -> Readers:
    """How a history reads what it tells of a receipt."""
    return {
        ("receipt", "authority"): _donor_said,
        ("receipt", "pledge"): _pledge_said,
        ("receipt", "state"): in_words(RECEIPT_STATES, ReceiptState),
    }

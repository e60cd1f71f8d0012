"""The field's words for grants, payments and reports, marked for the catalogue; and the colour of each state's tag."""

import enum
from collections.abc import Mapping
from typing import Any

from fundtracker.accounts.history import Readers, in_words
from fundtracker.funds.rules import STAGES, ProjectStage
from fundtracker.grants.rules import AuthorisationKind, GrantStatus, PaymentKind, PaymentState, ReportState, Step
from fundtracker.kernel.text import Message, msg

KINDS: dict[PaymentKind, Message] = {
    PaymentKind.DISBURSEMENT: msg("Disbursement to a partner"),
    PaymentKind.EXPENSE: msg("Own expense"),
    PaymentKind.REFUND: msg("Refund to a donor"),
    PaymentKind.TRANSFER: msg("Transfer to another fund"),
}
STATES: dict[PaymentState, Message] = {
    PaymentState.PREPARED: msg("To be approved"),
    PaymentState.APPROVED: msg("Approved, to be paid"),
    PaymentState.PAID: msg("Paid out"),
    PaymentState.REJECTED: msg("Rejected"),
    PaymentState.REVERSED: msg("Reversed"),
}
STATUSES: dict[GrantStatus, Message] = {
    GrantStatus.SIGNED: msg("Under way"),
    GrantStatus.COMPLETED: msg("Completed"),
    GrantStatus.CANCELLED: msg("Cancelled"),
}
REPORTS: dict[ReportState, Message] = {
    ReportState.RECEIVED: msg("To be read"),
    ReportState.ACCEPTED: msg("Accepted"),
    ReportState.SENT_BACK: msg("Sent back"),
}
AUTHORISATIONS: dict[AuthorisationKind, Message] = {
    AuthorisationKind.GRANT: msg("Grant to a project"),
    AuthorisationKind.ENVELOPE: msg("Envelope for own expenses"),
    AuthorisationKind.REFUND: msg("Refund to a donor"),
    AuthorisationKind.TRANSFER: msg("Transfer to another fund"),
    AuthorisationKind.AMENDMENT: msg("Change of place or beneficiary"),
}
STEPS: dict[Step, Message] = {
    Step.RESERVE: msg("Wait for receipts, then reserve the rest"),
    Step.PREPARE: msg("Prepare instalment %(number)s"),
    Step.APPROVE: msg("Instalment %(number)s is being approved or paid"),
    Step.REPORT: msg("Ask for the report on instalment %(number)s"),
    Step.ACCEPT: msg("Read the report on instalment %(number)s"),
    Step.FINISH: msg("End the grant"),
    Step.NOTHING: msg("Nothing more to do"),
}

WORDS: Mapping[type[enum.Enum], Mapping[Any, Message]] = {
    PaymentKind: KINDS,
    PaymentState: STATES,
    GrantStatus: STATUSES,
    ReportState: REPORTS,
    AuthorisationKind: AUTHORISATIONS,
    ProjectStage: STAGES,
}
TAGS: Mapping[tuple[type[enum.Enum], str], str] = {
    (PaymentState, "prepared"): "waiting",
    (PaymentState, "approved"): "waiting",
    (PaymentState, "paid"): "settled",
    (PaymentState, "rejected"): "stopped",
    (PaymentState, "reversed"): "stopped",
    (GrantStatus, "signed"): "waiting",
    (GrantStatus, "completed"): "settled",
    (GrantStatus, "cancelled"): "stopped",
    (ReportState, "received"): "waiting",
    (ReportState, "accepted"): "settled",
    (ReportState, "sent_back"): "stopped",
    (ProjectStage, "running"): "waiting",
    (ProjectStage, "decided"): "waiting",
    (ProjectStage, "done"): "settled",
    (ProjectStage, "closed"): "settled",
}
"""The colour of a state's tag; all others are quiet."""


def word(value: enum.Enum) -> Message:
    """How a state or a kind reads."""
    return WORDS[type(value)][value]


def tag(value: enum.Enum) -> str:
    """The kind of tag of a state, as `ui.tag` takes it."""
    return TAGS.get((type(value), str(value.value)), "quiet")


def step(what: Step, number: int) -> Message:
    """What a grant waits for, in words."""
    text = STEPS[what]
    return Message(text.id, {"number": number}) if number else text


def readers() -> Readers:
    """How a history reads the states of payments, grants, reports and projects."""
    return {
        ("payment", "state"): in_words(STATES, PaymentState),
        ("grant", "status"): in_words(STATUSES, GrantStatus),
        ("report", "state"): in_words(REPORTS, ReportState),
        ("project", "stage"): in_words(STAGES, ProjectStage),
    }

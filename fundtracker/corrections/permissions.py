"""Who may confirm or refuse a correction that another person prepared."""

from collections.abc import Mapping

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.second import may_be_second
from fundtracker.corrections.rules import PAYMENTS
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import Verdict
from fundtracker.ledger.rules import Kind

CONFIRMS: Mapping[bool, frozenset[Permission]] = {
    True: frozenset({Permission.APPROVE}),
    False: frozenset({Permission.RECORD, Permission.APPROVE}),
}
"""Which rights let somebody confirm, by whether the entry is a payment: one of them is enough.

What left a fund was let out by an approver, so an approver answers for what is done about it. A receipt, money given back and interest
are what the bank statement says, booked by one of the staff: another one, or an approver, compares it with the statement once more.
"""


def rights(kind: Kind) -> frozenset[Permission]:
    """The rights of which one lets somebody confirm the correction of such an entry."""
    return CONFIRMS[kind in PAYMENTS]


def can_judge(person_id: int, permissions: frozenset[Permission], prepared_by: int, kind: Kind) -> Verdict:
    """Whether a person may confirm or refuse what another prepared: never whoever prepared it, whatever their role."""
    role = (
        msg("Only an approver may confirm the correction of a payment.")
        if kind in PAYMENTS
        else msg("Only staff or an approver may confirm a correction.")
    )
    own = msg("You prepared this correction, so another person has to confirm it.")
    return may_be_second(person_id, [prepared_by], holds_right=bool(rights(kind) & permissions), role=role, own=own)

"""What is to be done at each step of the end of a fund, as the page says it."""

from fundtracker.accounts.history import Readers, in_words
from fundtracker.authorities import contributors
from fundtracker.closing.rules import Step, Wish
from fundtracker.kernel.text import Message, msg

TODO: dict[Step, Message] = {
    Step.ASK: msg("Ask the donors what should become of what is left. From then on the fund takes no new pledge."),
    Step.FINISH: msg("Finish what still stands in the way. Each line below leads to where it is done."),
    Step.PROPOSE: msg("Put the closing on the agenda of the next meeting of the committee."),
    Step.DECIDE: msg("The closing is on an agenda. It goes on once the committee has decided and the chair has signed."),
    Step.WAIT: msg("The committee has decided. Donors may still answer; those who do not are refunded after the last day."),
    Step.SETTLE: msg("Prepare the refunds and transfers. Another person approves each of them."),
    Step.PAY: msg("Refunds and transfers are under way. Each is approved, then paid."),
    Step.CLOSE: msg("Nothing is left. Close the fund: it stays readable and no longer changes."),
    Step.CLOSED: msg("The fund is closed. What reaches it late is booked, shown here and given back under the same decision."),
}
"""What comes next."""

WISHES: dict[Wish, Message] = {Wish.TRANSFER: msg("Transfer"), Wish.REFUND: msg("Refund")}


def _donor_said(authority_id: int) -> str:
    """A donor by its id, as a history names it."""
    return contributors.get(authority_id).label


def readers() -> Readers:
    """How a history reads what donors answered."""
    return {("closing", "authority_id"): _donor_said, ("closing", "wish"): in_words(WISHES, Wish)}

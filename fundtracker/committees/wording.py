"""What states, kinds, outcomes and presences of committees are called, and the colours of their tags."""

from collections.abc import Mapping
from typing import Any

from fundtracker.committees.rules import ItemKind, MeetingStatus, Outcome, Presence
from fundtracker.committees.rules_following import Following
from fundtracker.kernel.text import Message, msg

STATUSES: dict[MeetingStatus, Message] = {
    MeetingStatus.DRAFT: msg("draft"),
    MeetingStatus.CONVENED: msg("convened"),
    MeetingStatus.HELD: msg("held"),
    MeetingStatus.CANCELLED: msg("cancelled"),
}
ITEM_KINDS: dict[ItemKind, Message] = {
    ItemKind.INFORMATION: msg("For information"),
    ItemKind.GRANT: msg("Grant to a project"),
    ItemKind.AMENDMENT: msg("Change of place or beneficiary"),
    ItemKind.ENVELOPE: msg("Envelope for own expenses"),
    ItemKind.REFUND: msg("Refund to a donor"),
    ItemKind.TRANSFER: msg("Transfer to another fund"),
    ItemKind.RATIFICATION: msg("Ratification of an urgent decision"),
    ItemKind.REVOCATION: msg("Undoing of an earlier decision"),
    ItemKind.APPROVAL: msg("Approval"),
    ItemKind.CLOSURE: msg("Closing of the fund"),
}
WHAT_KINDS_DO: dict[ItemKind, Message] = {
    ItemKind.INFORMATION: msg("Something to hear and to discuss; nothing is decided."),
    ItemKind.GRANT: msg("Allows a grant to the partner of a project, up to the amount decided."),
    ItemKind.AMENDMENT: msg("Gives a project another place or another beneficiary."),
    ItemKind.ENVELOPE: msg("Allows own expenses of the association, up to the amount decided."),
    ItemKind.REFUND: msg("Allows money to go back to a donor."),
    ItemKind.TRANSFER: msg("Allows money to go to another fund, in the same donors’ names."),
    ItemKind.RATIFICATION: msg("Asks the committee to confirm what the chair decided urgently."),
    ItemKind.REVOCATION: msg("Closes what an earlier decision still allows; what was granted under it stays."),
    ItemKind.APPROVAL: msg("A text or a report the committee approves; no money follows."),
    ItemKind.CLOSURE: msg("Closes the fund: what is left goes back to each donor, or to another fund where the donor agreed."),
}
OUTCOMES: dict[Outcome, Message] = {
    Outcome.ADOPTED: msg("adopted"),
    Outcome.REJECTED: msg("rejected"),
    Outcome.ADJOURNED: msg("adjourned"),
}
PRESENCES: dict[Presence, Message] = {
    Presence.PRESENT: msg("present"),
    Presence.REMOTE: msg("present by video"),
    Presence.REPRESENTED: msg("represented by proxy"),
    Presence.ABSENT: msg("absent"),
}
FOLLOWINGS: dict[Following, Message] = {
    Following.OPEN: msg("in progress"),
    Following.OVERDUE: msg("overdue"),
    Following.DONE: msg("done"),
    Following.NONE: msg("not followed up"),
}
_ALL: tuple[Mapping[Any, Message], ...] = (STATUSES, ITEM_KINDS, OUTCOMES, PRESENCES, FOLLOWINGS)
WORDS: dict[str, Message] = {key: text for words in _ALL for key, text in words.items()}
TAGS: dict[str, str] = {
    MeetingStatus.DRAFT: "quiet",
    MeetingStatus.CONVENED: "waiting",
    MeetingStatus.HELD: "settled",
    MeetingStatus.CANCELLED: "stopped",
    Outcome.ADOPTED: "settled",
    Outcome.REJECTED: "stopped",
    Outcome.ADJOURNED: "waiting",
    Presence.PRESENT: "settled",
    Presence.REMOTE: "settled",
    Presence.REPRESENTED: "quiet",
    Presence.ABSENT: "quiet",
    Following.OPEN: "waiting",
    Following.OVERDUE: "stopped",
    Following.DONE: "settled",
    Following.NONE: "quiet",
}

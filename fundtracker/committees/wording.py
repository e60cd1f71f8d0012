"""What states, kinds and outcomes of committees are called."""

from fundtracker.committees.rules import ItemKind, MeetingStatus, Outcome, Presence
from fundtracker.kernel.text import Message, msg

STATUSES: dict[MeetingStatus, Message] = {
    MeetingStatus.DRAFT: msg("draft"),
    MeetingStatus.CONVENED: msg("convened"),
    MeetingStatus.HELD: msg("held"),
    MeetingStatus.CANCELLED: msg("cancelled"),
}
TAGS: dict[MeetingStatus, str] = {
    MeetingStatus.DRAFT: "quiet",
    MeetingStatus.CONVENED: "waiting",
    MeetingStatus.HELD: "settled",
    MeetingStatus.CANCELLED: "stopped",
}
ITEM_KINDS: dict[ItemKind, Message] = {
    ItemKind.INFORMATION: msg("For information"),
    ItemKind.GRANT: msg("Grant to a project"),
    ItemKind.AMENDMENT: msg("Change of place or beneficiary"),
    ItemKind.ENVELOPE: msg("Envelope for own expenses"),
    ItemKind.REFUND: msg("Refund to a donor"),
    ItemKind.TRANSFER: msg("Transfer to another fund"),
    ItemKind.RATIFICATION: msg("Ratification of an urgent decision"),
    ItemKind.APPROVAL: msg("Approval"),
}
OUTCOMES: dict[Outcome, Message] = {
    Outcome.ADOPTED: msg("adopted"),
    Outcome.REJECTED: msg("rejected"),
    Outcome.ADJOURNED: msg("adjourned"),
    Outcome.NOTED: msg("noted"),
}
OUTCOME_TAGS: dict[Outcome, str] = {
    Outcome.ADOPTED: "settled",
    Outcome.REJECTED: "stopped",
    Outcome.ADJOURNED: "waiting",
    Outcome.NOTED: "quiet",
}
PRESENCES: dict[Presence, Message] = {
    Presence.PRESENT: msg("present"),
    Presence.REMOTE: msg("present by video"),
    Presence.REPRESENTED: msg("represented by proxy"),
    Presence.ABSENT: msg("absent"),
}

"""What minutes, decision records and attendance sheets say around what is on record."""

from fundtracker.committees.rules import Outcome, Presence
from fundtracker.kernel.text import Message, msg
from fundtracker.minutes.rules import Kind, Phase

PHASES: dict[Phase, Message] = {
    Phase.DRAFT: msg("being drafted"),
    Phase.REMARKS: msg("open to remarks"),
    Phase.APPROVED: msg("approved"),
    Phase.LOCKED: msg("locked"),
}
TAGS: dict[Phase, str] = {Phase.DRAFT: "quiet", Phase.REMARKS: "waiting", Phase.APPROVED: "waiting", Phase.LOCKED: "settled"}

KINDS: dict[Kind, Message] = {
    Kind.MINUTES: msg("Minutes of the meeting"),
    Kind.DECISIONS: msg("Record of decisions"),
    Kind.ATTENDANCE: msg("Attendance sheet"),
}

PRESENCES: dict[Presence | None, Message] = {
    Presence.PRESENT: msg("Present in the room"),
    Presence.REMOTE: msg("Taking part remotely"),
    Presence.REPRESENTED: msg("Represented by proxy"),
    Presence.ABSENT: msg("Absent"),
    None: msg("Not on record"),
}
"""How a seat took part, as a heading."""

ANSWERED: dict[bool, Message] = {True: msg("Answered in writing"), False: msg("Did not answer")}
"""Whether a seat answered a consultation, as a heading."""

OUTCOMES: dict[Outcome, Message] = {
    Outcome.ADOPTED: msg("Adopted"),
    Outcome.REJECTED: msg("Rejected"),
    Outcome.ADJOURNED: msg("Adjourned"),
}

WORDS: dict[str, Message] = {
    "draft": msg("DRAFT"),
    "draft_text": msg("Draft: these minutes are not approved yet."),
    "page": msg("Page"),
    "attendance": msg("Who took part"),
    "authority": msg("Authority"),
    "presence": msg("Taking part"),
    "person": msg("Represented by"),
    "hours": msg("Arrival and departure"),
    "opening": msg("Opening"),
    "closing": msg("End of the meeting"),
    "item": msg("Item"),
    "questions": msg("Questions put before the meeting"),
    "answer": msg("Answer"),
    "decision": msg("Decision"),
    "amount": msg("Amount"),
    "signature": msg("Signature"),
    "result": msg("Result"),
    "recusals": msg("Recusals"),
    "no_decision": msg("This meeting took no decision."),
    "withheld": msg("You recused yourself from this item: its text is shown to you once the minutes are locked."),
    "signed_below": msg("Decisions take effect when the chair signs them. Those below are signed one by one, at the time shown."),
    "chair": msg("Presided by"),
    "total": msg("Total"),
    "kept": msg("Kept by the association with its fingerprint. It no longer changes."),
}

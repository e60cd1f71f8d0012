"""What answers to a notice are called, and the colours of their tags."""

from fundtracker.kernel.text import Message, msg
from fundtracker.notices.rules import Answer

ANSWERS: dict[Answer, Message] = {
    Answer.PRESENT: msg("In the room"),
    Answer.REMOTE: msg("By video"),
    Answer.DEPUTY: msg("A deputy comes"),
    Answer.PROXY: msg("Proxy given"),
    Answer.ABSENT: msg("Will be absent"),
}
CHOICES: dict[Answer, Message] = {
    Answer.PRESENT: msg("I shall be there in person"),
    Answer.REMOTE: msg("I shall take part by video"),
    Answer.DEPUTY: msg("Someone else comes for my authority"),
    Answer.PROXY: msg("I give my authority’s proxy to another one"),
    Answer.ABSENT: msg("My authority will be absent"),
}
TAGS: dict[Answer | None, str] = {
    Answer.PRESENT: "settled",
    Answer.REMOTE: "settled",
    Answer.DEPUTY: "settled",
    Answer.PROXY: "quiet",
    Answer.ABSENT: "stopped",
    None: "waiting",
}

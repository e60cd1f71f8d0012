"""The answer to "may this person do this to that object": allowed or not, and why not."""

from dataclasses import dataclass

from fundtracker.kernel.text import Message


@dataclass(frozen=True)
class Verdict:
    """Allowed, or refused with the reason a page shows; true where allowed."""

    allowed: bool
    reason: Message | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refuse(reason: Message) -> Verdict:
    """A refusal with its reason."""
    return Verdict(False, reason)

"""What is promised of the money a fund holds, and the lines it falls into: pure, in cents."""

import enum
from dataclasses import dataclass, fields


class Promise(enum.StrEnum):
    """The line a promise counts on, by how far it has come; each is a field of `Means`."""

    GRANTED = "granted"
    VOTED = "voted"
    ADOPTED = "adopted"
    OWN = "own"
    REFUNDS = "refunds"


@dataclass(frozen=True)
class Claim:
    """Cents promised in a fund: to a project, else as a refund of one donor's money, else for own expenses or a transfer.

    `label` names the decision behind it, where there is one.
    """

    fund_id: int
    promise: Promise
    cents: int
    project_id: int | None = None
    authority_id: int | None = None
    refund: bool = False
    label: str = ""


@dataclass(frozen=True)
class Means:
    """The money a fund holds (or a donor's share of it) and what it is promised to, in cents; the one reading behind every page.

    `held = suspense + advance + granted + voted + adopted + own + refunds + free`, for a fund and for each donor; the donors' lines sum
    to the fund's, where suspense and advance are nobody's share. Each promise counts as far as there is money for it: what exceeds it
    waits for receipts (`waiting`, no part of `held`).

    suspense: received from somebody not known yet. advance: what is left of the association's. granted: signed grants, not paid.
    voted: signed decisions for projects, not granted. adopted: decided and not signed by the chair yet, whatever for. own: what
    envelopes and transfers have left, with what is prepared or reserved under them. refunds: decided or reserved to go back to donors.
    `earmarked` says what of `free` is kept for a project or a programme.
    """

    held: int = 0
    suspense: int = 0
    advance: int = 0
    granted: int = 0
    voted: int = 0
    adopted: int = 0
    own: int = 0
    refunds: int = 0
    earmarked: int = 0
    waiting: int = 0

    @property
    def unowned(self) -> int:
        """Nobody's share: in suspense, or left of the association's advance (domain.md rules 2 and 4)."""
        return self.suspense + self.advance

    @property
    def promised(self) -> int:
        """Promised to projects: granted and not paid, or voted and not granted."""
        return self.granted + self.voted

    @property
    def kept(self) -> int:
        """Kept for own expenses, transfers and refunds."""
        return self.own + self.refunds

    @property
    def reserved(self) -> int:
        """Everything promised."""
        return self.promised + self.adopted + self.kept

    @property
    def free(self) -> int:
        """Promised to nothing, and somebody's share: what can still be decided."""
        return self.held - self.unowned - self.reserved

    def __add__(self, other: "Means") -> "Means":
        """The lines of two readings together."""
        return Means(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})

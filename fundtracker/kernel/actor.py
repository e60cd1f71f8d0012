"""Who acts: a user, a seat by its reply link, the worker, the command line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Who acts, from where, in which request; stamped on every movement and audit event.

    `kind` is `user`, `seat`, `worker` or `command`; `id` is the row's id (0 where there is none).
    """

    kind: str
    id: int = 0
    address: str = ""
    request_id: str = ""

    @property
    def user_id(self) -> int | None:
        """The user's id, where a user acts."""
        return self.id if self.kind == "user" else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


COMMAND = Actor("command")
WORKER = Actor("worker")

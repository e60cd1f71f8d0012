"""The refusals a service may raise; each carries a message for the person who acted."""

from fundtracker.kernel.text import Message, msg


class Refusal(Exception):
    """An act the rules do not allow; `message` says what happened and what to do, `field` names the form's field it belongs to."""

    status = 422

    def __init__(self, message: Message, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class NotFound(Refusal):
    """The object does not exist, or not for this person: both look the same."""

    status = 404

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or msg("This page does not exist, or not for you."))


class Denied(Refusal):
    """The object may be seen, but this act on it is not for this person."""

    status = 403


class Conflict(Refusal):
    """Someone else changed the record, or the same form was sent with other content."""

    status = 409


class UnknownMove(Refusal):
    """A state machine was asked for a move that its table does not hold."""

    status = 409

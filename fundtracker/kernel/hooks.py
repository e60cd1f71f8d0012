"""How a package lets those above it have a say without importing them: it declares a hook, `fundtracker.wiring` says who listens.

A hook is called by the package that declares it and answered by packages above, in the order of the ladder. It is wired once, when the
application is made; a hook that nobody was wired to refuses to be called, so that no rule is silently left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Reason = TypeVar("Reason")


class Hook(Generic[Asked, Answer]):
    """A question to the packages above; `called` says when it is put, in a sentence that starts with “When” or “Before”."""

    def __init__(self, called: str) -> None:
        self.called = called
        self.listeners: tuple[Callable[Asked, Answer], ...] | None = None
        DECLARED.append(self)

    def heard_by(self, *listeners: Callable[Asked, Answer]) -> "Wire":
        """A line of the table of who listens; nothing is wired yet."""
        return Wire(self, listeners)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Iterator[Answer]:
        """Ask one listener after the other, as far as the answers are read. Raises LookupError: nobody was wired to it."""
        if self.listeners is None:
            raise LookupError(f"Nobody listens to this hook: {self.called}")
        for listener in self.listeners:
            yield listener(*args, **kwargs)

    def tell(self, *args: Asked.args, **kwargs: Asked.kwargs) -> None:
        """Ask all of them, for what they do and not for what they answer. Raises LookupError: nobody was wired to it."""
        for _answer in self(*args, **kwargs):
            pass


@dataclass(frozen=True)
class Wire:
    """A hook and who listens to it."""

    hook: Hook[Any, Any]
    listeners: tuple[Callable[..., Any], ...]

    def connect(self) -> None:
        """Let them listen, in place of whoever did."""
        self.hook.listeners = self.listeners


def first(answers: Iterator[Reason | None]) -> Reason | None:
    """The first answer that is one; those after it are not asked."""
    return next((answer for answer in answers if answer is not None), None)


DECLARED: list[Hook[Any, Any]] = []
"""Every hook there is; the tests compare it with the wiring."""

"""A story told in the order of its days: each act runs with the clock held at noon of its day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fundtracker.kernel import clock

Act = Callable[[], Any]


@dataclass
class Story:
    """Acts with their days. Days in the future are left out, so that the same telling grows with the calendar.

    `known` is what acts leave for later ones: ids by name.
    """

    last_day: date
    acts: list[tuple[date, int, Act]] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)

    def on(self, day: date, act: Act) -> None:
        """Add an act to a day."""
        if day <= self.last_day:
            self.acts.append((day, len(self.acts), act))

    def keep(self, day: date, name: str, act: Act) -> None:
        """Add an act whose result later acts find under `name`."""
        self.on(day, lambda: self.known.__setitem__(name, act()))

    def tell(self) -> None:
        """Run every act in the order of the days."""
        for day, _, act in sorted(self.acts, key=lambda entry: entry[:2]):
            with clock.at(clock.noon(day)):
                act()

"""Fixtures of these tests: the book alone, whose scenes commit money to grants that no agreement wrote."""

import pytest

from fundtracker import wiring
from fundtracker.grants import running
from fundtracker.ledger import check


@pytest.fixture(autouse=True)
def grants_of_no_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of grants here are bare: nobody kept what is reserved on them, so that mirror is not looked at."""
    wiring.connect()
    kept = tuple(mirror for mirror in check.MIRRORS.listeners or () if mirror is not running.differing)
    monkeypatch.setattr(check.MIRRORS, "listeners", kept)

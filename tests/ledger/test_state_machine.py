"""The book and an independently written oracle agree after every act, whatever the acts, on both databases."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from fundtracker.kernel import clock
from tests.databases import Database
from tests.ledger.machine import BookMachine
from tests.ledger.machine_ground import TODAY


def _run(database: Database, examples: int, steps: int) -> None:
    machine = type("Machine", (BookMachine,), {"database": database})
    with clock.at(clock.noon(TODAY)):
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )


def test_the_book_agrees_with_the_oracle(any_database: Database) -> None:
    _run(any_database, 40, 30)


@pytest.mark.long
def test_the_book_agrees_with_the_oracle_for_long(any_database: Database) -> None:
    _run(any_database, 200, 50)

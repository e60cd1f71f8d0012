"""The book and an independently written oracle agree after every act, whatever the acts, on both databases."""

from random import Random

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


def _live(database: Database, seeds: range) -> None:
    """Busy lives of sixty likely acts each: hypothesis finds small surprises, these reach the depths."""
    busy = type("Busy", (BookMachine,), {"database": database})
    with clock.at(clock.noon(TODAY)):
        for seed in seeds:
            machine = busy()
            machine.set_up(0 if seed % 3 else 500, [])
            chance = Random(seed)
            for _ in range(60):
                machine.likely_act(chance)
                machine.compare()
            machine.teardown()


def test_busy_books_agree_with_the_oracle(any_database: Database) -> None:
    _live(any_database, range(8))


@pytest.mark.long
def test_busy_books_agree_with_the_oracle_for_long(any_database: Database) -> None:
    _live(any_database, range(100, 180))

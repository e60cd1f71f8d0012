"""A committee and an independently written oracle agree after every act, whatever the acts."""

from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Database
from tests.votes.committee_machine import CommitteeMachine


def run(database: Database, examples: int, steps: int) -> None:
    machine = type("Machine", (CommitteeMachine,), {"database": database})
    how = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps, **how))


def test_the_committee_agrees_with_the_oracle(database: Database) -> None:
    run(database, 40, 30)


on_postgresql = pytest.mark.parametrize("any_database", ["postgresql"], indirect=True)
"""On the other database than the rest: there the same acts differ in locks and types alone, so fewer of them say as much."""


@pytest.mark.exhaustive
def test_the_committee_agrees_with_the_oracle_for_long(database: Database) -> None:
    run(database, 200, 50)


@pytest.mark.exhaustive
@on_postgresql
def test_the_committee_agrees_with_the_oracle_on_postgresql(any_database: Database) -> None:
    run(any_database, 40, 50)


@pytest.mark.exhaustive
@on_postgresql
def test_the_committee_agrees_with_the_oracle_for_long_on_postgresql(any_database: Database) -> None:
    run(any_database, 200, 50)


def live(database: Database, seeds: range, acts: int) -> None:
    """Busy lives of likely acts, under rules of all kinds."""
    busy = type("Busy", (CommitteeMachine,), {"database": database})
    for seed in seeds:
        chance, machine = Random(seed), busy()
        machine.found(
            {
                "quorum": chance.choice(["half", "half", "third", "two_thirds", "none"]),
                "majority": chance.choice(["cast", "cast", "seats", "two_thirds"]),
                "casting": chance.random() < 0.8,
                "consensus": chance.random() < 0.8,
                "silence": chance.random() < 0.4,
                "heads": chance.choice([1, 1, 2, 0]),
            }
        )
        machine.draft_and_convene(6, [("grant", 1_000_000), ("grant", 500_000)])
        for _ in range(acts):
            machine.likely_act(chance)
            machine.agree()
        machine.teardown()


def test_busy_committees_agree_with_the_oracle(database: Database) -> None:
    live(database, range(10), 60)


@pytest.mark.exhaustive
def test_busy_committees_agree_with_the_oracle_for_long(any_database: Database) -> None:
    live(any_database, range(100, 160), 120)

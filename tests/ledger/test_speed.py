"""An act takes a handful of statements, however many lots it touches."""

from datetime import date

from fundtracker.kernel.db import transaction
from fundtracker.ledger import positions
from tests.databases import Database
from tests.factories import an_authority
from tests.ledger.scene import scene
from tests.watch import count_queries

EARLIER, DAY = date(2024, 2, 1), date(2024, 3, 1)


def test_an_outflow_over_a_hundred_lots_takes_as_many_statements_as_over_two(any_database: Database) -> None:
    stage = scene()
    counts = {}
    stage.donors |= {str(number): an_authority().id for number in range(100)}
    for several in (2, 100):
        with transaction():
            for number in range(several):
                stage.receive(str(number), 100_00 + number, EARLIER)
            stage.commit("P", 20_00, EARLIER)
        with count_queries() as sent, transaction():
            stage.disburse("P", 10_00, DAY)
        with count_queries() as back_dated, transaction():
            stage.disburse("P", 10_00, EARLIER)
        counts[several] = (len(sent), len(back_dated))
    assert counts[2] == counts[100]
    assert max(counts[100]) <= 32


def test_figures_take_a_handful_of_statements_whatever_the_size_of_the_book(database: Database) -> None:
    stage = scene()
    with transaction():
        for number in range(30):
            stage.receive("ABC"[number % 3], 100_00 + number, EARLIER)
        stage.pay("P", 10_00, EARLIER)
    for read, most in (
        (lambda: positions.identity(stage.fund, year=2023), 2),
        (lambda: positions.identity(stage.fund), 8),
        (lambda: positions.donors(stage.fund), 1),
        (lambda: positions.available(stage.fund, stage.projects["P"]), 3),
    ):
        with count_queries() as sent:
            read()
        assert len(sent) <= most

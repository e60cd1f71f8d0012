"""A pack is read once, at one moment of the database, and said in each language from what was read."""

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from fundtracker.committees import agenda, meetings
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, snapshot, transaction
from fundtracker.ledger import book
from fundtracker.ledger.models import FundPosition, Movement
from fundtracker.packs import contents, facts, pages
from fundtracker.web import language
from fundtracker.web.wording import money
from tests.committees.scene import BEFORE, Scene, a_scene, an_item, convened, draft, pay
from tests.databases import Database
from tests.watch import clock_at, count_queries


@pytest.fixture
def both(any_database: Database) -> Iterator[Scene]:
    """The scene of the tests of packs, on both databases."""
    yield a_scene(6_000_000, 3_000_000, 1_000_000)


def beside(app: Flask, act: Callable[[], object]) -> None:
    """Let somebody else commit an act, in a thread of their own, before this one goes on."""

    def run() -> None:
        with app.app_context():
            act()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def receive(fund_id: int, authority_id: int, cents: int) -> None:
    """Book a receipt, named by ids: rows belong to the session of who loaded them."""
    with transaction():
        book.receive(fund_id=fund_id, cents=cents, value_date=date(2023, 2, 1), by=COMMAND, authority_id=authority_id)


def test_what_others_commit_meanwhile_is_not_seen_in_a_snapshot(both: Scene, any_database: Database) -> None:
    fund_id, authority_id = both.fund.id, both.donors[0].id
    counted = select(func.count()).select_from(Movement).filter_by(fund_id=fund_id)
    with snapshot():
        before = session.scalar(counted)
        beside(any_database.app, lambda: receive(fund_id, authority_id, 7_700))
        assert session.scalar(counted) == before
        assert session.scalar(select(FundPosition.received).filter_by(fund_id=fund_id)) == 10_000_000
    assert session.scalar(counted) == (before or 0) + 1


def test_a_snapshot_is_no_part_of_a_transaction(both: Scene) -> None:
    with transaction(), pytest.raises(RuntimeError, match="snapshot"), snapshot():
        pass


def test_after_a_snapshot_transactions_write_as_before(both: Scene) -> None:
    with snapshot():
        session.scalar(select(func.count()).select_from(Movement))
    pay(both.fund, both.donors[0], 100)
    assert session.scalar(select(FundPosition.received).filter_by(fund_id=both.fund.id)) == 10_000_100


def test_the_words_are_said_without_reading_anything(both: Scene) -> None:
    meeting_id, _item = convened(both)
    with clock_at(BEFORE), snapshot():
        line = meetings.get(meeting_id)
        told = facts.read(line, agenda.items(meeting_id), contents.head_of(line.code))
    with count_queries() as sent:
        for each in language.NAMES:
            with language.speaking(each):
                pages.data(told)
    assert sent == []


def test_the_printed_head_belongs_to_the_printed_figures_while_somebody_books(
    both: Scene, any_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the head, the figures and each language somebody else books a receipt: all of them are of the first moment."""
    meeting_id = draft(both)
    an_item(both, meeting_id)
    fund_id, authority_id, app = both.fund.id, both.donors[0].id, any_database.app
    booked: list[int] = []

    def then_book(function: Callable[..., object]) -> Callable[..., object]:
        def called(*args: object, **more: object) -> object:
            found = function(*args, **more)
            beside(app, lambda: receive(fund_id, authority_id, 1_000))
            booked.append(1_000)
            return found

        return called

    monkeypatch.setattr(contents, "head_of", then_book(contents.head_of))
    monkeypatch.setattr(facts.decidable, "of_fund", then_book(facts.decidable.of_fund))
    monkeypatch.setattr(facts.positions, "identity", then_book(facts.positions.identity))
    monkeypatch.setattr(pages, "data", then_book(pages.data))
    with clock_at(BEFORE):
        frozen = contents.gather(meeting_id).contents
    assert len(booked) >= 5
    with app.app_context():
        received = session.scalar(select(func.sum(Movement.cents)).where(Movement.fund_id == fund_id, Movement.seq <= frozen["seq"]))
    assert frozen["free"] == received == 10_000_000
    for each in language.NAMES:
        with language.speaking(each):
            wanted = money(10_000_000)
        assert [cents for _name, cents in frozen[each]["common"]["position"]["came_in"]] == [wanted]
        assert frozen[each]["common"]["position"]["left"] == wanted

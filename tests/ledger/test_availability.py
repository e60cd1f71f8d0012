"""What may still be promised, and why, by example (domain.md rule 5)."""

import pytest

from fundtracker.ledger import availability
from fundtracker.ledger.availability import Books
from fundtracker.ledger.rules import GENERAL, Earmark, Holder, LotState

P, Q, R = 1, 2, 3
IN_P, IN_G = Earmark(project_id=P), Earmark(programme_id=7)
OF = {P: 7, Q: 7, R: None}


def books(general: int = 0, p: int = 0, g: int = 0, committed: dict[int, int] | None = None, **more: int) -> Books:
    return Books({GENERAL: general, IN_P: p, IN_G: g}, {P: 0, Q: 0, R: 0, **(committed or {})}, OF, **more)


@pytest.mark.parametrize(
    ("found", "project", "available"),
    [
        (books(100), P, 100),
        (books(100), None, 100),
        (books(100, p=50), P, 150),
        (books(100, p=50), Q, 100),
        (books(100, p=50), None, 100),
        (books(100, p=50, g=30), P, 180),
        (books(100, p=50, g=30), Q, 130),
        (books(100, p=50, g=30), R, 100),
        (books(100, p=50, committed={P: 70}), P, 80),
        (books(100, p=50, committed={P: 70}), R, 80),
        (books(100, g=30, committed={Q: 40}), P, 90),
        (books(100, g=30, committed={Q: 20}), P, 110),
        (books(100, g=30, committed={Q: 20}), R, 100),
        (books(100, reserved=40), R, 60),
        (books(100, allowance=40), R, 140),
        (books(10, p=50, committed={R: 30}), P, 50),
        (books(10, p=50, committed={R: 30}), R, 0),
        (books(10, p=50, committed={P: 80, R: 30}), P, 0),
        (books(100, p=50, advanced=1), P, 0),
        (books(0), None, 0),
    ],
)
def test_available_is_general_money_and_earmarks_less_what_is_committed(found: Books, project: int | None, available: int) -> None:
    answer = availability.available(found, project)
    assert answer.available == available
    assert sum(cents for _, cents in answer.why()) == available


def test_why_says_what_counts_and_leaves_out_what_does_not() -> None:
    lines = availability.available(books(100, p=50, committed={P: 20, R: 30}), P).why()
    assert [(text.id, cents) for text, cents in lines] == [
        ("Earmarked for this project", 50),
        ("General money", 100),
        ("Already committed to this project, not yet paid", -20),
        ("Needed by other projects’ commitments", -30),
    ]


@pytest.mark.parametrize(
    ("found", "earmark", "programme", "most"),
    [
        (books(100), GENERAL, None, 60),
        (books(100, committed={R: 70}), GENERAL, None, 30),
        (books(100, committed={R: 70}, allowance=500), GENERAL, None, 30),
        (books(0, p=60, committed={P: 50}), IN_P, 7, 10),
        (books(20, p=60, committed={P: 50}), IN_P, 7, 30),
        (books(0, g=60, committed={Q: 50}), IN_G, 7, 10),
    ],
)
def test_a_refund_takes_nothing_that_is_committed(found: Books, earmark: Earmark, programme: int | None, most: int) -> None:
    lot = LotState(1, 1, Holder.DONOR, 1, earmark, 70, 10)
    assert availability.refundable(found, lot, programme) == most


def test_what_is_promised_is_indicated_lot_by_lot() -> None:
    lots = [
        LotState(1, 1, Holder.DONOR, 1, IN_P, 50),
        LotState(2, 2, Holder.DONOR, 1, GENERAL, 60, 10),
        LotState(3, 3, Holder.DONOR, 2, GENERAL, 100),
    ]
    found = books(150, p=50, committed={P: 80, R: 30}, reserved=15)
    assert availability.indicative(lots, found) == {1: 50, 2: 35, 3: 50}


def test_more_promised_than_held_indicates_what_is_held() -> None:
    lots = [LotState(1, 1, Holder.DONOR, 1, GENERAL, 60)]
    assert availability.indicative(lots, books(60, committed={R: 100}, allowance=40)) == {1: 60}

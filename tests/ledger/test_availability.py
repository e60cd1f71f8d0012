"""What may still be promised, and why, by example (domain.md rule 5)."""

from typing import Any

import pytest

from fundtracker.ledger import availability
from fundtracker.ledger.availability import Books
from fundtracker.ledger.promises import Claim, Promise
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
        ("Granted to this project, not yet paid", -20),
        ("Promised to other projects", -30),
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


def claim(promise: Promise, cents: int, project: int | None = None, **more: Any) -> Claim:
    return Claim(1, promise, cents, project, **more)


def test_money_is_kept_lot_by_lot_for_everything_promised_in_its_order() -> None:
    lots = [
        LotState(1, 1, Holder.DONOR, 1, IN_P, 50),
        LotState(2, 2, Holder.DONOR, 1, GENERAL, 60, 10),
        LotState(3, 3, Holder.DONOR, 2, GENERAL, 100),
    ]
    claims = [claim(Promise.GRANTED, 80, P), claim(Promise.VOTED, 30, R), claim(Promise.OWN, 15)]
    found = availability.cover(lots, claims, {P: 7, Q: 7, R: None})
    assert found.parts == {
        1: {Promise.REFUNDS: 0, Promise.GRANTED: 50},
        2: {Promise.REFUNDS: 10, Promise.GRANTED: 10, Promise.VOTED: 10, Promise.OWN: 5},
        3: {Promise.REFUNDS: 0, Promise.GRANTED: 20, Promise.VOTED: 20, Promise.OWN: 10},
    }
    assert (found.free, found.missing) == ({1: 0, 2: 25, 3: 50}, [0, 0, 0])


def test_more_promised_than_held_keeps_what_is_held_and_says_what_is_missing() -> None:
    lots = [LotState(1, 1, Holder.DONOR, 1, GENERAL, 60)]
    found = availability.cover(lots, [claim(Promise.GRANTED, 100, R)], {R: None})
    assert (found.free, found.missing) == ({1: 0}, [40])


def test_a_decided_refund_is_kept_of_its_donors_money_alone() -> None:
    lots = [
        LotState(1, 1, Holder.DONOR, 1, IN_P, 50),
        LotState(2, 2, Holder.DONOR, 1, GENERAL, 60),
        LotState(3, 3, Holder.DONOR, 2, GENERAL, 90),
    ]
    found = availability.cover(lots, [claim(Promise.REFUNDS, 80, authority_id=1, refund=True)], {P: 7})
    assert (found.free, found.refunded) == ({1: 30, 2: 0, 3: 90}, {1: 20, 2: 60, 3: 0})

"""The steps of a closing, what a donor may answer, and what is done for it."""

import datetime
from itertools import product

import pytest

from fundtracker.closing import rules
from fundtracker.closing.rules import Step, Wish
from fundtracker.kernel.errors import Refusal

TODAY = datetime.date(2024, 3, 13)
START = {"asked": False, "hindered": False, "proposed": False, "decided": False, "awaited": False, "to_prepare": 0, "held": 0}


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({}, Step.ASK),
        ({"asked": True, "hindered": True}, Step.FINISH),
        ({"asked": True}, Step.PROPOSE),
        ({"asked": True, "proposed": True}, Step.DECIDE),
        ({"asked": True, "decided": True, "awaited": True, "held": 1, "to_prepare": 1}, Step.WAIT),
        ({"asked": True, "decided": True, "held": 1, "to_prepare": 1}, Step.SETTLE),
        ({"asked": True, "decided": True, "held": 1}, Step.PAY),
        ({"asked": True, "decided": True}, Step.CLOSE),
        ({"asked": True, "decided": True, "closed": True}, Step.CLOSED),
        ({"asked": True, "decided": True, "closed": True, "hindered": True, "awaited": True, "held": 1, "to_prepare": 1}, Step.SETTLE),
        ({"asked": True, "decided": True, "closed": True, "held": 1}, Step.PAY),
    ],
)
def test_each_step_follows_from_what_is_there(facts, step):
    assert rules.next_step(**{**START, **facts}) is step


def test_a_fund_is_never_ready_to_close_while_anything_waits():
    for asked, hindered, proposed, decided, awaited, to_prepare, held in product(*[(False, True)] * 5, (0, 1), (0, 1)):
        facts = {"asked": asked, "hindered": hindered, "proposed": proposed, "decided": decided, "awaited": awaited}
        step = rules.next_step(**facts, to_prepare=to_prepare, held=held)
        ready = asked and not hindered and decided and not awaited and not to_prepare and not held
        assert (step is Step.CLOSE) == ready


@pytest.mark.parametrize(
    ("answer", "to", "wish"),
    [
        (None, None, Wish.REFUND),
        (None, 7, Wish.REFUND),
        (Wish.REFUND, 7, Wish.REFUND),
        (Wish.TRANSFER, 7, Wish.TRANSFER),
        (Wish.TRANSFER, None, Wish.REFUND),
    ],
)
def test_neither_clause_nor_answer_means_refund(answer, to, wish):
    assert rules.wish(answer, to) is wish


def test_donors_are_left_time_to_answer():
    rules.check_deadline(TODAY + datetime.timedelta(days=1), today=TODAY)
    for day in (TODAY, TODAY - datetime.timedelta(days=1)):
        with pytest.raises(Refusal, match="later day") as refused:
            rules.check_deadline(day, today=TODAY)
        assert refused.value.field == "answers_until"


def test_an_answer_that_cannot_be_carried_out_is_refused():
    rules.check_answer(Wish.REFUND, to_fund_id=None, settled=0)
    rules.check_answer(Wish.TRANSFER, to_fund_id=7, settled=0)
    with pytest.raises(Refusal, match="No fund was named"):
        rules.check_answer(Wish.TRANSFER, to_fund_id=None, settled=0)
    with pytest.raises(Refusal, match="Reject them first"):
        rules.check_answer(Wish.REFUND, to_fund_id=7, settled=1)

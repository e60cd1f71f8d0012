"""Proxies against an oracle, clear days, late notices: the rules by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.kernel.errors import Refusal
from fundtracker.notices import rules
from fundtracker.notices.rules import Answer

SEATS = range(1, 6)
ACTS = st.lists(st.tuples(st.sampled_from(SEATS), st.sampled_from(list(Answer)), st.integers(0, 6)), max_size=25)


@given(ACTS, st.integers(0, 3))
def test_no_life_of_answers_makes_a_chain_or_exceeds_the_limit(acts, most):
    answers, given_to = {}, {}
    for seat, answer, holder in acts:
        others = {key: to for key, to in given_to.items() if key != seat}
        held_by_holder = [key for key, to in others.items() if to == holder]
        may = (
            most > 0
            and holder in SEATS
            and holder != seat
            and answers.get(holder) not in (Answer.PROXY, Answer.ABSENT)
            and len(held_by_holder) < most
        )
        if answer is Answer.PROXY:
            try:
                rules.check_proxy(seat, holder, seats=SEATS, answers=answers, given=others, most=most)
            except Refusal:
                assert not may
                continue
            assert may
        answers[seat] = answer
        given_to.pop(seat, None)
        if answer is Answer.PROXY:
            given_to[seat] = holder
        stands = rules.standing(answers, given_to)
        assert not set(stands) & set(stands.values())
        assert all(list(stands.values()).count(each) <= most for each in stands.values())
        assert all(answers.get(each) not in (Answer.PROXY, Answer.ABSENT) for each in stands.values())
        assert {key for key in given_to if key not in stands} == {
            key for key, to in given_to.items() if answers.get(to) in (Answer.PROXY, Answer.ABSENT)
        }


@pytest.mark.parametrize("holder", [None, 0, 9])
def test_a_proxy_goes_to_a_seat(holder):
    with pytest.raises(Refusal) as refused:
        rules.check_proxy(1, holder, seats=SEATS, answers={}, given={}, most=1)
    assert refused.value.field == "proxy_to_id"


@pytest.mark.parametrize(
    ("most", "holder", "others", "why"),
    [
        (0, 2, {}, "allow no proxies"),
        (1, 1, {}, "its own proxy"),
        (1, 2, {}, "has given a proxy itself"),
        (1, 3, {}, "will be absent"),
        (1, 4, {5: 4}, "as many proxies"),
    ],
)
def test_a_proxy_that_cannot_be_held_is_refused_with_its_reason(most, holder, others, why):
    with pytest.raises(Refusal, match=why):
        rules.check_proxy(1, holder, seats=SEATS, answers={2: Answer.PROXY, 3: Answer.ABSENT}, given=others, most=most)

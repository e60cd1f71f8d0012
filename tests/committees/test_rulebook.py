"""What follows from a committee's rules: tables, and properties against sums worked out another way."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.committees import rulebook
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import Days, MajorityRule, QuorumRule, SeatRule

SHARES = {QuorumRule.THIRD: Fraction(1, 3), QuorumRule.TWO_THIRDS: Fraction(2, 3)}


@pytest.mark.parametrize(
    ("base", "half", "third", "two_thirds"),
    [(0, 1, 1, 1), (1, 1, 1, 1), (2, 2, 1, 2), (3, 2, 1, 2), (4, 3, 2, 3), (27, 14, 9, 18), (72, 37, 24, 48)],
)
def test_the_quorum_of_so_many_seats(base, half, third, two_thirds):
    assert [rulebook.quorum_of(base, rule) for rule in (QuorumRule.HALF, QuorumRule.THIRD, QuorumRule.TWO_THIRDS)] == [
        half,
        third,
        two_thirds,
    ]
    assert rulebook.quorum_of(base, QuorumRule.NONE) == 0


@given(base=st.integers(1, 500), present=st.integers(0, 500))
def test_a_quorum_is_reached_exactly_where_the_share_is(base, present):
    assert (present >= rulebook.quorum_of(base, QuorumRule.HALF)) == (Fraction(present, base) > Fraction(1, 2))
    for rule, share in SHARES.items():
        assert (present >= rulebook.quorum_of(base, rule)) == (Fraction(present, base) >= share)


@pytest.mark.parametrize(
    ("votes", "base", "cast", "seats", "two_thirds"),
    [
        ((14, 3), 27, True, True, True),
        ((2, 1), 27, True, False, True),
        ((1, 1), 2, False, False, False),
        ((0, 0), 5, False, False, False),
        ((3, 2), 5, True, True, False),
        ((14, 13), 27, True, True, False),
        ((13, 0), 27, True, False, True),
    ],
)
def test_what_carries(votes, base, cast, seats, two_thirds):
    said = [rulebook.carries(*votes, base=base, rule=rule) for rule in (MajorityRule.CAST, MajorityRule.SEATS, MajorityRule.TWO_THIRDS)]
    assert said == [cast, seats, two_thirds]


@given(votes_for=st.integers(0, 60), votes_against=st.integers(0, 60), abstained=st.integers(0, 60), rule=st.sampled_from(MajorityRule))
def test_an_item_is_carried_exactly_with_the_votes_that_are_needed(votes_for, votes_against, abstained, rule):
    base = max(1, votes_for + votes_against + abstained)
    needed = rulebook.needed_votes(votes_for, votes_against, base=base, rule=rule)
    assert rulebook.carries(votes_for, votes_against, base=base, rule=rule) == (votes_for >= needed)


@given(votes_for=st.integers(0, 60), votes_against=st.integers(0, 60), rule=st.sampled_from(MajorityRule))
def test_only_equal_votes_that_were_cast_are_a_tie(votes_for, votes_against, rule):
    tie = rulebook.is_tie(votes_for, votes_against, rule)
    assert tie == (rule is MajorityRule.CAST and votes_for == votes_against != 0)


def said(**changes):
    return {head.id: [text.id for text in texts] for head, texts in rulebook.explained(Rulebook(**changes))}


def test_every_setting_changes_what_is_explained():
    usual = said()
    changes = {
        "seat_rule": SeatRule.VOTED,
        "notice_counts": Days.WORKED,
        "quorum": QuorumRule.NONE,
        "majority": MajorityRule.SEATS,
        "proxies_a_head": 0,
        "casting_vote": False,
        "consensus": False,
        "silence_consents": True,
    }
    for name, value in changes.items():
        assert said(**{name: value}) != usual, name
    [first] = [texts[0] for head, texts in rulebook.explained(Rulebook(notice_days=7)) if head.id == "Notice"]
    assert first.values["days"].values == {"num": 7}

"""What ballots come to: tables, and properties against an oracle written another way."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import MajorityRule, Outcome, QuorumRule
from fundtracker.votes import rules
from fundtracker.votes.rules import Choice, Room, Way

FOR, AGAINST, ABSTENTION, NOT_VOTING = Choice
USUAL = Rulebook()


def a_room(base, there, proxies=None):
    return Room(frozenset(range(base)), frozenset(range(there)), proxies or {})


def said(ayes, noes=0, abstentions=0):
    choices = [FOR] * ayes + [AGAINST] * noes + [ABSTENTION] * abstentions
    return dict(enumerate(choices))


def test_the_result_is_said_in_one_sentence():
    result = rules.decide(said(14, 3, 2), a_room(27, 19), USUAL, way=Way.BALLOT)
    text = rules.sentence(result)
    assert str(text.id % {**text.values, "word": str(text.values["word"]), "majority": str(text.values["majority"])}) == (
        "Adopted: 14 for, 3 against, 2 abstentions; 19 of 27 seats present, quorum 14; majority 9 of 17 votes cast."
    )


def test_a_consultation_says_how_many_have_answered():
    asked, silent = rules.answered_sentence(a_room(20, 5), USUAL), rules.answered_sentence(a_room(20, 5), Rulebook(silence_consents=True))
    assert asked.id % asked.values == "5 of 20 seats have answered; the quorum is 11."
    assert silent.id % silent.values == "5 of 20 seats have answered; silence counts as consent."


@pytest.mark.parametrize(
    ("ballots", "book", "casting", "outcome"),
    [
        (said(2, 1), USUAL, None, Outcome.ADOPTED),
        (said(1, 2), USUAL, FOR, Outcome.REJECTED),
        (said(2, 2), USUAL, FOR, Outcome.ADOPTED),
        (said(2, 2), USUAL, AGAINST, Outcome.REJECTED),
        (said(2, 2), USUAL, ABSTENTION, Outcome.REJECTED),
        (said(2, 2), USUAL, None, Outcome.REJECTED),
        (said(2, 2), Rulebook(casting_vote=False), FOR, Outcome.REJECTED),
        (said(0, 0, 4), USUAL, FOR, Outcome.REJECTED),
        (said(2, 1, 1), Rulebook(majority=MajorityRule.SEATS), None, Outcome.REJECTED),
        (said(4, 3), Rulebook(majority=MajorityRule.SEATS), None, Outcome.ADOPTED),
        (said(2, 1), Rulebook(majority=MajorityRule.TWO_THIRDS), None, Outcome.ADOPTED),
        (said(3, 2), Rulebook(majority=MajorityRule.TWO_THIRDS), None, Outcome.REJECTED),
    ],
)
def test_what_carries_an_item(ballots, book, casting, outcome):
    found = a_room(7, 7)
    assert rules.decide(ballots, found, book, way=Way.BALLOT, casting=casting).outcome is outcome


def test_the_casting_vote_is_named_only_where_it_decided():
    tie = rules.decide(said(2, 2), a_room(4, 4), USUAL, way=Way.BALLOT, casting=FOR)
    assert tie.casting is FOR
    assert "chair" in str(rules.sentence(tie).values["majority"])
    assert rules.decide(said(3, 1), a_room(4, 4), USUAL, way=Way.BALLOT, casting=FOR).casting is None


@pytest.mark.parametrize(
    ("facts", "base", "there", "proxies"),
    [
        ({}, {1, 2, 3, 4}, {1, 2}, {3: 1}),
        ({"away": {1}}, {2, 3, 4}, {2}, {}),
        ({"away": {3}}, {1, 2, 4}, {1, 2}, {}),
        ({"vacant": {4}}, {1, 2, 3}, {1, 2}, {3: 1}),
        ({"there": {2, 3}}, {1, 2, 3, 4}, {2, 3}, {}),
        ({"there": {1, 3}}, {1, 2, 3, 4}, {1, 3}, {}),
        ({"proxies": {3: 9, 4: 2}}, {1, 2, 3, 4}, {1, 2}, {4: 2}),
    ],
)
def test_who_counts_for_an_item(facts, base, there, proxies):
    usual = {"away": set(), "vacant": set(), "there": {1, 2}, "proxies": {3: 1}}
    found = rules.room({1, 2, 3, 4}, **{**usual, **facts})
    assert (set(found.base), set(found.there), dict(found.proxies)) == (base, there, proxies)


@pytest.mark.parametrize(
    ("base", "there", "book", "needed", "reached"),
    [
        (27, 14, USUAL, True, True),
        (27, 13, USUAL, True, False),
        (27, 1, USUAL, False, True),
        (27, 0, USUAL, False, False),
        (27, 1, Rulebook(quorum=QuorumRule.NONE), True, True),
        (27, 9, Rulebook(quorum=QuorumRule.THIRD), True, True),
        (27, 17, Rulebook(quorum=QuorumRule.TWO_THIRDS), True, False),
        (0, 0, USUAL, True, False),
    ],
)
def test_the_quorum_of_an_item(base, there, book, needed, reached):
    found = a_room(base, there, {26: 0} if base > 26 else {})
    assert rules.has_quorum(found, book, quorum_needed=needed) is reached
    text = str(rules.quorum_sentence(found, book, quorum_needed=needed))
    assert ("not reached" in text) is (not reached and rules.needed(found, book, quorum_needed=needed) > 0)


def test_without_objection_nobody_is_counted():
    result = rules.without_objection(a_room(27, 19), USUAL)
    assert (result.outcome, result.cast, result.present, result.needed) == (Outcome.ADOPTED, 0, 19, 14)
    assert "without objection" in str(rules.sentence(result))


def test_silence_consents_only_where_the_rules_say_so():
    ballots, found = said(1, 2), Room(frozenset(range(10)), frozenset(range(3)), {})
    heard = rules.decide(ballots, found, USUAL, way=Way.CONSULTATION)
    silent = rules.decide(ballots, found, Rulebook(silence_consents=True), way=Way.CONSULTATION)
    assert (heard.outcome, silent.outcome, silent.votes_for) == (Outcome.REJECTED, Outcome.ADOPTED, 8)
    assert "in writing" in str(rules.sentence(heard))


choices = st.sampled_from(Choice)
books = st.builds(
    Rulebook,
    quorum=st.sampled_from(QuorumRule),
    majority=st.sampled_from(MajorityRule),
    casting_vote=st.booleans(),
    silence_consents=st.booleans(),
)


@given(
    seats=st.sets(st.integers(0, 12), max_size=12),
    away=st.sets(st.integers(0, 12), max_size=4),
    vacant=st.sets(st.integers(0, 12), max_size=4),
    there=st.sets(st.integers(0, 14), max_size=12),
    given_to=st.dictionaries(st.integers(0, 12), st.integers(0, 12), max_size=6),
    ballots=st.dictionaries(st.integers(0, 14), choices, max_size=14),
    book=books,
    casting=st.none() | choices,
)
def test_a_ballot_comes_to_what_the_oracle_says(seats, away, vacant, there, given_to, ballots, book, casting):
    found = rules.room(seats, away=away, vacant=vacant, there=there, proxies=given_to)
    result = rules.decide(ballots, found, book, way=Way.BALLOT, casting=casting)
    voters = []
    for seat in sorted(seats):
        if seat in away or seat in vacant:
            continue
        holder = given_to.get(seat)
        by_proxy = holder is not None and holder in seats and holder in there and holder not in away and holder not in vacant
        if seat in there or by_proxy:
            voters.append(seat)
    ayes = [seat for seat in voters if ballots.get(seat) is FOR]
    noes = [seat for seat in voters if ballots.get(seat) is AGAINST]
    count = len([seat for seat in seats if seat not in away and seat not in vacant])
    if book.majority is MajorityRule.SEATS:
        carried = len(ayes) > Fraction(count, 2)
    elif book.majority is MajorityRule.TWO_THIRDS:
        carried = bool(ayes) and Fraction(len(ayes), len(ayes) + len(noes)) >= Fraction(2, 3)
    else:
        carried = len(ayes) > len(noes) or (len(ayes) == len(noes) > 0 and book.casting_vote and casting is FOR)
    assert (result.votes_for, result.votes_against) == (len(ayes), len(noes))
    assert result.outcome is (Outcome.ADOPTED if carried else Outcome.REJECTED)
    assert result.votes_for + result.votes_against + result.abstentions + result.not_voting >= len(found.there)


@given(base=st.integers(1, 6), ballots=st.dictionaries(st.integers(0, 5), choices, max_size=6), book=books, rest=st.data())
def test_a_consultation_closes_early_only_where_nothing_can_change_it(base, ballots, book, rest):
    everyone = frozenset(range(base))
    so_far = {seat: choice for seat, choice in ballots.items() if seat in everyone}
    found = Room(everyone, everyone & frozenset(so_far), {})
    if not rules.is_certain(so_far, found, book):
        return

    def outcome(all_said):
        there = Room(everyone, everyone & frozenset(all_said), {})
        return rules.decide(all_said, there, book, way=Way.CONSULTATION).outcome

    later = {seat: rest.draw(choices) for seat in everyone - frozenset(so_far) if rest.draw(st.booleans())}
    assert outcome({**so_far, **later}) is outcome(so_far)

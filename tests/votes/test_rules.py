"""What ballots come to: tables, and properties against an oracle written another way."""

from datetime import UTC, datetime, time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import MajorityRule, Outcome, QuorumRule
from fundtracker.kernel.text import msg
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
    assert ("nothing is decided" in text) is (not reached)


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
    voters = [seat for seat in sorted(seats) if seat not in away and seat not in vacant]
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
    assert result.votes_for + result.votes_against + result.abstentions + result.not_voting == len(
        found.voters | (set(voters) & set(ballots))
    )


@given(
    seats=st.sets(st.integers(0, 12), max_size=12),
    away=st.sets(st.integers(0, 12), max_size=4),
    vacant=st.sets(st.integers(0, 12), max_size=4),
    there=st.sets(st.integers(0, 14), max_size=12),
    given_to=st.dictionaries(st.integers(0, 12), st.integers(0, 12), max_size=6),
)
def test_who_may_vote_is_who_the_oracle_says(seats, away, vacant, there, given_to):
    found = rules.room(seats, away=away, vacant=vacant, there=there, proxies=given_to)
    voters = set()
    for seat in seats:
        if seat in away or seat in vacant:
            continue
        holder = given_to.get(seat)
        if seat in there or (holder in seats and holder in there and holder not in away and holder not in vacant):
            voters.add(seat)
    assert set(found.voters) == voters


def test_who_voted_and_left_has_voted():
    here = a_room(4, 4)
    gone = Room(here.base, frozenset({0, 1, 2}), {})
    ballots = {0: FOR, 3: AGAINST}
    result = rules.decide(ballots, gone, USUAL, way=Way.BALLOT)
    assert (result.votes_for, result.votes_against, result.not_voting, result.outcome) == (1, 1, 2, Outcome.REJECTED)


@pytest.mark.parametrize(
    ("book", "ballots", "casting", "words"),
    [
        (Rulebook(majority=MajorityRule.SEATS), said(10), None, "votes of more than half of all seats needed: 14 of 27."),
        (Rulebook(majority=MajorityRule.TWO_THIRDS), said(9, 3), None, "two thirds of the votes cast needed: 8 of 12."),
        (USUAL, said(3, 3), None, "the votes were equal, so it is not adopted."),
        (USUAL, said(3, 3), FOR, "the votes were equal and the chair’s vote decided."),
        (USUAL, said(0, 0, 3), None, "nobody voted for or against it."),
    ],
)
def test_the_majority_is_said_by_its_rule(book, ballots, casting, words):
    result = rules.decide(ballots, a_room(27, 19), book, way=Way.BALLOT, casting=casting)
    assert str(rules.sentence(result).values["majority"]) == words


def test_a_sentence_names_who_took_no_part_the_silent_and_a_quorum_that_is_not_needed():
    here = rules.decide(said(3), a_room(5, 4), USUAL, way=Way.BALLOT, quorum_needed=False)
    assert str(rules.sentence(here).values["votes"]) == "3 for, 0 against, no abstention, 1 not voting"
    assert str(rules.sentence(here).values["seats"]) == "4 of 5 seats present, no quorum needed"
    silent = rules.decide(said(0, 1), a_room(10, 1), Rulebook(silence_consents=True), way=Way.CONSULTATION)
    assert str(rules.sentence(silent).values["seats"]) == "1 of 10 seats answered, the silence of 9 counts as consent"
    heard = rules.decide(said(6), a_room(10, 6), USUAL, way=Way.CONSULTATION)
    assert str(rules.sentence(heard).values["seats"]) == "6 of 10 seats answered, quorum 6"
    assert "no quorum needed" in str(rules.sentence(rules.without_objection(a_room(5, 1), USUAL, quorum_needed=False)))


@pytest.mark.parametrize("way", [Way.BALLOT, Way.CONSULTATION])
def test_why_a_vote_has_no_result_is_said_with_its_numbers(way):
    text = rules.lapsed_sentence(way, datetime(2024, 3, 13, 11, tzinfo=UTC), present=1, base=3, needed=2)
    assert (text.values["seats"].values, text.values["needed"]) == ({"num": 1, "base": 3}, 2)
    assert ("in writing" in text.id) is (way is Way.CONSULTATION)


def test_a_consultation_is_complete_once_every_seat_that_counts_has_answered():
    found = Room(frozenset({1, 2}), frozenset({1}), {})
    assert not rules.is_complete({1: FOR}, found)
    assert rules.is_complete({1: FOR, 2: Choice.NOT_VOTING, 3: FOR}, found)
    assert not rules.is_complete({}, Room(frozenset(), frozenset(), {})), "nobody counts, so nobody has answered"


def test_without_votes_there_is_no_result_but_silence_that_consents_is_one():
    found, silent = Room(frozenset({1, 2}), frozenset({1, 2}), {}), Rulebook(silence_consents=True)
    for ballots in ({}, {1: Choice.NOT_VOTING}, {3: FOR}):
        assert not rules.has_votes(ballots, found, Rulebook(), way=Way.BALLOT)
    assert rules.has_votes({1: Choice.ABSTENTION}, found, Rulebook(), way=Way.BALLOT)
    assert rules.has_votes({}, found, silent, way=Way.CONSULTATION)
    assert not rules.has_votes(dict.fromkeys((1, 2), Choice.NOT_VOTING), found, silent, way=Way.CONSULTATION)


@pytest.mark.parametrize(("there", "words"), [(11, "is reached, which this item needs"), (10, "is not reached, and this item needs it")])
def test_an_item_that_needs_the_quorum_where_others_do_not_says_why(there, words):
    why = msg("the committee was not convened again for it")
    text = rules.quorum_sentence(a_room(20, there), USUAL, quorum_needed=True, why=why)
    assert words in text.id and text.values["why"] is why


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([], None),
        ([(11, 1), (12, 2)], None),
        ([(11, 2), (12, 1)], (11, 1, 12)),
        ([(11, 0), (12, 3), (13, 1), (14, 3)], (12, 1, 13)),
    ],
)
def test_the_most_there_at_once_are_told_with_the_fewest_after(changes, told):
    sentence = msg("Two seats.")
    found = rules.most_sentence(sentence, [(time(hour), count) for hour, count in changes])
    if told is None:
        assert found == sentence
    else:
        hour, least, least_at = told
        assert found.values == {"sentence": sentence, "hour": time(hour), "least": least, "least_at": time(least_at)}

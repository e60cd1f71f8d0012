"""What a donor may ask, how it goes on, what is too much; and facts kept as JSON."""

import dataclasses
from datetime import date

import pytest

from fundtracker.authorities.rules import Function
from fundtracker.contributions.rules import Body, Stage
from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.requests import facts, rules, wording
from fundtracker.requests.rules import Kind, Move, State

DAY = date(2026, 3, 13)
EXAMPLES = [
    facts.PledgeFacts(1_250_000, 500, Stage.VOTED, DAY, Body.COUNCIL, "2026-12", 7, None, "Pour l’école"),
    facts.PaperFacts(Stage.AGREED, DAY, 1, None, ""),
    facts.ContactFacts("1 place de la Comédie", "", ""),
    facts.PersonFacts("Thomas Renaud", "t@example.org"),
    facts.SuccessorFacts(DAY, "", "", None, None),
    facts.InvitationFacts("A", "a@example.org", Function.READER, DAY, None),
    facts.EndingFacts(DAY, "A", Function.OFFICER),
]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_that_the_table_does_not_hold_is_refused(state: State, move: Move) -> None:
    if (state, move) in rules.MOVES:
        assert rules.after(state, move) is not state
    else:
        with pytest.raises(UnknownMove):
            rules.after(state, move)


def test_only_what_waits_or_was_done_at_once_goes_on() -> None:
    assert {state for state, _move in rules.MOVES} == {State.WAITING, State.DONE}


def test_officers_look_after_officers_and_readers_and_staff_after_the_seat() -> None:
    for kind in (Kind.INVITATION, Kind.ENDING):
        assert rules.first_state(kind, Function.OFFICER) is rules.first_state(kind, Function.READER) is State.DONE
        assert rules.first_state(kind, Function.ELECTED) is State.WAITING
    assert {rules.first_state(kind) for kind in set(Kind) - {Kind.INVITATION, Kind.ENDING}} == {State.WAITING}


def test_ten_million_euros_are_the_most() -> None:
    rules.check_amount(rules.MOST_CENTS)
    with pytest.raises(Refusal):
        rules.check_amount(rules.MOST_CENTS + 1)


@pytest.mark.parametrize("said", EXAMPLES, ids=lambda said: type(said).__name__)
def test_facts_come_back_as_they_were(said: facts.Facts) -> None:
    kind = next(kind for kind, shape in facts.SHAPES.items() if shape is type(said))
    kept = facts.dump(said)
    back = facts.load(kind, kept)
    assert back == said
    assert {name: type(value) for name, value in dataclasses.asdict(back).items()} == {
        name: type(value) for name, value in dataclasses.asdict(said).items()
    }


@pytest.mark.parametrize(
    "change",
    [{"cents": "1250000"}, {"cents": 12.5}, {"cents": True}, {"cents": None}, {"stage": "promised"}, {"on": "hier"}, {"extra": 1}],
    ids=str,
)
def test_facts_that_are_not_what_their_kind_says_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        facts.load(Kind.PLEDGE, {**facts.dump(EXAMPLES[0]), **change})


def test_a_missing_fact_is_refused() -> None:
    with pytest.raises(ValueError):
        facts.load(Kind.PERSON, {"name": "A"})


def test_every_kind_and_state_has_its_words() -> None:
    assert set(wording.KINDS) == set(wording.CONFIRMING) == set(Kind)
    assert set(wording.STATES) == set(wording.TAGS) == set(State)

"""A hook asks its listeners in order, stops at the first answer where that is enough, and is never silently unheard."""

import pytest

from fundtracker.kernel.hooks import DECLARED, Hook, first


@pytest.fixture
def hook() -> Hook[[int], str | None]:
    """A hook that the inventory of the house does not know."""
    made: Hook[[int], str | None] = Hook("When a test asks.")
    DECLARED.remove(made)
    return made


def test_listeners_answer_in_their_order(hook: Hook[[int], str | None]) -> None:
    hook.heard_by(lambda number: f"a{number}", lambda number: f"b{number}").connect()
    assert list(hook(3)) == ["a3", "b3"]


def test_the_first_reason_is_enough(hook: Hook[[int], str | None]) -> None:
    asked = []

    def answering(reason: str | None):
        def answer(number: int) -> str | None:
            asked.append((reason, number))
            return reason

        return answer

    hook.heard_by(answering(None), answering("no"), answering("not asked")).connect()
    assert first(hook(3)) == "no"
    assert asked == [(None, 3), ("no", 3)]


def test_without_a_reason_there_is_none(hook: Hook[[int], str | None]) -> None:
    hook.heard_by(lambda _number: None).connect()
    assert first(hook(3)) is None


def test_telling_reaches_everybody(hook: Hook[[int], str | None]) -> None:
    told: list[int] = []
    hook.heard_by(lambda number: told.append(number), lambda number: told.append(-number)).connect()
    hook.tell(3)
    assert told == [3, -3]


def test_a_hook_nobody_was_wired_to_refuses_to_be_called(hook: Hook[[int], str | None]) -> None:
    with pytest.raises(LookupError, match="When a test asks"):
        list(hook(3))
    with pytest.raises(LookupError):
        hook.tell(3)


def test_wired_anew_the_listeners_take_the_place_of_those_before(hook: Hook[[int], str | None]) -> None:
    hook.heard_by(lambda _number: "before").connect()
    hook.heard_by(lambda _number: "now").connect()
    assert list(hook(3)) == ["now"]

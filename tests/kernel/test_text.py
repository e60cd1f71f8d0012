"""Sort keys and the characters no field may store."""

import pytest

from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import has_forbidden_characters, msg, sort_key


@pytest.mark.parametrize("text", ["SAINT-ÉTIENNE", "saint etienne", "Saint-Étienne", "  Saint\u00a0Etienne ", "SAINT-E\u0301TIENNE"])
def test_one_name_has_one_sort_key_however_it_is_typed(text: str) -> None:
    assert sort_key(text) == "saint etienne"


def test_ligatures_are_spelled_out() -> None:
    assert sort_key("Œuilly") == "oeuilly"


NO_CHARACTERS = ["\ufffe", "\uffff", "\ufdd0", "\ufdef", "\U0001fffe", "\U0010ffff"]


@pytest.mark.parametrize("character", ["\0", "\x1b", "\u202e", "\u2066", "\u200f", "\u2028", "\ud800", *NO_CHARACTERS])
def test_control_and_direction_characters_are_found(character: str) -> None:
    assert has_forbidden_characters(f"a{character}b")
    assert has_forbidden_characters(f"a{character}b", lines=True)


def test_line_ends_are_for_long_texts_only() -> None:
    assert has_forbidden_characters("a\nb")
    assert not has_forbidden_characters("a\nb", lines=True)
    assert not has_forbidden_characters("L’Haÿ-les-Roses 🙂")


def test_a_message_reads_in_english_without_a_catalogue() -> None:
    assert str(msg("%(sum)s is missing", sum=Cents(5))) == "5 is missing"
    assert str(msg("100 % sure")) == "100 % sure"

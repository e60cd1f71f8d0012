"""Which passwords are taken, and how they are kept (trust.md S28, D10)."""

import time

import pytest

from fundtracker.accounts import passwords
from fundtracker.accounts.passwords import Hashing
from fundtracker.config import load
from fundtracker.kernel.errors import Refusal

EMAIL = "camille.martin@mairie-rennes.example"


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "elevenchars",
        "motdepasse123",
        "Motdepasse1234",
        "password123456",
        "AzertyAzerty",
        "azertyuiop12",
        "abcdefghijklmn",
        "123456789012",
        "987654321098",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcabcabcabc",
        "Solidarite2024!",
        "Solidarité-2024",
        "commune2024commune",
        "fundtracker!!!",
        "camille.martin",
        "Camille.Martin.2024",
        "mairie-rennes-35",
        "            ",
        "!!!!!!!!!!!!!!!",
    ],
)
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(Refusal):
        passwords.check(password, email=EMAIL)


@pytest.mark.parametrize(
    "password",
    [
        "cheval correct pile agrafe",
        "un été à Quiberon, déjà !",
        "🐘🦒🐆🦓🐊🦏🐪🦅🦉🐝🦂🐙",
        "Tr0ub4dor&3-xkcd",
        "x7#Qm2!vPz9k",
        "лошадь батарея скрепка",
        "correct " * 20 + "horse",
        "k" + "ab cd ef gh " * 80,
    ],
)
def test_a_good_password_is_taken_as_it_is(password: str) -> None:
    passwords.check(password, email=EMAIL)
    hashing = Hashing(time_cost=1, memory_kib=8)
    kept = hashing.hash(password)
    assert hashing.fits(password, kept)
    assert not hashing.fits(password + " ", kept)
    assert not hashing.fits(password.swapcase() + "x", kept)


def test_a_huge_password_is_refused_before_any_hashing() -> None:
    hashing = Hashing(time_cost=3, memory_kib=65536)
    started = time.perf_counter()
    with pytest.raises(Refusal):
        passwords.check("é" * 5_000_000, email=EMAIL)
    assert hashing.fits("x" * 1001, None) is False
    assert time.perf_counter() - started < 0.05


def test_an_unknown_account_costs_a_hash_and_never_fits() -> None:
    hashing = Hashing(time_cost=1, memory_kib=8)
    assert not hashing.fits("the password of nobody", None)


@pytest.mark.parametrize("kept", ["", "garbage", "$argon2id$broken", "scrypt:32768:8:1$x$y"])
def test_a_hash_that_is_none_fits_nothing(kept: str) -> None:
    assert not Hashing(time_cost=1, memory_kib=8).fits("cheval correct pile agrafe", kept)


def test_production_hashes_with_argon2id_at_owasp_strength(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = load({"FUNDTRACKER_HOME": str(tmp_path_factory.mktemp("home"))})
    hashing = Hashing(time_cost=settings["ARGON2_TIME_COST"], memory_kib=settings["ARGON2_MEMORY_KIB"])
    assert hashing.hash("cheval correct pile agrafe").startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_a_hash_of_weaker_parameters_is_noticed() -> None:
    weak, strong = Hashing(time_cost=1, memory_kib=8), Hashing(time_cost=2, memory_kib=64)
    assert strong.is_outdated(weak.hash("cheval correct pile agrafe"))
    assert not strong.is_outdated(strong.hash("cheval correct pile agrafe"))


def test_the_list_of_common_passwords_is_there() -> None:
    assert len(passwords.common()) > 100

"""Plain factories: each makes one row, committed, and gives it back; keywords override any column."""

from datetime import date
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from stdnum import luhn

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Role
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.authorities.rules import Function, Kind
from fundtracker.funds.models import Fund, Programme, Project
from fundtracker.kernel import clock
from fundtracker.kernel.db import Row, session, transaction
from fundtracker.kernel.text import sort_key
from tests.client import PASSWORD

_numbers = count(1)
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def kept(row: Row) -> Row:
    """Commit a row."""
    with transaction():
        session.add(row)
    return row


def a_siren(number: int) -> str:
    """A valid SIREN made from a number."""
    stem = f"2{number:07d}"
    return stem + luhn.calc_check_digit(stem)


def a_user(role: Role | str | None = None, **columns: Any) -> User:
    """A person who signs in with the tests' password; without a role unless one is named."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"person{number}@example.org",
        "name": f"Camille Martin {number}",
        "role": Role(role) if role else None,
        "password_hash": _HASH,
        "language": "fr",
        "created_at": clock.now(),
    }
    return kept(User(**{**values, **columns}))


def an_authority(siren: str | None = None, **columns: Any) -> Authority:
    """A contributor: a commune of 12 000 inhabitants."""
    number = next(_numbers)
    name = columns.get("name", f"Commune de Saint-Exemple {number}")
    values: dict[str, Any] = {"siren": siren or a_siren(number), "kind": Kind.COMMUNE, "name": name, "sort_key": sort_key(name)}
    return kept(Authority(**{**values, "population": 12_000, **columns}))


def a_mandate(user: User, authority: Authority, **columns: Any) -> Mandate:
    """The mandate since 1 January 2023, without an end, of an officer whom the authority has named to represent it."""
    values: dict[str, Any] = {"user_id": user.id, "authority_id": authority.id, "function": Function.OFFICER, "starts_on": date(2023, 1, 1)}
    columns.setdefault("represents", columns.get("function", Function.OFFICER) is Function.OFFICER)
    return kept(Mandate(**{**values, **columns}))


def a_fund(code: str | None = None, **columns: Any) -> Fund:
    """An open fund without a fee, opened on 1 January 2023."""
    code = code or f"F{next(_numbers):03d}-2023"
    values: dict[str, Any] = {
        "code": code,
        "name_fr": f"Fonds {code}",
        "name_en": f"Fund {code}",
        "crisis_fr": "Séisme",
        "crisis_en": "Earthquake",
        "country": "MA",
        "crisis_on": date(2023, 1, 1),
        "opened_on": date(2023, 1, 1),
    }
    return kept(Fund(**{**values, **columns}))


def a_programme(fund: Fund, **columns: Any) -> Programme:
    """A programme of a fund."""
    code = f"PR{next(_numbers)}"
    return kept(Programme(**{"fund_id": fund.id, "code": code, "name_fr": f"Programme {code}", "name_en": f"Programme {code}", **columns}))


def a_project(fund: Fund, **columns: Any) -> Project:
    """A proposed project of a fund, without a programme or a partner."""
    code = f"P{next(_numbers)}"
    values = {"fund_id": fund.id, "code": code, "title_fr": f"Projet {code}", "title_en": f"Project {code}", "country": "MA"}
    return kept(Project(**{**values, **columns}))

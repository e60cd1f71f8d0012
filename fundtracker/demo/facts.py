"""What is publicly known of the four funds, read from facts.toml. Every amount of the demo data is invented."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("facts.toml")


@dataclass(frozen=True)
class PartnerFacts:
    """A partner that carries projects out."""

    name: str
    country: str
    kind_fr: str
    kind_en: str


@dataclass(frozen=True)
class ProjectFacts:
    """A project: who carries it out, where, what for; budget and outside co-financing as (label, cents)."""

    code: str
    title_fr: str
    title_en: str
    summary_fr: str
    summary_en: str
    place: str
    beneficiary: str
    country: str
    partner: str
    programme: str
    budget: list[tuple[str, int]]
    cofinancing: list[tuple[str, int]]
    masked: bool
    people_reached: int | None = None
    risk_fr: str = ""
    risk_en: str = ""


@dataclass(frozen=True)
class FundFacts:
    """A fund: its crisis and dates, its programmes and updates as mappings of columns, its projects."""

    code: str
    name_fr: str
    name_en: str
    crisis_fr: str
    crisis_en: str
    country: str
    glide: str
    crisis_on: date
    opened_on: date
    fee_bp: int
    urgency_ceiling_cents: int
    iban: str
    projects: list[ProjectFacts]
    programmes: list[dict[str, Any]]
    updates: list[dict[str, Any]]


@cache
def read() -> tuple[dict[str, PartnerFacts], list[FundFacts]]:
    """Partners by their short name, and the funds in the order of their crises."""
    content = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    partners = {key: PartnerFacts(**values) for key, values in content["partners"].items()}
    return partners, [_fund(values) for values in content["funds"]]


def _fund(values: dict[str, Any]) -> FundFacts:
    projects = [ProjectFacts(**project) for project in values["projects"]]
    rest = {key: value for key, value in values.items() if key not in ("projects", "programmes", "updates")}
    return FundFacts(projects=projects, programmes=values.get("programmes", []), updates=values.get("updates", []), **rest)

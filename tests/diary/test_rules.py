"""Rules of the diary, case by case: what fits together, who has a place, who may sign up or give up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fundtracker.diary.rules import (
    Audience,
    EventKind,
    Facts,
    TravelColour,
    approval_missing,
    check,
    may_give_up,
    may_sign_up,
    places_left,
    seated,
)
from fundtracker.kernel.errors import Refusal

TODAY = date(2026, 3, 1)
START = datetime(2026, 3, 20, 9, tzinfo=UTC)
VISIT = Facts(
    kind=EventKind.VISIT,
    fund_id=1,
    title_fr="Visite",
    title_en="Visit",
    place="Lyon",
    starts_at=START,
    ends_at=START + timedelta(hours=3),
    text_fr="",
    text_en="",
    capacity=2,
    audience=Audience.DONORS,
    sign_up_until=date(2026, 3, 20),
    travel_colour=None,
    travel_on=None,
    travel_source="",
    approved_by_name="",
    approved_on=None,
)
ADVICE: dict[str, Any] = {"travel_colour": TravelColour.RED, "travel_on": TODAY, "travel_source": "https://www.diplomatie.gouv.fr"}
MISSION = replace(VISIT, kind=EventKind.MISSION, **ADVICE)
APPROVED: dict[str, Any] = {"approved_by_name": "Anne Dubois", "approved_on": TODAY}


@pytest.mark.parametrize(
    "facts",
    [
        VISIT,
        MISSION,
        replace(MISSION, **APPROVED),
        replace(VISIT, kind=EventKind.MISSION),
        replace(VISIT, kind=EventKind.GATHERING, fund_id=None),
        replace(VISIT, capacity=None, sign_up_until=None),
        replace(VISIT, capacity=1),
    ],
)
def test_what_fits_together_is_taken(facts: Facts) -> None:
    check(facts, on=TODAY)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(VISIT, ends_at=START), "end_day"),
        (replace(VISIT, ends_at=START - timedelta(hours=1)), "end_day"),
        (replace(VISIT, sign_up_until=date(2026, 3, 21)), "sign_up_until"),
        (replace(VISIT, capacity=0), "capacity"),
        (replace(VISIT, capacity=-3), "capacity"),
        (replace(VISIT, fund_id=None), "fund_id"),
        (replace(MISSION, fund_id=None), "fund_id"),
        (replace(VISIT, **ADVICE), "travel_colour"),
        (replace(VISIT, **APPROVED), "travel_colour"),
        (replace(MISSION, travel_on=None), "travel_on"),
        (replace(MISSION, travel_source=""), "travel_on"),
        (replace(MISSION, travel_on=date(2026, 3, 2)), "travel_on"),
        (replace(MISSION, travel_colour=None), "travel_colour"),
        (replace(MISSION, travel_colour=None, travel_on=None), "travel_colour"),
        (replace(MISSION, approved_by_name="Anne Dubois"), "approved_by_name"),
        (replace(MISSION, approved_on=TODAY), "approved_by_name"),
        (replace(MISSION, approved_by_name="Anne Dubois", approved_on=date(2026, 3, 2)), "approved_on"),
    ],
)
def test_what_does_not_fit_together_is_refused_at_its_field(facts: Facts, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(facts, on=TODAY)
    assert refused.value.field == field


def test_the_last_day_of_sign_up_is_a_day_of_paris() -> None:
    late = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)  # the 21st in Paris
    check(replace(VISIT, starts_at=late, ends_at=late + timedelta(hours=1), sign_up_until=date(2026, 3, 21)), on=TODAY)


@pytest.mark.parametrize(
    ("colour", "approved_on", "missing"),
    [
        (None, None, False),
        (TravelColour.GREEN, None, False),
        (TravelColour.YELLOW, None, False),
        (TravelColour.ORANGE, None, True),
        (TravelColour.RED, None, True),
        (TravelColour.ORANGE, TODAY, False),
        (TravelColour.RED, TODAY, False),
    ],
)
def test_orange_and_red_wait_for_a_written_approval(colour: TravelColour | None, approved_on: date | None, missing: bool) -> None:
    assert approval_missing(colour, approved_on) is missing


OPEN: dict[str, Any] = {
    "now": datetime(2026, 3, 10, 12, tzinfo=UTC),
    "starts_at": START,
    "cancelled": False,
    "sign_up_until": date(2026, 3, 10),
    "colour": TravelColour.GREEN,
    "approved_on": None,
    "already_in": False,
}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, ""),
        ({"sign_up_until": None, "colour": None}, ""),
        ({"colour": TravelColour.ORANGE, "approved_on": TODAY}, ""),
        ({"now": datetime(2026, 3, 10, 22, 59, tzinfo=UTC)}, ""),
        ({"now": datetime(2026, 3, 10, 23, 0, tzinfo=UTC)}, "Sign-up ended"),
        ({"cancelled": True}, "cancelled"),
        ({"now": START}, "begun"),
        ({"now": START + timedelta(days=400)}, "begun"),
        ({"already_in": True}, "already"),
        ({"colour": TravelColour.RED}, "written approval"),
    ],
)
def test_who_may_sign_up_and_why_not(changed: dict[str, Any], says: str) -> None:
    verdict = may_sign_up(**{**OPEN, **changed})
    assert bool(verdict) is (says == "")
    assert says in str(verdict.reason or "")


@pytest.mark.parametrize(
    ("changed", "says"),
    [({}, ""), ({"signed_up": False}, "not signed up"), ({"cancelled": True}, "cancelled"), ({"now": START}, "begun")],
)
def test_who_may_give_up_and_why_not(changed: dict[str, Any], says: str) -> None:
    verdict = may_give_up(**{"now": OPEN["now"], "starts_at": START, "cancelled": False, "signed_up": True, **changed})
    assert bool(verdict) is (says == "")
    assert says in str(verdict.reason or "")


@pytest.mark.parametrize(
    ("ids", "capacity", "have"),
    [([], 2, set()), ([7, 3], 2, {7, 3}), ([7, 3, 5], 2, {7, 3}), ([7, 3, 5], 1, {7}), ([7, 3, 5], None, {7, 3, 5})],
)
def test_the_first_to_come_have_the_places(ids: list[int], capacity: int | None, have: set[int]) -> None:
    assert seated(ids, capacity) == have


@pytest.mark.parametrize(("people", "capacity", "left"), [(0, 2, 2), (1, 2, 1), (2, 2, 0), (5, 2, 0), (5, None, None)])
def test_places_left_are_never_below_none(people: int, capacity: int | None, left: int | None) -> None:
    assert places_left(people, capacity) == left

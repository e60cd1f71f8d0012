"""Who follows the decisions of the demo data up: in progress, overdue, done, to be looked at again."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from fundtracker.committees import follow_up, register
from fundtracker.demo.meeting import Stage


def tell(stages: Mapping[str, Stage]) -> None:
    """Name who looks after some decisions, the day before the last of the story."""
    story = stages["MAR-2023"].story
    today = story.last_day
    staff, admin = (stages["MAR-2023"].cast[name].user_id for name in ("staff", "admin"))
    told: tuple[tuple[str, int, dict[str, Any]], ...] = (
        ("HTI-2021", 2022, {"owner_id": staff, "due_on": date(2024, 6, 30), "done_on": date(2024, 7, 22)}),
        ("UKR-2022", 2024, {"owner_id": staff, "due_on": today - timedelta(days=20)}),
        ("MAR-2023", 2024, {"owner_id": staff, "due_on": today + timedelta(days=60), "review_on": today}),
        ("MAR-2023", 2025, {"owner_id": admin, "due_on": today + timedelta(days=120), "review_on": today + timedelta(days=30)}),
    )
    for code, year, facts in told:
        story.on(today - timedelta(days=1), partial(_follow, stages[code], year, facts))


def _follow(stage: Stage, year: int, facts: dict[str, Any]) -> int:
    """Follow up the first decision of a committee in a year."""
    line = min(register.list_(fund_id=stage.fund_id, year=year).rows, key=lambda line: line.id)
    values = {"due_on": None, "review_on": None, "done_on": None, **facts}
    return follow_up.follow(line.id, by=stage.staff, **values)

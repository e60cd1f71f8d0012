"""The diary of the demo data: a mission that was, a visit with a waiting list, a gathering for everyone, one cancelled, one that waits."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fundtracker.authorities import mandates
from fundtracker.committees.rules import instant_of
from fundtracker.demo.meeting import Stage
from fundtracker.diary import events, sign_ups
from fundtracker.diary.rules import Audience, EventKind, Facts, TravelColour
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.ledger import positions

ENTRIES = Path(__file__).with_name("diary.toml")
COMING = 4
"""How many people sign up for the visit."""


def tell(stages: Mapping[str, Stage]) -> None:
    """Enter what is in the diary, some days before the last one of the story."""
    story, staff = stages["MAR-2023"].story, stages["MAR-2023"].staff
    today = story.last_day
    read = tomllib.loads(ENTRIES.read_text(encoding="utf-8"))
    for name, row in read["entries"].items():
        first = today + timedelta(days=row["in_days"])
        day = min(today, first) - timedelta(days=row["entered_before"])
        fund_id = stages[row["fund"]].fund_id if row["fund"] else None

        def act(row: Mapping[str, Any] = row, fund_id: int | None = fund_id, first: date = first) -> int:
            return events.create(_facts(row, fund_id, first), by=staff)

        story.keep(day, f"diary-{name}", act)
    story.on(today - timedelta(days=5), partial(_fill, stages["UKR-2022"]))
    cancelled = lambda: events.cancel(story.known["diary-cancelled"], reason=read["reason"], by=staff)  # noqa: E731 used below
    story.on(today - timedelta(days=2), cancelled)


def _facts(row: Mapping[str, Any], fund_id: int | None, first: date) -> Facts:
    """An entry as the file says it, counted from its first day."""
    colour, approver = row.get("colour"), row.get("approved_by", "")
    last = first + timedelta(days=row.get("days", 0))
    return Facts(
        **{name: row.get(name, "") for name in ("title_fr", "title_en", "place", "text_fr", "text_en", "travel_source")},
        kind=EventKind(row["kind"]),
        fund_id=fund_id,
        audience=Audience(row["audience"]),
        starts_at=instant_of(first, row["from"]),
        ends_at=instant_of(last, row["until"]),
        capacity=row.get("capacity"),
        sign_up_until=first - timedelta(days=3),
        travel_colour=TravelColour(colour) if colour else None,
        travel_on=clock.today() - timedelta(days=10) if colour else None,
        approved_by_name=approver,
        approved_on=clock.today() if approver else None,
    )


def _fill(stage: Stage) -> None:
    """People of the donors sign up for the visit, one after the other; the last ones wait."""
    authorities = positions.seat_holders(stage.fund_id)
    people = [line.user_id for authority_id in authorities for line in mandates.people_of(authority_id, clock.today())]
    for minutes, user_id in enumerate(list(dict.fromkeys(people))[:COMING]):
        with clock.at(clock.now() + timedelta(minutes=7 * minutes)):
            sign_ups.sign_up(stage.story.known["diary-visit"], user_id=user_id, by=Actor("user", user_id))

"""The end of a fund in the demo data: its donors are asked what becomes of what is left, and some have answered."""

from datetime import timedelta

from fundtracker.authorities import contributors
from fundtracker.closing import answers, closings, leftovers
from fundtracker.closing.rules import Wish
from fundtracker.demo.meeting import Stage
from fundtracker.demo.people import DONORS

WISHES = (Wish.TRANSFER, Wish.REFUND)


def tell(stage: Stage, to_fund_id: int) -> None:
    """Ask the donors of a fund three weeks before the last day; within days some with an account answer, one this, the next that."""
    story = stage.story
    day, until = story.last_day - timedelta(days=21), story.last_day + timedelta(days=40)
    story.on(day, lambda: closings.ask(stage.fund_id, to_fund_id=to_fund_id, answers_until=until, by=stage.staff))
    story.on(day + timedelta(days=6), lambda: _answer(stage))


def _answer(stage: Stage) -> None:
    """The answers of every second donor with an account."""
    known = [(siren, authority.id) for siren in DONORS[2::2] if (authority := contributors.by_siren(siren))]
    left = [(siren, authority_id) for siren, authority_id in known if leftovers.of_donor(stage.fund_id, authority_id)]
    for number, (siren, authority_id) in enumerate(left):
        answers.give(stage.fund_id, authority_id, wish=WISHES[number % 2], by=stage.cast[siren])

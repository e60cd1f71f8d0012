"""What a decision is about as it stands when it is taken: read from the item and its project, put into words, kept with the decision."""

from dataclasses import replace
from typing import Any

from fundtracker.committees import agenda, committees, meetings, operative
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.models import Decision
from fundtracker.committees.operative import Adopted, Earlier
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.funds.models import Project
from fundtracker.grants import courses
from fundtracker.grants.models import Partner
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.web import language, wording

KEPT = ("project_title", "partner", "place", "beneficiary", "conditions")
"""The facts that are kept with a decision beside its amount."""


def of_item(item: ItemLine, *, outcome: Outcome = Outcome.ADOPTED, cents: int | None = None, conditions: str = "") -> Adopted:
    """What a decision of an item would be about now, `cents` where another amount than it asks for is decided."""
    facts = Adopted(
        kind=item.kind,
        outcome=outcome,
        title=item.title,
        fund_code=committees.get(meetings.get(item.meeting_id).committee_id).code,
        cents=cents or item.cents,
        conditions=conditions if outcome is Outcome.ADOPTED else "",
        donor=item.authority_name,
        to_fund_code=item.to_fund_code,
        earlier=_earlier(item.about_id),
    )
    changed = {"place": item.place, "beneficiary": item.beneficiary} if item.kind is ItemKind.AMENDMENT else {}
    return replace(facts, **{**of_project(item.project_id), **changed})


def of_project(project_id: int | None) -> dict[str, Any]:
    """A project's title, partner, place and beneficiary now, and whether they stay within the committee; nothing without a project."""
    project = session.get(Project, project_id, populate_existing=True) if project_id else None
    if project is None:
        return {}
    partner = session.get(Partner, project.partner_id) if project.partner_id else None
    named = {"project_title": project.title_fr or project.title_en, "partner": partner.name if partner else ""}
    masked = bool(courses.masked([project.id]))
    return {**named, "place": project.place, "beneficiary": project.beneficiary, "masked": masked}


def _earlier(decision_id: int | None) -> Earlier | None:
    """A decision as another one names it."""
    row = session.get(Decision, decision_id) if decision_id else None
    return earlier(row) if row is not None else None


def earlier(row: Decision) -> Earlier:
    """A decision as another one names it: its day is that of its signature."""
    same = ("label", "title", "cents", "project_title", "place", "beneficiary", "conditions")
    on = row.signed_at.astimezone(clock.PARIS).date() if row.signed_at else None
    masked = row.project_id is not None and bool(courses.masked([row.project_id]))
    return Earlier(**{name: getattr(row, name) for name in same}, on=on, masked=masked)


def words(facts: Adopted) -> str:
    """A decision in the words of the register, which is kept in French."""
    with language.speaking("fr"):
        return " ".join(wording.say(sentence) for sentence in operative.sentences(facts))


def proposed(item_id: int, meeting_id: int) -> str:
    """The words of an item's decision if it were adopted now. Raises NotFound."""
    return words(of_item(agenda.get(item_id, meeting_id)))


def turned_down(item: ItemLine, reason: str) -> str:
    """The words of an item that was rejected for this reason; none of its own where no reason was given."""
    return f"{words(of_item(item, outcome=Outcome.REJECTED))} {reason}" if reason else ""


def worded(text: str, facts: Adopted, *, asked: int | None) -> str:
    """The words to record: those typed, or the register's own where nothing else was typed than what a form offered.

    `asked` is the amount the item asks for, in cents: the form offered words with it before another one was typed beside them.
    """
    adopted, own = replace(facts, outcome=Outcome.ADOPTED), words(facts)
    variants = [(cents, said) for cents in (facts.cents, asked) for said in ("", facts.conditions)]
    offered = {_plain(words(replace(adopted, cents=cents, conditions=said))) for cents, said in variants}
    return own if _plain(text) in {"", _plain(own), *offered} else text


def is_offered(text: str, item_id: int, meeting_id: int) -> bool:
    """Whether words are those a form offered for an item's adoption, untouched. Raises NotFound."""
    return _plain(text) == _plain(proposed(item_id, meeting_id))


def _plain(text: str) -> str:
    """A text whatever its spaces and line ends."""
    return " ".join(text.split())

"""What a decision is about as it stands when it is taken: read from the item and its project, put into words, kept with the decision."""

from dataclasses import replace
from datetime import date
from typing import Any

from fundtracker.authorities import identities
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

KEPT = ("project_title", "partner", "place", "beneficiary", "donor", "conditions")
"""The facts that are kept with a decision beside its amount."""


def of_item(item: ItemLine, *, outcome: Outcome = Outcome.ADOPTED, cents: int | None = None, conditions: str | None = None) -> Adopted:
    """What a decision of an item would be about now, `cents` where another amount than it asks for is decided.

    `conditions` are those set, where None those that the item proposes.
    """
    proposed = item.conditions if conditions is None else conditions
    facts = Adopted(
        kind=item.kind,
        outcome=outcome,
        title=item.title,
        fund_code=committees.get(meetings.get(item.meeting_id).committee_id).code,
        cents=cents or item.cents,
        conditions=proposed if outcome is Outcome.ADOPTED else "",
        donor=item.authority_name,
        to_fund_code=item.to_fund_code,
        earlier=_earlier(item.about_id),
    )
    changed = {"place": item.place, "beneficiary": item.beneficiary} if item.kind is ItemKind.AMENDMENT else {}
    return replace(facts, **{**of_project(item.project_id), **changed})


def of_project(project_id: int | None) -> dict[str, Any]:
    """What a project is called now, its code, partner, place and beneficiary, and whether they stay within the committee."""
    project = session.get(Project, project_id, populate_existing=True) if project_id else None
    if project is None:
        return {}
    partner = session.get(Partner, project.partner_id) if project.partner_id else None
    named = {"project_title": project.title_fr or project.title_en, "partner": partner.name if partner else ""}
    masked = bool(courses.masked([project.id]))
    return {**named, "project_code": project.code, "place": project.place, "beneficiary": project.beneficiary, "masked": masked}


def concerning(project_id: int | None, authority_id: int | None = None, *, on: date | None = None) -> dict[str, str]:
    """What a decision without an item of its own keeps of whom it concerns, a donor under the name it had `on` the day."""
    named = {name: value for name, value in of_project(project_id).items() if name in KEPT}
    return {**named, "donor": str(identities.label_on(authority_id, on or clock.today()))} if authority_id else named


def _earlier(decision_id: int | None) -> Earlier | None:
    """A decision as another one names it."""
    row = session.get(Decision, decision_id) if decision_id else None
    return earlier(row) if row is not None else None


def earlier(row: Decision) -> Earlier:
    """A decision as another one names it: its day is that of its signature."""
    same = ("label", "title", "cents", "project_title", "place", "beneficiary", "conditions")
    on = row.signed_at.astimezone(clock.PARIS).date() if row.signed_at else None
    project = session.get(Project, row.project_id) if row.project_id else None
    masked = project is not None and bool(courses.masked([project.id]))
    named = {name: getattr(row, name) for name in same}
    return Earlier(**named, on=on, project_code=project.code if project else "", masked=masked, id=row.id)


def of_decision(row: Decision) -> Adopted:
    """What a decision that no item proposed was about, as it is kept with it."""
    same = ("kind", "outcome", "title", "cents", *KEPT, "urgent")
    project = of_project(row.project_id)
    named = {"project_code": project.get("project_code", ""), "masked": project.get("masked", False)}
    return Adopted(**{name: getattr(row, name) for name in same}, fund_code=committees.get(row.committee_id).code, **named)


def words(facts: Adopted) -> str:
    """A decision in the words of the register, which is kept in French."""
    with language.speaking("fr"):
        return " ".join(wording.say(sentence) for sentence in operative.sentences(facts))


def proposed(item_id: int, meeting_id: int) -> str:
    """The words of an item's decision if it were adopted now; conditions are typed beside them. Raises NotFound."""
    return words(of_item(agenda.get(item_id, meeting_id), conditions=""))


def turned_down(item: ItemLine, reason: str) -> str:
    """The words of an item that was rejected for this reason; none of its own where no reason was given."""
    return f"{words(of_item(item, outcome=Outcome.REJECTED))} {reason}" if reason else ""


def worded(text: str, facts: Adopted, item: ItemLine) -> str:
    """The words to record: those typed, or the register's own where nothing else was typed than what a form offered.

    The form offered the words of what the `item` asks for, before another amount or other conditions were typed beside them.
    """
    adopted, own = replace(facts, outcome=Outcome.ADOPTED), words(facts)
    variants = [(cents, said) for cents in (facts.cents, item.cents) for said in ("", facts.conditions, item.conditions)]
    offered = {_plain(words(replace(adopted, cents=cents, conditions=said))) for cents, said in variants}
    return own if _plain(text) in {"", _plain(own), *offered} else text


def is_own(text: str, facts: Adopted) -> bool:
    """Whether words are the register's own: they say what the facts say, and nothing more."""
    return _plain(text) == _plain(words(facts))


def is_offered(text: str, item_id: int, meeting_id: int) -> bool:
    """Whether words are those a form offered for an item's adoption, untouched. Raises NotFound."""
    return _plain(text) == _plain(proposed(item_id, meeting_id))


def _plain(text: str) -> str:
    """A text whatever its spaces and line ends."""
    return " ".join(text.split())

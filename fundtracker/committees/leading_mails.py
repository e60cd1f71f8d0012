"""Mails about who leads a committee and what they decide alone: whoever chairs signs for it, so nobody is made chair in silence."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from fundtracker.accounts import roles
from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.authorities.rules import Function
from fundtracker.committees import adopted, leading, operative
from fundtracker.committees.models import Committee, Decision, Meeting
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.mail import outbox


def tell_chosen(row: Committee, *, before: Iterable[int | None], by: Actor) -> None:
    """Tell who leads a committee from now on: those who led it `before`, the chosen, the people of their seats, the second persons.

    Whoever chose them is not told. Second persons are administrators and approvers (`accounts.roles`).
    """
    fund, event = session.get_one(Fund, row.fund_id), f"committee-led:{row.id}:{row.version}"
    seats = [session.get_one(Mandate, key).authority_id for key in (row.chair_mandate_id, row.vice_chair_mandate_id) if key]
    people = {line.user_id for key in seats for line in mandates.people_of(key, clock.today()) if line.function is not Function.READER}
    facts = {
        "chair": _name(row.chair_user_id),
        "vice_chair": _name(row.vice_chair_user_id),
        "fund_fr": fund.name_fr,
        "fund_en": fund.name_en,
        "path": f"/committees/{fund.code}",
    }
    _tell({*people, *filter(None, before)}, "committee_led", event, facts, by=by)


def tell_urgent(row: Decision, *, by: Actor) -> None:
    """Tell what the chair decided alone, to whoever else leads the committee, and to administrators and approvers."""
    fund = session.scalars(select(Fund).join(Committee, Committee.fund_id == Fund.id).where(Committee.id == row.committee_id)).one()
    said = operative.outside(adopted.of_decision(row))
    facts = {
        "label": row.label,
        "title": said.title,
        "cents": row.cents,
        **{name: getattr(said, name) for name in ("project_title", "place", "beneficiary", "conditions", "masked")},
        "fund_fr": fund.name_fr,
        "fund_en": fund.name_en,
        "path": f"/decisions/{row.id}",
    }
    others = {lead.user_id for lead in leading.of_committee(row.committee_id)}
    _tell(others, "decision_urgent", f"decision-urgent:{row.id}", facts, by=by)


def tell_recusal_withdrawn(meeting: Meeting, number: int, authority_id: int, *, by: Actor) -> None:
    """Tell whoever leads the committee for another seat that one took its recusal from item `number` back, else the second persons.

    The item is named by its number alone, since a seat of who reads this may keep away from it too.
    """
    others = {lead.user_id for lead in leading.of_committee(meeting.committee_id) if lead.authority_id != authority_id}
    facts = {
        "authority": session.get_one(Authority, authority_id).label,
        "number": number,
        "title": meeting.title,
        "when": meeting.starts_at,
        "path": f"/meetings/{meeting.id}",
    }
    event = f"recusal-withdrawn:{meeting.id}:{number}:{authority_id}:{clock.now().isoformat()}"
    _tell(others - {by.user_id or 0}, "recusal_withdrawn", event, facts, by=by, second=not others)


def _tell(people: set[int], template: str, event: str, facts: Mapping[str, object], *, by: Actor, second: bool = True) -> None:
    """One mail to each of these people, but who acts, and to the `second` persons; nobody is greeted by a name somebody else typed."""
    actor = _name(by.user_id)
    for user in session.scalars(select(User).where(User.id.in_(people - {by.user_id or 0}), User.active).order_by(User.id)):
        name = user.name if user.password_hash is not None else ""
        outbox.write(to=user.email, template=template, language=user.language, event=f"{event}:{user.id}", name=name, actor=actor, **facts)
    if second:
        roles.tell(template, event, by=by, **facts)


def _name(user_id: int | None) -> str:
    return session.get_one(User, user_id).name if user_id else ""

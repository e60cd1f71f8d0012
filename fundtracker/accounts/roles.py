"""Two persons are two persons: who gets power over money or votes is confirmed by another one, and everybody on the staff is told.

That is who approves, administers or records (`POWER`): whoever records is the second hand of a correction, a report, a merger. Whoever
invites or promotes somebody to such a role does not make a second person of their own by it: another administrator or approver
who signs in confirms it. Only where there has never been one does the role count at once; all are told by mail and it is in the trail
(domain.md rule 3). So the last one who can confirm is neither closed nor given another role by a single colleague.
"""

from collections.abc import Collection

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import GRANTED, Permission, Role, permissions_of
from fundtracker.audit import AuditDetail, AuditEvent
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Denied
from fundtracker.kernel.text import Message, msg
from fundtracker.mail import outbox

SECOND = (Role.ADMIN, Role.APPROVER)
"""The roles of who confirms another one's."""

POWER = tuple(role for role in Role if GRANTED[role] & {Permission.RECORD, Permission.APPROVE, Permission.MANAGE_USERS})
"""The roles with power over money or votes: nobody gets one from a single hand."""


def gains(before: Role | None, wanted: Role | None) -> bool:
    """Whether a role gives power over money or votes that the one before did not."""
    return wanted in POWER and bool(permissions_of(wanted) - permissions_of(before))


def confirmers(user_id: int, by: Actor) -> list[User]:
    """Who may confirm a person's new role: others of these roles who sign in, not whoever gives it."""
    query = select(User).where(User.role.in_(SECOND), User.active, User.password_hash.is_not(None))
    return list(session.scalars(query.where(User.id.not_in([user_id, by.user_id or 0])).order_by(User.id)))


def tell(template: str, event: str, *, by: Actor, **values: object) -> None:
    """Tell everybody else of these roles, by mail, of an act that money follows, and who did it (empty for the command line)."""
    doer = session.get(User, by.user_id) if by.user_id else None
    names = {"actor": doer.name if doer else "", **values}
    for other in confirmers(0, by):
        outbox.write(to=other.email, template=template, language=other.language, event=f"{event}:{other.id}", name=other.name, **names)


def waits(user: User, wanted: Role | None, by: Actor) -> bool:
    """Whether a role is to be confirmed before it counts; the command line, which holds the whole machine, needs no other."""
    if by.user_id is None or not gains(user.role if user.active else None, wanted):
        return False
    return bool(confirmers(user.id, by)) or _was_another(user, by)


def _was_another(user: User, by: Actor) -> bool:
    """Whether somebody else than whoever gives a role could ever confirm one: a house that has had two hands never starts over with one.

    Closed accounts and roles taken away count; so does the person themselves, unless they can confirm roles today already.
    """
    changes = select(AuditEvent.subject_id, AuditDetail.body).join(AuditDetail, AuditDetail.event_id == AuditEvent.id)
    rows = session.execute(changes.where(AuditEvent.action.in_(["accounts:user:role", "accounts:user:role-confirmed"])))
    had = {user_id for user_id, body in rows if body.get("before", {}).get("role") in SECOND}
    others = select(User.id).where(User.role.in_(SECOND) | User.id.in_(had), User.password_hash.is_not(None), User.id != by.user_id)
    confirms_today = user.active and user.role in SECOND
    return session.scalar(others.where(User.id != (user.id if confirms_today else 0)).limit(1)) is not None


def ask(user: User, wanted: Role, by: Actor) -> None:
    """Keep the role that is wanted for a person and ask those who may confirm it.

    Raises:
        Denied: nobody is left who may, so that only the command line names one.
    """
    others = confirmers(user.id, by)
    if not others:
        raise Denied(msg("Nobody else is left who could confirm this role. Whoever runs the server names one there (create-user)."))
    user.role_wanted, user.role_wanted_by_id = wanted, by.user_id
    session.flush()
    audit.record("accounts:user:role-asked", user.id, by=by, after={"role": wanted})
    for other in others:
        _mail("role_to_confirm", user, wanted, to=other)


def keep_a_confirmer(user: User, by: Actor) -> None:
    """Refuse that one colleague takes away the last other person who can confirm roles; the command line may.

    Raises:
        Denied: this person is the last one.
    """
    confirms = user.active and user.role in SECOND and user.password_hash is not None
    if by.user_id is not None and confirms and not confirmers(user.id, by):
        raise Denied(
            msg("Nobody would be left to confirm who approves or administers: name another person first, and let this one confirm it.")
        )


def ended(user: User, before: Role | None, *, by: Actor) -> None:
    """Tell a member of staff that their account is closed or that they approve or administer no more, and who did it; and the others."""
    facts = {"person": user.name, "address": user.email, "role": before.value if before else "", "closed": not user.active}
    doer = session.get(User, by.user_id) if by.user_id else None
    event, names = f"role-ended:{user.id}:{user.version}", {"name": user.name, "actor": doer.name if doer else ""}
    outbox.write(to=user.email, template="role_ended", language=user.language, event=f"{event}:self", **names, **facts)
    if before in SECOND:
        tell("role_ended", event, by=by, **facts)


def given(user: User, before: Role | None, *, by: Actor, confirmed: bool = False) -> None:
    """Note who gave a person their role, and tell everybody on the staff where it gives power that the one `before` did not."""
    user.role_given_by_id = user.role_wanted_by_id if confirmed else by.user_id
    user.role_wanted = user.role_wanted_by_id = None
    session.flush()
    if user.role is None or by.user_id is None or not gains(before, user.role):
        return
    giver = session.get(User, user.role_given_by_id or 0)
    second = session.get(User, by.user_id) if confirmed else None
    for other in session.scalars(select(User).where(User.role.is_not(None), User.active).order_by(User.id)):
        names = {"giver": giver.name if giver else "", "confirmer": second.name if second else ""}
        _mail("role_given", user, user.role, to=other, **names)


def of_one_hand(first_ids: Collection[int], second_id: int) -> list[Message]:
    """Where one of two hands owes the other its account or its role: who invited or named whom, for the page that asks for the second."""
    ids = {*first_ids, second_id}
    people = {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}
    told = []
    for one, other in [pair for first_id in first_ids for pair in ((first_id, second_id), (second_id, first_id))]:
        if one not in people or other not in people or one == other:
            continue
        names = {"one": people[one].name, "other": people[other].name}
        if people[other].invited_by_id == one:
            told.append(msg("%(one)s, one of the two hands of this act, invited %(other)s, the other one.", **names))
        elif people[other].role_given_by_id == one:
            told.append(msg("%(one)s, one of the two hands of this act, gave %(other)s, the other one, their role.", **names))
    return told


def _mail(template: str, user: User, role: Role, *, to: User, **names: str) -> None:
    values = {"name": to.name, "person": user.name, "address": user.email, "role": role.value, **names}
    event = f"{template}:{user.id}:{user.version}:{to.id}"
    outbox.write(to=to.email, template=template, language=to.language, event=event, path=f"/staff/roles/{user.id}", **values)

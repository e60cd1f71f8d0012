"""People who sign in: created, invited, given a role, deactivated."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from fundtracker import audit
from fundtracker.accounts import leaving, links, roles, sign_ins
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, Role, permissions_of
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel import addresses, clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal
from fundtracker.kernel.hooks import Hook, first
from fundtracker.kernel.text import Message, has_forbidden_characters, msg, sort_key
from fundtracker.web.lists import Listing

A_PAGE = 25
HINDRANCES: Hook[[int], Message | None] = Hook("Before a person (id) is given a role: what keeps them from having one.")


@dataclass(frozen=True)
class UserLine:
    """A person as lists show them; `waiting` until the first password is set, `role_wanted` until another one confirms it."""

    id: int
    email: str
    name: str
    role: Role | None
    language: str
    active: bool
    waiting: bool
    version: int
    role_wanted: Role | None = None
    role_wanted_by: str = ""


def read_email(text: str) -> str:
    """An address in the one form that is kept (`kernel.addresses.read`)."""
    return addresses.read(text)


def create(*, email: str, name: str, role: Role | str | None, by: Actor, password_hash: str | None = None, language: str = "fr") -> int:
    """Create a person; without a password they get in by a mailed link only. Gives back the id.

    Raises:
        Refusal: the address is none, or taken.
    """
    address = read_email(email)
    check_name(name)
    wanted = Role(role) if role else None
    user = User(email=address, name=name.strip(), role=wanted, password_hash=password_hash, language=language, created_at=clock.now())
    user.invited_by_id = user.role_given_by_id = by.user_id
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise Refusal(msg("Someone signs in with this address already."), field="email") from error
    audit.record("accounts:user:created", user.id, by=by, after={"email": address, "name": name, "role": wanted})
    return user.id


def invite(*, email: str, name: str, by: Actor, role: Role | str | None = None, language: str = "fr") -> int:
    """Create a person and mail the link with which they choose their password; gives back the id.

    Who is to approve, administer or record is confirmed by another one first, as far as there is one (`roles`).
    """
    wanted = Role(role) if role else None
    user_id = create(email=email, name=name, role=None if wanted in roles.POWER else wanted, by=by, language=language)
    if wanted in roles.POWER:
        _give_role(_fresh(user_id, None), wanted, by)
    links.send(user_id, Purpose.INVITATION)
    return user_id


def invite_again(user_id: int, *, by: Actor) -> int:
    """Mail a fresh invitation to a person who has no password yet; the former link dies.

    Raises:
        Refusal: the person has a password, or the account is closed.
    """
    user = _fresh(user_id, None)
    if user.password_hash is not None or not user.active:
        raise Refusal(msg("This person needs no invitation: they have a password, or their account is closed."))
    links.send(user_id, Purpose.INVITATION)
    audit.record("accounts:user:invited-again", user_id, by=by)
    return user_id


def change_role(user_id: int, *, role: Role | str | None, by: Actor, version: int | None = None) -> int:
    """Give a person another role, or none; their open sessions end.

    Raises:
        Denied: it is one's own role, the last administrator's, or the last one's who could confirm roles (`roles`).
        Refusal: the person acts for an authority, or open work is in their name that the role cannot do.
        Conflict: the person is not at `version` any more.
    """
    user = _fresh(user_id, version, with_administrators=True)
    wanted = Role(role) if role else None
    if by.user_id == user_id:
        raise Denied(msg("Nobody changes their own role: ask another administrator."))
    if user.role is Role.ADMIN and wanted is not Role.ADMIN:
        _keep_an_administrator(user)
    if wanted not in roles.SECOND:
        roles.keep_a_confirmer(user, by)
    reason = first(HINDRANCES(user_id)) if wanted else None
    if reason is not None:
        raise Refusal(reason, field="role")
    if Permission.RECORD not in permissions_of(wanted):
        leaving.insist_on_none(user_id, field="role")
    _give_role(user, wanted, by)
    return user_id


def _give_role(user: User, wanted: Role | None, by: Actor) -> None:
    """Give a role at once, or ask another one to confirm it (`roles.waits`); who is opened again has none until then."""
    held = user.role if user.active else None
    if wanted is not None and roles.waits(user, wanted, by):
        user.role = held
        roles.ask(user, wanted, by)
        return
    before, user.role = user.role, wanted
    sign_ins.end_all(user.id)
    roles.given(user, held, by=by)
    if before in roles.SECOND and wanted not in roles.SECOND:
        roles.ended(user, before, by=by)
    audit.record("accounts:user:role", user.id, by=by, before={"role": before}, after={"role": wanted})


def confirm_role(user_id: int, *, by: Actor, version: int | None = None) -> int:
    """Confirm the role another one wants for a person: it counts now. Gives back the person's id.

    Raises:
        NotFound: no role of theirs waits.
        Denied: it is one's own, or one asked for it oneself, or one is neither approver nor administrator.
        Refusal: as `change_role`.
        Conflict: the person is not at `version` any more, so what was read may be another role or another address.
    """
    user = _fresh(user_id, version, with_administrators=True)
    wanted, confirmer = user.role_wanted, session.get(User, by.user_id or 0)
    if wanted is None:
        raise NotFound
    if by.user_id in (user.id, user.role_wanted_by_id) or confirmer is None or confirmer.role not in roles.SECOND:
        raise Denied(msg("Another approver or administrator confirms this role, not who asked for it."))
    if user.role is Role.ADMIN and wanted is not Role.ADMIN:
        _keep_an_administrator(user)
    reason = first(HINDRANCES(user_id))
    if reason is not None:
        raise Refusal(reason)
    if Permission.RECORD not in permissions_of(wanted):
        leaving.insist_on_none(user_id)
    before, user.role = user.role, wanted
    sign_ins.end_all(user_id)
    roles.given(user, before, by=by, confirmed=True)
    audit.record("accounts:user:role-confirmed", user_id, by=by, before={"role": before}, after={"role": wanted})
    return user_id


def refuse_role(user_id: int, *, by: Actor, version: int | None = None) -> int:
    """Leave a role that waits for its confirmation; gives back the person's id. Raises NotFound, Denied, Conflict as `confirm_role`."""
    user, other = _fresh(user_id, version), session.get(User, by.user_id or 0)
    if user.role_wanted is None:
        raise NotFound
    if by.user_id == user.id or other is None or other.role not in roles.SECOND:
        raise Denied(msg("Another approver or administrator confirms this role, not who asked for it."))
    before, user.role_wanted, user.role_wanted_by_id = user.role_wanted, None, None
    session.flush()
    audit.record("accounts:user:role-refused", user_id, by=by, before={"role": before})
    return user_id


def set_active(user_id: int, *, active: bool, by: Actor, version: int | None = None) -> int:
    """Close a person's account, or open it again; open sessions end.

    Raises:
        Denied: it is one's own account, the last administrator's, or the last one's who could confirm roles (`roles`).
        Refusal: open work is in the person's name.
        Conflict: the person is not at `version` any more.
    """
    user = _fresh(user_id, version, with_administrators=True)
    if by.user_id == user_id:
        raise Denied(msg("Nobody closes their own account: ask another administrator."))
    if not active and user.role is Role.ADMIN:
        _keep_an_administrator(user)
    if not active:
        roles.keep_a_confirmer(user, by)
        leaving.insist_on_none(user_id)
    wanted, was_active = user.role, user.active
    if active and not user.active and wanted is not None and wanted in roles.POWER:  # opened again, they are a new one
        _give_role(user, wanted, by)
    user.active = active
    sign_ins.end_all(user_id)
    links.cancel(user_id)
    session.flush()
    if was_active and not active and user.role is not None:
        roles.ended(user, user.role, by=by)
    audit.record(f"accounts:user:{'opened' if active else 'closed'}", user_id, by=by)
    return user_id


def pass_on(user_id: int, *, to_user_id: int | None, close: bool, by: Actor, version: int | None = None) -> int:
    """Pass a person's open work on to a colleague and, where asked, close the account, in one act; gives back the person's id.

    Raises:
        NotFound: no such person.
        Refusal: the colleague is none who records.
        Denied, Conflict: as `set_active`.
    """
    if to_user_id not in dict(leaving.colleagues(user_id)):
        raise Refusal(msg("Choose a colleague who records and whose account is open."), field="to_user_id")
    count = leaving.move_all(user_id, to_user_id, by=by)
    _fresh(user_id, version)
    audit.record("accounts:user:passed-on", user_id, by=by, after={"to": to_user_id, "count": count})
    return set_active(user_id, active=False, by=by) if close else user_id


def others_with(role: Role, user_id: int) -> int:
    """How many others with a role sign in."""
    query = select(func.count()).select_from(User).where(User.role == role, User.active, User.id != user_id)
    return session.scalar(query) or 0


def set_language(user_id: int, *, language: str, by: Actor) -> int:
    """Keep the language a person reads."""
    user = _fresh(user_id, None)
    user.language = language
    session.flush()
    audit.record("accounts:user:language", user_id, by=by, after={"language": language})
    return user_id


def correct(user_id: int, *, name: str, email: str, by: Actor) -> int:
    """Correct the name of a person without a role and the address they sign in with; another address ends sessions and mailed links.

    Gives back the id.

    Raises:
        NotFound: no such person.
        Refusal: the address is none, or taken; the name is empty or too long; the person is a member of staff.
    """
    user, address = _fresh(user_id, None), read_email(email)
    if user.role is not None:
        raise Refusal(msg("This person is a member of staff: an administrator looks after their account."))
    check_name(name)
    before = {"name": user.name, "email": user.email}
    try:
        with session.begin_nested():
            user.name, user.email = name.strip(), address
    except IntegrityError as error:
        raise Refusal(msg("Someone signs in with this address already."), field="email") from error
    if before["email"] != address:
        sign_ins.end_all(user_id)
        links.cancel(user_id)
    session.flush()
    audit.record("accounts:user:corrected", user_id, by=by, before=before, after={"name": user.name, "email": address})
    return user_id


def get(user_id: int) -> UserLine:
    """A person. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return _line(user)


def find_by_email(email: str) -> UserLine | None:
    """The person of an address, or None."""
    user = session.scalars(select(User).filter_by(email=email.strip().casefold())).one_or_none()
    return _line(user) if user else None


def list_(*, q: str = "", role: str = "", page: int = 1) -> Listing[UserLine]:
    """People, staff first, by name as people sort names; `q` is looked for in names and addresses, `role` is one or `none`."""
    wanted = sort_key(q)
    found = [
        (kind is None, sort_key(name), user_id)
        for user_id, name, email, kind in session.execute(select(User.id, User.name, User.email, User.role))
        if wanted in f"{sort_key(name)} {sort_key(email)}" and role in ("", kind or "none")
    ]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(page, pages)
    shown = [user_id for _, _, user_id in sorted(found)[(page - 1) * A_PAGE : page * A_PAGE]]
    lines = {user.id: _line(user) for user in session.scalars(select(User).where(User.id.in_(shown)))}
    return Listing([lines[user_id] for user_id in shown], len(found), page, pages)


def everyone() -> Sequence[UserLine]:
    """Everyone, staff first, in the order they were created."""
    return [_line(user) for user in session.scalars(select(User).order_by(User.role.is_(None), User.id))]


def check_name(name: str) -> None:
    """Raise Refusal where a name is empty, too long, or could pass for an address of the web in a mail."""
    if not name.strip() or len(name) > 120 or has_forbidden_characters(name) or "://" in name or "www." in name.casefold():
        raise Refusal(msg("Type the person’s name, in at most 120 characters."), field="name")


def _fresh(user_id: int, version: int | None, *, with_administrators: bool = False) -> User:
    """A person under a lock; `with_administrators` locks every administrator too, so that two cannot remove each other at once."""
    others = session.scalars(select(User.id).filter_by(role=Role.ADMIN)).all() if with_administrators else []
    user = next((found for found in lock(User, user_id, *others) if found.id == user_id), None)
    if user is None:
        raise NotFound
    if version is not None and user.version != version:
        raise Conflict(msg("Someone else changed this person meanwhile. Open the page again, compare, and save once more."))
    return user


def _keep_an_administrator(user: User) -> None:
    """Refuse to lose the last administrator."""
    if not others_with(Role.ADMIN, user.id):
        raise Denied(msg("This is the last administrator. Make someone else administrator first."))


def _line(user: User) -> UserLine:
    waiting = user.password_hash is None
    wanted_by = session.get(User, user.role_wanted_by_id) if user.role_wanted_by_id else None
    return UserLine(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        language=user.language,
        active=user.active,
        waiting=waiting,
        version=user.version,
        role_wanted=user.role_wanted,
        role_wanted_by=wanted_by.name if wanted_by else "",
    )

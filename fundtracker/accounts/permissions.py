"""Roles and what each may do. Donors and committee members have no role: mandates and seats give them their rights."""

import enum


class Role(enum.StrEnum):
    """The role of a member of staff."""

    ADMIN = "admin"
    STAFF = "staff"
    APPROVER = "approver"
    AUDITOR = "auditor"


class Permission(enum.StrEnum):
    """A right an endpoint may ask for."""

    READ_BOOKS = "read_books"
    RECORD = "record"
    APPROVE = "approve"
    PREPARE_MEETINGS = "prepare_meetings"
    MANAGE_FUNDS = "manage_funds"
    MANAGE_USERS = "manage_users"


_STAFF = {Permission.READ_BOOKS, Permission.RECORD, Permission.PREPARE_MEETINGS, Permission.MANAGE_FUNDS}

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(_STAFF | {Permission.MANAGE_USERS}),
    Role.STAFF: frozenset(_STAFF),
    Role.APPROVER: frozenset({Permission.READ_BOOKS, Permission.APPROVE}),
    Role.AUDITOR: frozenset({Permission.READ_BOOKS}),
}
"""What each role may do. Whoever records may not approve: the second person is another role (domain.md rule 3)."""


def permissions_of(role: Role | None) -> frozenset[Permission]:
    """The permissions of a role; none without one."""
    return GRANTED[role] if role else frozenset()

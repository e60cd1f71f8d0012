"""The private address of a calendar: one a person, known by its digest alone, dead once revoked or made anew."""

from datetime import date

import pytest
from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.audit import AuditDetail, AuditEvent
from fundtracker.diary import addresses
from fundtracker.diary.models import CalendarAddress
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound
from tests.databases import Database
from tests.factories import a_mandate, a_user, an_authority


def made(user: User) -> str:
    token = addresses.new_token()
    with transaction():
        addresses.keep(user.id, token, by=COMMAND)
    return token


def test_an_address_opens_its_persons_diary_until_it_is_made_anew_or_revoked(database: Database) -> None:
    person = a_user("staff")
    first = made(person)
    assert addresses.person_of(first) == person.id
    second = made(person)
    with pytest.raises(NotFound):
        addresses.person_of(first)
    assert addresses.person_of(second) == person.id
    with transaction():
        addresses.revoke(person.id, by=COMMAND)
    with pytest.raises(NotFound):
        addresses.person_of(second)
    assert addresses.made_at(person.id) is None
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("web:calendar:%")).order_by(AuditEvent.id)).all()
    assert actions == ["web:calendar:made", "web:calendar:made", "web:calendar:revoked"]


def test_the_token_is_kept_nowhere(database: Database) -> None:
    token = made(a_user("staff"))
    kept = [str(row.token_digest) for row in session.scalars(select(CalendarAddress))]
    told = [str(row.body) for row in session.scalars(select(AuditDetail))]
    assert not any(token in text for text in kept + told)
    assert len(token) >= 43


@pytest.mark.parametrize("token", ["", "x", "é" * 20, "a" * 5000, "\x00"])
def test_what_is_no_token_opens_nothing(database: Database, token: str) -> None:
    made(a_user("staff"))
    with pytest.raises(NotFound):
        addresses.person_of(token)


def test_who_has_no_rights_any_more_sees_nothing(database: Database) -> None:
    closed, former, present = a_user("staff"), a_user(), a_user()
    a_mandate(former, an_authority(), ends_on=date(2024, 1, 1))
    a_mandate(present, an_authority())
    tokens = {user.id: made(user) for user in (closed, former, present)}
    with transaction():
        session.get_one(User, closed.id).active = False
    assert addresses.person_of(tokens[present.id]) == present.id
    for user_id in (closed.id, former.id):
        with pytest.raises(NotFound):
            addresses.person_of(tokens[user_id])


def test_nobody_else_has_an_address(database: Database) -> None:
    for act in (lambda: addresses.keep(99, "x", by=COMMAND), lambda: addresses.revoke(99, by=COMMAND)):
        with pytest.raises(NotFound), transaction():
            act()
    person = a_user("staff")
    with transaction():
        assert addresses.revoke(person.id, by=COMMAND) == person.id

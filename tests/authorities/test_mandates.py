from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from fundtracker.accounts.permissions import Role
from fundtracker.audit import AuditEvent
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Mandate
from fundtracker.authorities.rules import Function
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from tests.databases import Database
from tests.factories import a_user, an_authority
from tests.watch import clock_at, count_queries

START, END = date(2024, 1, 1), date(2024, 6, 30)


def given(user_id: int, authority_id: int, **values: object) -> int:
    with transaction():
        return mandates.give(
            **{"user_id": user_id, "authority_id": authority_id, "function": "officer", "starts_on": START, "by": COMMAND} | values
        )


def test_a_mandate_opens_the_authority_from_its_first_day_to_its_last(database: Database) -> None:
    user, authority = a_user(), an_authority()
    given(user.id, authority.id, ends_on=END)
    for day, sees in {"2023-12-31": False, "2024-01-01": True, "2024-06-30": True, "2024-07-01": False}.items():
        with clock_at(day):
            assert mandates.may_see(user.id, authority.id) is sees, day
        on = date.fromisoformat(day)
        assert [line.id for line in mandates.authorities_of(user.id, on)] == ([authority.id] if sees else [])
        assert [line.user_id for line in mandates.people_of(authority.id, on)] == ([user.id] if sees else [])


def test_a_day_is_a_day_in_paris(database: Database) -> None:
    user, authority = a_user(), an_authority()
    given(user.id, authority.id, ends_on=END)
    with clock_at("2024-06-30 23:59"):
        assert mandates.may_see(user.id, authority.id)
    with clock_at("2024-07-01 00:01"):
        assert not mandates.may_see(user.id, authority.id)


def test_a_mandate_opens_no_other_authority_and_nobody_else(database: Database) -> None:
    user, other, authority, elsewhere = a_user(), a_user(), an_authority(), an_authority()
    given(user.id, authority.id)
    assert not mandates.may_see(user.id, elsewhere.id)
    assert not mandates.may_see(other.id, authority.id)


def test_whoever_may_not_sign_in_speaks_for_nobody(database: Database) -> None:
    user, authority = a_user(active=False), an_authority()
    given(user.id, authority.id)
    assert mandates.people_of(authority.id, START) == []
    assert [line.person_name for line in mandates.history_of(authority.id)] == [user.name]


def test_a_function_is_held_once_at_a_time(database: Database) -> None:
    user, authority = a_user(), an_authority()
    given(user.id, authority.id, ends_on=END)
    with pytest.raises(Refusal, match="already at that time"):
        given(user.id, authority.id, starts_on=END)
    given(user.id, authority.id, starts_on=date(2024, 7, 1))
    given(user.id, authority.id, function=Function.ELECTED)
    assert len(mandates.history_of(authority.id)) == 3


def test_a_mandate_cannot_end_before_it_begins(any_database: Database) -> None:
    user, authority = a_user(), an_authority()
    with pytest.raises(Refusal, match="before its first"):
        given(user.id, authority.id, ends_on=date(2023, 12, 31))
    mandate_id = given(user.id, authority.id)
    with pytest.raises(Refusal, match="before its first"), transaction():
        mandates.end(mandate_id, authority_id=authority.id, ends_on=date(2023, 12, 31), by=COMMAND)
    row = {"user_id": user.id, "authority_id": authority.id, "function": "officer", "starts_on": END, "ends_on": START}
    with pytest.raises(IntegrityError), transaction():
        session.execute(insert(Mandate).values(**row))


def test_staff_act_for_no_authority(database: Database) -> None:
    user, authority = a_user(Role.STAFF), an_authority()
    with pytest.raises(Refusal, match="member of staff"):
        given(user.id, authority.id)
    assert mandates.history_of(authority.id) == []


def test_nobody_gets_a_mandate_nowhere(database: Database) -> None:
    user, authority = a_user(), an_authority()
    with pytest.raises(NotFound):
        given(user.id + 1, authority.id)
    with pytest.raises(NotFound):
        given(user.id, authority.id + 1)


def test_ending_a_mandate_sets_its_last_day_and_is_recorded(database: Database) -> None:
    user, authority = a_user(), an_authority()
    mandate_id = given(user.id, authority.id)
    with transaction():
        mandates.end(mandate_id, authority_id=authority.id, ends_on=END, by=COMMAND)
    assert mandates.get(mandate_id, authority.id).ends_on == END
    assert list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))) == ["web:mandate:given", "web:mandate:ended"]


def test_a_mandate_is_reached_through_its_own_authority_only(database: Database) -> None:
    user, authority, other = a_user(), an_authority(), an_authority()
    mandate_id = given(user.id, authority.id)
    with pytest.raises(NotFound):
        mandates.get(mandate_id, other.id)
    with pytest.raises(NotFound), transaction():
        mandates.end(mandate_id, authority_id=other.id, ends_on=END, by=COMMAND)
    assert mandates.get(mandate_id, authority.id).ends_on is None


def test_asking_who_may_see_costs_one_question(database: Database) -> None:
    user, authority = a_user(), an_authority()
    user_id, authority_id = user.id, authority.id
    given(user_id, authority_id)
    with count_queries() as sent:
        mandates.may_see(user_id, authority_id)
    assert len(sent) == 1

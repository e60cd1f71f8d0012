"""When an elected mandate ends: the successor is named or the seat stands vacant; officers stay, history keeps its names."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from fundtracker.accounts import users
from fundtracker.authorities import mandates, offers, people
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.authorities.rules import Function
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.mail.models import Mail
from tests.client import Client
from tests.databases import Database
from tests.factories import a_mandate, a_user, an_authority
from tests.watch import clock_at

LAST, FIRST = date(2026, 3, 22), date(2026, 3, 23)
AFTER = "2026-03-25"


def seated(authority: Authority | None = None) -> Mandate:
    """An elected member's mandate since 2020."""
    return a_mandate(a_user(name="Élu sortant"), authority or an_authority(), starts_on=date(2020, 7, 1), function=Function.ELECTED)


def hand_over(mandate: Mandate, **facts: Any) -> int:
    with clock_at(AFTER), transaction():
        return people.hand_over(mandate.id, **{"authority_id": mandate.authority_id, "ends_on": LAST, "by": COMMAND, **facts})


def named(email: str = "nouvelle@example.org") -> dict[str, Any]:
    return {"email": email, "name": "Élue nouvelle", "starts_on": FIRST}


def vacated(authority_id: int, on: date = date(2026, 3, 25)) -> bool:
    return mandates.vacated(mandates.history_of(authority_id), on) is not None


def accept(authority_id: int) -> int:
    """The one who is invited accepts."""
    [offer] = offers.of_authority(authority_id)
    user = users.find_by_email(offer.email)
    assert user is not None
    with clock_at(AFTER), transaction():
        return offers.accept(offer.id, by=Actor("user", user.id))


def test_a_successor_is_invited_in_one_act_and_sits_once_they_accepted(any_database: Database) -> None:
    mandate = seated()
    assert hand_over(mandate, **named()) == mandate.id
    assert [line.id for line in mandates.history_of(mandate.authority_id)] == [mandate.id]
    assert vacated(mandate.authority_id)
    new = accept(mandate.authority_id)
    lines = {line.id: line for line in mandates.history_of(mandate.authority_id)}
    assert lines[mandate.id].ends_on == LAST
    assert (lines[new].person_name, lines[new].starts_on, lines[new].function) == ("Élue nouvelle", date(2026, 3, 25), Function.ELECTED)
    assert not vacated(mandate.authority_id)
    assert session.scalars(select(Mail.to)).all() == ["nouvelle@example.org"]


def test_a_seat_stands_vacant_from_the_day_after_until_a_successor_is_named(database: Database) -> None:
    authority = an_authority()
    mandate, officer = seated(authority), a_user()
    a_mandate(officer, authority)
    hand_over(mandate)
    assert not vacated(mandate.authority_id, LAST)
    assert vacated(mandate.authority_id, FIRST)
    assert mandates.may_see(officer.id, mandate.authority_id), "officers keep access"
    hand_over(mandate, **named())
    assert vacated(mandate.authority_id), "until the successor accepts"
    accept(mandate.authority_id)
    assert not vacated(mandate.authority_id)


def test_whoever_is_elected_again_follows_themselves(database: Database) -> None:
    mandate = seated()
    person = mandates.get(mandate.id, mandate.authority_id)
    new = hand_over(mandate, **named(person.email))
    assert mandates.get(new, mandate.authority_id).user_id == person.user_id
    assert session.scalars(select(Mail.to)).all() == []


def test_a_seat_nobody_ever_held_is_not_vacant_and_one_of_two_leaving_leaves_it_held(database: Database) -> None:
    authority = an_authority()
    assert mandates.vacated(mandates.history_of(authority.id), FIRST) is None
    a_mandate(a_user(), authority, ends_on=LAST)
    assert not vacated(authority.id), "an officer has no seat to leave"
    for ends_on in (LAST, None):
        a_mandate(a_user(), authority, function=Function.ELECTED, ends_on=ends_on)
    assert not vacated(authority.id)


def test_a_successor_begins_afterwards_and_only_an_elected_member_has_one(database: Database) -> None:
    mandate, officer = seated(), a_mandate(a_user(), an_authority())
    for day in (LAST, date(2026, 1, 1)):
        with pytest.raises(Refusal) as refused:
            hand_over(mandate, **{**named(), "starts_on": day})
        assert refused.value.field == "starts_on"
    with pytest.raises(Refusal, match="before its first"):
        hand_over(mandate, ends_on=date(2019, 1, 1))
    with pytest.raises(Refusal, match="elected"):
        hand_over(officer, **named())
    with pytest.raises(NotFound):
        hand_over(mandate, authority_id=officer.authority_id)
    session.rollback()
    assert mandates.get(mandate.id, mandate.authority_id).ends_on is None, "nothing is kept by halves"


def test_the_wizard_leads_from_the_authority_to_what_its_seat_answered(database: Database, client: Client) -> None:
    mandate = seated()
    home = f"/staff/authorities/{mandate.authority_id}"
    page = f"{home}/mandates/{mandate.id}/successor"
    data = {"ends_on": "2026-03-22", "what": "named", "email": "nouvelle@example.org", "name": "Élue nouvelle", "starts_on": "23/03/2026"}
    with clock_at(AFTER):
        client.sign_in(a_user("staff"))
        shown = client.get(home).text
        assert f'href="{page}"' in shown
        assert f'href="{home}/replies"' in shown
        for wrong in (
            {"email": "x"},
            {"email": ""},
            {"name": ""},
            {"starts_on": ""},
            {"starts_on": "31/02/2026"},
            {"what": "x"},
            {"ends_on": ""},
        ):
            assert client.post(page, data={**data, **wrong}).status_code == 422, wrong
        assert client.post(page, data={**data, "starts_on": "2026-03-22"}).status_code == 422
        answer = client.confirm(page, data)
        assert (answer.status_code, answer.location) == (303, f"{home}/replies")
        assert client.get(answer.location).status_code == 200
        shown = client.get(home).text
        assert "siège est vacant" in shown and "Élue nouvelle" in shown and "n’a pas encore accepté" in shown


def test_the_authoritys_page_says_that_its_seat_stands_vacant(database: Database, client: Client) -> None:
    mandate = seated()
    home = f"/staff/authorities/{mandate.authority_id}"
    page = f"{home}/mandates/{mandate.id}/successor"
    with clock_at(AFTER):
        client.sign_in(a_user("staff"))
        assert "siège est vacant" not in client.get(home).text
        vacant = {"ends_on": "2026-03-22", "what": "vacant", "email": "forgotten", "name": "", "starts_on": ""}
        assert client.confirm(page, {**vacant, "email": ""}).status_code == 303
        shown = client.get(home).text
        assert "siège est vacant" in shown
        assert "Élu sortant" in shown, "history keeps the names"
        client.sign_in(a_user("auditor"))
        assert "siège est vacant" in client.get(home).text
        assert client.get(page).status_code == 403


def test_an_officer_or_a_stranger_to_the_authority_has_no_wizard(database: Database, client: Client) -> None:
    mandate, officer = seated(), a_mandate(a_user(), an_authority())
    client.sign_in(a_user("staff"))
    assert client.get(f"/staff/authorities/{officer.authority_id}/mandates/{officer.id}/successor").status_code == 403
    assert client.get(f"/staff/authorities/{officer.authority_id}/mandates/{mandate.id}/successor").status_code == 404

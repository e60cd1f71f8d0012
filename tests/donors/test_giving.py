"""Financial reports owed to donors: on the worklist from the year's end until each is recorded as sent, by those who may record."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.audit import AuditEvent
from fundtracker.donors import giving, worklist
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.ledger import book
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.watch import clock_at

PAGE = "/staff/financial-reports/MAR-2023/2023"
SENT = datetime.date(2024, 3, 1)


@pytest.fixture
def donors(database):
    """Two donors that paid in 2023, and one that paid and was paid back in the same year; it is March 2024."""
    fund = a_fund("MAR-2023")
    found = [an_authority(name="Albi"), an_authority(name="Brest"), an_authority(name="Caen")]
    for donor in found:
        with transaction():
            ids = {"fund_id": fund.id, "authority_id": donor.id}
            receipt = book.receive(**ids, cents=100_00, value_date=datetime.date(2023, 6, 1), by=COMMAND).id
    with transaction():
        book.bounce(receipt_id=receipt, value_date=datetime.date(2023, 7, 1), by=COMMAND)
    with clock_at("2024-03-15 09:00"):
        yield found[:2]


def give(authority_id=None, day=SENT, code="MAR-2023", year=2023):
    with transaction():
        return giving.give(code, year, authority_id=authority_id, given_on=day, by=COMMAND)


def test_a_year_that_is_over_waits_with_the_day_it_is_due(donors):
    [line] = worklist.waiting()
    assert line.since == datetime.date(2024, 6, 30)
    assert line.reason.values["open"] == line.reason.values["all"] == 2
    with clock_at("2023-12-31 20:00"):
        assert worklist.waiting() == []
    with clock_at("2027-01-02 09:00"):
        assert worklist.waiting() == []


def test_it_leaves_the_worklist_when_every_report_was_sent(donors):
    assert give(donors[0].id) == 1
    assert worklist.waiting()[0].reason.values["open"] == 1
    assert give() == 1
    assert worklist.waiting() == []
    assert [line.given_on for line in giving.of_fund("MAR-2023", 2023).owed] == [SENT, SENT]


def test_a_wrong_day_is_corrected_and_both_are_in_the_trail(donors):
    give(donors[0].id)
    give(donors[0].id, SENT - datetime.timedelta(days=1))
    events = session.scalars(select(AuditEvent).filter_by(action="web:financial-report:sent")).all()
    assert [event.subject_id for event in events] == [donors[0].id] * 2
    assert giving.of_fund("MAR-2023", 2023).owed[0].given_on == datetime.date(2024, 2, 29)


@pytest.mark.parametrize("day", [datetime.date(2023, 12, 31), datetime.date(2024, 3, 16)])
def test_a_day_before_the_year_s_end_or_in_the_future_is_refused(donors, day):
    with pytest.raises(Refusal, match="end of its year"):
        give(day=day)


def test_there_must_be_somebody_to_record_it_for(donors):
    give()
    for authority_id in (None, 0, an_authority().id):
        with pytest.raises(Refusal, match="no report"):
            give(authority_id)


@pytest.mark.parametrize(("code", "year"), [("NONE-1999", 2023), ("MAR-2023", 2022), ("MAR-2023", 2024), ("MAR-2023", 2_147_483_647)])
def test_a_year_without_donors_or_not_over_is_not_found(donors, code, year):
    with pytest.raises(NotFound):
        give(code=code, year=year)


def test_staff_record_by_way_of_a_check_page(donors, client):
    client.sign_in(a_user("staff"))
    assert "MAR-2023 : les comptes rendus financiers de 2023" in client.get("/staff").text.replace("\u00a0", " ")
    assert "2 à envoyer" in client.get("/staff/financial-reports").text
    assert donors[0].siren in client.get(PAGE).text
    assert "Caen" not in client.get(PAGE).text
    refused = client.post(f"{PAGE}/sent", data={"authority_id": "", "given_on": "2023-01-01"})
    assert "après la fin de son exercice" in refused.text
    assert client.confirm(f"{PAGE}/sent", {"authority_id": "", "given_on": "2024-03-01"}).location.endswith(PAGE)
    assert "Envoyé le 1er mars 2024" in client.get(PAGE).text
    for address in (
        "/staff/financial-reports/MAR-2023/2022",
        "/staff/financial-reports/X/2023",
        "/staff/financial-reports/MAR-2023/2147483647",
    ):
        assert client.get(address).status_code == 404


def test_an_auditor_reads_and_records_nothing_and_donors_see_nothing(donors, client):
    client.sign_in(a_user("auditor"))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert f"{PAGE}/sent" not in page.text
    assert client.post(f"{PAGE}/sent", data={"given_on": "2024-03-01", "step": "confirm"}).status_code == 403
    member = a_user()
    a_mandate(member, donors[0])
    client.sign_in(member)
    assert client.get(PAGE).status_code == 403

"""A merger of two donors, from their pledges to their seat: one seat after it, both accounts exact, past papers unchanged."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from fundtracker.accounts.permissions import Role
from fundtracker.audit import AuditEvent
from fundtracker.authorities import contributors, identities, mandates, successions
from fundtracker.authorities.models import Authority, MandateOffer
from fundtracker.authorities.rules import Function
from fundtracker.committees import committees, sheets
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.models import Pledge
from fundtracker.contributions.rules import Stage
from fundtracker.donors import papers, statements
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import check, positions
from fundtracker.web import language
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_mandate, a_user, an_authority, kept
from tests.packs.scene import a_pdf

SINCE = date(2026, 1, 1)


def merged(gone: Authority, other: Authority, since: date = SINCE) -> None:
    with transaction():
        successions.record(gone.id, successor_id=other.id, since=since, reason="Arrêté du 12 décembre 2025", by=COMMAND)


def promised(fund_id: int, row: Authority, cents: int, paid: int = 0) -> int:
    with transaction():
        pledge_id = pledges.record(
            fund_id=fund_id,
            authority_id=row.id,
            cents=cents,
            announced_on=date(2025, 2, 1),
            first_stage=Stage.VOTED,
            instalments=[(date(2025, 3, 1), cents // 2), (date(2026, 3, 1), cents - cents // 2)],
            by=COMMAND,
        )
    if paid:
        with transaction():
            receipts.record(fund_id=fund_id, cents=paid, received_on=date(2025, 3, 2), pledge_id=pledge_id, by=COMMAND)
    return pledge_id


@pytest.fixture
def pair(any_database: Database) -> tuple[int, Authority, Authority]:
    fund = a_fund(fee_bp=300)
    gone = an_authority(name="Arbignieu", departement="01")
    other = an_authority(name="Arboys en Bugey", departement="01")
    promised(fund.id, gone, 1_000_001, paid=400_000)
    promised(fund.id, other, 500_000, paid=500_000)
    return fund.id, gone, other


def test_what_is_to_come_passes_and_what_came_stays_to_the_cent(pair: tuple[int, Authority, Authority]) -> None:
    fund_id, gone, other = pair
    before = {row.id: positions.identity(fund_id, row.id) for row in (gone, other)}
    merged(gone, other)
    old, taken = session.scalars(select(Pledge).where(Pledge.id != 2).order_by(Pledge.id)).all()
    assert (old.authority_id, old.account.outstanding, old.received_cents, old.cancelled_on) == (gone.id, 0, 400_000, SINCE)
    assert (taken.authority_id, taken.cents, taken.fee_bp, taken.announced_on) == (other.id, 600_001, old.fee_bp, date(2025, 2, 1))
    parts = pledges.of_authority(other.id)
    rest = next(line for line in parts if line.id == taken.id).instalments
    assert [(part.due_on, part.cents) for part in rest] == [(date(2025, 3, 1), 100_000), (date(2026, 3, 1), 500_001)]
    assert {row.id: positions.identity(fund_id, row.id) for row in (gone, other)} == before
    assert check.run().faults == []


def test_who_pays_after_the_merger_is_the_one_that_stands(pair: tuple[int, Authority, Authority]) -> None:
    fund_id, gone, other = pair
    merged(gone, other)
    for day, payer in [(SINCE - timedelta(days=1), gone), (SINCE, other)]:
        before = positions.identity(fund_id, payer.id).received
        with transaction():
            receipts.record(fund_id=fund_id, cents=700, received_on=day, authority_id=gone.id, by=COMMAND)
        assert positions.identity(fund_id, payer.id).received == before + 700
    assert check.run().faults == []


def test_both_have_one_seat_with_what_both_paid(pair: tuple[int, Authority, Authority]) -> None:
    fund_id, gone, other = pair
    assert committees.seated(fund_id) == sorted([gone.id, other.id])
    merged(gone, other)
    assert committees.seated(fund_id) == [other.id]
    assert [(row.name, row.received) for row in sheets.seat_table(fund_id)] == [("Arboys en Bugey (01)", 900_000)]


def test_one_that_never_paid_takes_over_the_seat_of_one_that_did(any_database: Database) -> None:
    fund = a_fund()
    gone, middle, last = an_authority(), an_authority(), an_authority()
    promised(fund.id, gone, 1_000, paid=1_000)
    merged(gone, middle)
    merged(middle, last, since=date(2026, 2, 1))
    assert committees.seated(fund.id) == [last.id]
    assert successions.predecessors(last.id) == sorted([gone.id, middle.id])
    assert [successions.standing_on(gone.id, day) for day in (date(2025, 12, 31), SINCE, date(2026, 2, 1))] == [gone.id, middle.id, last.id]


def test_its_people_act_for_the_other_from_today_on_and_once(pair: tuple[int, Authority, Authority]) -> None:
    _, gone, other = pair
    only_there, in_both = a_user(), a_user()
    a_mandate(only_there, gone)
    a_mandate(in_both, gone)
    a_mandate(in_both, other)
    merged(gone, other)
    today = clock.today()
    assert mandates.people_of(gone.id, today) == []
    assert sorted(line.user_id for line in mandates.people_of(other.id, today)) == sorted([only_there.id, in_both.id])
    assert len(mandates.people_of(gone.id, today - timedelta(days=1))) == 2
    assert [line.id for line in mandates.authorities_of(only_there.id, today)] == [other.id]


def test_a_mandate_that_waits_to_be_accepted_is_then_one_of_the_other(pair: tuple[int, Authority, Authority]) -> None:
    _, gone, other = pair
    facts = {"name": "Élue", "email": "elue@example.org", "function": Function.ELECTED, "starts_on": SINCE, "offered_at": clock.now()}
    offer = kept(MandateOffer(user_id=a_user().id, authority_id=gone.id, offered_by="command", **facts))
    merged(gone, other)
    assert session.scalar(select(MandateOffer.authority_id).where(MandateOffer.id == offer.id)) == other.id


def test_both_names_and_sirens_find_it_and_only_the_living_is_offered(pair: tuple[int, Authority, Authority]) -> None:
    _, gone, other = pair
    merged(gone, other)
    for text in ("Arbignieu", "commune d'Arbignieu", gone.siren, "Arboys"):
        assert [line.id for line in contributors.find(text)] == [other.id]
    assert [line.id for line in contributors.namesakes("Arbignieu")] == [other.id]


def test_what_cannot_be_is_refused_and_nothing_is_kept(pair: tuple[int, Authority, Authority]) -> None:
    _, gone, other = pair
    third = an_authority()
    for row, into, since, field in [
        (gone, gone, SINCE, "successor_id"),
        (gone, other, clock.today() + timedelta(days=1), "since"),
    ]:
        with pytest.raises(Refusal) as refused:
            merged(row, into, since)
        assert refused.value.field == field
    merged(gone, other)
    for row, into in [(gone, third), (third, gone), (other, gone)]:
        with pytest.raises(Refusal):
            merged(row, into)
    assert successions.successors() == {gone.id: other.id}
    assert len(session.scalars(select(AuditEvent).filter_by(action="web:authority:merged")).all()) == 1


def test_papers_tell_it_from_its_day_on(pair: tuple[int, Authority, Authority]) -> None:
    _, gone, other = pair
    merged(gone, other)
    for row in (gone, other):
        assert successions.told(row.id, date(2025, 12, 31)) == []
        assert len(successions.told(row.id, SINCE)) == 1


def test_the_old_address_leads_to_the_one_that_stands_and_its_account_stays_readable(database: Database, client: Client) -> None:
    fund = a_fund()
    gone, other, stranger = an_authority(name="Arbignieu"), an_authority(name="Arboys en Bugey"), an_authority()
    promised(fund.id, gone, 1_000, paid=1_000)
    member, outsider = a_user(), a_user()
    a_mandate(member, other)
    a_mandate(outsider, stranger)
    merged(gone, other)
    client.sign_in(member)
    assert client.get(f"/donors/{gone.siren}").location == f"/donors/{other.siren}"
    shown = client.get(f"/donors/{other.siren}").text
    assert "Le compte d’Arbignieu" in shown
    assert "10,00" in client.get(f"/donors/{gone.siren}?own=1").text
    client.sign_in(outsider)
    assert client.get(f"/donors/{gone.siren}").status_code == 404


def test_staff_record_a_merger_by_way_of_its_check_page(database: Database, client: Client) -> None:
    gone, other = an_authority(name="Arbignieu", departement="01"), an_authority(name="Arboys en Bugey", departement="01")
    client.sign_in(a_user(Role.STAFF))
    address = f"/staff/authorities/{gone.id}/merger"
    form = {"successor_id": other.siren, "since": "01/01/2026", "reason": "Arrêté", "version": "1"}
    checked = client.post(address, data=form)
    assert "Arboys en Bugey (01), SIREN" in checked.text
    client.confirm(address, form)
    assert successions.successors() == {gone.id: other.id}


def test_the_statement_has_the_name_of_its_year_and_tells_the_merger_from_its_day_on(database: Database) -> None:
    fund = a_fund()
    gone, other = an_authority(name="Arbignieu"), an_authority(name="Arboys en Bugey")
    promised(fund.id, gone, 1_000, paid=1_000)
    promised(fund.id, other, 1_000, paid=1_000)
    now = contributors.get(other.id)
    with transaction():
        facts = {"siren": now.siren, "kind": now.kind, "reason": "Décret", "version": now.version, "by": COMMAND}
        identities.change(other.id, name="Bugey-Sud", on=date(2026, 2, 1), **facts)  # type: ignore[arg-type]
    merged(gone, other, since=date(2026, 3, 1))
    with language.speaking("fr"):
        said = {year: papers._data(statements.build(other.siren, year)) for year in (2025, 2026)}
    assert [said[year]["authority"] for year in (2025, 2026)] == ["Arboys en Bugey", "Bugey-Sud"]
    assert said[2025]["told"] == []
    assert said[2026]["told"] == [
        "Depuis le 1er mars 2026, Bugey-Sud a repris les droits et obligations d’Arbignieu. "
        "Ce qui a été donné auparavant figure dans un compte à part, au centime près."
    ]
    assert papers.statement(statements.build(other.siren, 2026), "fr").startswith(b"%PDF")


def test_the_acts_of_a_merger_and_of_a_change_of_name_go_on_file_and_are_handed_out(database: Database, client: Client) -> None:
    gone, other = an_authority(name="Arbignieu"), an_authority(name="Arboys en Bugey")
    merged(gone, other)
    client.sign_in(a_user(Role.STAFF))
    form = {"on": "2026-02-01", "name": "Bugey-Sud", "kind": "commune", "siren": other.siren, "reason": "Décret", "version": "1"}
    client.confirm(f"/staff/authorities/{other.id}/identity", form)
    before = identities.former(other.id)[0]
    assert (before.name, contributors.get(other.id).name) == ("Arboys en Bugey", "Bugey-Sud")
    for address, shown in [
        (f"/staff/authorities/{gone.id}/merger/act", gone.id),
        (f"/staff/authorities/{other.id}/identities/{before.id}/act", other.id),
    ]:
        assert "<form" in client.get(address).text
        sent = client.post(address, data={"document": FileStorage(BytesIO(a_pdf()), "acte.pdf")}, content_type="multipart/form-data")
        assert sent.location == f"/staff/authorities/{shown}"
        papers_of = re.findall(r"/staff/authorities/\d+/acts/\d+", client.get(sent.location).text)
        assert papers_of and client.get(papers_of[0]).mimetype == "application/pdf"
    assert client.post(f"/staff/authorities/{other.id}/merger/act", data={"document": ""}).status_code == 422
    assert client.get(f"/staff/authorities/{other.id}/acts/99").status_code == 404
    elsewhere = client.post(
        f"/staff/authorities/{gone.id}/identities/{before.id}/act",
        data={"document": FileStorage(BytesIO(a_pdf()), "acte.pdf")},
        content_type="multipart/form-data",
    )
    assert elsewhere.status_code == 404

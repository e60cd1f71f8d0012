"""Releasing an earmark: the consent on file, the book on both databases, what is refused; the pages, their bad inputs and rights."""

import secrets
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from fundtracker import audit
from fundtracker.contributions import earmarks, pledges, receipts, sheets
from fundtracker.contributions.models import EarmarkConsent
from fundtracker.documents import store
from fundtracker.funds.models import Project
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal, UnknownMove
from fundtracker.ledger import book, check, positions
from tests.contributions.test_views import a_pdf
from tests.factories import a_fund, a_programme, a_project, a_user, an_authority
from tests.grants.world import World, a_partner, approve, pay, prepare, sign

DAY, LATER, RELEASED = date(2024, 1, 10), date(2024, 3, 10), date(2024, 4, 2)


@pytest.fixture
def fund(any_database):
    return a_fund("MAR-2023", name_fr="Séisme au Maroc")


@pytest.fixture
def donor(fund):
    return an_authority(name="Commune de Saint-Étienne")


def earmarked(fund, donor, cents=100_000, **purpose):
    """A receipt of a pledge that is for one project (or what is given)."""
    values = purpose or {"project_id": a_project(fund, title_fr="École d’Ijoukak").id}
    with transaction():
        pledge_id = pledges.record(fund_id=fund.id, authority_id=donor.id, cents=cents, announced_on=DAY, by=COMMAND, **values)
        return receipts.record(fund_id=fund.id, cents=cents, received_on=LATER, pledge_id=pledge_id, by=COMMAND)


def consented(receipt_id):
    kept = store.put(BytesIO(a_pdf()), "accord.pdf")
    with transaction():
        return earmarks.file_consent(receipt_id, kept=kept, by=COMMAND)


def release(receipt_id, on=RELEASED, **more):
    with transaction():
        return earmarks.release(receipt_id, **{"on": on, "reason": "École bâtie par d’autres", "by": COMMAND, **more})


def free(fund):
    return positions.available(fund.id).available


def test_a_release_with_the_donors_consent_makes_general_money_of_what_is_unspent(fund, donor):
    receipt_id = earmarked(fund, donor)
    assert (free(fund), sheets.receipt(receipt_id).earmark.consented) == (0, False)
    consented(receipt_id)
    release(receipt_id)
    assert free(fund) == 100_000
    found = earmarks.of_receipt(receipt_id)
    assert (found.purpose.name_fr, found.released_on, found.reason) == ("École d’Ijoukak", RELEASED, "École bâtie par d’autres")
    assert found.consent.name == "accord.pdf"
    assert check.run().faults == []


def test_a_programme_is_released_like_a_project(fund, donor):
    receipt_id = earmarked(fund, donor, programme_id=a_programme(fund, name_fr="Eau").id)
    consented(receipt_id)
    release(receipt_id)
    assert (free(fund), earmarks.of_receipt(receipt_id).purpose.name_fr) == (100_000, "Eau")


def test_what_it_paid_for_stays_with_its_donor(fund, donor):
    project_id = a_project(fund, partner_id=a_partner().id).id
    receipt_id = earmarked(fund, donor, project_id=project_id)
    spent(fund, donor, project_id, 40_000)
    consented(receipt_id)
    release(receipt_id)
    assert (positions.identity(fund.id, donor.id).paid, free(fund)) == (40_000, 60_000)


def test_what_the_project_is_promised_stays_reserved_after_the_release(fund, donor):
    project_id = a_project(fund, partner_id=a_partner().id).id
    receipt_id = earmarked(fund, donor, project_id=project_id)
    granted(fund, donor, project_id, 70_000)
    consented(receipt_id)
    release(receipt_id)
    assert free(fund) == 30_000


def granted(fund, donor, project_id, cents):
    """A grant of so much to the project: the scene and the grant's id."""
    scene = World(fund, session.get(Project, project_id), a_partner(), donor.id, 0, a_user("staff"), a_user("approver"))
    return scene, sign(scene, cents, tranche_grid="100")


def spent(fund, donor, project_id, cents):
    """Pay the project under a grant of its own."""
    scene, grant_id = granted(fund, donor, project_id, cents)
    pay(scene, approve(scene, prepare(scene, grant_id, cents)), LATER)


def test_without_a_consent_on_file_nothing_is_released(fund, donor):
    receipt_id = earmarked(fund, donor)
    with pytest.raises(Refusal, match="consent on file first"):
        release(receipt_id)
    assert free(fund) == 0


def test_the_consent_of_the_donor_before_is_not_that_of_the_donor_it_was_moved_to(fund, donor):
    receipt_id = earmarked(fund, donor)
    consented(receipt_id)
    other = an_authority(name="Métropole de Lyon")
    with transaction():
        receipts.move(receipt_id, on=LATER, reason="Erreur", authority_id=other.id, by=COMMAND)
    assert not earmarks.of_receipt(receipt_id).consented
    with pytest.raises(Refusal, match="another donor"):
        release(receipt_id)
    consented(receipt_id)
    release(receipt_id)
    assert free(fund) == 100_000


def test_it_is_released_once(fund, donor):
    receipt_id = earmarked(fund, donor)
    consented(receipt_id)
    release(receipt_id)
    for act in (lambda: release(receipt_id), lambda: consented(receipt_id)):
        with pytest.raises(Refusal, match="released on"):
            act()


def test_general_money_suspense_and_bounced_receipts_have_nothing_to_release(fund, donor):
    with transaction():
        general = receipts.record(fund_id=fund.id, cents=5, received_on=LATER, authority_id=donor.id, by=COMMAND)
        nobodys = receipts.record(fund_id=fund.id, cents=5, received_on=LATER, by=COMMAND)
    with pytest.raises(Refusal, match="no earmark"):
        consented(general)
    with pytest.raises(UnknownMove):
        consented(nobodys)
    bounced = earmarked(fund, donor)
    consented(bounced)
    with transaction():
        receipts.bounce(bounced, on=LATER, reason="Rejet", by=COMMAND)
    with pytest.raises(UnknownMove):
        release(bounced)
    assert earmarks.of_receipt(general) is None
    for act in (consented, release, earmarks.of_receipt, earmarks.consent):
        with pytest.raises(NotFound):
            act(0)


def test_money_that_is_all_spent_has_nothing_to_release(fund, donor):
    project_id = a_project(fund, partner_id=a_partner().id).id
    receipt_id = earmarked(fund, donor, project_id=project_id)
    spent(fund, donor, project_id, 100_000)
    with pytest.raises(Refusal, match="spent on what it was given for"):
        consented(receipt_id)


@pytest.mark.parametrize("day", [date(2024, 3, 9), date(2999, 1, 1)])
def test_a_release_is_dated_between_the_receipt_and_today(fund, donor, day):
    receipt_id = earmarked(fund, donor)
    consented(receipt_id)
    with pytest.raises(Refusal) as refused:
        release(receipt_id, day)
    assert refused.value.field == "on"


def test_a_release_is_not_dated_before_the_money_last_moved(fund, donor):
    receipt_id = earmarked(fund, donor)
    with transaction():
        book.interest(fund_id=fund.id, cents=100, value_date=date(2024, 5, 1), by=COMMAND)
    consented(receipt_id)
    with pytest.raises(Refusal, match="moved since") as refused:
        release(receipt_id)
    assert refused.value.field == "on"


def test_a_consent_replaced_meanwhile_makes_the_form_stale(fund, donor):
    receipt_id = earmarked(fund, donor)
    consented(receipt_id)
    seen = sheets.receipt(receipt_id).line.version
    consented(receipt_id)
    with pytest.raises(Conflict):
        release(receipt_id, version=seen)


def test_the_trail_keeps_the_earmark_the_reason_and_the_document(fund, donor):
    receipt_id = earmarked(fund, donor)
    consented(receipt_id)
    release(receipt_id)
    events = [event for event in session.scalars(select(audit.AuditEvent)) if event.action == "web:receipt:earmark_released"]
    assert [event.subject_id for event in events] == [receipt_id]
    row = session.get(EarmarkConsent, receipt_id)
    assert (row.movement_id is not None, row.project_id is not None) == (True, True)


# Through the pages


@pytest.fixture
def staff(client):
    client.sign_in(a_user("staff"))
    return client


@pytest.fixture
def receipt_id(database):
    fund = a_fund("MAR-2023", name_fr="Séisme au Maroc")
    return earmarked(fund, an_authority(name="Commune de Saint-Étienne"))


def version(receipt_id):
    session.expire_all()
    return sheets.receipt(receipt_id).line.version


def a_file(content, name="accord.pdf"):
    return FileStorage(BytesIO(content), name)


def test_staff_put_the_consent_on_file_then_release(staff, receipt_id):
    address = f"/staff/receipts/{receipt_id}"
    page = staff.get(address)
    assert "École d’Ijoukak" in page.text
    assert f"{address}/consent" in page.text
    assert f"{address}/release" not in page.text
    assert "n’est pas au dossier" in staff.get(f"{address}/release").text
    filed = staff.post(f"{address}/consent", data={"version": version(receipt_id), "document": a_file(a_pdf())})
    assert filed.status_code == 303
    assert staff.get(f"{address}/consent.pdf", check_html=False).data.startswith(b"%PDF")
    assert f"{address}/release" in staff.get(address).text
    given = {
        "version": version(receipt_id),
        "on": "02/04/2024",
        "reason": "École bâtie par d’autres",
        "submission_key": secrets.token_urlsafe(16),
    }
    asked = staff.post(f"{address}/release", data=given)
    assert asked.status_code == 200
    assert earmarks.of_receipt(receipt_id).released_on is None
    first, again = (staff.post(f"{address}/release", data={**given, "step": "confirm"}) for _ in range(2))
    assert (first.status_code, again.location) == (303, first.location)
    page = staff.get(address)
    assert "École bâtie par d’autres" in page.text
    assert f"{address}/consent.pdf" in page.text
    assert f"{address}/release" not in page.text
    for path in ("release", "consent"):
        assert staff.get(f"{address}/{path}").status_code == 409


@pytest.mark.parametrize("content", [None, b"", b"Nous sommes d'accord.", b"\x89PNG\r\n\x1a\n"])
def test_no_file_and_a_renamed_one_are_refused_at_the_field(staff, receipt_id, content):
    sent = {} if content is None else {"document": a_file(content)}
    page = staff.post(f"/staff/receipts/{receipt_id}/consent", data={"version": version(receipt_id), **sent})
    assert page.status_code == 422
    assert 'id="document-error"' in page.text
    assert session.get(EarmarkConsent, receipt_id) is None


@pytest.mark.parametrize(
    ("change", "status", "place"),
    [
        ({"reason": ""}, 422, "reason"),
        ({"reason": "x" * 501}, 422, "reason"),
        ({"on": "hier"}, 422, "on"),
        ({"on": "31/12/2999"}, 422, "on"),
        ({"on": "09/03/2024"}, 422, "on"),
        ({"version": "0"}, 409, ""),
    ],
)
def test_a_wrong_answer_releases_nothing(staff, receipt_id, change, status, place):
    consented(receipt_id)
    given = {"version": version(receipt_id), "on": "02/04/2024", "reason": "Accord", "step": "confirm"}
    page = staff.post(f"/staff/receipts/{receipt_id}/release", data={**given, **change})
    assert page.status_code == status
    assert not place or f'id="{place}-error"' in page.text
    assert earmarks.of_receipt(receipt_id).released_on is None


def test_a_release_sent_without_a_consent_says_what_is_missing(staff, receipt_id):
    given = {"version": version(receipt_id), "on": "02/04/2024", "reason": "Accord", "step": "confirm"}
    page = staff.post(f"/staff/receipts/{receipt_id}/release", data=given)
    assert page.status_code == 422
    assert f"/staff/receipts/{receipt_id}/consent" in page.text


def test_a_receipt_without_an_earmark_has_no_such_pages(staff, receipt_id):
    fund_id = sheets.receipt(receipt_id).line.fund_id
    donor = an_authority()
    with transaction():
        general = receipts.record(fund_id=fund_id, cents=5, received_on=LATER, authority_id=donor.id, by=COMMAND)
    assert "release" not in staff.get(f"/staff/receipts/{general}").text
    for path, status in (("consent", 409), ("release", 409), ("consent.pdf", 404)):
        assert staff.get(f"/staff/receipts/{general}/{path}").status_code == status
        assert staff.get(f"/staff/receipts/0/{path}").status_code == 404


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_whoever_only_reads_sees_the_consent_and_releases_nothing(client, receipt_id, role):
    consented(receipt_id)
    client.sign_in(a_user(role))
    assert client.get(f"/staff/receipts/{receipt_id}/consent.pdf", check_html=False).status_code == 200
    assert f"/staff/receipts/{receipt_id}/release" not in client.get(f"/staff/receipts/{receipt_id}").text
    for path in ("consent", "release"):
        assert client.post(f"/staff/receipts/{receipt_id}/{path}").status_code == 403


def test_a_donor_does_not_get_the_consent(client, receipt_id):
    consented(receipt_id)
    client.sign_in(a_user(None))
    assert client.get(f"/staff/receipts/{receipt_id}/consent.pdf").status_code == 403

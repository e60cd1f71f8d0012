"""One form sent many times at once, and again later: recorded once, the same answer each time (trust.md M05, S50)."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fundtracker.contributions.models import Pledge
from fundtracker.kernel.db import session
from fundtracker.ledger.models import Movement
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_user, an_authority

TIMES = 8
FORM = "/staff/pledges/new?fund=MAR-2023"


def signed_in(database: Database, email: str) -> Client:
    client = database.app.test_client()
    assert isinstance(client, Client)
    client.sign_in(a_user("staff", email=email))
    return client


def test_a_form_sent_eight_times_at_once_records_once(any_database: Database) -> None:
    a_fund("MAR-2023")
    donor = an_authority()
    client = signed_in(any_database, "clerk@example.org")
    with client.session_transaction() as cookie:
        secret = dict(cookie)
    typed = {"authority_id": donor.siren, "cents": "12 500,00", "announced_on": "10/01/2024", "first_stage": "announced", "purpose": ""}
    data = {**typed, "submission_key": "one-and-the-same-key", "step": "confirm"}
    session.remove()

    def send(_turn: int) -> TestResponse:
        browser = any_database.app.test_client()
        assert isinstance(browser, Client)
        with browser.session_transaction() as cookie:
            cookie.update(secret)
        return browser.post(FORM, data=data)

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(send, range(TIMES)))
    later = send(0)
    assert {answer.status_code for answer in (*answers, later)} == {303}
    assert len({answer.location for answer in (*answers, later)}) == 1
    assert session.scalar(select(func.count()).select_from(Pledge)) == 1
    assert session.scalar(select(func.count()).select_from(Movement)) == 1


def test_the_same_key_with_other_content_is_refused(any_database: Database) -> None:
    a_fund("MAR-2023")
    donor = an_authority()
    client = signed_in(any_database, "clerk@example.org")
    typed = {"authority_id": donor.siren, "announced_on": "10/01/2024", "first_stage": "announced", "purpose": ""}
    fixed = {**typed, "submission_key": "one-and-the-same-key", "step": "confirm"}
    assert client.post(FORM, data={**fixed, "cents": "100"}).status_code == 303
    assert client.post(FORM, data={**fixed, "cents": "200"}).status_code == 409
    assert session.scalar(select(func.count()).select_from(Pledge)) == 1

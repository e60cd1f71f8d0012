"""Statement, dashboard, trace, files and the check agree to the cent, for every donor of the demo and every year."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from fundtracker.authorities import contributors, establishments
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.donors import council, dashboard, statements, traces
from fundtracker.exchange import association, eapd, scdl
from fundtracker.ledger import check, positions
from tests.apps import build
from tests.databases import let_go
from tests.demo import Demo
from tests.exchange.scdl_validator import faults


@pytest.fixture(scope="module")
def demo_app(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home = tmp_path_factory.mktemp("papers") / "home"
    shutil.copytree(demo.home, home)
    app = build({"FUNDTRACKER_HOME": str(home)})
    with app.app_context():
        yield app
    let_go(app)


def donors() -> list[AuthorityLine]:
    found = []
    for page in range(1, contributors.list_().pages + 1):
        found += contributors.list_(page=page).rows
    return found


def declared(content: bytes) -> int:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return sum(int(row["montant"].replace(",", "")) for row in rows)


def test_the_book_of_the_demo_is_consistent(demo_app: Flask) -> None:
    assert check.run().faults == []


def test_the_papers_of_every_eighth_donor_agree_in_every_year(demo_app: Flask) -> None:
    known = donors()
    assert len(known) > 50
    agree(demo_app, known[::8])


@pytest.mark.long
def test_every_donor_s_papers_agree_in_every_year(demo_app: Flask) -> None:
    agree(demo_app, donors())


def agree(app: Flask, known: list[AuthorityLine]) -> None:
    """Hold everything that names a donor's cents against each other, year by year and in all."""
    holder = association.from_settings(app.config)
    for donor in known:
        page, received, closing = dashboard.build(donor.id), 0, None
        for year in statements.years(donor.id):
            statement = statements.build(donor.siren, year)
            whole = statement.whole
            assert whole.total == whole.proof == sum(account.total for account in statement.accounts)
            payments = eapd.payments(donor.id, year)
            left_out = sum(payment.cents for payment in payments if not payment.eligible)
            given = whole.identity.received - whole.identity.refunds
            assert declared(eapd.file(donor, holder, year)) + left_out == given, (donor.name, year)
            unrecorded = not establishments.siret_on(donor.id, date(year, 12, 31))
            assert all(unrecorded and "idAttribuant" in fault for fault in faults(scdl.file(donor, holder, year))), (donor.name, year)
            received += whole.identity.received
            closing = whole.identity.closing if closing is None else closing
        ways = [way for found in traces.of_donor(donor.id) for way in found.ways]
        assert received == page.identity.received == positions.identity(None, donor.id).received
        assert sum(way.lot.unspent for way in ways) == page.identity.closing == closing
        told = council.build(donor, statements.years(donor.id)[0])
        assert (told.since.received, told.since.closing) == (received, closing)

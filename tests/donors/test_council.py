"""The report to the council: two pages whatever the donor, the book's cents, no place of people in danger, text that reads back."""

import datetime
import io
from dataclasses import replace

import pikepdf
import pytest

from fundtracker.authorities import contributors
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import Kind
from fundtracker.contributions import pledges, sheets
from fundtracker.donors import council, council_paper, dashboard, drafts
from fundtracker.exchange.association import Association
from fundtracker.funds import projects, updates
from fundtracker.funds.rules import ProjectStage, UpdateKind
from fundtracker.grants import courses
from fundtracker.grants.models import Grant
from fundtracker.grants.rules import GrantStatus
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import book, positions
from fundtracker.web import pdf
from tests.donors.test_letters import LONG, declared_ua
from tests.factories import a_fund, a_mandate, a_project, a_user, an_authority
from tests.grants.test_photos import added, published
from tests.grants.world import a_world, paid, sign
from tests.packs.test_packs import text_of
from tests.watch import clock_at

DAY = datetime.date(2023, 6, 1)


def report(siren, year=2023):
    return council.build(contributors.by_siren(siren), year)


def siren_of(world):
    return contributors.get(world.authority_id).siren


def receive(fund, donor, cents=100_00, day=DAY):
    with transaction():
        return book.receive(fund_id=fund.id, authority_id=donor.id, cents=cents, value_date=day, by=COMMAND).id


@pytest.fixture
def spent(database):
    """A donor's 1 000 euros of which 300 were paid to a project."""
    world = a_world(1_000_00)
    paid(world, sign(world, 600_00), 300_00)
    return world


def test_the_report_says_the_cents_of_the_book_in_two_pages(spent):
    found = report(siren_of(spent))
    assert (found.since.received, found.on_partners, found.since.closing) == (1_000_00, 300_00, 700_00)
    assert found.whole == 1_000_00
    content = council_paper.typeset(found, "fr")
    assert (pdf.page_count(content), declared_ua(content)) == (2, True)
    text = " ".join(text_of(content).split())
    for words in ("rapport pour 2023", "1 000,00 €", "300,00 €", "700,00 €", "30,0 %", "Projet de point pour le conseil", "0,083 €"):
        assert words in text
    assert "€1,000.00" in text_of(council_paper.typeset(found, "en"))


@pytest.mark.parametrize("kind", Kind)
def test_a_contributor_of_any_kind_has_its_report_its_page_and_its_resolution(database, kind):
    fund, donor = a_fund(), an_authority(kind=kind)
    with transaction():
        pledge_id = pledges.record(fund_id=fund.id, authority_id=donor.id, cents=100_00, announced_on=DAY, by=COMMAND)
    receive(fund, donor)
    assert report(donor.siren).since.received == dashboard.build(donor.id).identity.received == 100_00
    with database.app.test_request_context():
        letter = drafts.resolution(contributors.get(donor.id), sheets.pledge(pledge_id), Association("Cités", "", "W751234567", ""))
    assert ("L. " in " ".join(letter.opening[1:2])) is (kind not in (Kind.ASSOCIATION, Kind.OTHER))


def test_the_inhabitants_of_a_past_year_are_those_that_were_known_then(database):
    fund = a_fund()
    with clock_at("2023-06-01"):
        donor = an_authority(population=10_000)
    receive(fund, donor)
    with clock_at("2024-02-01"):
        before = report(donor.siren).per_inhabitant
        with transaction():
            session.get_one(Authority, donor.id).population = 20_000
    with clock_at("2025-02-01"):
        assert report(donor.siren).per_inhabitant == before
        assert report(donor.siren, 2024).per_inhabitant != before


def test_news_and_funds_of_a_past_year_are_those_of_that_year(database):
    fund, later, donor = a_fund(), a_fund(), an_authority()
    receive(fund, donor)
    texts = {"title_fr": "Nouvelle", "title_en": "News", "body_fr": "Texte", "body_en": "Text"}
    for day, of, title in (("2023-06-02", fund, "À temps"), ("2023-06-02", later, "D’un autre fonds"), ("2024-03-01", fund, "Trop tard")):
        with clock_at(day), transaction():
            facts = {**texts, "title_fr": title, "kind": UpdateKind.NEWS, "project_id": None, "dated": DAY}
            updates.publish(updates.draft(fund_id=of.id, by=COMMAND, **facts), fund_id=of.id, by=COMMAND)
    receive(later, donor, day=datetime.date(2024, 1, 15))
    with clock_at("2024-04-01"):
        assert [update.title_fr for update in report(donor.siren).news] == ["À temps"]


def test_a_place_of_people_in_danger_is_withheld(spent):
    assert "Ijoukak, Maroc" in text_of(council_paper.typeset(report(siren_of(spent)), "fr"))
    with transaction():
        spent.partner.masked = True
    text = text_of(council_paper.typeset(report(siren_of(spent)), "fr"))
    assert "Ijoukak" not in text
    assert spent.partner.name not in text


def pictures_in(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        return sum(len(page.get_images()) for page in opened.pages)


def test_published_photos_of_the_donors_projects_are_in_it_with_what_they_show(spent):
    assert pictures_in(council_paper.typeset(report(siren_of(spent)), "fr")) == 0
    added("projects", spent.project.id)
    with clock_at("2024-03-01"):
        later = published("projects", spent.project.id, taken_on=datetime.date(2023, 3, 1))
    assert report(siren_of(spent)).photos == [], "published after the year"
    with clock_at("2023-12-31"):
        photo_id = published("projects", spent.project.id, taken_on=datetime.date(2023, 12, 31))
    assert [photo.id for photo, _ in report(siren_of(spent)).photos] == [photo_id] != [later]
    content = council_paper.typeset(report(siren_of(spent)), "fr")
    assert (pictures_in(content), pdf.page_count(content), declared_ua(content)) == (1, 2, True)
    assert "Targa" in text_of(content)
    with transaction():
        spent.partner.masked = True
    assert pictures_in(council_paper.typeset(report(siren_of(spent)), "fr")) == 0


def test_photos_of_many_projects_with_long_names_leave_it_two_pages(database):
    world = a_world(10_000_00)
    for number in range(9):
        project = a_project(world.fund, partner_id=world.partner.id, title_fr=f"Projet {number} " + "très long " * 12, place="Ijoukak " * 8)
        paid(replace(world, project=project), sign(replace(world, project=project), 600_00), 300_00)
        with clock_at("2023-12-31"):
            published("projects", project.id, taken_on=DAY)
    content = council_paper.typeset(report(siren_of(world)), "fr")
    assert (text_of(content).count("Targa"), pdf.page_count(content)) == (2, 2)


def test_how_many_people_a_project_reaches_is_said_as_it_was_known_at_the_end_of_the_year(spent):
    assert "personnes" not in text_of(council_paper.typeset(report(siren_of(spent)), "fr"))
    with clock_at("2023-12-01"), transaction():
        spent.project.people_reached = 1_250
    made = text_of(council_paper.typeset(report(siren_of(spent)), "fr"))
    assert "personnes touchées : 1 250" in made
    with transaction():
        spent.project.people_reached = 9_999
    assert text_of(council_paper.typeset(report(siren_of(spent)), "fr")) == made


def test_a_project_is_at_the_stage_of_the_reports_day_whenever_it_was_entered(database):
    with clock_at("2024-06-01"):
        world = a_world(1_000_00)
        grant_id = sign(world, 600_00)
        paid(world, grant_id, 300_00)
        with transaction():
            grant = session.get_one(Grant, grant_id)
            grant.status, grant.ended_on = GrantStatus.COMPLETED, datetime.date(2024, 6, 1)
        with transaction():
            projects.reach(world.project.id, stage=ProjectStage.CLOSED, by=COMMAND)
    siren = siren_of(world)
    with clock_at("2024-07-01"):
        stages = [report(siren, year).shares[0].project.stage for year in (2023, 2024)]
        assert "En cours" in text_of(council_paper.typeset(report(siren, 2023), "fr"))
    assert stages == [ProjectStage.RUNNING, ProjectStage.CLOSED]
    before = courses.stages({world.project.id: ProjectStage.CLOSED}, datetime.date(2023, 2, 20))
    assert before == {world.project.id: ProjectStage.DECIDED}, "no agreement was signed by then"


def test_a_donor_of_many_funds_with_a_long_name_still_has_two_pages(database):
    donor = an_authority(name=LONG)
    for _ in range(12):
        receive(a_fund(name_fr="Fonds de solidarité " + "très long " * 12), donor)
    content = council_paper.typeset(report(donor.siren), "fr")
    assert pdf.page_count(content) == 2
    assert "4 autres fonds" in text_of(content)


def test_a_donor_with_nothing_yet_gets_a_report_that_says_so(database):
    donor = an_authority(name="Ville Nouvelle", population=None)
    with clock_at("2024-03-01 09:00"):
        content = council_paper.typeset(report(donor.siren, 2024), "fr")
    assert pdf.page_count(content) == 2
    assert "Rien n’avait été reçu" in text_of(content)


def test_a_payment_taken_back_later_is_still_in_the_year_it_came(database):
    donor, fund = an_authority(), a_fund()
    taken = receive(fund, donor)
    with transaction():
        book.bounce(receipt_id=taken, value_date=datetime.date(2024, 2, 1), by=COMMAND)
    assert (report(donor.siren, 2023).since.received, report(donor.siren, 2024).since.received) == (100_00, 0)
    assert "Rien n’avait été reçu" in text_of(council_paper.typeset(report(donor.siren, 2024), "fr"))


def test_what_is_credited_anew_in_a_later_year_changes_nothing_of_this_one(spent):
    before, other = report(siren_of(spent), 2023), an_authority()
    with transaction():
        book.reassign(receipt_id=spent.receipt_id, authority_id=other.id, pledge_id=None, value_date=datetime.date(2024, 2, 1), by=COMMAND)
    found = report(siren_of(spent), 2023)
    assert council_paper.typeset(found, "fr") == council_paper.typeset(before, "fr")
    assert sum(share.cents for share in found.shares) == found.on_partners == 300_00
    later = report(siren_of(spent), 2024)
    assert (later.paid_in_year, later.taken_back) == (0, 1_000_00)
    said = " ".join(text_of(council_paper.typeset(later, "fr")).split())
    assert "1 000,00 € versés au cours d’exercices antérieurs ont été repris" in said
    assert positions.identity(None, other.id, 2024).paid == report(other.siren, 2024).on_partners == 300_00


def test_only_those_who_may_read_the_donor_read_its_report(spent, client):
    siren, stranger = siren_of(spent), an_authority()
    reader = a_user()
    a_mandate(reader, contributors.get(spent.authority_id))
    with clock_at("2024-03-01 09:00"):
        client.sign_in(reader)
        answer = client.get(f"/donors/{siren}/council-report.pdf")
        assert "2023" in answer.headers["Content-Disposition"]
        for address in (f"{stranger.siren}/council-report.pdf", "999999998/council-report.pdf", f"{siren}/council-report.pdf?year=1999"):
            assert client.get(f"/donors/{address}").status_code == 404

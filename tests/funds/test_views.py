from datetime import date
from typing import Any

import pytest

from fundtracker.accounts.permissions import Role
from fundtracker.funds import funds, programmes, updates
from fundtracker.funds.rules import FundStatus
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_programme, a_project, a_user

FUND = {
    "code": "MAR-2023",
    "name_fr": "Fonds Maroc",
    "name_en": "Morocco fund",
    "crisis_fr": "Séisme du 8 septembre 2023.",
    "crisis_en": "Earthquake of 8 September 2023.",
    "country": "ma",
    "glide": "eq-2023-000166-mar",
    "crisis_on": "2023-09-08",
    "opened_on": "11/09/2023",
    "closes_on": "",
    "fee_bp": "2,5",
    "tranche_grid": "50 / 30 / 20",
    "report_threshold_percent": "70",
    "allowance_cents": "0",
    "urgency_ceiling_cents": "20 000,00",
    "charge_ceiling_cents": "80",
    "charge_year_ceiling_cents": "800,00",
    "vote_patience_days": "60",
    "call_patience_days": "60",
    "agreement_above_cents": "23 000",
}
NEWS = {
    "dated": "2024-03-01",
    "project_id": "",
    "title_fr": "L’eau coule",
    "title_en": "Water runs",
    "body_fr": "À Ijoukak.",
    "body_en": "In Ijoukak.",
    "version": "1",
}


@pytest.fixture
def staff(client: Client) -> Client:
    client.sign_in(a_user(Role.STAFF))
    return client


def test_a_fund_is_checked_then_opened_with_its_settings(database: Database, staff: Client) -> None:
    assert staff.confirm("/staff/funds/new", FUND).location == "/staff/funds/MAR-2023"
    fund = funds.by_code("MAR-2023")
    assert (fund.fee_bp, fund.tranche_grid, fund.urgency_ceiling_cents, fund.allowance_cents) == (250, "50/30/20", 2_000_000, 0)
    assert (fund.charge_ceiling_cents, fund.charge_year_ceiling_cents) == (8_000, 80_000)
    assert (fund.vote_patience_days, fund.call_patience_days, fund.agreement_above_cents) == (60, 60, 2_300_000)
    assert (fund.country, fund.glide, fund.opened_on, fund.closes_on) == ("MA", "EQ-2023-000166-MAR", date(2023, 9, 11), None)
    assert "MAR-2023" in staff.get("/staff/funds/MAR-2023").text
    assert "Fonds Maroc" in staff.get("/staff/funds").text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("code", ""),
        ("code", "MA-2023"),
        ("code", "MAR-2023\0"),
        ("code", "MAR/2023"),
        ("name_fr", ""),
        ("name_en", "x" * 201),
        ("crisis_fr", "\u202esiamoM"),
        ("country", "MAR"),
        ("country", "M1"),
        ("country", "Île"),
        ("glide", "EQ-2023-166-MAR"),
        ("crisis_on", "2023-13-01"),
        ("opened_on", "2023-09-07"),
        ("closes_on", "2023-09-11"),
        ("fee_bp", "100,01"),
        ("fee_bp", "-1"),
        ("fee_bp", "2,555"),
        ("fee_bp", "1e3"),
        ("tranche_grid", "50/30"),
        ("tranche_grid", "50/50/0"),
        ("tranche_grid", "half/half"),
        ("report_threshold_percent", "101"),
        ("allowance_cents", "NaN"),
        ("allowance_cents", "-5"),
        ("urgency_ceiling_cents", "12,345"),
        ("vote_patience_days", ""),
        ("vote_patience_days", "-1"),
        ("call_patience_days", "3651"),
        ("call_patience_days", "soixante"),
        ("agreement_above_cents", "-1"),
        ("agreement_above_cents", ""),
        ("urgency_ceiling_cents", "1000000000000000"),
    ],
)
def test_a_badly_filled_fund_comes_back_with_a_sentence_and_opens_nothing(database: Database, staff: Client, field: str, text: str) -> None:
    answer = staff.post("/staff/funds/new", data={**FUND, field: text, "step": "confirm"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert field == "name_fr" or 'value="Fonds Maroc"' in answer.text
    assert funds.list_() == []


def test_a_code_that_is_taken_is_refused_at_its_field(database: Database, staff: Client) -> None:
    a_fund("MAR-2023")
    answer = staff.post("/staff/funds/new", data={**FUND, "step": "confirm"})
    assert answer.status_code == 409
    assert 'href="#code"' in answer.text


def test_settings_are_changed_once_and_a_stale_form_is_refused(database: Database, staff: Client) -> None:
    a_fund("MAR-2023", crisis_on=date(2023, 9, 8), opened_on=date(2023, 9, 12))
    values = {**FUND, "standing": "winding_up", "version": "1"}
    assert 'value="1"' in staff.get("/staff/funds/mar-2023/edit").text
    assert staff.post("/staff/funds/MAR-2023/edit", data=values).status_code == 303
    assert staff.post("/staff/funds/MAR-2023/edit", data={**values, "fee_bp": "9"}).status_code == 409
    fund = funds.by_code("MAR-2023")
    assert (fund.status, fund.fee_bp, fund.code) == (FundStatus.WINDING_UP, 250, "MAR-2023")


def test_a_bank_account_is_read_as_it_is_printed_on_the_bank_s_paper(database: Database, staff: Client) -> None:
    a_fund("MAR-2023", crisis_on=date(2023, 9, 8), opened_on=date(2023, 9, 12))
    values = {**FUND, "standing": "open", "version": "1", "bank_holder": "Fonds Maroc", "bic": "agrifrpp"}
    for wrong in ("FR76 3000 6000 0112 3456 7890 188", "FR76", "ＦＲ76 3000 6000 0112 3456 7890 189"):
        answer = staff.post("/staff/funds/MAR-2023/edit", data={**values, "iban": wrong})
        assert answer.status_code == 422
        assert "Ce n’est pas un IBAN" in answer.text
    assert "Un BIC compte" in staff.post("/staff/funds/MAR-2023/edit", data={**values, "iban": "", "bic": "AGRI"}).text
    assert staff.post("/staff/funds/MAR-2023/edit", data={**values, "iban": "fr76 3000-6000 0112 3456 7890 189"}).status_code == 303
    assert "FR76 3000 6000 0112 3456 7890 189" in staff.get("/staff/funds/MAR-2023").text


@pytest.mark.parametrize("standing", ["closed", "", "gone"])
def test_staff_cannot_close_a_fund_by_a_forged_form(database: Database, staff: Client, standing: str) -> None:
    a_fund("MAR-2023")
    answer = staff.post("/staff/funds/MAR-2023/edit", data={**FUND, "standing": standing, "version": "1"})
    assert answer.status_code == 422
    assert funds.by_code("MAR-2023").status is FundStatus.OPEN


def test_a_closed_fund_is_read_and_refuses_changes(database: Database, staff: Client) -> None:
    a_fund("MAR-2023", status=FundStatus.CLOSED)
    assert staff.get("/staff/funds/MAR-2023").status_code == 200
    answer = staff.post("/staff/funds/MAR-2023/edit", data={**FUND, "standing": "closed", "version": "1"})
    assert answer.status_code == 422
    assert funds.by_code("MAR-2023").fee_bp == 0


def test_a_programme_is_added_and_renamed(database: Database, staff: Client) -> None:
    fund = a_fund("MAR-2023")
    values = {"code": "water", "name_fr": "Eau", "name_en": "Water"}
    assert staff.post("/staff/funds/MAR-2023/programmes/new", data=values).status_code == 303
    assert staff.post("/staff/funds/MAR-2023/programmes/new", data=values).status_code == 409
    (line,) = programmes.list_(fund.id)
    assert line.code == "WATER"
    address = f"/staff/funds/MAR-2023/programmes/{line.id}/edit"
    staff.get(address)
    assert staff.post(address, data={"name_fr": "L’eau", "name_en": "The water", "version": "1"}).status_code == 303
    assert programmes.get(line.id).name_en == "The water"


@pytest.mark.parametrize("values", [{"code": "a b"}, {"code": ""}, {"code": "É"}, {"name_fr": ""}, {"name_en": "x\0y"}])
def test_a_badly_named_programme_is_not_added(database: Database, staff: Client, values: dict[str, str]) -> None:
    fund = a_fund("MAR-2023")
    form = {"code": "WATER", "name_fr": "Eau", "name_en": "Water", **values}
    assert staff.post("/staff/funds/MAR-2023/programmes/new", data=form).status_code == 422
    assert programmes.list_(fund.id) == []


def test_an_update_goes_from_draft_over_a_check_to_everyone_and_back(database: Database, staff: Client) -> None:
    fund = a_fund("MAR-2023")
    project = a_project(fund)
    answer = staff.post("/staff/funds/MAR-2023/updates/new", data={**NEWS, "project_id": str(project.id)})
    (line,) = updates.list_(fund.id)
    address = answer.location
    assert "L’eau coule" in staff.get(address).text
    assert "L’eau coule" not in staff.get("/funds/MAR-2023").text
    assert staff.get(f"{address}/publish").status_code == 200
    assert staff.confirm(f"{address}/publish", {}).location == address
    assert "L’eau coule" in staff.get("/funds/MAR-2023").text
    assert staff.post(f"{address}/withdraw").location == address
    assert "L’eau coule" not in staff.get("/funds/MAR-2023").text
    assert updates.get(line.id, fund.id).project_id == project.id


def test_going_back_from_the_check_leads_to_the_text(database: Database, staff: Client) -> None:
    a_fund("MAR-2023")
    address = staff.post("/staff/funds/MAR-2023/updates/new", data=NEWS).location
    assert staff.post(f"{address}/publish", data={"step": "edit"}).location == f"{address}/edit"
    assert staff.post(f"{address}/edit", data={**NEWS, "title_en": "Water at last"}).status_code == 303
    assert staff.post(f"{address}/edit", data={**NEWS, "title_en": "Too late"}).status_code == 409
    assert "Water at last" in staff.get(address).text


@pytest.mark.parametrize(
    "values",
    [
        {"dated": "2999-01-01"},
        {"dated": "yesterday"},
        {"title_en": ""},
        {"body_fr": ""},
        {"project_id": "99"},
        {"project_id": "x"},
        {"body_en": "x" * 5001},
    ],
)
def test_a_badly_written_update_is_not_kept(database: Database, staff: Client, values: dict[str, str]) -> None:
    fund = a_fund("MAR-2023")
    answer = staff.post("/staff/funds/MAR-2023/updates/new", data={**NEWS, **values})
    assert answer.status_code == 422
    assert updates.list_(fund.id) == []


def test_what_belongs_to_another_fund_is_a_404(database: Database, staff: Client) -> None:
    fund, other = a_fund("MAR-2023"), a_fund("HTI-2021")
    programme_id = a_programme(other).id
    with transaction():
        values: dict[str, Any] = {"dated": date(2023, 2, 1), "title_fr": "T", "title_en": "T", "body_fr": "B", "body_en": "B"}
        update_id = updates.draft(fund_id=other.id, by=COMMAND, **values)
    assert staff.get(f"/staff/funds/MAR-2023/programmes/{programme_id}/edit").status_code == 404
    for end in ("", "/edit", "/publish"):
        assert staff.get(f"/staff/funds/MAR-2023/updates/{update_id}{end}").status_code == 404
    assert staff.post(f"/staff/funds/MAR-2023/updates/{update_id}/withdraw").status_code == 404
    with pytest.raises(NotFound):
        updates.get(update_id, fund.id)


@pytest.mark.parametrize(
    "address", ["/staff/funds/XXX-2023", "/staff/funds/%00", "/staff/funds/XXX-2023/edit", "/staff/funds/XXX-2023/updates/new"]
)
def test_an_unknown_fund_is_a_404(database: Database, staff: Client, address: str) -> None:
    assert staff.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
def test_whoever_only_reads_changes_no_fund(database: Database, client: Client, role: Role) -> None:
    a_fund("MAR-2023")
    client.sign_in(a_user(role))
    page = client.get("/staff/funds/MAR-2023")
    assert page.status_code == 200
    assert "/edit" not in page.text
    for address in ("new", "MAR-2023/edit", "MAR-2023/programmes/new", "MAR-2023/updates/new"):
        assert client.get(f"/staff/funds/{address}").status_code == 403, address
    assert client.post("/staff/funds/MAR-2023/edit", data={**FUND, "standing": "open", "version": "1"}).status_code == 403


def test_donors_see_no_staff_page_of_a_fund(database: Database, client: Client) -> None:
    a_fund("MAR-2023")
    client.sign_in(a_user())
    assert client.get("/staff/funds").status_code == 403
    assert client.get("/staff/funds/MAR-2023").status_code == 403

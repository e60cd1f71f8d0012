from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fundtracker.audit import AuditDetail, AuditEvent
from fundtracker.funds import funds
from fundtracker.funds.rules import FundStatus
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal, UnknownMove
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from tests.databases import Database
from tests.factories import a_fund, a_user

FACTS: dict[str, Any] = {
    "name_fr": "Fonds Maroc",
    "name_en": "Morocco fund",
    "crisis_fr": "Séisme",
    "crisis_en": "Earthquake",
    "country": "MA",
    "glide": "EQ-2023-000166-MAR",
    "crisis_on": date(2023, 9, 8),
    "opened_on": date(2023, 9, 11),
    "closes_on": None,
}


def opened(code: str = "MAR-2023", **values: Any) -> int:
    with transaction():
        return funds.create(code=code, by=COMMAND, **FACTS | values)


def test_a_fund_opens_with_the_usual_settings(database: Database) -> None:
    fund = funds.get(opened())
    assert (fund.status, fund.fee_bp, fund.tranche_grid, fund.report_threshold_percent) == (FundStatus.OPEN, 0, "50/30/20", 70)
    assert (fund.allowance_cents, fund.urgency_ceiling_cents) == (0, 0)


@pytest.mark.parametrize("code", ["MAR-2023", "mar-2023", "Mar-2023"])
def test_a_fund_is_found_by_its_code_in_any_case(any_database: Database, code: str) -> None:
    fund_id = opened()
    assert funds.by_code(code).id == fund_id


@pytest.mark.parametrize("code", ["", "MAR", "MAR-2024", "MAR-2023\0", "\0", "ma%", "MAR-2023 ", "é" * 300, "🙂"])
def test_another_code_is_not_found(any_database: Database, code: str) -> None:
    opened()
    with pytest.raises(NotFound):
        funds.by_code(code)


def test_a_code_is_one_funds(database: Database) -> None:
    opened()
    with pytest.raises(Conflict, match="already"):
        opened()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"opened_on": date(2023, 9, 7)}, "opened_on"),
        ({"closes_on": date(2023, 9, 11)}, "closes_on"),
        ({"tranche_grid": "50/30"}, "tranche_grid"),
    ],
)
def test_settings_that_contradict_each_other_are_refused_at_their_field(database: Database, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        opened(**values)
    assert refused.value.field == field
    assert funds.list_() == []


@pytest.mark.parametrize(
    "columns",
    [
        {"fee_bp": 10_001},
        {"fee_bp": -1},
        {"allowance_cents": -1},
        {"urgency_ceiling_cents": -1},
        {"vote_patience_days": -1},
        {"call_patience_days": 3651},
        {"agreement_above_cents": -1},
    ],
)
def test_the_database_refuses_settings_that_cannot_be(any_database: Database, columns: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        a_fund(**columns)


def test_changed_settings_are_recorded_with_what_they_were(database: Database) -> None:
    fund_id = opened()
    with transaction():
        funds.amend(fund_id, version=1, by=COMMAND, **FACTS, fee_bp=250, tranche_grid=" 60/40 ")
    fund = funds.get(fund_id)
    assert (fund.fee_bp, fund.tranche_grid, fund.version) == (250, "60/40", 2)
    event = session.scalars(select(AuditEvent).filter_by(action="web:fund:amended")).one()
    body = session.get_one(AuditDetail, event.id).body
    assert (body["before"], body["after"]) == ({"fee_bp": 0, "tranche_grid": "50/30/20"}, {"fee_bp": 250, "tranche_grid": "60/40"})
    assert event.chain == f"fund:{fund_id}"


def test_whoever_else_answers_for_money_is_told_of_another_bank_account(database: Database) -> None:
    admin, approver, staff = a_user("admin"), a_user("approver"), a_user("staff")
    fund_id = opened()
    account = {"bank_holder": "Fonds Maroc", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"}
    by = Actor("user", admin.id)
    with transaction():
        funds.amend(fund_id, version=1, by=by, **account)
        funds.amend(fund_id, version=2, by=by, **account, fee_bp=100)
    [mail] = session.scalars(select(Mail).filter_by(template="fund_account"))
    assert mail.to == approver.email != staff.email
    text = sender.set_mail(mail).get_content()
    assert all(words in text for words in (admin.name, "Fonds Maroc", "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP"))


@pytest.mark.parametrize("wrong", [{"iban": "FR7630006000011234567890189"}, {"bank_holder": "x"}, {"bic": "AGRIFRPP"}])
def test_half_a_bank_account_is_refused(database: Database, wrong: dict[str, str]) -> None:
    fund_id = opened()
    with pytest.raises(Refusal, match="holder and its IBAN"), transaction():
        funds.amend(fund_id, version=1, by=COMMAND, **{"bank_holder": "", "iban": "", "bic": "", **wrong})


def test_a_stale_form_changes_no_setting(database: Database) -> None:
    fund_id = opened()
    with transaction():
        funds.amend(fund_id, version=1, by=COMMAND, fee_bp=250)
    with pytest.raises(Conflict, match="Someone else"), transaction():
        funds.amend(fund_id, version=1, by=COMMAND, fee_bp=300)
    assert funds.get(fund_id).fee_bp == 250


def test_a_fund_winds_up_and_opens_again_and_is_not_closed_here(database: Database) -> None:
    fund_id = opened()
    with transaction():
        funds.amend(fund_id, version=1, by=COMMAND, status=FundStatus.WINDING_UP)
    with pytest.raises(UnknownMove), transaction():
        funds.amend(fund_id, version=2, by=COMMAND, status=FundStatus.CLOSED)
    with transaction():
        funds.amend(fund_id, version=2, by=COMMAND, status=FundStatus.OPEN)
    assert funds.get(fund_id).status is FundStatus.OPEN


def test_the_day_a_fund_opened_moves_earlier_only(database: Database) -> None:
    fund_id = opened()
    with pytest.raises(Refusal, match="earlier"), transaction():
        funds.amend(fund_id, version=1, by=COMMAND, opened_on=date(2023, 9, 12))
    with transaction():
        funds.amend(fund_id, version=1, by=COMMAND, crisis_on=date(2023, 9, 8), opened_on=date(2023, 9, 10))
    assert funds.get(fund_id).opened_on == date(2023, 9, 10)


def test_a_closed_fund_cannot_be_changed(database: Database) -> None:
    fund = a_fund(status=FundStatus.CLOSED)
    with pytest.raises(Refusal, match="closed"), transaction():
        funds.amend(fund.id, version=1, by=COMMAND, fee_bp=1)


def test_choices_leave_out_what_can_take_nothing_more(database: Database) -> None:
    a_fund("OPN-2023"), a_fund("WND-2023", status=FundStatus.WINDING_UP), a_fund("CLS-2023", status=FundStatus.CLOSED)
    assert [name[:8] for _, name in funds.choices()] == ["OPN-2023", "WND-2023"]
    assert [name[:8] for _, name in funds.choices(open_only=True)] == ["OPN-2023"]
    assert len(funds.list_()) == 3


def test_a_fund_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        funds.get(1)
    with pytest.raises(NotFound), transaction():
        funds.amend(1, version=1, by=COMMAND, fee_bp=1)

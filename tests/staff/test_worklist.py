"""The worklist: each kind of work has a name and a place; each person sees what they may do."""

import re
from pathlib import Path

import pytest

import fundtracker
from fundtracker.accounts.permissions import Permission
from fundtracker.staff import worklist
from tests.client import Client
from tests.factories import a_fund, a_user
from tests.watch import clock_at

SOURCES = sorted(Path(fundtracker.__file__).parent.glob("*/worklist.py"))


def kinds() -> set[str]:
    """Every kind a package may put on the worklist, read from where the lines are made."""
    found: set[str] = set()
    for source in SOURCES:
        if source.parent.name != "staff":
            found |= set(re.findall(r"\"([a-z]+(?:[_-][a-z]+)+)\"", source.read_text(encoding="utf-8")))
    return {name for name in found if not name.endswith("_id")}


def test_each_kind_of_work_has_a_name_and_a_place_in_the_menu() -> None:
    assert len(kinds()) > 10
    assert kinds() == set(worklist.NAMES)
    assert kinds() == set(worklist.PLACES)


def test_a_fund_nobody_heard_of_is_on_the_staffs_list_and_not_on_the_auditors(client: Client) -> None:
    a_fund("MAR-2023")
    client.sign_in(a_user("staff"))
    page = client.get("/staff").text
    assert "MAR-2023" in page
    assert "/staff/funds/MAR-2023/updates/new" in page
    other = client.application.test_client()
    other.sign_in(a_user("auditor"))
    assert "MAR-2023" not in other.get("/staff").text


def test_the_list_narrows_to_one_kind(client: Client) -> None:
    a_fund("MAR-2023")
    client.sign_in(a_user("staff"))
    assert "MAR-2023" in client.get("/staff?kind=fund-silent").text
    assert "updates/new" not in client.get("/staff?kind=pledge_overdue").text


def test_lines_come_oldest_first(client: Client) -> None:
    with clock_at("2026-01-01"):
        a_fund("NEW-2025")
    a_fund("OLD-2023")
    lines = worklist.waiting(frozenset(Permission))
    assert [line.since for line in lines] == sorted(line.since for line in lines)


@pytest.mark.parametrize("role", ["staff", "admin", "approver", "auditor"])
def test_every_role_of_the_staff_starts_here(client: Client, role: str) -> None:
    client.sign_in(a_user(role))
    assert client.get("/me").location == "/staff"
    assert client.get("/staff").status_code == 200


def test_a_person_without_a_role_is_kept_out(client: Client) -> None:
    client.sign_in(a_user())
    assert client.get("/staff").status_code == 403

"""What waits among grants: each line has its reason, its page and the right it asks for, and goes when the thing is done."""

from datetime import date

import pytest

from fundtracker.accounts.permissions import Permission
from fundtracker.grants import grants, running, worklist
from fundtracker.kernel.db import transaction
from tests.grants.world import World, a_world, allow, approve, paid, pay, prepare, receive, report, sign
from tests.watch import clock_at

pytestmark = pytest.mark.usefixtures("database")


def kinds() -> list[str]:
    return [line.kind for line in worklist.waiting()]


def test_nothing_waits_where_nothing_was_decided() -> None:
    a_world()
    assert worklist.waiting() == []


def test_a_decision_waits_for_its_grant_until_it_is_signed() -> None:
    world = a_world()
    authorisation_id = allow(world, 1_000_000)
    [line] = worklist.waiting()
    assert (line.kind, line.endpoint, dict(line.args)) == ("grant_to_sign", "grants.grant_new", {"authorisation_id": authorisation_id})
    assert world.project.code in str(line.reason)
    with transaction():
        grants.sign(authorisation_id=authorisation_id, cents=1_000_000, signed_on=date(2023, 3, 1), by=world.by)
    assert kinds() == []


def test_a_payment_waits_for_its_approver_then_for_the_bank() -> None:
    world = a_world()
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    [line] = worklist.waiting()
    assert (line.kind, line.permission, dict(line.args)) == ("disbursement_to_approve", Permission.APPROVE, {"payment_id": payment_id})
    assert world.staff.name in str(line.reason)
    approve(world, payment_id)
    [line] = worklist.waiting()
    assert (line.kind, line.permission) == ("disbursement_to_pay", Permission.RECORD)
    with clock_at("2023-05-01"):
        pay(world, payment_id)
        assert kinds() == []


def dated(world: World) -> int:
    days = [date(2023, 4, 1), date(2023, 9, 1), None]
    return sign(world, 1_000_000, due_dates=days)


def test_an_instalment_that_is_due_waits_until_it_is_prepared() -> None:
    world = a_world()
    grant_id = dated(world)
    with clock_at("2023-03-31"):
        assert kinds() == []
    with clock_at("2023-04-01"):
        assert kinds() == ["disbursement_to_prepare"]
    prepare(world, grant_id, 500_000)
    with clock_at("2023-04-01"):
        assert kinds() == ["disbursement_to_approve"]


def test_a_report_is_late_when_the_next_instalment_is_due() -> None:
    world = a_world()
    grant_id = dated(world)
    paid(world, grant_id, 500_000)
    with clock_at("2023-09-01"):
        assert kinds() == []
    with clock_at("2023-09-02"):
        [line] = worklist.waiting()
        assert (line.kind, line.since) == ("report_overdue", date(2023, 9, 1))
    report(world, grant_id, 400_000, accepted=False)
    with clock_at("2023-09-02"):
        assert kinds() == ["report_to_accept", "report_to_accept"], "staff and approvers are asked"


def test_a_report_without_a_day_is_late_after_half_a_year() -> None:
    world = a_world()
    paid(world, sign(world, 1_000_000, tranche_grid="100"), 1_000_000)
    with clock_at("2023-09-28"):
        assert kinds() == []
    with clock_at("2023-09-29"):
        assert kinds() == ["report_overdue"]


def test_a_grant_that_is_paid_and_accounted_for_waits_for_its_end() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000, tranche_grid="100")
    paid(world, grant_id, 1_000_000)
    report(world, grant_id, 1_000_000)
    assert kinds() == ["grant_to_end"]
    with transaction():
        running.finish(grant_id, by=world.by)
    assert kinds() == []


def test_a_grant_signed_subject_to_receipts_waits_for_them_and_then_for_us() -> None:
    world = a_world(500_000)
    authorisation_id = allow(world, 1_000_000)
    with transaction():
        grants.sign(authorisation_id=authorisation_id, cents=1_000_000, signed_on=date(2023, 3, 1), subject_to_receipts=True, by=world.by)
    assert kinds() == []
    receive(world.fund, world.authority_id, 100_000)
    [line] = worklist.waiting()
    assert line.kind == "grant_to_reserve"
    assert line.reason.values["cents"] == 100_000

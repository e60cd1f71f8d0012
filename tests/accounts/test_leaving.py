"""A member of staff leaves: what is open in their name passes to a colleague before the account closes; nobody approves their own."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from fundtracker.accounts import leaving, users
from fundtracker.accounts.permissions import Role
from fundtracker.audit import AuditEvent
from fundtracker.committees import follow_up, register
from fundtracker.grants import payments
from fundtracker.grants.models import Payment
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal
from tests.client import Client
from tests.committees.scene import Scene, a_scene, adopted
from tests.databases import Database
from tests.factories import a_user
from tests.watch import clock_at

AT = "2024-04-02"


def do(verb: Any, *args: Any, **kwargs: Any) -> Any:
    with clock_at(AT), transaction():
        return verb(*args, **{"by": COMMAND, **kwargs})


def someone_busy() -> tuple[Scene, int, int]:
    """A scene whose member of staff looks after a decision and prepared a payment; their ids."""
    scene = a_scene()
    decision_id = adopted(scene)
    do(follow_up.follow, decision_id, owner_id=scene.staff.id, due_on=date(2024, 5, 1), review_on=None, done_on=None)

    return scene, decision_id, prepared(scene)


def prepared(scene: Scene) -> int:
    with clock_at(AT), transaction():
        return payments.prepare_bank_charge(fund_id=scene.fund.id, cents=1_850, payee="Banque", purpose="Frais", by=scene.by)


def pass_on(scene: Scene, to: int | None, **more: Any) -> int:
    return int(do(users.pass_on, scene.staff.id, to_user_id=to, **{"close": True, **more}))


def test_an_account_is_not_closed_and_a_role_not_taken_while_work_is_open(database: Database) -> None:
    scene, _decision, _payment = someone_busy()
    assert len(leaving.open_work(scene.staff.id)) == 2
    with pytest.raises(Refusal, match="2"):
        do(users.set_active, scene.staff.id, active=False)
    for role in (None, "auditor", "approver"):
        with pytest.raises(Refusal) as refused:
            do(users.change_role, scene.staff.id, role=role)
        assert refused.value.field == "role"
    a_user("admin")
    do(users.change_role, scene.staff.id, role="admin")
    assert users.get(scene.staff.id).active


def test_in_one_act_everything_passes_on_and_the_account_closes(any_database: Database) -> None:
    scene, decision_id, payment_id = someone_busy()
    colleague = a_user("staff")
    pass_on(scene, colleague.id)
    session.rollback()
    assert not users.get(scene.staff.id).active
    assert register.get(decision_id).owner_id == colleague.id
    payment = session.get_one(Payment, payment_id)
    assert (payment.prepared_by_id, payment.hands) == (scene.staff.id, [scene.staff.id, colleague.id])
    assert leaving.open_work(scene.staff.id) == []
    assert len(leaving.open_work(colleague.id)) == 2
    told = set(session.scalars(select(AuditEvent.action)))
    assert {"accounts:user:passed-on", "accounts:user:closed", "web:payment:passed-on", "web:decision:followed"} <= told


def test_work_passes_on_without_closing_and_comes_back(database: Database) -> None:
    scene, _decision, payment_id = someone_busy()
    colleague = a_user("admin")
    pass_on(scene, colleague.id, close=False)
    assert users.get(scene.staff.id).active
    do(users.pass_on, colleague.id, to_user_id=scene.staff.id, close=False)
    session.rollback()
    assert session.get_one(Payment, payment_id).hands == [colleague.id, scene.staff.id]
    assert len(leaving.open_work(scene.staff.id)) == 2


def test_whoever_takes_a_payment_over_does_not_approve_it_and_any_other_approver_does(database: Database) -> None:
    scene, _decision, payment_id = someone_busy()
    colleague, approver = a_user("staff"), a_user("approver")
    pass_on(scene, colleague.id)
    do(users.change_role, colleague.id, role="admin")
    with pytest.raises(Denied):
        do(payments.approve, payment_id, by=Actor("user", colleague.id))
    do(payments.approve, payment_id, by=Actor("user", approver.id))
    assert all(work.endpoint != "grants.payment" for work in leaving.open_work(colleague.id))


def test_work_goes_only_to_a_colleague_who_can_do_it(database: Database) -> None:
    scene, decision_id, _payment = someone_busy()
    others = [a_user("auditor"), a_user("approver"), a_user(), a_user("staff", active=False), scene.staff]
    for wrong in (None, 999, *(each.id for each in others)):
        with pytest.raises(Refusal) as refused:
            pass_on(scene, wrong)
        assert refused.value.field == "to_user_id"
    with pytest.raises(NotFound):
        do(users.pass_on, 999, to_user_id=a_user("staff").id, close=True)
    session.rollback()
    assert register.get(decision_id).owner_id == scene.staff.id


def test_nobody_passes_their_own_work_on_and_closes_and_an_old_page_moves_nothing(database: Database) -> None:
    scene, decision_id, _payment = someone_busy()
    colleague = a_user("staff")
    with pytest.raises(Denied):
        pass_on(scene, colleague.id, by=scene.by)
    with pytest.raises(Conflict):
        pass_on(scene, colleague.id, version=7)
    session.rollback()
    assert register.get(decision_id).owner_id == scene.staff.id


def test_what_is_done_is_no_open_work_unless_it_is_to_be_looked_at_again(database: Database) -> None:
    scene = a_scene()
    decision_id = adopted(scene)
    done = {"owner_id": scene.staff.id, "due_on": None, "done_on": date(2024, 4, 1)}
    do(follow_up.follow, decision_id, **done, review_on=None)
    assert leaving.open_work(scene.staff.id) == []
    do(follow_up.follow, decision_id, **done, review_on=date(2024, 6, 1))
    assert [work.endpoint for work in leaving.open_work(scene.staff.id)] == ["committees.follow"]


def test_an_administrator_passes_work_on_from_the_persons_page(database: Database, client: Client) -> None:
    scene, decision_id, payment_id = someone_busy()
    colleague = a_user("staff", name="Zoé Été")
    page = f"/staff/users/{scene.staff.id}"
    with clock_at(AT):
        client.sign_in(a_user("admin"))
        shown = client.get(page).text
        assert f"/staff/decisions/{decision_id}/follow-up" in shown
        assert f'href="{page}/pass-on"' in shown
        assert f'action="{page}/close"' not in shown
        client.post(f"{page}/close")
        assert users.get(scene.staff.id).active
        data = {"to_user_id": str(colleague.id), "close": "y", "version": str(users.get(scene.staff.id).version)}
        for wrong in ("", "x", "²", "999", str(scene.staff.id)):
            assert client.post(f"{page}/pass-on", data={**data, "to_user_id": wrong}).status_code == 422, wrong
        assert "Zoé Été" in client.post(f"{page}/pass-on", data=data).text
        assert users.get(scene.staff.id).active, "nothing moves before it is confirmed"
        assert client.confirm(f"{page}/pass-on", data).status_code == 303
        session.rollback()
        assert not users.get(scene.staff.id).active
        assert session.get_one(Payment, payment_id).hands[-1] == colleague.id
        assert client.get(f"{page}/pass-on").status_code == 200
        assert client.get("/staff/users/999/pass-on").status_code == 404
        client.sign_in(colleague)
        assert client.get(f"{page}/pass-on").status_code == 403


def test_the_last_approver_leaving_is_told(database: Database, client: Client) -> None:
    approver, colleague = a_user("approver"), a_user("staff")
    a_user("admin")
    client.sign_in(a_user("admin"))
    page = f"/staff/users/{approver.id}/pass-on"
    data = {"to_user_id": str(colleague.id), "close": "y", "version": "1"}
    assert "Aucun autre approbateur" in client.post(page, data=data).text
    a_user(Role.APPROVER)
    assert "Aucun autre approbateur" not in client.post(page, data=data).text

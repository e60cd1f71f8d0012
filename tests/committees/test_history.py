"""Taking over history: recorded with a reason, confirmed by another person, marked; only then may days lie before they were booked here."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from fundtracker.accounts.permissions import Role, permissions_of
from fundtracker.committees import committees, history, register
from fundtracker.committees.models import Committee, Decision, Meeting
from fundtracker.committees.rules import ItemKind
from fundtracker.funds.models import Project
from fundtracker.grants import authorisations, grants, payments
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.ledger import check
from fundtracker.staff import worklist
from tests.committees.scene import Scene, a_scene, convened, decide, sign
from tests.factories import a_fund, a_project, a_user
from tests.grants.world import a_partner

MET, DECIDED = date(2023, 3, 2), date(2023, 3, 9)
REASON = "Le fonds n’est suivi ici que depuis septembre ; procès-verbal papier signé."


@pytest.fixture
def scene(database: Any) -> Scene:
    return a_scene(code="MAR-2023")


def recorded(scene: Scene, **changes: Any) -> int:
    facts: dict[str, Any] = {
        "kind": ItemKind.GRANT,
        "cents": 2_000_000,
        "title": "Une école à Ijoukak",
        "project_id": scene.project.id,
        "met_on": MET,
        "decided_on": DECIDED,
        "signed_by": "Mme Robin, présidente",
        "reason": REASON,
    }
    with transaction():
        return history.record(scene.committee_id, by=scene.by, **{**facts, **changes})


def confirmed(past_id: int) -> int:
    by = Actor("user", a_user("approver").id)
    with transaction():
        return history.confirm(past_id, by=by)


def test_nothing_counts_before_another_person_confirms(scene: Scene) -> None:
    past_id = recorded(scene)
    assert session.scalar(select(func.count()).select_from(Decision)) == 0
    for role in Role:
        told = [line for line in worklist.waiting(permissions_of(role)) if line.kind == "past_to_confirm"]
        assert bool(told) is (role is Role.APPROVER)
    others = [Actor("user", a_user(role).id) for role in ("auditor", "staff", "admin", None)]
    for by in (scene.by, *others):
        with pytest.raises(Denied), transaction():
            history.confirm(past_id, by=by)
    assert session.scalar(select(func.count()).select_from(Decision)) == 0
    decision_id = confirmed(past_id)
    line = register.get(decision_id)
    assert (line.taken_over, line.signed_by, line.label) == (True, "Mme Robin, présidente", "MAR-2023 · 2023-1")
    with pytest.raises(Refusal, match="already"):
        confirmed(past_id)


def test_what_follows_may_be_dated_from_the_day_of_the_past_and_not_before(scene: Scene) -> None:
    partner_id = a_partner().id
    with transaction():
        session.get_one(Project, scene.project.id).partner_id = partner_id
    decision_id = confirmed(recorded(scene))
    allowed = authorisations.of_project(scene.project.id)[0]
    assert (allowed.decision_id, allowed.opened_on) == (decision_id, DECIDED)

    def sign_on(day: date) -> int:
        with transaction():
            return grants.sign(authorisation_id=allowed.id, cents=2_000_000, signed_on=day, by=scene.by)

    with pytest.raises(Refusal) as refused:
        sign_on(date(2023, 3, 8))
    assert refused.value.message.values["day"] == DECIDED
    part = grants.get(sign_on(date(2023, 4, 3))).instalments[0]
    with transaction():
        payment_id = payments.prepare_disbursement(
            instalment_id=part.id, cents=part.cents, by=scene.by, past_on=date(2023, 4, 20), past_reason=REASON
        )
    approver = Actor("user", a_user("approver").id)
    with transaction():
        payments.approve(payment_id, by=approver)
    with transaction():
        payments.pay(payment_id, value_date=date(2023, 4, 20), by=scene.by)
    assert check.run().faults == []


def test_decisions_of_one_day_share_their_meeting_and_take_the_next_numbers(scene: Scene) -> None:
    meeting_id, item_id = convened(scene)
    sign(scene, decide(scene, meeting_id, item_id))
    first, second = confirmed(recorded(scene)), confirmed(recorded(scene, kind=ItemKind.ENVELOPE, project_id=None))
    lines = register.get(first), register.get(second)
    assert [line.label for line in lines] == ["MAR-2023 · 2023-1", "MAR-2023 · 2023-2"]
    assert lines[0].meeting_id == lines[1].meeting_id != meeting_id
    assert session.scalar(select(func.count()).select_from(Meeting)) == 2
    assert not register.get(register.of_meeting(meeting_id)[item_id].id).taken_over


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": date(2023, 3, 1)}, "decided_on"),
        ({"decided_on": date(2123, 3, 1)}, "decided_on"),
        ({"met_on": date(2022, 12, 31)}, "met_on"),
        ({"reason": "Oubli"}, "reason"),
        ({"project_id": None}, "project_id"),
        ({"project_id": 999}, "project_id"),
        ({"kind": ItemKind.REFUND}, "authority_id"),
        ({"kind": ItemKind.TRANSFER}, "to_fund_id"),
        ({"kind": ItemKind.CLOSURE}, "kind"),
        ({"cents": 0}, "cents"),
    ],
)
def test_a_record_of_the_past_that_cannot_be_is_refused_at_its_field(scene: Scene, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        recorded(scene, **changes)
    assert refused.value.field == field


def test_withdrawn_it_is_never_confirmed(scene: Scene) -> None:
    past_id = recorded(scene)
    with transaction():
        history.withdraw(past_id, by=scene.by)
    with pytest.raises(Refusal, match="already"):
        confirmed(past_id)
    with pytest.raises(NotFound):
        confirmed(999)


def typed(scene: Scene, cents: str) -> dict[str, str]:
    """What the form of a past grant is sent with."""
    return {
        "kind": "grant",
        "title": "Une école à Ijoukak",
        "project_id": str(scene.project.id),
        "cents": cents,
        "met_on": "2023-03-02",
        "decided_on": "2023-03-09",
        "signed_by": "Mme Robin, présidente",
        "reason": REASON,
    }


def test_more_than_the_fund_held_on_its_day_is_asked_about_and_may_be_meant(client: Any, scene: Scene) -> None:
    held = 10_000_000  # what three donors had paid by 1 February 2023
    assert history.doubt(scene.fund.id, cents=held, decided_on=DECIDED) is None
    assert history.doubt(scene.fund.id, cents=held + 1, decided_on=None) is None
    early = history.doubt(scene.fund.id, cents=1, decided_on=date(2023, 1, 31))
    assert early is not None and early.values["held"] == 0
    client.sign_in(scene.staff)
    said = typed(scene, "100 000,01")
    address = "/staff/funds/MAR-2023/history/new"
    asked = client.post(address, data=said)
    assert asked.status_code == 422 and "détenait" in asked.text
    assert history.of_committee(scene.committee_id) == []
    assert client.confirm(address, {**said, "confirm_unusual": "y"}).status_code == 303
    assert [line.cents for line in history.of_committee(scene.committee_id)] == [held + 1]


def test_the_pages_take_over_confirm_and_mark(client: Any, scene: Scene) -> None:
    client.sign_in(scene.staff)
    said = typed(scene, "20 000")
    address = "/staff/funds/MAR-2023/history"
    refused = client.post(f"{address}/new", data={**said, "decided_on": "2023-03-01"})
    assert refused.status_code == 422
    assert "Mme Robin" in refused.text
    assert client.confirm(f"{address}/new", said).status_code == 303
    past_id = history.of_committee(scene.committee_id)[0].id
    seen = client.get(address)
    assert seen.status_code == 200
    assert f"{address}/{past_id}/confirm" not in seen.text
    assert client.post(f"{address}/{past_id}/confirm", data={"step": "confirm"}).status_code == 403
    client.sign_in(a_user("approver"))
    assert f"{address}/{past_id}/confirm" in client.get(address).text
    assert REASON in client.post(f"{address}/{past_id}/confirm", data={}).text
    sent = client.confirm(f"{address}/{past_id}/confirm", {})
    shown = client.get(sent.location).text
    assert "Repris du passé" in shown
    assert "Mme Robin, présidente" in shown
    line = history.of_committee(scene.committee_id)[0]
    held = client.get(f"/meetings/{register.get(line.decision_id or 0).meeting_id}")
    assert "2 mars 2023" in held.text
    assert "12:00" not in held.text and "12 h" not in held.text.replace("\u00a0", " "), "no hour is known"
    a_scene(code="HTI-2021")
    assert client.post(f"/staff/funds/HTI-2021/history/{past_id}/confirm", data={}).status_code == 404


def test_a_fund_that_is_new_here_takes_over_its_past_before_anything_else(client: Any) -> None:
    fund = a_fund(code="SYR-2023")
    project = a_project(fund)
    client.sign_in(a_user("staff"))
    said = {
        "kind": "grant",
        "title": "Un puits",
        "project_id": str(project.id),
        "cents": "900",
        "met_on": "2023-03-02",
        "decided_on": "2023-03-09",
        "signed_by": "Mme Robin, présidente",
        "reason": REASON,
        "confirm_unusual": "y",
    }
    address = f"/staff/funds/{fund.code}/history"
    assert client.get(address).status_code == client.get(f"{address}/new").status_code == 200
    assert client.post(f"{address}/new", data={**said, "decided_on": "2023-03-01"}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Committee)) == 0, "what is refused makes no committee"
    assert client.confirm(f"{address}/new", said).status_code == 303
    (line,) = history.of_committee(committees.of_fund(fund.code).id)
    assert (line.title, line.cents) == ("Un puits", 900_00)
    assert confirmed(line.id)


@pytest.mark.parametrize("page", ["/committees/{}", "/committees/{}/rules", "/committees/{}/decisions.csv", "/staff/committees/{}/chairs"])
def test_a_fund_that_is_new_here_shows_the_pages_of_its_committee(client: Any, page: str) -> None:
    client.sign_in(a_user("staff"))
    assert client.get(page.format(a_fund(code="SYR-2023").code)).status_code == 200

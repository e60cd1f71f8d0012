"""A donor's answer that staff change: it stands until a second person confirms the other one; the donor's own word counts at once."""

import re

import pytest

from fundtracker.closing import answers, changes, worklist
from fundtracker.closing.rules import Wish
from fundtracker.documents import store
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from tests.closing.acts import answer, ask, decide, settle
from tests.factories import a_fund, a_user


def line(scene, number=0):
    return answers.of_donor(scene.fund.id, scene.donors[number].id, None)


def written(scene, wish, number=0, by=None):
    with transaction():
        paper = store.add(store.put_made(b"%PDF-1.7 lettre", "lettre.pdf"), by=by or scene.by)
        answers.give(scene.fund.id, scene.donors[number].id, wish=wish, document_id=paper, staff=True, by=by or scene.by)


def confirmed(scene, by, number=0):
    with transaction():
        changes.confirm(scene.fund.id, scene.donors[number].id, by=by)


def test_a_donors_own_answer_stands_until_another_person_confirms_what_staff_wrote_down(any_scene):
    scene = any_scene
    ask(scene, to=a_fund("UKR-2022"))
    answer(scene, 0, Wish.TRANSFER)
    written(scene, Wish.REFUND)
    found = line(scene)
    assert (found.answer, found.document_id, found.change.wish, found.change.asked_by_id) == (
        Wish.TRANSFER,
        None,
        Wish.REFUND,
        scene.by.user_id,
    )
    assert sorted(one.permission.value for one in worklist.waiting() if one.kind == "closing_answer_to_confirm") == ["approve", "record"]
    auditor = Actor("user", a_user("auditor").id)
    for who, said in ((scene.by, "another person"), (auditor, "Only staff or an approver"), (COMMAND, "signed in")):
        with pytest.raises(Denied, match=said):
            confirmed(scene, who)
    confirmed(scene, Actor("user", a_user("approver").id))
    assert (line(scene).answer, line(scene).change) == (Wish.REFUND, None)
    assert line(scene).document_id
    with pytest.raises(NotFound):
        confirmed(scene, scene.by)


def test_the_first_answer_counts_at_once_the_next_one_waits_whoever_wrote_the_first(scene):
    ask(scene, to=a_fund("UKR-2022"))
    written(scene, Wish.TRANSFER)
    assert (line(scene).answer, line(scene).change) == (Wish.TRANSFER, None)
    written(scene, Wish.REFUND)
    other = Actor("user", a_user("staff").id)
    written(scene, Wish.REFUND, by=other)
    assert line(scene).change.asked_by_id == other.user_id
    confirmed(scene, scene.by)
    assert line(scene).answer is Wish.REFUND


def test_the_donors_own_word_ends_what_waits_and_staff_may_drop_it(scene):
    ask(scene, to=a_fund("UKR-2022"))
    answer(scene, 0, Wish.TRANSFER)
    written(scene, Wish.REFUND)
    answer(scene, 0, Wish.TRANSFER)
    assert line(scene).change is None
    written(scene, Wish.REFUND)
    with transaction():
        changes.drop(scene.fund.id, scene.donors[0].id, by=scene.by)
    assert (line(scene).answer, line(scene).change) == (Wish.TRANSFER, None)
    with pytest.raises(NotFound), transaction():
        changes.drop(scene.fund.id, scene.donors[0].id, by=scene.by)
    with pytest.raises(Denied, match="signed in"):
        written(scene, Wish.REFUND, by=COMMAND)


def test_it_is_not_confirmed_once_payments_are_prepared(scene):
    ask(scene, to=a_fund("UKR-2022"))
    for number in range(3):
        answer(scene, number, Wish.TRANSFER)
    written(scene, Wish.REFUND)
    decide(scene)
    settle(scene)
    with pytest.raises(Refusal, match="Reject them first"):
        confirmed(scene, Actor("user", a_user("approver").id))


def test_the_pages_show_what_stands_and_what_waits(scene, client, app):
    ask(scene, to=a_fund("UKR-2022"))
    answer(scene, 0, Wish.TRANSFER)
    page, siren = "/staff/funds/MAR-2023/closing", scene.donors[0].siren
    client.sign_in(scene.staff)
    assert "Sa propre réponse" in client.get(f"{page}/answers/{siren}").text
    written(scene, Wish.REFUND)
    shown = client.get(page).text
    assert "une autre réponse attend une seconde personne" in shown
    assert f"{page}/answers/{siren}/confirm" not in shown
    assert client.get(f"{page}/answers/{siren}/change.pdf").status_code == 200
    donor = app.test_client()
    donor.sign_in(scene.members[0])
    assert "a saisi une autre réponse" in donor.get(f"/donors/{siren}/closing/MAR-2023").text
    second = app.test_client()
    second.sign_in(a_user("approver"))
    assert f"{page}/answers/{siren}/confirm" in second.get(page).text
    assert client.post(f"{page}/answers/{siren}/confirm", data={"step": "confirm"}).status_code == 403
    assert "→" in second.post(f"{page}/answers/{siren}/confirm", data={}).text
    assert second.confirm(f"{page}/answers/{siren}/confirm", {}).status_code == 303
    assert "Saisie par l’association" in donor.get(f"/donors/{siren}/closing/MAR-2023").text
    for gone in ("confirm", "drop"):
        assert client.post(f"{page}/answers/{siren}/{gone}", data={}).status_code == 404
    assert client.get(f"{page}/answers/{siren}/change.pdf").status_code == 404
    written(scene, Wish.TRANSFER)
    assert client.post(f"{page}/answers/{siren}/drop", data={}).status_code == 303
    assert line(scene).change is None


def test_the_change_that_is_confirmed_is_the_one_that_was_read(scene, client):
    ask(scene, to=a_fund("UKR-2022"))
    answer(scene, 0, Wish.TRANSFER)
    written(scene, Wish.TRANSFER)
    address = f"/staff/funds/MAR-2023/closing/answers/{scene.donors[0].siren}/confirm"
    client.sign_in(a_user("approver"))
    read = re.search(r'name="reviewed" value="(\w+)"', client.post(address, data={}).text)
    written(scene, Wish.REFUND)
    late = client.post(address, data={"step": "confirm", "reviewed": read[1]})
    assert late.status_code == 409 and "→" in late.text, "the check page is shown again as things stand now"
    assert (line(scene).answer, line(scene).change.wish) == (Wish.TRANSFER, Wish.REFUND)
    assert client.confirm(address, {}).status_code == 303
    assert line(scene).answer is Wish.REFUND

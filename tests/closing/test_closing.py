"""The end of a fund: asked, answered, decided, settled to the cent, closed; what hinders; money that comes late."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from fundtracker.authorities import contributors, successions
from fundtracker.closing import answers, checklist, closings, letters, shares, sheet
from fundtracker.closing.models import Closing
from fundtracker.closing.rules import Step, Wish
from fundtracker.committees import decisions
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.contributions import pledges, receipts
from fundtracker.corrections import corrections
from fundtracker.corrections.rules import Act
from fundtracker.funds import projects
from fundtracker.funds.models import FundStatus, ProjectStage
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentKind, PaymentState
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.ledger import book, check, positions
from fundtracker.ledger.rules import Earmark
from fundtracker.mail.models import Mail
from tests.closing.acts import answer, ask, close, decide, pay_all, settle
from tests.committees.scene import a_scene, convened, draft, pay, sign
from tests.committees.scene import decide as decided
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.votes.test_guards import asked_in_writing
from tests.watch import clock_at

DAY = datetime.date(2023, 5, 1)


def in_days(days: int) -> str:
    return f"{clock.today() + datetime.timedelta(days=days)} 09:00"


def held(scene) -> dict[int, int]:
    return {line.authority_id: line.held for line in positions.donors(scene.fund.id)}


def test_each_donor_gets_what_it_wished_to_the_cent(any_scene):
    scene, other = any_scene, a_fund("UKR-2022")
    ask(scene, to=other)
    answer(scene, 0, Wish.TRANSFER)
    answer(scene, 1, Wish.REFUND)
    answer(scene, 2, Wish.REFUND)
    decide(scene)
    assert settle(scene) == 3
    pay_all(scene)
    close(scene)
    assert set(held(scene).values()) == {0}
    assert positions.identity(other.id, scene.donors[0].id).transfers_in == 6_000_000
    assert positions.identity(scene.fund.id, scene.donors[1].id).refunds == 3_000_000
    assert positions.seat_holders(other.id) == []
    assert sheet.build("MAR-2023").step is Step.CLOSED


def test_neither_answer_nor_clause_means_refund_after_the_last_day(scene):
    ask(scene, to=a_fund(), days=10)
    decide(scene)
    with pytest.raises(Refusal, match="may still answer"):
        settle(scene)
    later = in_days(12)
    with clock_at(later):
        assert settle(scene) == 3
    kinds = set(session.scalars(select(Payment.kind)))
    assert kinds == {PaymentKind.REFUND}


def test_the_money_of_a_merged_donor_is_paid_to_its_successor_for_its_account(scene):
    gone, into = scene.donors[1], an_authority(name="Commune nouvelle")
    with transaction():
        successions.record(gone.id, successor_id=into.id, since=clock.today(), reason="Arrêté", by=COMMAND)
    ask(scene, days=10)
    decide(scene)
    with clock_at(in_days(12)):
        settle(scene)
    payees = list(session.scalars(select(Payment.payee).filter_by(authority_id=gone.id)))
    assert payees == [f"{into.label}, pour le compte {gone.label.of}"]
    said = letters._sentences(sheet.build("MAR-2023"), contributors.get(gone.id), positions.identity(scene.fund.id, gone.id), "Fonds")
    assert any(into.label in str(text.values.get("successor", "")) for text in said)


def test_the_written_answer_frees_what_was_earmarked(scene):
    other = a_fund()
    with transaction():
        mark = {"earmark": Earmark(project_id=scene.project.id), "value_date": DAY, "by": COMMAND}
        book.receive(fund_id=scene.fund.id, cents=50_001, authority_id=scene.donors[0].id, **mark)
    ask(scene, to=other)
    for number in range(3):
        answer(scene, number, Wish.TRANSFER)
    decide(scene)
    settle(scene)
    pay_all(scene)
    assert positions.identity(other.id, scene.donors[0].id).transfers_in == 6_050_001
    close(scene)


def test_a_second_preparation_adds_only_what_came_since(scene):
    ask(scene)
    for number in range(3):
        answer(scene, number, Wish.REFUND)
    decide(scene)
    assert settle(scene) == 3
    with pytest.raises(Refusal, match="Nothing is left"):
        settle(scene)
    with transaction():
        book.interest(fund_id=scene.fund.id, cents=100, value_date=datetime.date(2023, 6, 1), by=COMMAND)
    assert settle(scene) == 3
    pay_all(scene)
    close(scene)
    assert positions.identity(scene.fund.id).refunds == 10_000_100


def test_money_that_comes_after_the_closing_is_given_back_under_the_same_decision(scene):
    ask(scene)
    for number in range(3):
        answer(scene, number, Wish.REFUND)
    decision_id = decide(scene)
    settle(scene)
    pay_all(scene)
    close(scene)
    pay(scene.fund, scene.donors[2], 12_345, clock.today())
    found = sheet.build("MAR-2023")
    assert (found.step, found.held, [line.cents for line in found.late]) == (Step.SETTLE, 12_345, [12_345])
    assert settle(scene) == 1
    pay_all(scene)
    assert sheet.build("MAR-2023").step is Step.CLOSED
    last = session.scalars(select(Payment).order_by(Payment.id.desc())).first()
    assert last.state is PaymentState.PAID
    assert [line.decision_id for line in sheet.build("MAR-2023").late if line.decision_id] == [decision_id] * 2
    assert check.run().faults == []


def test_a_fund_closes_after_its_years_and_says_which_are_open(scene):
    ask(scene)
    for number in range(3):
        answer(scene, number, Wish.REFUND)
    decide(scene)
    settle(scene)
    pay_all(scene)
    first, following = scene.fund.opened_on.year, scene.fund.opened_on.year + 1
    assert [line.args for line in sheet.build("MAR-2023").hindrances][:1] == [{"code": "MAR-2023"}]
    with pytest.raises(Refusal, match=f"The year {first} is over and still open"), transaction():
        closings.close(scene.fund.id, by=scene.by)
    with transaction():
        book.close_year(fund_id=scene.fund.id, year=first, by=scene.by)
    with pytest.raises(Refusal, match=f"The year {following} is over"), transaction():
        closings.close(scene.fund.id, by=scene.by)
    close(scene)
    assert sheet.build("MAR-2023").step is Step.CLOSED


def test_the_money_of_a_closing_is_told_before_and_kept_as_it_was_signed(scene):
    other = a_fund("UKR-2022")
    ask(scene, to=other)
    answer(scene, 0, Wish.TRANSFER)
    for number in (1, 2):
        answer(scene, number, Wish.REFUND)
    asked = [str(sentence) for sentence in shares.told(scene.fund.id)]
    assert len(asked) == 3 + 3
    assert "UKR-2022" in asked[2]
    decision_id = decide(scene)
    told = {line.name: (line.cents, line.wish) for line in shares.signed(decision_id)}
    assert sorted(told.values()) == [(1_000_000, Wish.REFUND), (3_000_000, Wish.REFUND), (6_000_000, Wish.TRANSFER)]
    settle(scene)
    pay_all(scene)
    assert [str(sentence) for sentence in shares.recorded(scene.fund.id, decision_id)] == asked
    assert len(shares.told(scene.fund.id)) == 1


def test_a_closed_fund_takes_no_pledge_and_opens_no_second_closing(scene):
    ask(scene)
    with pytest.raises(Refusal, match="no new pledges"), transaction():
        pledges.record(fund_id=scene.fund.id, authority_id=scene.donors[0].id, cents=5, announced_on=DAY, by=COMMAND)
    with pytest.raises(Refusal, match="asked already"):
        ask(scene)


def test_nothing_is_proposed_or_closed_while_something_stands_in_the_way(scene):
    ask(scene)
    with transaction():
        book.receive(fund_id=scene.fund.id, cents=1, value_date=DAY, by=COMMAND)
        receipt = receipts.record(fund_id=scene.fund.id, cents=700, received_on=DAY, by=COMMAND)
        projects.reach(scene.project.id, stage=ProjectStage.DONE, by=COMMAND)
    meeting_id = draft(scene, "2030-03-13 11:00")
    found = {line.endpoint for line in checklist.of_fund(scene.fund.id)}
    assert found == {"contributions.receipt", "grants.project"}
    with pytest.raises(Refusal, match="waits in suspense"), transaction():
        closings.propose(scene.fund.id, meeting_id=meeting_id, title="Clôture", text="", by=scene.by)
    with transaction():
        receipts.bounce(receipt, on=DAY, reason="Erreur", by=COMMAND)
        closings.close_accounts(scene.project.id, by=scene.by)
    assert checklist.of_fund(scene.fund.id) == []
    with transaction():
        closings.propose(scene.fund.id, meeting_id=meeting_id, title="Clôture", text="", by=scene.by)
    with pytest.raises(Refusal, match="on an agenda already"), transaction():
        closings.propose(scene.fund.id, meeting_id=meeting_id, title="Clôture", text="", by=scene.by)


def test_a_correction_that_waits_keeps_a_fund_open(scene):
    ask(scene)
    a_user("approver")
    with transaction():
        receipt = receipts.record(fund_id=scene.fund.id, cents=700, received_on=DAY, authority_id=scene.donors[0].id, by=COMMAND)
        projects.reach(scene.project.id, stage=ProjectStage.DONE, by=COMMAND)
        closings.close_accounts(scene.project.id, by=scene.by)
        correction_id = corrections.prepare(receipt, Act.RETRACT, reason="Saisi deux fois", by=scene.by)
    assert [line.endpoint for line in checklist.of_fund(scene.fund.id)] == ["corrections.correction"]
    with transaction():
        corrections.withdraw(correction_id, by=scene.by)
    assert checklist.of_fund(scene.fund.id) == []


def test_an_urgent_decision_to_ratify_and_a_running_consultation_keep_a_fund_open(scene):
    facts = {"kind": ItemKind.ENVELOPE, "cents": 50_000, "title": "Transport", "text": ""}
    with transaction():
        decisions.decide_urgently(scene.committee_id, by=scene.chairing, **facts)
    asked_in_writing(scene)
    found = [line.text.id for line in checklist.of_fund(scene.fund.id)]
    assert any("is not ratified" in text for text in found)
    assert any("answered in writing" in text for text in found)


@pytest.mark.parametrize("wrong", ["elsewhere", "convened"])
def test_the_closing_goes_on_a_draft_of_this_committee(scene, wrong):
    ask(scene)
    meeting_id = convened(scene)[0] if wrong == "convened" else draft(a_scene(), "2030-03-13 11:00")
    with pytest.raises(Refusal, match="Choose a meeting"), transaction():
        closings.propose(scene.fund.id, meeting_id=meeting_id, title="Clôture", text="", by=scene.by)


def test_a_committee_that_says_no_can_be_asked_again(scene):
    ask(scene)
    meeting_id, item_id = convened(scene, ItemKind.CLOSURE)
    assert closings.proposed_in(scene.fund.id) == meeting_id
    sign(scene, decided(scene, meeting_id, item_id, Outcome.REJECTED))
    assert (closings.proposed_in(scene.fund.id), closings.decision_of(scene.fund.id)) == (None, None)


def test_an_unsigned_decision_closes_nothing(scene):
    ask(scene)
    meeting_id, item_id = convened(scene, ItemKind.CLOSURE)
    decided(scene, meeting_id, item_id)
    for act in (lambda: settle(scene), lambda: close(scene)):
        with pytest.raises(Refusal, match="chair signs"):
            act()


def test_what_is_left_keeps_a_fund_open(scene):
    ask(scene)
    decide(scene)
    with pytest.raises(Refusal, match="Give it back"):
        close(scene)
    assert session.get(Closing, scene.fund.id).closed_at is None


def test_the_accounts_of_a_project_close_once(scene):
    with transaction():
        closings.close_accounts(scene.project.id, by=scene.by)
    with pytest.raises(Refusal, match="closed already"), transaction():
        closings.close_accounts(scene.project.id, by=scene.by)
    with pytest.raises(NotFound), transaction():
        closings.close_accounts(10**6, by=scene.by)


def test_who_answers_late_is_told_and_staff_need_the_paper(scene):
    ask(scene, days=5)
    later = in_days(7)
    with clock_at(later), pytest.raises(Refusal, match="last day to answer"):
        answer(scene, 0, Wish.REFUND)
    with pytest.raises(Refusal, match="Attach the letter") as refused, transaction():
        answers.give(scene.fund.id, scene.donors[0].id, wish=Wish.REFUND, by=scene.by, staff=True)
    assert refused.value.field == "file"


def test_an_answer_is_changed_until_payments_are_prepared(scene):
    ask(scene)
    answer(scene, 0, Wish.REFUND)
    answer(scene, 0, Wish.REFUND)
    answer(scene, 1, Wish.REFUND)
    answer(scene, 2, Wish.REFUND)
    decide(scene)
    settle(scene)
    with pytest.raises(Refusal, match="Reject them first"):
        answer(scene, 0, Wish.REFUND)


def test_only_a_donor_with_something_left_is_asked(scene):
    reader = a_user()
    a_mandate(reader, scene.donors[0])
    ask(scene)
    written = set(session.scalars(select(Mail.to).where(Mail.template == "closing_question")))
    assert written == {reader.email, *(member.email for member in scene.members)}
    stranger = a_scene().donors[0].id
    with pytest.raises(NotFound), transaction():
        answers.give(scene.fund.id, stranger, wish=Wish.REFUND, by=Actor("user", 1))


def test_more_time_is_given_until_the_committee_has_decided(scene):
    ask(scene, days=5)
    row = session.get(Closing, scene.fund.id)
    facts = {"to_fund_id": None, "answers_until": row.answers_until + datetime.timedelta(days=30), "by": scene.by}
    with pytest.raises(Conflict), transaction():
        closings.amend(scene.fund.id, version=99, **facts)
    with transaction():
        closings.amend(scene.fund.id, version=1, **facts)
    decide(scene)
    with pytest.raises(Refusal, match="has decided"), transaction():
        closings.amend(scene.fund.id, version=None, **facts)


def test_the_other_fund_must_be_open(scene):
    closed = a_fund(status=FundStatus.CLOSED)
    for other in (closed, scene.fund):
        with pytest.raises(Refusal, match="another fund that is open"):
            ask(scene, to=other)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paid=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
    spent=st.integers(0, 100),
    wishes=st.lists(st.sampled_from([None, Wish.REFUND, Wish.TRANSFER]), min_size=5, max_size=5),
    interest=st.integers(0, 500),
)
def test_after_the_closing_every_donors_identity_holds_with_nothing_left(any_database, paid, spent, wishes, interest):
    any_database.renew()
    scene, other = a_scene(*paid, code="MAR-2023"), a_fund("UKR-2022")
    with transaction():
        cents = sum(paid) * spent // 100
        if cents:
            charge = {"fund_id": scene.fund.id, "cents": cents, "value_date": DAY, "by": COMMAND}
            book.spend(**charge, bank_charge=True)
        if interest:
            book.interest(fund_id=scene.fund.id, cents=interest, value_date=DAY, by=COMMAND)
    ask(scene, to=other)
    left = {line.left.authority_id: line.left.cents for line in answers.of_fund(scene.fund.id, other.id)}
    for number, donor in enumerate(scene.donors):
        if donor.id in left:
            answer(scene, number, wishes[number] or Wish.REFUND)
    decide(scene)
    if left:
        settle(scene)
        pay_all(scene)
    close(scene)
    for number, donor in enumerate(scene.donors):
        identity = positions.identity(scene.fund.id, donor.id)
        back = identity.refunds + identity.transfers_out
        assert identity.closing == 0
        assert identity.received + identity.interest == identity.expenses + back
        assert back == left.get(donor.id, 0)
        if donor.id in left and wishes[number] is Wish.TRANSFER:
            assert positions.identity(other.id, donor.id).transfers_in == left[donor.id]
    assert check.run().faults == []

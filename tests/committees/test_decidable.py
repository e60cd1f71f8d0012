"""What a committee can still decide with: neither what nobody owns, nor what was decided before, signed or not."""

import datetime

from fundtracker.committees import agenda, decidable, decisions
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.ledger import book
from fundtracker.ledger.rules import Earmark
from tests.committees.scene import AFTER, adopted, an_item, convened, decide, draft, sign
from tests.factories import a_project, an_authority
from tests.watch import clock_at


def left(scene) -> int:
    return decidable.of_fund(scene.fund.id).left


def receive(scene, cents, **whose):
    with transaction():
        book.receive(fund_id=scene.fund.id, cents=cents, value_date=datetime.date(2023, 2, 1), by=COMMAND, **whose)


def test_what_remains_leaves_out_what_was_decided_before(scene):
    assert left(scene) == 10_000_000
    adopted(scene, cents=2_500_000)
    adopted(scene, ItemKind.ENVELOPE, cents=500_000)
    assert left(scene) == 7_000_000
    meeting_id = draft(scene)
    asking = agenda.get(an_item(scene, meeting_id, cents=7_000_001), meeting_id)
    sentence = decidable.if_adopted(asking, decidable.of_fund(scene.fund.id))
    assert sentence.values == {"amount": 7_000_001, "remains": 1}
    approval = agenda.get(an_item(scene, meeting_id, ItemKind.APPROVAL), meeting_id)
    assert decidable.if_adopted(approval, decidable.of_fund(scene.fund.id)) is None


def test_money_in_suspense_is_nobodys_share_so_the_committee_cannot_decide_it(scene):
    receive(scene, 750_000)
    means = decidable.of_fund(scene.fund.id).means
    assert (means.held, means.suspense, means.free) == (10_750_000, 750_000, 10_000_000)


def test_what_was_adopted_counts_before_the_chair_has_signed_and_once_afterwards(scene):
    meeting_id, item_id = convened(scene, cents=4_000_000)
    decision_id = decide(scene, meeting_id, item_id)
    means = decidable.of_fund(scene.fund.id).means
    assert (means.adopted, means.voted, means.free) == (4_000_000, 0, 6_000_000)
    sign(scene, decision_id)
    means = decidable.of_fund(scene.fund.id).means
    assert (means.adopted, means.voted, means.free) == (0, 4_000_000, 6_000_000)


def test_what_was_rejected_or_put_off_takes_nothing(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(AFTER), transaction():
        decisions.record(item_id, meeting_id=meeting_id, outcome=Outcome.REJECTED, text="", cents=None, by=scene.by)
    meeting_id, item_id = convened(scene)
    with clock_at(AFTER), transaction():
        agenda.adjourn(item_id, meeting_id=meeting_id, text="", by=scene.by)
    assert left(scene) == 10_000_000


def test_an_item_does_not_draw_on_money_earmarked_for_another_project(scene):
    other = a_project(scene.fund)
    receive(scene, 5_000_000, authority_id=an_authority().id, earmark=Earmark(project_id=other.id))
    meeting_id = draft(scene)
    asking = agenda.get(an_item(scene, meeting_id, cents=12_000_000), meeting_id)
    found = decidable.of_fund(scene.fund.id, [asking])
    assert (found.left, found.means.earmarked, found.reading.room(asking.project_id).available) == (15_000_000, 5_000_000, 10_000_000)
    assert decidable.if_adopted(asking, found).values == {"amount": 12_000_000, "remains": 2_000_000}


def test_an_item_says_what_remains_after_what_the_same_sitting_adopted(scene):
    meeting_id, first = convened(scene, cents=9_500_000)
    second = an_item(scene, meeting_id, cents=1_000_000)
    decide(scene, meeting_id, first)
    asking = agenda.get(second, meeting_id)
    assert decidable.if_adopted(asking, decidable.of_fund(scene.fund.id, [asking])).values == {"amount": 1_000_000, "remains": 500_000}

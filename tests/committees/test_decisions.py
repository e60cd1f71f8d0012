"""Decisions: recorded as voted, numbered without gaps, and only the chair's signature opens money."""

import datetime

import pytest
from sqlalchemy import func, select

from fundtracker.accounts.models import User
from fundtracker.committees import agenda, committees, decisions, register
from fundtracker.committees.models import Decision
from fundtracker.committees.rules import ItemKind, Outcome, Presence
from fundtracker.funds.models import Project, ProjectStage
from fundtracker.grants import authorisations, changes
from fundtracker.grants.models import Authorisation
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel.actor import COMMAND, WORKER, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.votes import ending
from tests.committees.scene import AFTER, CEILING, a_scene, adopted, an_item, attend, convene, convened, decide, draft, sign
from tests.factories import a_fund, a_mandate, a_project, a_user
from tests.grants.world import at_once
from tests.watch import clock_at


def allowed():
    """What decisions have opened, as (kind, cents)."""
    return [(row.kind, row.cents) for row in session.scalars(select(Authorisation).order_by(Authorisation.id))]


def count():
    return session.scalar(select(func.count()).select_from(Decision))


def urgent(scene, cents=500_000, by=None, **more):
    columns = {"kind": ItemKind.GRANT, "project_id": scene.project.id, "title": "Bâches", "text": "La pluie arrive."}
    with clock_at(AFTER), transaction():
        return decisions.decide_urgently(scene.committee_id, cents=cents, by=by or scene.chairing, **{**columns, **more})


def test_only_a_signed_decision_opens_money(scene):
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    assert allowed() == []
    sign(scene, decision_id)
    assert allowed() == [(AuthorisationKind.GRANT, 1_000_000)]
    line = register.get(decision_id)
    assert (line.label, line.cents, line.granted, line.paid, line.left) == ("MAR-2023 · 2024-1", 1_000_000, 0, 0, 1_000_000)
    assert session.get_one(Project, scene.project.id).stage is ProjectStage.DECIDED


def test_what_is_not_adopted_opens_nothing(scene):
    meeting_id, item_id = convened(scene)
    sign(scene, decide(scene, meeting_id, item_id, Outcome.REJECTED))
    assert allowed() == []


def test_the_amount_is_the_one_voted_in_the_room(scene):
    meeting_id, item_id = convened(scene)
    sign(scene, decide(scene, meeting_id, item_id, cents=750_000))
    assert allowed() == [(AuthorisationKind.GRANT, 750_000)]


def test_each_kind_opens_its_own_authorisation(scene):
    other = a_fund()
    adopted(scene, ItemKind.ENVELOPE, cents=200_000)
    adopted(scene, ItemKind.REFUND, cents=300_000, authority_id=scene.donors[0].id)
    adopted(scene, ItemKind.TRANSFER, cents=400_000, to_fund_id=other.id)
    opened = session.scalars(select(Authorisation).order_by(Authorisation.id)).all()
    assert [(row.kind, row.cents) for row in opened] == [
        (AuthorisationKind.ENVELOPE, 200_000),
        (AuthorisationKind.REFUND, 300_000),
        (AuthorisationKind.TRANSFER, 400_000),
    ]
    assert opened[1].authority_id == scene.donors[0].id
    assert opened[2].to_fund_id == other.id
    assert [row.label for row in opened] == ["MAR-2023 · 2024-1", "MAR-2023 · 2024-2", "MAR-2023 · 2024-3"]


def test_an_amendment_gives_the_project_its_new_place_and_keeps_the_old_one_on_file(scene):
    decision_id = adopted(scene, ItemKind.AMENDMENT, project_id=scene.project.id, place="Ouneine")
    project = session.get_one(Project, scene.project.id)
    assert (project.place, project.beneficiary) == ("Ouneine", "École communale")
    [change] = changes.of_project(scene.project.id)
    assert (change.place_before, change.place_after, change.decision_id) == ("Ijoukak", "Ouneine", decision_id)
    assert change.label == "MAR-2023 · 2024-1"
    assert allowed() == [(AuthorisationKind.AMENDMENT, 0)]


@pytest.mark.parametrize("kind", [ItemKind.APPROVAL])
def test_an_approval_opens_nothing(scene, kind):
    adopted(scene, kind)
    assert allowed() == []


def test_information_is_not_decided(scene):
    meeting_id, item_id = convened(scene, ItemKind.INFORMATION)
    with pytest.raises(Refusal) as refused:
        decide(scene, meeting_id, item_id)
    assert refused.value.field == "outcome"
    assert count() == 0


def test_undoing_a_change_of_place_puts_the_place_before_back(scene):
    decision_id = adopted(scene, ItemKind.AMENDMENT, place="Tizi n’Test", project_id=scene.project.id, cents=None)
    assert session.get(Project, scene.project.id, populate_existing=True).place == "Tizi n’Test"
    assert decision_id in dict(register.to_revoke(scene.committee_id))
    undone = adopted(scene, ItemKind.REVOCATION, about_id=decision_id, cents=None)
    assert session.get(Project, scene.project.id, populate_existing=True).place == "Ijoukak"
    assert [line.place_after for line in changes.of_project(scene.project.id)] == ["Tizi n’Test", "Ijoukak"]
    assert decision_id not in dict(register.to_revoke(scene.committee_id)) and undone


def test_whoever_signs_is_asked_by_mail_once_for_a_sitting_and_for_what_is_recorded_later(scene):
    meeting_id, item_id = convened(scene)
    later = an_item(scene, meeting_id)
    attend(scene, meeting_id, Presence.PRESENT, Presence.PRESENT)
    decide(scene, meeting_id, item_id)
    asked = select(Mail).filter_by(template="decisions_to_sign").order_by(Mail.id)
    assert session.scalars(asked).all() == [], "not while the meeting goes on"
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
    decide(scene, meeting_id, later)
    sent = session.scalars(asked).all()
    assert [mail.to for mail in sent] == [scene.chair.email] * 2
    assert [mail.content["count"] for mail in sent] == [1, 2]


def test_an_item_is_decided_once(scene):
    meeting_id, item_id = convened(scene)
    decide(scene, meeting_id, item_id)
    with pytest.raises(Refusal, match="decided already"):
        decide(scene, meeting_id, item_id, Outcome.REJECTED)
    assert count() == 1


def test_a_grant_is_not_adopted_without_its_amount(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(AFTER), pytest.raises(Refusal) as refused, transaction():
        decisions.record(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, text="", cents=None, by=scene.by)
    assert refused.value.field == "cents"


def test_nothing_is_decided_before_the_meeting_begins_or_without_convening(scene):
    meeting_id, item_id = convened(scene)
    with clock_at("2024-03-13 10:59"), pytest.raises(Refusal, match="not begun"), transaction():
        decisions.record(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, text="", cents=1, by=scene.by)
    drafted = draft(scene)
    with pytest.raises(Refusal, match="convened"):
        decide(scene, drafted, an_item(scene, drafted))


def test_an_item_of_another_meeting_is_not_found(scene):
    _, item_id = convened(scene)
    other = draft(scene)
    an_item(scene, other)
    convene(scene, other)
    with clock_at(AFTER), pytest.raises(NotFound), transaction():
        decisions.record(item_id, meeting_id=other, outcome=Outcome.ADOPTED, text="", cents=1, by=scene.by)


def test_the_quorum_informs_and_refuses_nothing(scene):
    meeting_id, item_id = convened(scene)
    attend(scene, meeting_id, Presence.ABSENT, Presence.ABSENT, Presence.PRESENT)
    assert decide(scene, meeting_id, item_id)


@pytest.mark.parametrize("who", ["member", "staff", "stranger", "worker", "command", "former"])
def test_the_wrong_person_cannot_sign(scene, who):
    stranger = a_user()
    former = scene.chair
    actors = {
        "member": Actor("user", scene.members[2].id),
        "staff": scene.by,
        "stranger": Actor("user", stranger.id),
        "worker": WORKER,
        "command": COMMAND,
        "former": Actor("user", former.id),
    }
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    if who == "former":
        with transaction():
            committees.set_chairs(scene.committee_id, chair_user_id=scene.members[2].id, vice_chair_user_id=None, by=COMMAND)
    with pytest.raises(Denied):
        sign(scene, decision_id, by=actors[who])
    assert allowed() == []
    assert register.get(decision_id).signed_at is None


def test_the_vice_chair_signs_when_the_chair_cannot(scene):
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    sign(scene, decision_id, by=Actor("user", scene.members[1].id))
    assert register.get(decision_id).signed_by == session.get_one(User, scene.members[1].id).name


def test_a_chair_whose_mandate_has_ended_no_longer_signs(database):
    scene = a_scene()
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    gone = a_user()
    a_mandate(gone, scene.donors[0], ends_on=datetime.date(2024, 3, 12))
    with transaction():
        row = session.scalars(select(committees.Committee)).one()
        row.chair_user_id = gone.id
    with pytest.raises(Denied, match="mandate"):
        sign(scene, decision_id, by=Actor("user", gone.id))


def test_a_decision_is_signed_once(scene):
    decision_id = adopted(scene)
    with pytest.raises(Refusal, match="signed already"):
        sign(scene, decision_id)
    assert len(allowed()) == 1


def test_signing_what_does_not_exist_is_not_found(scene):
    with pytest.raises(NotFound):
        sign(scene, 999)


def test_numbers_start_again_each_year_and_in_each_committee(scene):
    other = a_scene(code="TUR-2023")
    assert register.get(adopted(scene)).label == "MAR-2023 · 2024-1"
    assert register.get(adopted(other)).label == "TUR-2023 · 2024-1"
    assert register.get(adopted(scene)).label == "MAR-2023 · 2024-2"
    meeting_id = draft(scene, "2025-01-15 11:00")
    item_id = an_item(scene, meeting_id)
    convene(scene, meeting_id, at="2025-01-02 09:00")
    with clock_at("2025-01-15 12:00"), transaction():
        later = decisions.record(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, text="", cents=1_000_000, by=scene.by)
    assert register.get(later).label == "MAR-2023 · 2025-1"


def test_numbers_have_no_gap_when_decisions_race_and_some_are_given_up(any_database):
    scene = a_scene()
    meeting_id = draft(scene)
    item_ids = [an_item(scene, meeting_id, ItemKind.APPROVAL) for _ in range(8)]
    convene(scene, meeting_id)
    staff, app = scene.by, any_database.app

    class GivenUpError(Exception):
        """Stands for whatever fails before a commit."""

    def act(place, item_id):
        def run():
            try:
                with clock_at(AFTER), transaction():
                    decisions.record(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, text="", cents=None, by=staff)
                    if place % 3 == 2:
                        raise GivenUpError
            except GivenUpError:
                return False
            return True

        return run

    kept = at_once(app, [act(place, item_id) for place, item_id in enumerate(item_ids)])
    assert kept.count(True) == 6
    assert sorted(session.scalars(select(Decision.number))) == [1, 2, 3, 4, 5, 6]


def test_two_signatures_at_once_open_the_money_once(any_database):
    scene = a_scene()
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    chair, vice = scene.chairing, Actor("user", scene.members[1].id)

    def signing(by):
        def run():
            try:
                with clock_at(AFTER), transaction():
                    decisions.sign(decision_id, by=by)
            except Refusal:
                return False
            return True

        return run

    assert sorted(at_once(any_database.app, [signing(chair), signing(vice)])) == [False, True]
    assert len(allowed()) == 1


def test_an_urgent_decision_opens_at_once_and_goes_on_the_next_draft_agenda(scene):
    drafted = draft(scene, "2024-06-12 11:00")
    decision_id = urgent(scene)
    assert allowed() == [(AuthorisationKind.GRANT, 500_000)]
    [item] = agenda.items(drafted)
    assert (item.kind, item.about_id, item.about_label) == (ItemKind.RATIFICATION, decision_id, "MAR-2023 · 2024-1")
    line = register.get(decision_id)
    assert line.urgent and line.signed_at and line.ratification is None


def test_an_urgent_decision_waits_for_an_agenda_where_there_is_no_draft(scene):
    decision_id = urgent(scene)
    assert register.to_ratify(scene.committee_id) == [(decision_id, "MAR-2023 · 2024-1 – Bâches")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cents": CEILING + 1}, "cents"),
        ({"kind": ItemKind.REFUND}, "authority_id"),
        ({"kind": ItemKind.APPROVAL}, "kind"),
        ({"project_id": None}, "project_id"),
    ],
)
def test_an_urgent_decision_beyond_the_rules_is_refused(scene, change, field):
    with pytest.raises(Refusal) as refused:
        urgent(scene, **change)
    assert refused.value.field == field
    assert count() == 0


def test_an_urgent_decision_names_a_project_of_the_fund(scene):
    with pytest.raises(Refusal) as refused:
        urgent(scene, project_id=a_project(a_fund()).id)
    assert refused.value.field == "project_id"


def test_small_urgent_decisions_do_not_add_up_beyond_the_ceiling(scene):
    urgent(scene, CEILING - 1)
    with pytest.raises(Refusal) as refused:
        urgent(scene, 2)
    assert refused.value.field == "cents"
    urgent(scene, 1)


def test_staff_do_not_decide_urgently(scene):
    with pytest.raises(Denied):
        urgent(scene, by=scene.by)
    assert count() == 0


@pytest.mark.parametrize(("outcome", "left"), [(Outcome.ADOPTED, 500_000), (Outcome.REJECTED, 0)])
def test_a_ratification_confirms_the_urgent_decision_or_closes_what_is_left_of_it(scene, outcome, left):
    decision_id = urgent(scene)
    meeting_id = draft(scene, "2024-06-12 11:00")
    item_id = an_item(scene, meeting_id, ItemKind.RATIFICATION, about_id=decision_id)
    convene(scene, meeting_id)
    with clock_at("2024-06-12 12:00"), transaction():
        ratification = decisions.record(item_id, meeting_id=meeting_id, outcome=outcome, text="", cents=None, by=scene.by)
        decisions.sign(ratification, by=scene.chairing)
    line = register.get(decision_id)
    assert line.ratification is outcome
    assert sum(each.left for each in authorisations.open_ones(AuthorisationKind.GRANT, fund_id=scene.fund.id)) == left


def test_an_urgent_decision_is_ratified_once_and_other_agendas_have_nothing_left_to_decide_of_it(scene):
    decision_id = urgent(scene)
    first, second, drafted = (draft(scene, f"2024-06-{day} 11:00") for day in (12, 13, 14))
    items = [an_item(scene, key, ItemKind.RATIFICATION, about_id=decision_id) for key in (first, second, drafted)]
    for key in (first, second):
        convene(scene, key)

    def ratify(key, item_id, outcome, at):
        with clock_at(at), transaction():
            return decisions.record(item_id, meeting_id=key, outcome=outcome, text="", cents=None, by=scene.by)

    early = ratify(second, items[1], Outcome.REJECTED, "2024-06-13 12:00")
    kept = ratify(first, items[0], Outcome.ADOPTED, "2024-06-13 12:30")
    with clock_at("2024-06-13 13:00"), transaction():
        decisions.sign(kept, by=scene.chairing)
    assert agenda.items(drafted) == [], "taken off the agenda that was still drafted"
    with clock_at("2024-06-13 14:00"), transaction():
        decisions.sign(early, by=scene.chairing)
    line = register.get(decision_id)
    assert (line.ratification, line.revoked) == (Outcome.ADOPTED, False), "what was ratified is not undone"
    with clock_at("2024-06-13 14:00"), pytest.raises(Refusal, match="no meeting has ratified"):
        an_item(scene, drafted, ItemKind.RATIFICATION, about_id=decision_id)


def test_a_ratification_left_on_a_convened_agenda_is_marked_as_done(scene):
    decision_id = urgent(scene)
    first, second = (draft(scene, f"2024-06-{day} 11:00") for day in (12, 13))
    items = [an_item(scene, key, ItemKind.RATIFICATION, about_id=decision_id) for key in (first, second)]
    for key in (first, second):
        convene(scene, key)
    with clock_at("2024-06-12 12:00"), transaction():
        facts = {"outcome": Outcome.ADOPTED, "text": "", "cents": None, "by": scene.by}
        decisions.sign(decisions.record(items[0], meeting_id=first, **facts), by=scene.chairing)
    left = agenda.get(items[1], second)
    assert (left.open, left.settled_by) == (False, register.of_meeting(first)[items[0]].label)
    with clock_at("2024-06-13 12:00"), pytest.raises(Refusal, match="done once"), transaction():
        decisions.record(items[1], meeting_id=second, **facts)


def test_putting_off_is_no_numbered_decision(scene):
    meeting_id = draft(scene)
    items = [an_item(scene, meeting_id, ItemKind.APPROVAL, title=title) for title in ("Rapport", "Bilan")]
    convene(scene, meeting_id)
    with clock_at(AFTER), transaction():
        agenda.adjourn(items[0], meeting_id=meeting_id, text="Le devis manque.", by=scene.by)
    assert register.get(decide(scene, meeting_id, items[1])).label.endswith("2024-1")
    assert set(register.of_meeting(meeting_id)) == {items[1]}
    line = agenda.get(items[0], meeting_id)
    assert (line.open, line.adjourned_text) == (False, "Le devis manque.")
    with pytest.raises(Refusal, match="put off"):
        decide(scene, meeting_id, items[0])
    with clock_at(AFTER), pytest.raises(Refusal, match="put off"), transaction():
        agenda.adjourn(items[0], meeting_id=meeting_id, text="", by=scene.by)
    other = an_item(scene, meeting_id, ItemKind.APPROVAL, title="Autre")
    with clock_at(AFTER), pytest.raises(Refusal, match="what became"), transaction():
        decisions.record(other, meeting_id=meeting_id, outcome=Outcome.ADJOURNED, text="", cents=None, by=scene.by)


def test_a_decision_is_undone_by_a_new_decision(scene):
    decision_id = adopted(scene)
    assert register.to_revoke(scene.committee_id) == [(decision_id, "MAR-2023 · 2024-1 – Une école à Ijoukak")]
    adopted(scene, ItemKind.REVOCATION, about_id=decision_id)
    line = register.get(decision_id)
    assert (line.revoked, line.left) == (True, 0)
    assert authorisations.open_ones(AuthorisationKind.GRANT, fund_id=scene.fund.id) == []
    assert register.to_revoke(scene.committee_id) == []


def test_decisions_that_wait_are_those_of_the_committees_one_chairs(scene):
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    assert [line.id for line in register.to_sign(scene.chair.id)] == [decision_id]
    assert register.to_sign(scene.members[2].id) == []
    sign(scene, decision_id)
    assert register.to_sign(scene.chair.id) == []


def test_an_urgent_decision_is_told_to_who_else_leads_and_to_the_second_persons(scene):
    admin, approver = a_user("admin"), a_user("approver")
    decision_id = urgent(scene)
    told = session.scalars(select(Mail).filter_by(template="decision_urgent").order_by(Mail.id)).all()
    assert [mail.to for mail in told] == [scene.members[1].email, admin.email, approver.email]
    text = sender.set_mail(told[0]).get_content()
    assert scene.chair.name in text and "Bâches" in text and f"/decisions/{decision_id}" in text


def test_the_mail_of_an_urgent_decision_names_what_its_page_names_and_nothing_of_a_project_in_danger(scene):
    words = ("Une école", "Ijoukak", "École communale", "Avec les factures")
    with transaction():
        session.get_one(Project, scene.project.id).title_fr = words[0]
    urgent(scene, conditions="Avec les factures")
    with transaction():
        session.get_one(Project, scene.project.id).masked = True
    urgent(scene, conditions="Avec les factures")
    first, second = (
        sender.set_mail(mail).get_content()
        for mail in session.scalars(select(Mail).filter_by(template="decision_urgent", to=scene.members[1].email).order_by(Mail.id))
    )
    assert [word for word in words if word not in first] == []
    assert [word for word in (*words, "Bâches") if word in second] == []
    assert scene.project.code in second and "5 000,00 €" in second.replace("\u202f", " ").replace("\xa0", " ")

"""Who presides is on record, for the meeting and each item: it decides a tie, stands in the minutes, and signs."""

import pytest
from sqlalchemy import select

from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, committees, meetings, recusals, register, signing
from fundtracker.committees import presiding as record
from fundtracker.committees.presiding import Presiding
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.mail.models import Mail
from fundtracker.minutes import minutes
from fundtracker.votes import consultations, ending, presiding, votes
from fundtracker.votes.rules import Choice
from tests.committees.scene import AFTER, BEFORE, a_scene, an_item, convene, convened, decide, draft, sign
from tests.committees.test_views import at
from tests.factories import a_mandate, a_user
from tests.votes.acts import CONSULTED, adopt, answer, arrive, cast, closed, consulted, leave, member, opened
from tests.watch import clock_at

LATER, OVER = "2025-03-13 09:00", "2024-04-21 10:00"
FOR, AGAINST = Choice.FOR, Choice.AGAINST


def recuse(scene, meeting_id, item_id, number):
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[number].id, reason="", by=COMMAND)


def name(scene, number):
    return scene.members[number].name


def presides(meeting_id, item_id=None):
    with clock_at(AFTER):
        who = presiding.now(meeting_id, item_id)
        return who.name if who else None


def test_the_chair_presides_where_it_is_noted_as_there_in_person_else_the_vice_chair(scene):
    meeting_id, item_id = convened(scene)
    assert presides(meeting_id) is None
    arrive(scene, meeting_id, 1)
    assert presides(meeting_id) == presides(meeting_id, item_id) == name(scene, 1)
    arrive(scene, meeting_id, 0, person="Quelqu’un d’autre")
    assert presides(meeting_id) == name(scene, 1), "the chair's seat is there, the chair is not"
    leave(scene, meeting_id, 0)
    arrive(scene, meeting_id, 0, person=name(scene, 0))
    assert presides(meeting_id) == name(scene, 0)


def test_who_presided_stays_on_record_when_somebody_else_chairs_a_year_later(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    adopt(scene, meeting_id, item_id)
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
    with clock_at(LATER), transaction():
        committees.set_chairs(scene.committee_id, chair_user_id=scene.members[2].id, vice_chair_user_id=None, by=COMMAND)
        minutes.draft(meeting_id, by=scene.by)
    line = minutes.get(meeting_id)
    assert line.chaired_by == record.of_item(item_id).name == name(scene, 0)
    assert name(scene, 0) in line.sections[0].text
    assert name(scene, 2) not in line.sections[0].text


def test_the_meeting_ends_with_who_presided_on_record_though_it_decided_nothing(scene):
    meeting_id, _ = convened(scene)
    arrive(scene, meeting_id, 1)
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
    assert record.of_meeting(meeting_id).name == name(scene, 1)


def test_without_chair_and_vice_chair_nothing_is_decided_before_somebody_is_noted(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    recuse(scene, meeting_id, item_id, 0)
    leave(scene, meeting_id, 1)
    arrive(scene, meeting_id, 1, person="Sa suppléante")
    with pytest.raises(Refusal, match="Nobody presides"):
        adopt(scene, meeting_id, item_id)
    with clock_at(AFTER), transaction():
        third = next(each.who for each in presiding.candidates(meeting_id) if each.who.user_id == scene.members[2].id)
        record.note(meeting_id, third, item_id=item_id, by=scene.by)
    decision_id = adopt(scene, meeting_id, item_id)
    assert record.noted_for(item_id).authority_id == scene.donors[2].id
    with clock_at(AFTER), pytest.raises(Denied, match="presided over this item"):
        sign(scene, decision_id, by=member(scene, 1))
    with clock_at(AFTER), pytest.raises(Denied, match="took no part"):
        sign(scene, decision_id)
    with clock_at(AFTER):
        assert [line.id for line in register.to_sign(scene.members[2].id)] == [decision_id]
        sign(scene, decision_id, by=member(scene, 2))
    assert register.get(decision_id).signed_by == name(scene, 2)


def test_candidates_are_those_noted_as_sitting_and_nobody_else_of_their_authority(scene):
    meeting_id, _ = convened(scene)
    arrive(scene, meeting_id, 2, person="Sa suppléante")
    with clock_at(AFTER):
        assert [each.who for each in presiding.candidates(meeting_id)] == [Presiding("Sa suppléante")]
        held = mandates.people_of(scene.donors[2].id, clock.today())[0]
        with transaction():
            record.note(meeting_id, Presiding(name(scene, 2), scene.members[2].id, held.id, scene.donors[2].id), by=scene.by)
        assert presiding.now(meeting_id) is None, "who does not sit for the seat does not preside by it"


def test_whoever_presides_is_part_of_what_was_reviewed(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    with clock_at(AFTER):
        with transaction():
            before = votes.stamp(item_id, meeting_id=meeting_id)
        other = next(each.who for each in presiding.candidates(meeting_id) if each.who.user_id == scene.members[2].id)
        with transaction():
            record.note(meeting_id, other, item_id=item_id, by=scene.by)
        with transaction():
            assert votes.stamp(item_id, meeting_id=meeting_id) != before


def test_a_tie_in_a_secret_ballot_adopts_nothing_and_unveils_nobody(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), transaction():
        votes.open_(item_id, meeting_id=meeting_id, secret=True, by=scene.chairing)
    cast(scene, meeting_id, item_id, 0, FOR)
    cast(scene, meeting_id, item_id, 1, AGAINST)
    assert register.get(closed(scene, meeting_id, item_id)).outcome is Outcome.REJECTED
    assert "secret ballot" in str(votes.of_item(item_id).sentence.values["majority"])


def test_a_recused_chair_presides_over_the_other_items_and_the_vice_chair_breaks_the_tie(scene):
    meeting_id = draft(scene)
    item_id, other_id = an_item(scene, meeting_id), an_item(scene, meeting_id, ItemKind.APPROVAL, title="Rapport")
    convene(scene, meeting_id)
    recuse(scene, meeting_id, item_id, 0)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 1, FOR)
    cast(scene, meeting_id, item_id, 2, AGAINST)
    decision_id, other = closed(scene, meeting_id, item_id), adopt(scene, meeting_id, other_id)
    assert register.get(decision_id).outcome is Outcome.ADOPTED
    assert votes.of_item(item_id).sentence.values["majority"].values == {"name": name(scene, 1)}
    assert [record.of_item(key).name for key in (item_id, other_id)] == [name(scene, 1), name(scene, 0)]
    with clock_at(AFTER):
        assert [line.id for line in register.to_sign(scene.members[1].id)] == [decision_id]
        assert [line.id for line in register.to_sign(scene.chair.id)] == [other]
        assert (register.waits_for(scene.members[1].id), register.waits_for(scene.members[2].id)) == (1, 0)
    with clock_at(AFTER), pytest.raises(Refusal, match="broke a tie"), transaction():
        record.note(meeting_id, Presiding("Une autre"), item_id=item_id, by=scene.by)


def test_each_one_who_presided_is_asked_by_mail_for_their_own_decisions(scene):
    meeting_id = draft(scene)
    item_id, other_id = an_item(scene, meeting_id), an_item(scene, meeting_id, ItemKind.APPROVAL, title="Rapport")
    convene(scene, meeting_id)
    recuse(scene, meeting_id, item_id, 0)
    arrive(scene, meeting_id, 0, 1, 2)
    adopt(scene, meeting_id, item_id)
    adopt(scene, meeting_id, other_id)
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
    asked = session.scalars(select(Mail.to).where(Mail.template == "decisions_to_sign")).all()
    assert sorted(asked) == sorted([scene.members[0].email, scene.members[1].email])


def test_a_consultation_asks_for_signatures_in_one_mail_of_the_day_it_ended(scene):
    asked, item_id = consulted(scene)
    for number in (0, 1, 2):
        answer(scene, asked, item_id, number, FOR)
    with clock_at("2024-04-20 11:05"), transaction():
        consultations.finish(asked, by=scene.by)
    mails = session.scalars(select(Mail).where(Mail.template == "decisions_to_sign")).all()
    assert {mail.to for mail in mails} == {scene.chair.email}
    assert len(mails) == 1
    assert "2024-03-20" in str(mails[0].content["when"]), "the day every seat had answered, not the day it was opened"


def test_where_who_presided_can_sign_no_more_the_chair_and_the_vice_chair_do(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    with clock_at(AFTER), transaction():
        record.note(meeting_id, Presiding("La doyenne"), by=scene.by)
    adopt(scene, meeting_id, item_id)
    with clock_at(AFTER):
        assert record.of_item(item_id).name == "La doyenne"
        found = signing.of_item(scene.committee_id, item_id)
        assert ([lead.user_id for lead in found.people], found.presided) == ([scene.members[0].id, scene.members[1].id], False)


def test_what_is_signed_or_in_writing_has_no_other_who_presides(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    decision_id = adopt(scene, meeting_id, item_id)
    with clock_at(AFTER), transaction():
        record.note(meeting_id, Presiding("La doyenne"), item_id=item_id, by=scene.by)
        record.note(meeting_id, Presiding("La doyenne"), item_id=item_id, by=scene.by)
    sign(scene, decision_id)
    with clock_at(AFTER), pytest.raises(Refusal, match="stays on record"), transaction():
        record.note(meeting_id, Presiding("Une autre"), item_id=item_id, by=scene.by)


def test_nobody_presides_over_a_consultation_or_opens_it(scene):
    asked, item_id = consulted(scene)
    with clock_at(AFTER), pytest.raises(Refusal, match="consultation"), transaction():
        record.note(asked, Presiding("Une autre"), by=scene.by)
    assert presides(asked, item_id) is None
    with clock_at("2024-04-21 10:00"), transaction():
        row = meetings.fresh(asked)
        row.status = meetings.MeetingStatus.HELD
        minutes.draft(asked, by=scene.by)
    sections = minutes.get(asked).sections
    assert minutes.get(asked).chaired_by == ""
    assert name(scene, 0) not in sections[0].text
    assert "par écrit" in sections[0].text
    assert "séance" not in sections[-1].text


def test_a_meeting_that_is_not_convened_has_nobody_who_presides(scene):
    drafted = draft(scene)
    with pytest.raises(Refusal, match="convened"), transaction():
        record.note(drafted, Presiding("Une autre"), by=scene.by)


def test_minutes_of_a_meeting_without_record_name_nobody(scene):
    meeting_id, item_id = convened(scene)
    decide(scene, meeting_id, item_id)
    with clock_at(AFTER), transaction():
        meetings.hold(meeting_id, by=scene.by)
        minutes.draft(meeting_id, by=scene.by)
    assert minutes.get(meeting_id).chaired_by == ""
    assert name(scene, 0) not in minutes.get(meeting_id).sections[0].text


def test_staff_say_on_a_page_who_presides(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 2)
    page = f"/meetings/{meeting_id}/presiding"
    with at(AFTER, client, scene.staff):
        assert "présidence à désigner" in client.get(f"/meetings/{meeting_id}/session").text
        first = presiding.candidates(meeting_id)[0].key
        assert client.post(page, data={"chosen": "", "name": ""}).status_code == 422
        assert client.post(page, data={"chosen": first, "name": "La doyenne"}).status_code == 422
        assert client.post(page, data={"chosen": first, "name": ""}).status_code == 303
        assert f"{name(scene, 2)} préside la séance" in client.get(f"/meetings/{meeting_id}/session").text
        item_page = f"/meetings/{meeting_id}/items/{item_id}/presiding"
        assert client.post(item_page, data={"chosen": "", "name": "La doyenne"}).status_code == 303
        assert "La doyenne préside ce point" in client.get(f"/meetings/{meeting_id}/session").text
    with at(AFTER, client, scene.members[2]):
        assert client.get(page).status_code == 200, "who presides leads"
    with at(AFTER, client, scene.members[1]):
        assert client.get(page).status_code == 200
    other = a_scene(code="TUR-2023")
    with at(AFTER, client, other.members[0]):
        assert client.get(page).status_code == 404
    assert agenda.get(item_id, meeting_id).decision_id is None


def test_an_item_of_another_meeting_is_not_found(scene):
    meeting_id, _ = convened(scene)
    _, foreign = convened(scene)
    with clock_at(AFTER), pytest.raises(NotFound), transaction():
        record.note(meeting_id, Presiding("Une autre"), item_id=foreign, by=scene.by)


def a_colleague(scene, number):
    """Another person whom a donor elected."""
    colleague = a_user()
    a_mandate(colleague, scene.donors[number], function=Function.ELECTED)
    return Actor("user", colleague.id)


def tied_in_writing(scene, by, *, entered=False):
    """A consultation in which the chair's seat says yes, by somebody, and another seat no; its only item, past the deadline."""
    asked, item_id = consulted(scene)
    facts = {"meeting_id": asked, "authority_id": scene.donors[0].id, "choice": FOR, "by": by, "entered": entered}
    with clock_at(CONSULTED), transaction():
        consultations.answer(item_id, **facts)
    answer(scene, asked, item_id, 1, AGAINST)
    with clock_at(OVER), transaction():
        consultations.finish(asked, by=scene.by)
    return item_id


def test_in_writing_the_chair_who_answers_in_person_breaks_the_tie_and_is_named(scene):
    line = votes.of_item(tied_in_writing(scene, scene.chairing))
    assert (line.result.outcome, line.result.casting) == (Outcome.ADOPTED, FOR)
    assert line.sentence.values["majority"].values == {"name": name(scene, 0)}


@pytest.mark.parametrize("entered", [False, True])
def test_in_writing_whoever_else_answers_for_the_chairs_seat_breaks_no_tie(scene, entered):
    item_id = tied_in_writing(scene, scene.by if entered else a_colleague(scene, 0), entered=entered)
    line = votes.of_item(item_id)
    assert (line.result.outcome, line.result.casting, line.result.casting_by) == (Outcome.REJECTED, None, "")
    assert "so it is not adopted" in line.sentence.values["majority"].id


def page_of(meeting_id, item_id=None):
    item = f"/items/{item_id}" if item_id else ""
    return f"/meetings/{meeting_id}{item}/presiding"


def test_a_choice_sent_from_a_list_that_changed_meanwhile_names_nobody_else(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    page = page_of(meeting_id, item_id)
    with at(AFTER, client, scene.staff):
        chosen = presiding.candidates(meeting_id)[1]
        assert chosen.key in client.get(page).text
        leave(scene, meeting_id, 0)
        leave(scene, meeting_id, 1)
        assert client.post(page, data={"chosen": chosen.key}).status_code == 409
        assert record.noted_for(item_id) is None
        assert client.post(page, data={"chosen": presiding.candidates(meeting_id)[0].key}).status_code == 303
    assert record.noted_for(item_id).name == name(scene, 2)


@pytest.mark.parametrize("of_item", [True, False])
def test_once_votes_are_cast_nobody_turns_a_tie_by_letting_another_preside(scene, of_item):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, AGAINST)
    cast(scene, meeting_id, item_id, 1, FOR)
    with clock_at(AFTER):
        other = presiding.candidates(meeting_id)[1].who
        with pytest.raises(Refusal, match="goes on presiding"), transaction():
            presiding.note(meeting_id, other, by=scene.by, item_id=item_id if of_item else None)
    assert register.get(closed(scene, meeting_id, item_id)).outcome is Outcome.REJECTED


def test_before_the_first_vote_and_once_who_presided_has_left_another_one_may(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    with clock_at(AFTER), transaction():
        presiding.note(meeting_id, presiding.candidates(meeting_id)[2].who, by=scene.by, item_id=item_id)
    cast(scene, meeting_id, item_id, 1, FOR)
    leave(scene, meeting_id, 2)
    assert presides(meeting_id, item_id) == name(scene, 0)
    leave(scene, meeting_id, 0)
    assert presides(meeting_id, item_id) == name(scene, 1)


@pytest.mark.parametrize("typed", [True, False])
def test_who_keeps_away_from_an_item_does_not_preside_over_it(scene, typed):
    meeting_id, item_id = convened(scene)
    recuse(scene, meeting_id, item_id, 2)
    arrive(scene, meeting_id, 0, 1, 2)
    with clock_at(AFTER):
        away = presiding.candidates(meeting_id)[2].who
        assert [each.who.name for each in presiding.candidates(meeting_id, item_id)] == [name(scene, 0), name(scene, 1)]
        with pytest.raises(Refusal, match="takes no part"), transaction():
            presiding.note(meeting_id, Presiding(away.name) if typed else away, by=scene.by, item_id=item_id)
        with transaction():
            presiding.note(meeting_id, away, by=scene.by)
    assert presides(meeting_id) == name(scene, 2)

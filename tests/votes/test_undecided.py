"""Why an item was left undecided is told wherever the meeting is read: put off, settled elsewhere, no result, no quorum, not reached."""

import pytest

from fundtracker.committees import committees
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import Outcome, Presence, QuorumRule
from fundtracker.kernel.db import transaction
from fundtracker.minutes import minutes, pages
from fundtracker.votes import consultations, ending, entering, undecided, votes
from fundtracker.votes.rules import Choice
from fundtracker.votes.undecided import Why
from fundtracker.web import language
from fundtracker.web.wording import say
from tests.committees.scene import AFTER, BEFORE, an_item, attend, convene, convened, draft
from tests.votes.acts import answer, arrive, cast, consulted, convene_again, leave, opened
from tests.watch import clock_at

ENDED = "2024-03-13 13:00"


def end(scene, meeting_id, at=ENDED):
    with clock_at(at), transaction():
        ending.end(meeting_id, by=scene.by)


def put_off(scene, meeting_id, item_id, text, at=AFTER):
    with clock_at(at), transaction():
        votes.adjourn(item_id, meeting_id=meeting_id, text=text, by=scene.chairing)


def plain(text):
    """A text without the spaces that do not break."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def told(meeting_id, item_id):
    reason = undecided.of_meeting(meeting_id)[item_id]
    with language.speaking("fr"):
        return reason.why, reason.text, [plain(say(each)) for each in reason.told]


def test_nothing_is_told_of_an_item_while_the_meeting_goes_on_or_once_it_is_decided(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    assert undecided.of_meeting(meeting_id) == {}
    with clock_at(AFTER), transaction():
        votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
    end(scene, meeting_id)
    assert undecided.of_meeting(meeting_id) == {}


def test_put_off_with_its_words_and_how_many_were_there_at_that_moment(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    leave(scene, meeting_id, 2, at="2024-03-13 12:40")
    put_off(scene, meeting_id, item_id, "Le devis manque", at="2024-03-13 12:50")
    arrive(scene, meeting_id, 2, at="2024-03-13 12:55")
    assert told(meeting_id, item_id) == (Why.PUT_OFF, "Le devis manque", ["2 sièges présents sur 3 à ce moment."])
    end(scene, meeting_id)
    assert told(meeting_id, item_id)[2] == ["2 sièges présents sur 3 à ce moment."]


def test_put_off_afterwards_counts_who_was_there_at_the_end_and_says_no_number_where_none_is_known(scene):
    meeting_id, item_id = convened(scene)
    put_off(scene, meeting_id, item_id, "")
    assert told(meeting_id, item_id) == (Why.PUT_OFF, "", [])
    other, again = convened(scene)
    arrive(scene, other, 0, 1)
    end(scene, other)
    put_off(scene, other, again, "", at="2024-03-14 09:00")
    assert told(other, again)[2] == ["2 sièges présents sur 3 à ce moment."]


def test_no_quorum_for_it_with_how_many_of_how_many_were_there(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    leave(scene, meeting_id, 1)
    end(scene, meeting_id)
    said = "Le quorum n’était pas atteint à la fin de la réunion : 1 siège présent sur 3, quorum 2."
    assert told(meeting_id, item_id) == (Why.NO_QUORUM, "", [said])


def test_nobody_was_there_any_more_or_nobody_is_on_record(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0)
    leave(scene, meeting_id, 0)
    end(scene, meeting_id)
    assert told(meeting_id, item_id)[0] is Why.NO_QUORUM
    assert "n’était plus là" in told(meeting_id, item_id)[2][0]
    other, again = convened(scene)
    end(scene, other)
    assert told(other, again)[0] is Why.NO_QUORUM
    assert "Personne n’est inscrit comme présent" in told(other, again)[2][0]
    attend(scene, other, Presence.PRESENT, Presence.REMOTE, Presence.ABSENT)
    assert told(other, again)[0] is Why.NOT_REACHED, "the attendance that is recorded afterwards says otherwise"


@pytest.mark.parametrize(("quorum", "said"), [(QuorumRule.HALF, "quorum 2"), (QuorumRule.NONE, "sans condition de quorum")])
def test_not_reached_before_the_end(scene, quorum, said):
    with transaction():
        committees.set_rules(scene.committee_id, book=Rulebook(quorum=quorum), by=scene.by)
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    end(scene, meeting_id)
    why, _, sentences = told(meeting_id, item_id)
    assert why is Why.NOT_REACHED
    assert sentences == [f"La réunion a pris fin avant que ce point soit mis aux voix : 2 sièges présents sur 3, {said}."]


def test_what_is_convened_again_tells_of_the_first_meeting_why(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0)
    again = convene_again(scene, meeting_id)
    assert told(meeting_id, item_id)[0] is Why.NO_QUORUM
    assert undecided.of_meeting(again) == {}


def test_a_ballot_without_result_says_why_at_a_meeting_and_in_writing(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, Choice.FOR)
    leave(scene, meeting_id, 1)
    end(scene, meeting_id)
    why, _, sentences = told(meeting_id, item_id)
    assert (why, len(sentences)) == (Why.WITHOUT_RESULT, 1) and "1 siège présent sur 3, quorum 2" in sentences[0]
    asked, written = consulted(scene)
    answer(scene, asked, written, 0, Choice.FOR)
    with clock_at("2024-04-21 10:00"), transaction():
        consultations.finish(asked, by=scene.by)
    assert told(asked, written)[2] == ["Non décidé par écrit : 1 siège sur 3 a répondu, quorum 2."]


def test_the_session_the_agenda_the_minutes_and_their_paper_tell_it(scene, client):
    meeting_id = draft(scene)
    later = an_item(scene, meeting_id, title="Le pont")
    an_item(scene, meeting_id, title="La route")
    convene(scene, meeting_id)
    arrive(scene, meeting_id, 0, 1)
    put_off(scene, meeting_id, later, "Le devis manque")
    leave(scene, meeting_id, 1, at="2024-03-13 12:45")
    end(scene, meeting_id)
    with clock_at(ENDED):
        client.sign_in(scene.chair)
        for address in (f"/meetings/{meeting_id}/session", f"/meetings/{meeting_id}"):
            html = plain(client.get(address).text).replace("&nbsp;", " ")
            assert "Le devis manque" in html and "2 sièges présents sur 3 à ce moment." in html
            assert "1 siège présent sur 3, quorum 2" in html and "pas de quorum" in html
            assert "Si ce point est adopté" not in html
        with transaction():
            minutes.draft(meeting_id, by=scene.by)
        with language.speaking("fr"):
            said = pages.data(minutes.get(meeting_id))["sections"]
    notes = {section["title"]: [plain(each) for each in section["notes"]] for section in said}
    assert notes["Le pont"] == ["Le point est ajourné : Le devis manque", "2 sièges présents sur 3 à ce moment."]
    assert notes["La route"] == ["Le quorum n’était pas atteint à la fin de la réunion : 1 siège présent sur 3, quorum 2."]


def test_of_an_item_that_is_withheld_the_kind_alone_is_told(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    put_off(scene, meeting_id, item_id, "Le devis manque")
    found = undecided.of_meeting(meeting_id, withheld={item_id})[item_id]
    assert (found.why, found.text, found.told) == (Why.PUT_OFF, "", ())


def test_what_is_entered_after_the_end_takes_the_reason_away(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    end(scene, meeting_id)
    with clock_at(ENDED), transaction():
        entering.enter(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, cents=1_000_000, by=scene.by)
    assert undecided.of_meeting(meeting_id) == {}


def test_pages_of_a_meeting_that_is_over_offer_nothing_that_another_one_has_taken_up(scene, client):
    meeting_id, item_id = convened(scene)
    record = f"/staff/meetings/{meeting_id}/items/{item_id}/decision"
    preside = f"/meetings/{meeting_id}/items/{item_id}/presiding"
    arrive(scene, meeting_id, 0)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        assert record in client.get(f"/meetings/{meeting_id}").text
        going_on = client.get(f"/meetings/{meeting_id}/session").text
        assert f"{scene.chair.name} préside la séance" in going_on and preside in going_on
    convene_again(scene, meeting_id)
    with clock_at(ENDED):
        agenda = client.get(f"/meetings/{meeting_id}").text
        assert record not in agenda and "Présents dans la salle – 1" in agenda
        over = client.get(f"/meetings/{meeting_id}/session").text
        assert f"{scene.chair.name} a présidé la séance" in over and preside not in over


def test_before_arrivals_are_noted_the_session_counts_nobody(scene, client):
    meeting_id, _ = convened(scene)
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        html = client.get(f"/meetings/{meeting_id}/session").text
        assert "3 sièges convoqués" in plain(html) and "0 siège" not in plain(html) and "Actualiser" not in html
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        assert "0 siège présent" in plain(client.get(f"/meetings/{meeting_id}/session").text)

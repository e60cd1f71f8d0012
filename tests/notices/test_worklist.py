"""The worklist names questions to answer, and seats that have not answered when the meeting is near."""

from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.notices import questions, worklist
from fundtracker.notices.rules import Answer
from tests.notices.acts import answer, told
from tests.watch import clock_at


def kinds(at):
    with clock_at(at):
        return [line.kind for line in worklist.waiting()]


def test_a_question_waits_until_it_is_answered_or_the_meeting_began(scene):
    meeting_id = told(scene)
    with clock_at("2024-03-04"), transaction():
        asker = Actor("user", scene.members[0].id)
        question_id = questions.ask(meeting_id, authority_id=scene.donors[0].id, text="Combien ?", by=asker)
    assert kinds("2024-03-05") == ["question_to_answer"]
    assert kinds("2024-03-13 12:00") == []
    with clock_at("2024-03-05"), transaction():
        questions.answer(question_id, meeting_id=meeting_id, text="Dix", by=scene.by)
    assert kinds("2024-03-05") == []


def test_silent_seats_are_named_when_the_meeting_is_near(scene):
    meeting_id = told(scene)
    assert kinds("2024-03-05") == []
    assert kinds("2024-03-10") == ["seats_without_answer"]
    for seat in range(3):
        answer(scene, meeting_id, seat, Answer.REMOTE)
    assert kinds("2024-03-10") == []

"""Minutes of a written consultation: who answered, of how many seats, by which rule, until when; who answered may remark."""

import pytest
from sqlalchemy import select

from fundtracker.committees import meetings
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Denied
from fundtracker.mail.models import Mail
from fundtracker.minutes import minutes, pages, remarks
from fundtracker.votes import consultations
from fundtracker.votes.rules import Choice
from fundtracker.web.language import speaking
from tests.minutes.acts import LAST_DAY
from tests.votes.acts import DEADLINE, answers, consulted
from tests.watch import clock_at

OVER = "2024-04-22 09:00"


@pytest.fixture
def printed(scene):
    """The minutes of a consultation two of whose three seats answered, open to remarks; its id."""
    return _printed(scene)


def _printed(scene, *, silence_consents=False):
    asked, item_id = consulted(scene, silence_consents=silence_consents)
    answers(scene, asked, item_id, [(0, Choice.FOR), (1, Choice.AGAINST)])
    with clock_at(OVER), transaction():
        consultations.finish(asked, by=scene.by)
        minutes.draft(asked, by=scene.by)
        minutes.send(asked, until=LAST_DAY.replace(month=5), by=scene.by)
    return asked


def said(meeting_id):
    """What the minutes say in French, with plain spaces."""
    with speaking("fr"):
        return pages.data(minutes.get(meeting_id))


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_they_say_who_answered_of_how_many_by_which_rule_and_until_when(scene, printed):
    shown = said(printed)
    assert plain(shown["quorum"]) == "2 sièges sur 3 ont répondu ; le quorum est de 2."
    facts = {label: plain(text) for label, text in shown["facts"]}
    assert facts["Réponses jusqu’au"] == "samedi 20 avril 2024 à 11 h"
    assert facts["Sièges"] == "2 sièges sur 3 ont répondu"
    assert [(group["heading"], group["count"]) for group in shown["attendance"]] == [("Ont répondu par écrit", 2), ("Sans réponse", 1)]
    assert shown["attendance"][1]["names"] == [scene.donors[2].name]
    assert [row[1] for row in shown["seats"]].count("Sans réponse") == 1
    assert "présent" not in str([shown["quorum"], shown["facts"], shown["attendance"]])
    assert meetings.get(printed).ends_at is not None, DEADLINE


def test_they_say_that_silence_counts_where_the_rule_is_so(scene):
    assert "le silence vaut accord" in plain(said(_printed(scene, silence_consents=True))["quorum"])


def test_who_answered_is_asked_and_remarks_who_did_not_does_not(scene, printed, client):
    told = session.scalars(select(Mail.to).filter_by(template="minutes_remarks")).all()
    assert sorted(told) == sorted(member.email for member in scene.members[:2])
    section_id = minutes.get(printed).sections[1].id

    def remark(number):
        by = Actor("user", scene.members[number].id)
        facts = {"section_id": section_id, "authority_id": scene.donors[number].id, "text": "Le toit est en tuiles."}
        with clock_at(OVER), transaction():
            remarks.make(printed, by=by, **facts)

    remark(1)
    with pytest.raises(Denied):
        remark(2)
    client.sign_in(scene.members[0])
    page = f"/meetings/{printed}/minutes"
    assert "Vous avez participé" in client.get(page).text
    assert client.get(f"{page}/remark").status_code == 200

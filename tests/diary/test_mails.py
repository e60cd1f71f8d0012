"""The diary's mails as they are sent: in the reader's language, with the hour of Paris and the page to go to."""

import pytest
from sqlalchemy import select

from fundtracker.diary import events
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from tests.databases import Database
from tests.diary.acts import NOW, an_event, comes, facts, leaves, row
from tests.factories import a_user
from tests.watch import clock_at


def sent(template: str) -> tuple[str, str]:
    """Subject and text of the one mail of a template."""
    session.rollback()
    message = sender.set_mail(session.scalars(select(Mail).filter_by(template=template)).one())
    body = message.get_body(("plain",))
    assert body is not None
    return str(message["Subject"]), str(body.get_content())


@pytest.mark.parametrize(
    ("language", "subjects", "said"),
    [
        (
            "fr",
            (
                "Groupe-pays Haïti : vous avez une place",
                "Groupe-pays Haïti : autre heure ou autre lieu",
                "Groupe-pays Haïti : annulation",
            ),
            ("vendredi 20 mars 2026 à 10\u00a0h", "Réunion d’un groupe-pays"),
        ),
        (
            "en",
            ("Haiti country group: you have a place", "Haiti country group: another hour or place", "Haiti country group: cancelled"),
            ("Friday 20 March 2026 at 10:00", "Gathering of a country group"),
        ),
    ],
)
def test_mails_say_what_when_where_and_why(database: Database, language: str, subjects: tuple[str, ...], said: tuple[str, ...]) -> None:
    first, second = a_user("staff"), a_user("staff", language=language)
    event_id = an_event(capacity=1)
    comes(event_id, first)
    comes(event_id, second)
    leaves(event_id, first)
    with clock_at(NOW), transaction():
        events.edit(event_id, facts(capacity=1, place="Nantes"), version=row(event_id).version, by=COMMAND)
    with clock_at(NOW), transaction():
        events.cancel(event_id, reason="Trains supprimés.", by=COMMAND)
    found = [sent(template) for template in ("diary_moved_up", "diary_changed", "diary_cancelled")]
    assert tuple(subject for subject, _ in found) == subjects
    for _, text in found:
        assert all(part in text for part in said)
        assert f"/diary/{event_id}" in text
    assert "Lyon" in found[0][1]
    assert "Nantes" in found[1][1]
    assert "Trains supprimés." in found[2][1]

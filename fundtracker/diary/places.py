"""The places of an entry: who has one, who waits, and the mails that tell of a place or of the end of all of them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.diary import rules
from fundtracker.diary.models import DiaryEvent, SignUp
from fundtracker.diary.wording import KINDS
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.mail import house, outbox
from fundtracker.web import wording
from fundtracker.web.language import speaking


def open_(event_id: int) -> Sequence[SignUp]:
    """The sign-ups of an entry, in the order they came."""
    query = select(SignUp).where(SignUp.event_id == event_id, SignUp.left_at.is_(None))
    return session.scalars(query.order_by(SignUp.signed_at, SignUp.id)).all()


def seated(event: DiaryEvent) -> frozenset[int]:
    """The sign-ups of an entry that have a place now."""
    return rules.seated([row.id for row in open_(event.id)], event.capacity)


def tell_moved_up(event: DiaryEvent, before: Collection[int]) -> None:
    """Tell whoever has a place now and had none before, once each; nobody of what has begun."""
    if event.starts_at > clock.now():
        _tell(event, [row for row in open_(event.id) if row.id in seated(event) - set(before)], "diary_moved_up")


def tell_changed(event: DiaryEvent, before: Collection[int]) -> None:
    """Tell whoever had signed up of another hour or place, once for each change; not who has just been told of a place."""
    if event.ends_at > clock.now():
        moved_up = seated(event) - set(before)
        _tell(event, [row for row in open_(event.id) if row.id not in moved_up], "diary_changed", f":{event.sequence}")


def tell_travel(event: DiaryEvent, template: str) -> None:
    """Tell whoever signed up that a mission waits for its approval (`diary_suspended`) or has it now (`diary_resumed`), once a change."""
    if event.starts_at > clock.now():
        _tell(event, open_(event.id), template, f":{event.version}")


def tell_cancelled(event: DiaryEvent) -> None:
    """Tell whoever signed up, those who waited included, once each."""
    _tell(event, open_(event.id), "diary_cancelled")


def _tell(event: DiaryEvent, rows: Collection[SignUp], template: str, mark: str = "") -> None:
    for row in rows:
        user = session.get_one(User, row.user_id)
        if not user.active:
            continue
        with speaking(user.language):
            values: dict[str, object] = {
                "name": user.name,
                "title": wording.in_language(event.title_fr, event.title_en),
                "kind": wording.say(KINDS[event.kind]),
                "when": event.starts_at,
                "place": event.place,
                "reason": event.cancel_reason,
                "url": f"{house.site()}/diary/{event.id}",
            }
        outbox.write(to=user.email, template=template, language=user.language, event=f"{template}:{row.id}{mark}", **values)

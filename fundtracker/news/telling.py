"""Telling followers: a sweep writes the mails that are due; each update goes to each person once, whatever dies in between."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from fundtracker.accounts.models import User
from fundtracker.funds.models import Fund, Project, Update
from fundtracker.grants import courses
from fundtracker.kernel import clock
from fundtracker.kernel.db import lock, session, transaction
from fundtracker.mail import house, outbox
from fundtracker.news import following, rules
from fundtracker.news.models import Follow, Subscription, Told
from fundtracker.news.rules import Rhythm
from fundtracker.web import wording
from fundtracker.web.language import speaking


def tell() -> int:
    """Write the mails that are due, a transaction for each person; gives back how many were written.

    What was told is kept beside the mail in one transaction, so that nobody gets an update twice and, if the worker dies, the next
    sweep goes on with those left over.
    """
    ids = list(session.scalars(_waiting(Subscription.id).distinct().order_by(Subscription.id)))
    session.rollback()
    written = 0
    for subscription_id in ids:
        with transaction():
            written += _tell_one(lock(Subscription, subscription_id)[0])
    return written


def _waiting(what: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Published updates that followers with rights have not been told of; none of a project in danger (domain.md rule 18)."""
    about = select(Update.project_id).where(Update.project_id.is_not(None), Update.published_at > clock.now() - rules.FRESH).distinct()
    hidden = courses.masked(list(session.scalars(about)))
    open_to_all = or_(Update.project_id.is_(None), Update.project_id.not_in(hidden))
    return (
        select(what)
        .select_from(Subscription)
        .join(User, User.id == Subscription.user_id)
        .join(Follow, Follow.subscription_id == Subscription.id)
        .join(Update, (Update.fund_id == Follow.fund_id) & or_(Follow.project_id.is_(None), Follow.project_id == Update.project_id))
        .outerjoin(Told, (Told.subscription_id == Subscription.id) & (Told.update_id == Update.id))
        .where(Told.update_id.is_(None), Update.published_at >= Follow.since, Update.published_at > clock.now() - rules.FRESH)
        .where(open_to_all, following.has_rights(), *conditions)
    )


def _tell_one(row: Subscription) -> int:
    """What is due to one person, whose subscription is locked."""
    if row.rhythm is Rhythm.AT_ONCE:
        updates = _untold(row)
        for update in updates:
            _mail(row, "news_update", f"update:{update.id}", [update])
        return len(updates)
    day = rules.digest_day(row.rhythm, clock.now())
    if row.last_digest_on is not None and row.last_digest_on >= day:
        return 0
    updates = _untold(row, Update.published_at < rules.digest_at(day))
    if not updates:
        return 0
    row.last_digest_on = day
    _mail(row, "news_digest", f"digest:{day}", updates)
    return 1


def _untold(row: Subscription, *conditions: ColumnElement[bool]) -> list[Update]:
    ids = session.scalars(_waiting(Update.id, Subscription.id == row.id, *conditions)).all()
    return list(session.scalars(select(Update).where(Update.id.in_(set(ids))).order_by(Update.published_at, Update.id)))


def _mail(row: Subscription, template: str, mark: str, updates: list[Update]) -> None:
    """One mail, and that it tells of these updates."""
    user = session.get_one(User, row.user_id)
    with speaking(user.language):
        items = [_item(update) for update in updates]
    event = f"news:{row.id}:{mark}"
    stop = f"/unsubscribe/{following.token(row.id)}"
    values: dict[str, Any] = {"name": user.name, "items": items, "site": house.site(), "unsubscribe": stop}
    outbox.write(to=user.email, template=template, language=user.language, event=event, **values)
    session.add_all(Told(subscription_id=row.id, update_id=update.id) for update in updates)
    session.flush()


def _item(update: Update) -> dict[str, str]:
    """An update as a mail writes it, in the language spoken now."""
    fund = session.get_one(Fund, update.fund_id)
    project = session.get(Project, update.project_id) if update.project_id else None
    return {
        "title": wording.in_language(update.title_fr, update.title_en),
        "text": wording.in_language(update.body_fr, update.body_en),
        "dated": wording.day(update.dated),
        "fund": wording.in_language(fund.name_fr, fund.name_en),
        "project": wording.in_language(project.title_fr, project.title_en) if project else "",
        "url": f"{house.site()}/funds/{fund.code}#update-{update.id}",
    }

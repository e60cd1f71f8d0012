"""Mails of proxies: to the seat that holds one now, to the one that holds it no more, to the one whose proxy fell or stands again."""

from collections.abc import Mapping

from sqlalchemy import select

from fundtracker.authorities.models import Authority
from fundtracker.committees.models import Meeting
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.mail import outbox
from fundtracker.notices import sending
from fundtracker.notices.models import Notice


def tell(row: Meeting, before: Mapping[int, int], after: Mapping[int, int], *, answered: int) -> None:
    """Tell whom a change of proxies concerns, as holder by giver before and after; `answered` is the seat whose answer made it."""
    for giver, holder in before.items():
        if after.get(giver) == holder:
            continue
        if giver == answered:
            _write(row, to=holder, template="proxy_taken_back", giver=giver, holder=holder)
        else:
            _write(row, to=giver, template="proxy_fallen", giver=giver, holder=holder)
    for giver, holder in after.items():
        if before.get(giver) != holder:
            _write(row, to=holder, template="proxy_given", giver=giver, holder=holder)
            if giver != answered:
                _write(row, to=giver, template="proxy_stands", giver=giver, holder=holder)


def _write(row: Meeting, *, to: int, template: str, giver: int, holder: int) -> None:
    """One mail to each person who was told of the meeting for a seat and whose notice lives."""
    names = {key: session.get_one(Authority, key).label for key in (giver, holder)}
    now = clock.now().isoformat()
    for notice in session.scalars(select(Notice).filter_by(meeting_id=row.id, authority_id=to, revoked_at=None).order_by(Notice.id)):
        outbox.write(
            to=notice.email,
            template=template,
            language=notice.language,
            event=f"{template}:{row.id}:{giver}:{holder}:{notice.id}:{now}",
            name=sending.greeted(notice),
            title=row.title,
            when=row.starts_at,
            giver=names[giver],
            holder=names[holder],
            path=f"/reply/{sending.token(notice)}",
        )

"""Proxies at a meeting: who votes for whom, as the answers stand now."""

from collections.abc import Mapping

from sqlalchemy import select

from fundtracker.kernel.db import session
from fundtracker.notices import rules
from fundtracker.notices.models import Reply


def of_meeting(meeting_id: int) -> dict[int, int]:
    """The proxies that count at a meeting, as holder's authority by giver's; those that fall are left out."""
    rows = session.execute(select(Reply.authority_id, Reply.answer, Reply.proxy_to_id).filter_by(meeting_id=meeting_id)).all()
    given = {giver: holder for giver, _, holder in rows if holder is not None}
    return rules.standing({authority_id: answer for authority_id, answer, _ in rows}, given)


def held(proxies: Mapping[int, int], holder_id: int) -> list[int]:
    """The authorities whose proxy an authority holds."""
    return sorted(giver for giver, holder in proxies.items() if holder == holder_id)

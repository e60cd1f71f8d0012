"""The minutes a meeting is asked to approve, for its pack."""

from sqlalchemy import select

from fundtracker.committees import meetings, recusals
from fundtracker.committees.models import AgendaItem
from fundtracker.documents import store
from fundtracker.kernel.db import session
from fundtracker.kernel.text import msg
from fundtracker.minutes import minutes, papers
from fundtracker.minutes.models import Minutes
from fundtracker.minutes.rules import Kind, Phase
from fundtracker.packs.annexes import Annex
from fundtracker.web.language import speaking
from fundtracker.web.wording import say


def annexes(meeting_id: int) -> list[Annex]:
    """The minutes on this meeting's agenda, as they stand; until they are locked without what concerns items that seats kept away from."""
    query = select(Minutes.meeting_id, AgendaItem.id).join(AgendaItem, AgendaItem.id == Minutes.item_id)
    rows = session.execute(query.where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position)).all()
    return [_annex(about, item_id) for about, item_id in rows]


def _annex(about: int, item_id: int) -> Annex:
    title = {}
    for spoken in papers.LANGUAGES:
        with speaking(spoken):
            title[spoken] = say(msg("Minutes of “%(title)s”", title=meetings.get(about).title))
    return Annex(item_id, papers.name(Kind.MINUTES, about), title, {spoken: _set(about, spoken) for spoken in papers.LANGUAGES})


def _set(about: int, spoken: str) -> bytes:
    line = minutes.get(about)
    if line.phase is Phase.LOCKED:
        return store.read(papers.kept(about, Kind.MINUTES, spoken))
    return papers.typeset(Kind.MINUTES, line, spoken, withheld=frozenset(recusals.of_meeting(about)))

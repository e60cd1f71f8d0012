"""The documents of pledges: which acts of an authority are on file, and the right to fetch one through its pledge."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker.contributions.models import Pledge, PledgeStage
from fundtracker.contributions.rules import Stage
from fundtracker.contributions.wording import PAPERS
from fundtracker.documents import store
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message


@dataclass(frozen=True)
class Paper:
    """An act on file; `id` is the document's."""

    id: int
    name: str
    kind: Message
    size: int
    sha256: str
    pledge_id: int
    reference: str
    stage: Stage
    on: date
    act_number: str


def of_authority(authority_id: int) -> list[Paper]:
    """The acts on file for every pledge of an authority, newest first."""
    query = (
        select(PledgeStage, Pledge.reference)
        .join(Pledge, Pledge.id == PledgeStage.pledge_id)
        .where(Pledge.authority_id == authority_id, PledgeStage.document_id.is_not(None))
        .order_by(PledgeStage.on.desc(), PledgeStage.id)
    )
    return [_paper(stage, reference) for stage, reference in session.execute(query)]


def of_pledge(pledge_id: int, stage: Stage) -> int:
    """The id of the document of one stage of a pledge.

    Raises:
        NotFound: nothing is on file there.
    """
    found = session.scalar(select(PledgeStage.document_id).filter_by(pledge_id=pledge_id, stage=stage))
    if found is None:
        raise NotFound()
    return found


def _paper(stage: PledgeStage, reference: str) -> Paper:
    document = store.get(stage.document_id or 0)
    return Paper(
        id=document.id,
        name=document.name,
        kind=PAPERS[stage.stage],
        size=document.size,
        sha256=document.sha256,
        pledge_id=stage.pledge_id,
        reference=reference,
        stage=stage.stage,
        on=stage.on,
        act_number=stage.act_number,
    )

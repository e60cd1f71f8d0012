"""A request as lists show it: plain values with the names that belong to them, read in a handful of queries whatever the length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.authorities.rules import FUNCTIONS
from fundtracker.contributions.models import Pledge
from fundtracker.contributions.wording import PAPERS
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.requests import facts
from fundtracker.requests.facts import Facts
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import Kind, State
from fundtracker.requests.wording import KINDS, STATES, TAGS


@dataclass(frozen=True)
class RequestLine:
    """A request; `pledge_reference` and `holder` name the pledge and the person of the mandate it is about, empty where there is none."""

    id: int
    kind: Kind
    state: State
    authority_id: int
    authority_name: str
    siren: str
    asker_id: int
    asker_name: str
    asked_at: datetime
    fund_id: int | None
    fund_code: str
    pledge_id: int | None
    pledge_reference: str
    mandate_id: int | None
    holder: str
    document_id: int | None
    facts: Facts
    answer: str
    answered_at: datetime | None
    version: int

    @property
    def kind_name(self) -> Message:
        """What is asked, in words."""
        return KINDS[self.kind]

    @property
    def state_name(self) -> Message:
        """Its state in words."""
        return STATES[self.state]

    @property
    def tag(self) -> str:
        """The kind of its state's tag."""
        return TAGS[self.state]

    @property
    def waits(self) -> bool:
        """Whether staff have yet to answer."""
        return self.state is State.WAITING

    @property
    def sentence(self) -> Message:
        """What it says, in one line."""
        return _sentence(self)


def _sentence(line: RequestLine) -> Message:
    """What a request says, in one line."""
    said = line.facts
    if isinstance(said, facts.PledgeFacts):
        return msg("%(cents)s for %(fund)s", cents=Cents(said.cents), fund=line.fund_code)
    if isinstance(said, facts.PaperFacts):
        return msg("%(paper)s of %(day)s, pledge %(reference)s", paper=PAPERS[said.stage], day=said.on, reference=line.pledge_reference)
    if isinstance(said, facts.ContactFacts):
        return msg("Address, e-mail and telephone of the authority")
    if isinstance(said, facts.PersonFacts):
        return msg("%(name)s, who signs in with %(email)s", name=said.name, email=said.email)
    if isinstance(said, facts.InvitationFacts):
        return msg("%(name)s, %(function)s from %(day)s on", name=said.name, function=FUNCTIONS[said.function], day=said.starts_on)
    if isinstance(said, facts.EndingFacts):
        return msg("The mandate of %(name)s ends on %(day)s", name=said.name, day=said.ends_on)
    if said.starts_on is None:
        return msg("The mandate of %(name)s ends on %(day)s, no successor yet", name=line.holder, day=said.ends_on)
    return msg("%(successor)s follows %(name)s on %(day)s", successor=said.name, name=line.holder, day=said.starts_on)


def of_rows(rows: Sequence[DonorRequest]) -> list[RequestLine]:
    """Lines of these requests, in their order."""
    authorities = _names(select(Authority.id, Authority.label, Authority.siren), Authority.id, (row.authority_id for row in rows))
    people = _names(select(User.id, User.name), User.id, (row.asked_by for row in rows))
    funds = _names(select(Fund.id, Fund.code), Fund.id, (row.fund_id for row in rows))
    pledges = _names(select(Pledge.id, Pledge.reference), Pledge.id, (row.pledge_id for row in rows))
    held = select(Mandate.id, User.name).join(User, User.id == Mandate.user_id)
    holders = _names(held, Mandate.id, (row.mandate_id for row in rows))
    return [
        RequestLine(
            id=row.id,
            kind=row.kind,
            state=row.state,
            authority_id=row.authority_id,
            authority_name=authorities[row.authority_id][0],
            siren=authorities[row.authority_id][1],
            asker_id=row.asked_by,
            asker_name=people[row.asked_by][0],
            asked_at=row.asked_at,
            fund_id=row.fund_id,
            fund_code=funds.get(row.fund_id, ("",))[0],
            pledge_id=row.pledge_id,
            pledge_reference=pledges.get(row.pledge_id, ("",))[0],
            mandate_id=row.mandate_id,
            holder=holders.get(row.mandate_id, ("",))[0],
            document_id=row.document_id,
            facts=facts.load(row.kind, row.facts),
            answer=row.answer,
            answered_at=row.answered_at,
            version=row.version,
        )
        for row in rows
    ]


def _names(query: Any, key: Any, ids: Iterable[int | None]) -> dict[int | None, tuple[str, ...]]:
    """The names of rows by id."""
    wanted = {each for each in ids if each is not None}
    return {row[0]: tuple(row[1:]) for row in session.execute(query.where(key.in_(wanted)))}

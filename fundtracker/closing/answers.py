"""What each donor wants done with what is left of its money: by its own answer, or as its agreement says (domain.md rule 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.closing import closings, leftovers, rules
from fundtracker.closing.leftovers import Leftover
from fundtracker.closing.models import Closing, ClosingAnswer, ClosingChange
from fundtracker.closing.rules import Wish
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import positions


@dataclass(frozen=True)
class Change:
    """Another answer that staff wrote down, which waits for its second person."""

    wish: Wish
    by_clause: bool
    document_id: int
    asked_by_id: int
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class AnswerLine:
    """A donor with something left: what it answered, if it did, what will be done (`wish`), and the `change` that waits, if any.

    What staff wrote down has its paper (`document_id`); a donor's own answer has none.
    """

    left: Leftover
    answer: Wish | None
    wish: Wish
    by_clause: bool
    document_id: int | None
    answered_at: datetime | None
    change: Change | None

    @property
    def cents(self) -> int:
        """What leaves the fund for this donor: what it has left, and its share of the fee where it is refunded (domain.md rule 7)."""
        return self.left.refund if self.wish is Wish.REFUND else self.left.cents

    @property
    def to_prepare(self) -> int:
        """What no payment was prepared for yet, in cents."""
        return self.cents - self.left.under_way


def give(
    fund_id: int, authority_id: int, *, wish: Wish, by: Actor, by_clause: bool = False, document_id: int | None = None, staff: bool = False
) -> int:
    """Record what a donor wants; the last word counts until payments are prepared. Gives back the fund's id.

    `staff`: a member of staff writes it down, so the paper must be on file; they may do so after the last day too. Where an answer
    stands already it stays, until another person confirms the one that staff wrote down (`changes`); the donor's own word counts at once.

    Raises:
        NotFound: the donors were not asked, or this one has nothing left.
        Refusal: the last day has passed, the paper is missing, or payments were prepared already.
    """
    lock(Fund, fund_id)
    row = closings.living(fund_id)
    left = leftovers.of_donor(fund_id, authority_id)
    if left is None:
        raise NotFound
    if not staff and clock.today() > row.answers_until:
        raise Refusal(msg("The last day to answer was %(day)s. Write to the association.", day=row.answers_until))
    if staff and document_id is None:
        raise Refusal(msg("Attach the letter or the agreement that says so."), field="file")
    rules.check_answer(wish, to_fund_id=row.to_fund_id, settled=left.under_way)
    found = session.get(ClosingAnswer, (fund_id, authority_id), populate_existing=True)
    if staff and document_id is not None and found is not None:
        _propose(fund_id, authority_id, wish, by_clause, document_id, by)
        return fund_id
    _drop(fund_id, authority_id)
    keep(fund_id, authority_id, wish=wish, by_clause=by_clause, document_id=document_id, by=by)
    return fund_id


def keep(fund_id: int, authority_id: int, *, wish: Wish, by_clause: bool, document_id: int | None, by: Actor) -> None:
    """Write the answer that stands from now on."""
    found = session.get(ClosingAnswer, (fund_id, authority_id), populate_existing=True)
    before = {"wish": found.wish, "by_clause": found.by_clause} if found else {}
    kept = found or ClosingAnswer(fund_id=fund_id, authority_id=authority_id)
    kept.wish, kept.by_clause, kept.document_id = wish, by_clause, document_id
    kept.answered_at, kept.answered_by = clock.now(), str(by)
    session.add(kept)
    session.flush()
    after = {"authority_id": authority_id, "wish": wish, "by_clause": by_clause, "document_id": document_id}
    audit.record("web:closing:answered", fund_id, by=by, fund_id=fund_id, before=before, after=after)


def _propose(fund_id: int, authority_id: int, wish: Wish, by_clause: bool, document_id: int, by: Actor) -> None:
    """Keep another answer beside the one that stands; the last one written down waits."""
    if by.user_id is None:
        raise Denied(msg("Only a person who signed in may do this."))
    _drop(fund_id, authority_id)
    facts = {"wish": wish, "by_clause": by_clause, "document_id": document_id}
    who = {"asked_by_id": by.user_id, "asked_at": clock.now()}
    session.add(ClosingChange(fund_id=fund_id, authority_id=authority_id, **facts, **who))
    session.flush()
    audit.record("web:closing:change-asked", fund_id, by=by, fund_id=fund_id, after={"authority_id": authority_id, **facts})


def _drop(fund_id: int, authority_id: int) -> None:
    """Whatever change waited waits no more."""
    waiting = session.get(ClosingChange, (fund_id, authority_id), populate_existing=True)
    if waiting is not None:
        session.delete(waiting)
        session.flush()


def of_fund(fund_id: int, to_fund_id: int | None) -> list[AnswerLine]:
    """Every donor with something left and what it answered, by name."""
    given = {row.authority_id: row for row in session.scalars(select(ClosingAnswer).filter_by(fund_id=fund_id))}
    changes = _changes(fund_id)
    return [_line(left, given.get(left.authority_id), to_fund_id, changes.get(left.authority_id)) for left in leftovers.of_fund(fund_id)]


def awaited(row: Closing, lines: Sequence[AnswerLine]) -> bool:
    """Whether donors may still answer and some have not."""
    return clock.today() <= row.answers_until and any(line.answer is None for line in lines)


def of_donor(fund_id: int, authority_id: int, to_fund_id: int | None) -> AnswerLine | None:
    """One donor's, or None where it has nothing left."""
    left = leftovers.of_donor(fund_id, authority_id)
    change = _changes(fund_id).get(authority_id)
    return _line(left, session.get(ClosingAnswer, (fund_id, authority_id)), to_fund_id, change) if left else None


def _line(left: Leftover, row: ClosingAnswer | None, to_fund_id: int | None, change: Change | None) -> AnswerLine:
    if row is None:
        return AnswerLine(left, None, rules.wish(None, to_fund_id), False, None, None, change)
    return AnswerLine(left, row.wish, rules.wish(row.wish, to_fund_id), row.by_clause, row.document_id, row.answered_at, change)


def _changes(fund_id: int) -> Mapping[int, Change]:
    """The changes that wait, by donor."""
    query = select(ClosingChange, User.name).join(User, User.id == ClosingChange.asked_by_id).where(ClosingChange.fund_id == fund_id)
    return {
        row.authority_id: Change(row.wish, row.by_clause, row.document_id, row.asked_by_id, name, row.asked_at)
        for row, name in session.execute(query)
    }


def concerns(fund_id: int, authority_id: int) -> bool:
    """Whether a donor ever gave to a fund, so that its end concerns it."""
    return authority_id in {line.authority_id for line in positions.donors(fund_id) if line.received or line.transfers_in}


def paper(fund_id: int, authority_id: int) -> int:
    """The document an answer stands on. Raises NotFound where there is none."""
    row = session.get(ClosingAnswer, (fund_id, authority_id))
    if row is None or row.document_id is None:
        raise NotFound
    return row.document_id


@dataclass(frozen=True)
class Question:
    """A question that waits for a donor's answer: about which fund, how much is left there (cents), until when; `answer` as it stands."""

    code: str
    name_fr: str
    name_en: str
    cents: int
    until: date
    answer: Wish | None


def questions(authority_id: int) -> list[Question]:
    """The funds being closed in which a donor has something left and may still answer."""
    query = select(Fund, Closing).join(Closing, Closing.fund_id == Fund.id).where(Closing.answers_until >= clock.today())
    found = []
    for fund, row in session.execute(query.where(Closing.closed_at.is_(None)).order_by(Closing.answers_until)):
        line = of_donor(fund.id, authority_id, row.to_fund_id)
        if line is not None and not line.left.under_way:
            found.append(Question(fund.code, fund.name_fr, fund.name_en, line.left.cents, row.answers_until, line.answer))
    return found

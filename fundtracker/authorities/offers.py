"""Mandates that are offered: nobody joins an authority, or answers for it, before having accepted that themselves.

An offer has no effect at all: it is no mandate, gives no access, no seat, no recusal, and changes nothing of what the person holds
elsewhere. It says the same of an address that somebody signs in with, of one that nobody does, and of a member of staff's.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts import throttle, users
from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Authority, MandateOffer
from fundtracker.authorities.rules import FUNCTIONS, Function, OfferState
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.mail import outbox
from fundtracker.web import wording
from fundtracker.web.language import speaking


@dataclass(frozen=True)
class OfferLine:
    """A mandate somebody is offered, under the name and the address that were typed."""

    id: int
    authority_id: int
    authority_name: str
    name: str
    email: str
    function: Function
    starts_on: date
    ends_on: date | None

    @property
    def function_name(self) -> Message:
        """The function in words."""
        return FUNCTIONS[self.function]


def make(*, email: str, name: str, authority_id: int, function: Function | str, starts_on: date, ends_on: date | None, by: Actor) -> int:
    """Offer a mandate to the person of an address, who gets a mail; gives back the offer's id.

    Raises:
        NotFound: no such contributor.
        Refusal: the name or the address is none, the dates contradict each other, the same is offered already, or too many forms were
            sent lately: all the same whether somebody signs in with the address or not, and whether a mail is written.
    """
    throttle.count_form()
    if name.strip():  # staff need not type the name of whom they know
        users.check_name(name)
    address = users.read_email(email)
    if not lock(Authority, authority_id):
        raise NotFound(msg("This person or this contributor does not exist."))
    if ends_on is not None and ends_on < starts_on:
        raise Refusal(msg("The last day of a mandate cannot be before its first."), field="ends_on")
    open_ones = select(MandateOffer.id).filter_by(authority_id=authority_id, email=address, function=Function(function))
    if session.scalar(open_ones.where(MandateOffer.state == OfferState.WAITING).limit(1)) is not None:
        raise Refusal(msg("This person was invited for this already and has not answered yet."), field="email")
    known = users.find_by_email(address)
    user_id = known.id if known else users.invite(email=address, name=name, by=by)
    row = MandateOffer(
        user_id=user_id,
        authority_id=authority_id,
        name=name.strip(),
        email=address,
        function=Function(function),
        starts_on=starts_on,
        ends_on=ends_on,
        state=OfferState.WAITING,
        offered_at=clock.now(),
        offered_by=str(by),
    )
    session.add(row)
    session.flush()
    if known is not None and known.active and known.waiting and known.role is None:
        users.invite_again(user_id, by=by)
    elif known is not None and known.active and known.role is None:
        _tell(row)
    after = {"user_id": user_id, "authority_id": authority_id, "function": row.function, "starts_on": starts_on, "ends_on": ends_on}
    audit.record("web:mandate:offered", row.id, by=by, after=after)
    return row.id


def _tell(row: MandateOffer) -> None:
    """Tell somebody who signs in already what they are offered, in words of the house alone."""
    user, authority = session.get_one(User, row.user_id), session.get_one(Authority, row.authority_id)
    with speaking(user.language):
        function = wording.say(FUNCTIONS[row.function])
    outbox.write(
        to=user.email,
        template="mandate_offered",
        language=user.language,
        event=f"mandate-offer:{row.id}",
        name=user.name if user.password_hash is not None else "",
        authority=authority.label,
        function=function,
        path="/me/mandates",
    )


def accept(offer_id: int, *, by: Actor) -> int:
    """Take an offered mandate, from today or its first day on; gives back the mandate's id.

    Raises:
        NotFound: no such offer to this person, or it was answered.
        Refusal: its last day has passed, or as `mandates.give`.
    """
    row = _open(offer_id, user_id=by.user_id or 0)
    today = clock.today()
    if row.ends_on is not None and row.ends_on < today:
        raise Refusal(msg("The last day of this mandate has passed. Ask for another invitation."))
    term = {"starts_on": max(row.starts_on, today), "ends_on": row.ends_on}
    mandate_id = mandates.give(user_id=row.user_id, authority_id=row.authority_id, function=row.function, by=by, **term)  # type: ignore[arg-type]
    row.mandate_id = mandate_id
    _answer(row, OfferState.ACCEPTED, by)
    return mandate_id


def decline(offer_id: int, *, by: Actor) -> int:
    """Leave an offered mandate; gives back the offer's id. Raises NotFound: no such offer to this person, or it was answered."""
    row = _open(offer_id, user_id=by.user_id or 0)
    _answer(row, OfferState.DECLINED, by)
    return row.id


def withdraw(offer_id: int, *, authority_id: int, by: Actor) -> int:
    """Take an offer of an authority back; gives back its id. Raises NotFound: no such offer there, or it was answered."""
    row = _open(offer_id, authority_id=authority_id)
    _answer(row, OfferState.WITHDRAWN, by)
    return row.id


def of_person(user_id: int) -> list[OfferLine]:
    """What a person is offered and has not answered, the oldest first."""
    return _lines(MandateOffer.user_id == user_id)


def of_authority(authority_id: int) -> list[OfferLine]:
    """Whom an authority invited and who has not answered, the oldest first."""
    return _lines(MandateOffer.authority_id == authority_id)


def _open(offer_id: int, **of: int) -> MandateOffer:
    """An offer that waits, under a lock, fetched through its person or its authority."""
    row = next(iter(lock(MandateOffer, offer_id)), None)
    if row is None or row.state is not OfferState.WAITING or any(getattr(row, name) != value for name, value in of.items()):
        raise NotFound(msg("This invitation does not exist any more, or it was answered."))
    return row


def _answer(row: MandateOffer, state: OfferState, by: Actor) -> None:
    row.state, row.answered_at = state, clock.now()
    session.flush()
    audit.record(f"web:mandate:{state.value}", row.id, by=by, after={"mandate_id": row.mandate_id})


def _lines(condition: object) -> list[OfferLine]:
    query = select(MandateOffer, Authority.label).join(Authority, Authority.id == MandateOffer.authority_id)
    rows = session.execute(query.where(condition, MandateOffer.state == OfferState.WAITING).order_by(MandateOffer.id))  # type: ignore[arg-type]
    return [
        OfferLine(row.id, row.authority_id, label, row.name, row.email, row.function, row.starts_on, row.ends_on) for row, label in rows
    ]

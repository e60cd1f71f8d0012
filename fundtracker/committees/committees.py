"""Committees: one a fund, its chair and vice-chair, and who is a member."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.authorities import mandates, successions
from fundtracker.committees import leading, leading_mails, rules
from fundtracker.committees.leading import Lead
from fundtracker.committees.models import Committee
from fundtracker.committees.rulebook import Rulebook
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import Message, by_name, msg
from fundtracker.kernel.verdict import Verdict
from fundtracker.ledger import positions


@dataclass(frozen=True)
class CommitteeLine:
    """A committee with its fund and who leads it, by which mandate; `id` is 0 where nothing was recorded of it yet."""

    id: int
    fund_id: int
    code: str
    name_fr: str
    name_en: str
    urgency_ceiling_cents: int
    chair_user_id: int | None
    chair_name: str
    vice_chair_user_id: int | None
    vice_chair_name: str
    version: int
    chair_mandate_id: int | None = None
    vice_chair_mandate_id: int | None = None


def of_fund(code: str) -> CommitteeLine:
    """The committee of a fund by the fund's code. Raises NotFound: no such fund."""
    fund = session.scalars(select(Fund).filter_by(code=code)).one_or_none()
    if fund is None:
        raise NotFound
    return _line(fund, session.scalars(select(Committee).filter_by(fund_id=fund.id)).one_or_none())


def get(committee_id: int) -> CommitteeLine:
    """A committee. Raises NotFound."""
    found = session.get(Committee, committee_id)
    if found is None:
        raise NotFound
    return _line(session.get_one(Fund, found.fund_id), found)


def of_person(user_id: int) -> list[CommitteeLine]:
    """The committees on which a person sits today, by fund code."""
    stood_for = {one for authority_id in held_by(user_id) for one in (authority_id, *successions.predecessors(authority_id))}
    held = {fund_id for authority_id in stood_for for fund_id in positions.funds_of(authority_id)}
    seated = [fund_id for fund_id in held if seats_of(user_id, fund_id)]
    rows = session.execute(
        select(Fund, Committee).outerjoin(Committee, Committee.fund_id == Fund.id).where(Fund.id.in_(seated)).order_by(Fund.code)
    )
    return [_line(fund, committee) for fund, committee in rows]


def ensure(fund_id: int, *, by: Actor) -> int:
    """The committee of a fund, made where there is none yet; gives back its id."""
    lock(Fund, fund_id)
    found = session.scalar(select(Committee.id).filter_by(fund_id=fund_id))
    if found is not None:
        return found
    row = Committee(fund_id=fund_id)
    session.add(row)
    session.flush()
    audit.record("web:committee:made", row.id, by=by, fund_id=fund_id)
    return row.id


def set_chairs(
    committee_id: int,
    *,
    chair_user_id: int | None,
    vice_chair_user_id: int | None,
    by: Actor,
    version: int | None = None,
    mandate_ids: Collection[int] = (),
) -> int:
    """Say who chairs a committee and who acts when the chair cannot; gives back the committee's id.

    Each leads by one mandate from then on: the one among `mandate_ids`, else the one they lead by already, else their strongest.
    A change is told to those who led, the chosen, the people of their seats, administrators and approvers (`leading_mails`).

    Raises:
        Refusal: the same person twice, or someone without a seat.
        Conflict: the committee is not at `version` any more.
    """
    row = lock(Committee, committee_id)[0]
    if version is not None and row.version != version:
        raise Conflict(msg("Someone else changed this committee meanwhile. Open it again, compare, and save once more."))
    if chair_user_id is not None and chair_user_id == vice_chair_user_id:
        raise Refusal(msg("Chair and vice-chair are two persons."), field="vice_chair_mandate_id")
    offered, before = leading.candidates(row.fund_id), _leads(row)
    wanted = {*mandate_ids} or {key for key in (row.chair_mandate_id, row.vice_chair_mandate_id) if key}
    row.chair_user_id, row.chair_mandate_id = chair_user_id, _chosen(offered, chair_user_id, wanted, "chair_mandate_id")
    row.vice_chair_user_id, row.vice_chair_mandate_id = (
        vice_chair_user_id,
        _chosen(offered, vice_chair_user_id, wanted, "vice_chair_mandate_id"),
    )
    session.flush()
    audit.record("web:committee:chaired", committee_id, by=by, fund_id=row.fund_id, before=before, after=_leads(row))
    if before != _leads(row):
        leading_mails.tell_chosen(row, before=(before["chair"], before["vice_chair"]), by=by)
    return committee_id


def _chosen(offered: Sequence[Lead], user_id: int | None, wanted: Collection[int], field: str) -> int | None:
    """The mandate by which a person will lead. Raises Refusal, at the field, where they have none that may."""
    if user_id is None:
        return None
    held = [lead for lead in offered if lead.user_id == user_id]
    if not held:
        raise Refusal(
            msg("Choose someone who represents an authority with a seat: an elected member, or an officer named for it."), field=field
        )
    return leading.strongest([lead for lead in held if lead.mandate_id in wanted] or held).mandate_id


def _leads(row: Committee) -> dict[str, int | None]:
    """Who leads and by which mandate, as the audit keeps it."""
    return {
        "chair": row.chair_user_id,
        "chair_mandate": row.chair_mandate_id,
        "vice_chair": row.vice_chair_user_id,
        "vice_chair_mandate": row.vice_chair_mandate_id,
    }


def led_by_a_mandate(user_id: int, authority_id: int) -> list[Message]:
    """The committees that a person leads by a mandate in an authority, as what ends with it."""
    lost = [(row, code) for row, code in _led_by(user_id) if leading.seat_led_by(row.id, user_id) == authority_id]
    return [_leaves(code, chairs=row.chair_user_id == user_id) for row, code in lost]


def led_by_an_account(user_id: int) -> list[Message]:
    """The committees that a person leads, as what ends when their account is closed."""
    lost = [(row, code) for row, code in _led_by(user_id) if leading.seat_led_by(row.id, user_id) is not None]
    return [_leaves(code, chairs=row.chair_user_id == user_id) for row, code in lost]


def _led_by(user_id: int) -> list[tuple[Committee, str]]:
    """The committees that name a person as chair or vice-chair, with the codes of their funds."""
    leads = or_(Committee.chair_user_id == user_id, Committee.vice_chair_user_id == user_id)
    query = select(Committee, Fund.code).join(Fund, Fund.id == Committee.fund_id).where(leads).order_by(Fund.code)
    return [(row, code) for row, code in session.execute(query)]


def _leaves(code: str, *, chairs: bool) -> Message:
    if chairs:
        return msg("This person chairs the committee of %(code)s and no longer signs for it afterwards: choose another chair.", code=code)
    return msg("This person is vice-chair of the committee of %(code)s: choose another one.", code=code)


def candidates(fund_id: int) -> list[tuple[int, str]]:
    """Who may chair: people who may represent an authority that holds a seat, as (user id, name)."""
    people = {lead.user_id: lead.name for lead in leading.candidates(fund_id)}
    return by_name(people.items(), lambda entry: entry[1])


def held_by(user_id: int) -> list[int]:
    """The authorities in which a person holds a mandate today."""
    return [authority.id for authority in mandates.authorities_of(user_id, clock.today())]


def acts_for(user_id: int) -> frozenset[int]:
    """The authorities for which a person answers today; a reader is not among them."""
    return mandates.acting_for(user_id, clock.today())


def represents(user_id: int) -> frozenset[int]:
    """The authorities for which a person may sit and vote today: its elected members do, and officers named for it."""
    return mandates.representing(user_id, clock.today())


def seated(fund_id: int) -> list[int]:
    """The authorities with a seat on a fund's committee if it is convened now, by its rule."""
    return leading.seated(fund_id)


def seats_of(user_id: int, fund_id: int) -> list[int]:
    """The authorities with a seat on a fund's committee in which a person holds a mandate today."""
    held = set(held_by(user_id))
    return [authority_id for authority_id in seated(fund_id) if authority_id in held] if held else []


def rulebook(committee_id: int) -> Rulebook:
    """The rules a committee goes by. Raises NotFound."""
    row = session.get(Committee, committee_id)
    if row is None:
        raise NotFound
    return Rulebook(**{name: getattr(row, name) for name in Rulebook.__dataclass_fields__})


def set_rules(committee_id: int, *, book: Rulebook, by: Actor, version: int | None = None) -> int:
    """Set the rules a committee goes by from now on; meetings convened keep their seats. Gives back the committee's id.

    Raises:
        Conflict: the committee is not at `version` any more.
    """
    row = lock(Committee, committee_id)[0]
    if version is not None and row.version != version:
        raise Conflict(msg("Someone else changed this committee meanwhile. Open it again, compare, and save once more."))
    before = rulebook(committee_id)
    for name in Rulebook.__dataclass_fields__:
        setattr(row, name, getattr(book, name))
    session.flush()
    audit.record("web:committee:ruled", committee_id, by=by, fund_id=row.fund_id, before=vars(before), after=vars(book))
    return committee_id


def may_sign(committee_id: int, user_id: int | None) -> Verdict:
    """Whether a person signs for a committee today, by the mandate they were chosen on (`rules.may_sign`). Raises NotFound."""
    row = session.get(Committee, committee_id)
    if row is None:
        raise NotFound
    sits = user_id is not None and leading.seat_led_by(committee_id, user_id) is not None
    return rules.may_sign(user_id, chair_user_id=row.chair_user_id, vice_chair_user_id=row.vice_chair_user_id, seated=sits)


def _line(fund: Fund, row: Committee | None) -> CommitteeLine:
    ids = (row.chair_user_id, row.vice_chair_user_id) if row else (None, None)
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_([each for each in ids if each]))).all())
    same = ("code", "name_fr", "name_en", "urgency_ceiling_cents")
    return CommitteeLine(
        **{name: getattr(fund, name) for name in same},
        id=row.id if row else 0,
        fund_id=fund.id,
        chair_user_id=ids[0],
        chair_name=names.get(ids[0] or 0, ""),
        vice_chair_user_id=ids[1],
        vice_chair_name=names.get(ids[1] or 0, ""),
        version=row.version if row else 0,
        chair_mandate_id=row.chair_mandate_id if row else None,
        vice_chair_mandate_id=row.vice_chair_mandate_id if row else None,
    )

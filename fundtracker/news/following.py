"""Following: which funds and projects a person gets news of, and how often; stopped by the link of any such mail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.authorities.models import Mandate
from fundtracker.funds import funds, projects
from fundtracker.funds.lines import FundLine, ProjectLine
from fundtracker.funds.rules import ProjectStage
from fundtracker.grants import courses
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.mail import house
from fundtracker.news.models import Follow, Subscription
from fundtracker.news.rules import Rhythm

PURPOSE = "unsubscribe"


@dataclass(frozen=True)
class Choice:
    """What a person chose: how often, which funds as a whole, which projects by themselves."""

    rhythm: Rhythm
    fund_ids: frozenset[int]
    project_ids: frozenset[int]


@dataclass(frozen=True)
class Offer:
    """A fund that can be followed, with those of its projects that everyone may know by name."""

    fund: FundLine
    projects: Sequence[ProjectLine]


def offers() -> list[Offer]:
    """Every fund with its decided projects, the latest crisis first; none of a project in danger (domain.md rule 18)."""
    known = [project for project in projects.list_() if project.stage is not ProjectStage.PROPOSED]
    hidden = courses.masked([project.id for project in known])
    shown = [project for project in known if project.id not in hidden]
    return [Offer(fund, [project for project in shown if project.fund_id == fund.id]) for fund in funds.list_()]


def of_person(user_id: int) -> Choice:
    """What a person follows; a weekly digest of nothing for whoever never chose."""
    row = session.scalars(select(Subscription).filter_by(user_id=user_id)).one_or_none()
    follows = session.scalars(select(Follow).filter_by(subscription_id=row.id)).all() if row else []
    return Choice(
        row.rhythm if row else Rhythm.WEEKLY,
        frozenset(follow.fund_id for follow in follows if follow.project_id is None),
        frozenset(follow.project_id for follow in follows if follow.project_id is not None),
    )


def choose(user_id: int, *, rhythm: Rhythm, fund_ids: Collection[int], project_ids: Collection[int], by: Actor) -> int:
    """Follow exactly these funds and projects, this often; gives back the subscription's id.

    What was followed before stays followed since then; what is new is followed from now on.

    Raises:
        NotFound: no such person.
        Refusal: a fund or project that nobody may follow.
    """
    if not lock(User, user_id):
        raise NotFound
    wanted = _targets(fund_ids, project_ids)
    before = of_person(user_id)
    row = session.scalars(select(Subscription).filter_by(user_id=user_id)).one_or_none()
    if row is None:
        row = Subscription(user_id=user_id, rhythm=rhythm)
        session.add(row)
    row.rhythm = rhythm
    session.flush()
    _follow_only(row.id, wanted)
    after = {"rhythm": rhythm, "funds": sorted(fund_ids), "projects": sorted(project_ids)}
    was = {"rhythm": before.rhythm, "funds": sorted(before.fund_ids), "projects": sorted(before.project_ids)}
    audit.record("web:following:chosen", row.id, by=by, before=was, after=after)
    return row.id


def _targets(fund_ids: Collection[int], project_ids: Collection[int]) -> set[tuple[int, int | None]]:
    """The (fund, project) pairs of what is on offer. Raises Refusal for anything else."""
    on_offer = offers()
    fund_of = {project.id: offer.fund.id for offer in on_offer for project in offer.projects}
    if not set(fund_ids) <= {offer.fund.id for offer in on_offer} or not set(project_ids) <= set(fund_of):
        raise Refusal(msg("What you chose is not on offer any more. Look at the list again and choose once more."))
    whole: set[tuple[int, int | None]] = {(fund_id, None) for fund_id in fund_ids}
    return whole | {(fund_of[project_id], project_id) for project_id in project_ids}


def _follow_only(subscription_id: int, wanted: set[tuple[int, int | None]]) -> None:
    kept = set()
    for row in session.scalars(select(Follow).filter_by(subscription_id=subscription_id)).all():
        if (row.fund_id, row.project_id) in wanted:
            kept.add((row.fund_id, row.project_id))
        else:
            session.delete(row)
    for fund_id, project_id in wanted - kept:
        session.add(Follow(subscription_id=subscription_id, fund_id=fund_id, project_id=project_id, since=clock.now()))
    session.flush()


def token(subscription_id: int) -> str:
    """The token of the link that stops these mails, good for as long as they can be answered."""
    return house.signed(PURPOSE, subscription_id)


def find(token: str) -> int:
    """The subscription of such a link; looking changes nothing. Raises NotFound for what this house has not signed."""
    values = house.read(PURPOSE, token)
    if values is None or len(values) != 1 or not isinstance(values[0], int) or session.get(Subscription, values[0]) is None:
        raise NotFound
    return values[0]


def stopped(subscription_id: int) -> bool:
    """Whether nothing is followed under a subscription."""
    return session.scalar(select(Follow.id).filter_by(subscription_id=subscription_id).limit(1)) is None


def stop(token: str, *, address: str, request_id: str) -> int:
    """Follow nothing any more, by the link of a mail; stopped twice is stopped once. Gives back the subscription's id.

    Raises:
        NotFound: nothing this house has signed.
    """
    subscription_id = find(token)
    lock(Subscription, subscription_id)
    if not stopped(subscription_id):
        session.execute(delete(Follow).where(Follow.subscription_id == subscription_id))
        audit.record("web:following:stopped", subscription_id, by=Actor("follower", subscription_id, address, request_id))
    return subscription_id


def has_rights() -> ColumnElement[bool]:
    """That a user (to be joined) may still sign in and is somebody here: a member of staff, or with a mandate that counts today."""
    today = clock.today()
    current = (Mandate.starts_on <= today) & (Mandate.ends_on.is_(None) | (Mandate.ends_on >= today))
    return User.active & (User.role.is_not(None) | exists().where(Mandate.user_id == User.id, current))

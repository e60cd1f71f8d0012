"""Partners: the organisations that carry projects out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.funds.models import Project
from fundtracker.funds.rules import read_grid
from fundtracker.grants.models import Grant, Partner
from fundtracker.grants.paging import listing
from fundtracker.grants.rules import GrantStatus
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg, sort_key
from fundtracker.web.lists import Listing


@dataclass(frozen=True)
class PartnerLine:
    """A partner, with the number of its projects and what it was granted, in cents."""

    id: int
    name: str
    kind_fr: str
    kind_en: str
    country: str
    registration: str
    contact: str
    tranche_grid: str
    masked: bool
    version: int
    projects: int = 0
    granted: int = 0


def create(
    *,
    name: str,
    country: str,
    kind_fr: str = "",
    kind_en: str = "",
    registration: str = "",
    contact: str = "",
    tranche_grid: str = "",
    masked: bool = False,
    by: Actor,
) -> int:
    """Enter a partner; give back its id.

    Raises:
        Refusal: the name is taken, or the grid does not sum to 100.
    """
    values = {"name": name, "country": country, "kind_fr": kind_fr, "kind_en": kind_en, "registration": registration, "contact": contact}
    _check(0, name, tranche_grid)
    partner = Partner(**values, tranche_grid=tranche_grid, masked=masked, sort_key=sort_key(name))
    session.add(partner)
    session.flush()
    audit.record("web:partner:created", partner.id, by=by, after={**values, "tranche_grid": tranche_grid, "masked": masked})
    return partner.id


def edit(partner_id: int, *, version: int, by: Actor, **values: Any) -> int:
    """Change a partner's details (the fields of `create`); give back its id.

    Raises:
        NotFound: no such partner.
        Refusal: as `create`.
        Conflict: it is not at `version` any more.
    """
    found = lock(Partner, partner_id)
    if not found:
        raise NotFound()
    partner = found[0]
    if partner.version != version:
        raise Conflict(msg("Someone else changed this partner meanwhile. Open it again, compare, and save once more."))
    _check(partner_id, values["name"], values["tranche_grid"])
    before = {name: getattr(partner, name) for name in values}
    for name, value in values.items():
        setattr(partner, name, value)
    partner.sort_key = sort_key(partner.name)
    session.flush()
    audit.record("web:partner:changed", partner_id, by=by, before=before, after=values)
    return partner_id


def get(partner_id: int) -> PartnerLine:
    """One partner.

    Raises:
        NotFound: no such partner.
    """
    partner = session.get(Partner, partner_id)
    if partner is None:
        raise NotFound()
    return _lines([partner])[0]


def list_(*, text: str = "", page: int = 1) -> Listing[PartnerLine]:
    """Partners by name."""
    query = select(Partner).order_by(Partner.sort_key, Partner.id)
    if text:
        query = query.where(Partner.sort_key.contains(sort_key(text), autoescape=True))
    return listing(query, page, _lines)


def choices() -> list[tuple[int, str]]:
    """Every partner as a form's choice, by name."""
    return [(key, name) for key, name in session.execute(select(Partner.id, Partner.name).order_by(Partner.sort_key))]


def _check(partner_id: int, name: str, grid: str) -> None:
    if grid:
        read_grid(grid)
    if session.scalar(select(Partner.id).where(Partner.sort_key == sort_key(name), Partner.id != partner_id)):
        raise Refusal(msg("There is a partner of this name already. Search for it in the list."), field="name")


def _lines(partners: Sequence[Partner]) -> list[PartnerLine]:
    ids = [partner.id for partner in partners]
    counted = select(Project.partner_id, func.count()).where(Project.partner_id.in_(ids)).group_by(Project.partner_id)
    projects = dict(session.execute(counted).all())
    sums = select(Grant.partner_id, func.sum(Grant.cents)).where(Grant.partner_id.in_(ids), Grant.status != GrantStatus.CANCELLED)
    granted = {key: int(cents) for key, cents in session.execute(sums.group_by(Grant.partner_id))}
    names = ("id", "name", "kind_fr", "kind_en", "country", "registration", "contact", "tranche_grid", "masked", "version")
    return [
        PartnerLine(
            **{name: getattr(partner, name) for name in names}, projects=projects.get(partner.id, 0), granted=granted.get(partner.id, 0)
        )
        for partner in partners
    ]

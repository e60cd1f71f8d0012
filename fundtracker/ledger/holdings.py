"""What donors hold and what the book has reserved of it, for any number of funds at once: as many queries for forty funds as for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from fundtracker.funds.models import Fund, Project
from fundtracker.kernel.db import session
from fundtracker.ledger.availability import Books
from fundtracker.ledger.models import FundPosition, Lot, ProjectPosition
from fundtracker.ledger.rules import Earmark, Holder


def books(fund_ids: Collection[int]) -> Mapping[int, Books]:
    """What each fund's donors hold by earmark and what claims it; a fund that does not exist is not in it."""
    positions = (
        select(Fund.id, Fund.allowance_cents, FundPosition.reserved, FundPosition.advances - FundPosition.advances_repaid)
        .outerjoin(FundPosition, FundPosition.fund_id == Fund.id)
        .where(Fund.id.in_(fund_ids))
    )
    holdings = (
        select(Lot.fund_id, Lot.project_id, Lot.programme_id, func.sum(Lot.unspent - Lot.reserved))
        .where(Lot.fund_id.in_(fund_ids), Lot.holder == Holder.DONOR, Lot.unspent > 0)
        .group_by(Lot.fund_id, Lot.project_id, Lot.programme_id)
    )
    projects = (
        select(Project.fund_id, Project.id, Project.programme_id, func.coalesce(ProjectPosition.committed, 0))
        .outerjoin(ProjectPosition, ProjectPosition.project_id == Project.id)
        .where(Project.fund_id.in_(fund_ids))
    )
    held: dict[int, dict[Earmark, int]] = defaultdict(dict)
    for fund_id, project, programme, cents in session.execute(holdings):
        held[fund_id][Earmark(project, programme)] = int(cents)
    committed: dict[int, dict[int, int]] = defaultdict(dict)
    programmes: dict[int, dict[int, int | None]] = defaultdict(dict)
    for fund_id, project, programme, cents in session.execute(projects):
        committed[fund_id][project], programmes[fund_id][project] = cents, programme
    return {
        fund_id: Books(held[fund_id], committed[fund_id], programmes[fund_id], reserved or 0, allowance, advanced or 0)
        for fund_id, allowance, reserved, advanced in session.execute(positions)
    }

"""Behind a figure: its formula in words, the movements it is made of with their dates, the documents behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fundtracker.contributions import sums
from fundtracker.donors import lines, vouchers
from fundtracker.donors.vouchers import Voucher
from fundtracker.funds import funds, projects
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message
from fundtracker.ledger import movements, positions, trace
from fundtracker.web.lists import Listing


@dataclass(frozen=True)
class Behind:
    """A figure opened: its name and cents, how it is worked out, the fund and project it is narrowed to, its movements and documents.

    `codes` are the codes of the movements' funds, `projects` the projects they were for, each by id.
    """

    figure: str
    label: Message
    formula: Message
    cents: int
    fund: Any
    project: Any
    movements: Listing[Any]
    vouchers: list[Voucher]
    codes: Mapping[int, str]
    projects: Mapping[int, Any]


def find(authority_id: int, figure: str, *, fund_code: str | None, project_id: int | None, page: int) -> Behind:
    """Open one figure of a donor, over all its funds or in one, for one project or for all.

    Raises:
        NotFound: no such figure, no fund of this donor's, or the project is not of that fund.
    """
    if figure not in lines.KINDS:
        raise NotFound()
    mine = positions.funds_of(authority_id)
    fund = funds.by_code(fund_code) if fund_code else None
    if fund is not None and fund.id not in mine:
        raise NotFound()
    project = projects.get(project_id) if project_id is not None else None
    if project is not None and (fund is None or project.fund_id != fund.id):
        raise NotFound()
    fund_id = fund.id if fund else None
    listing = movements.list_(fund_id, authority_id, project_id=project_id, kinds=lines.KINDS[figure], page=page)
    cents = _for_project(fund_id, authority_id, project_id) if project_id and fund_id else _cents(fund_id, authority_id, figure)
    fund_ids = [fund.id] if fund else mine
    papers = vouchers.behind(figure, authority_id, fund_ids=fund_ids, project_id=project_id)
    codes = {row.fund_id: funds.get(row.fund_id).code for row in listing.rows}
    about = {row.project_id: projects.get(row.project_id) for row in listing.rows if row.project_id is not None}
    return Behind(figure, lines.LABELS[figure], lines.FORMULAS[figure], cents, fund, project, listing, papers, codes, about)


def _for_project(fund_id: int, authority_id: int, project_id: int) -> int:
    return dict(trace.by_project(fund_id, authority_id)).get(project_id, 0)


def _cents(fund_id: int | None, authority_id: int, figure: str) -> int:
    """The figure as the dashboard shows it."""
    if figure in ("promised", "voted", "outstanding"):
        return int(getattr(sums.summary(fund_id, authority_id), figure))
    identity = positions.identity(fund_id, authority_id)
    if figure == "paid_on":
        return identity.paid - identity.returns
    return int(identity.closing if figure == "unspent" else getattr(identity, figure))

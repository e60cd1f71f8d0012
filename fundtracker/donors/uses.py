"""What a donor's money did up to a day: the sums of its identity over years, and what each project was paid out of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from fundtracker.ledger import movements, positions
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import Identity, Kind

TO_PROJECTS = (Kind.DISBURSEMENT, Kind.RETURN, Kind.REATTRIBUTION)
_ENDS = ("opening", "closing", "means")


def until(authority_id: int, fund_id: int | None, years: Iterable[int]) -> Identity:
    """The identity of consecutive years together, in cents: opening of the first, closing of the last."""
    each = [positions.identity(fund_id, authority_id, year) for year in sorted(years)]
    sums = {field.name: sum(getattr(one, field.name) for one in each) for field in fields(Identity) if field.name not in _ENDS}
    return Identity(opening=each[0].opening, **sums, closing=each[-1].closing, means=each[-1].means)


def by_project(authority_id: int, fund_id: int, years: Iterable[int]) -> Mapping[int, int]:
    """What each project was paid out of the lots a donor holds today, net of returns, in these years, in cents; none of zero."""
    wanted, sums = set(years), dict[int, int]()
    for line in _movements(authority_id, fund_id):
        if line.project_id is not None and line.value_date.year in wanted:
            sums[line.project_id] = sums.get(line.project_id, 0) - line.share
    return {project_id: cents for project_id, cents in sums.items() if cents}


def _movements(authority_id: int, fund_id: int) -> Iterator[MovementLine]:
    page, pages = 1, 1
    while page <= pages:
        listing = movements.list_(fund_id, authority_id, kinds=TO_PROJECTS, page=page)
        yield from listing.rows
        page, pages = page + 1, listing.pages

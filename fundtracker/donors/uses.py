"""What a donor's money did up to a day: the sums of its identity over years, and what each project was paid out of it."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from fundtracker.ledger import positions
from fundtracker.ledger.postings import Posting
from fundtracker.ledger.rules import Identity

TO_PROJECTS = ("paid", "returns")
_ENDS = ("opening", "closing", "means")


def until(authority_id: int, fund_id: int | None, years: Iterable[int]) -> Identity:
    """The identity of consecutive years together, in cents: opening of the first, closing of the last."""
    each = [positions.identity(fund_id, authority_id, year) for year in sorted(years)]
    sums = {field.name: sum(getattr(one, field.name) for one in each) for field in fields(Identity) if field.name not in _ENDS}
    return Identity(opening=each[0].opening, **sums, closing=each[-1].closing, means=each[-1].means)


def by_project(postings: Iterable[Posting], years: Iterable[int]) -> Mapping[int, int]:
    """What each project was paid, net of returns, by a donor's postings of these years, in cents; none of zero.

    They add up to what the identity of these years says was paid to partners, less what came back.
    """
    wanted = set(years)
    sums = dict[int, int]()
    for row in postings:
        if row.line in TO_PROJECTS and row.project_id is not None and row.on.year in wanted:
            sums[row.project_id] = sums.get(row.project_id, 0) - row.held
    return {project_id: cents for project_id, cents in sums.items() if cents}

"""Behind a figure: its formula in words, the rows it is made of, which add up to it, and the documents behind them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fundtracker.contributions import pledges, sums
from fundtracker.donors import lines, vouchers
from fundtracker.donors.vouchers import Voucher
from fundtracker.funds import funds, projects
from fundtracker.funds.lines import ProjectLine
from fundtracker.grants import courses
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import movements, positions, postings, trace, wording
from fundtracker.ledger.postings import Posting
from fundtracker.ledger.rules import OUT_LINES, Kind, on_line
from fundtracker.web.lists import Listing

PAGE = 25
OF_PROJECTS = ("paid", "paid_on")
"""The figures that can be narrowed to a project."""


@dataclass(frozen=True)
class Row:
    """A row behind a figure: `whole` is the whole movement or promise (None where a correction moves no money), `cents` the donor's part.

    Both are signed as the figure counts them. `number` is that of the fund's book; `partner` is empty where it may not be named.
    """

    fund_id: int
    on: date
    name: Message
    whole: int | None
    cents: int
    number: int | None = None
    project_id: int | None = None
    code: str = ""
    project: ProjectLine | None = None
    partner: str = ""
    masked: bool = False


@dataclass(frozen=True)
class Behind:
    """A figure opened: its name and cents, how it is worked out, the fund and project it is narrowed to, its rows and documents.

    `total` is the sum of all its rows, those on other pages too: the figure, to the cent.
    """

    figure: str
    label: Message
    formula: Message
    cents: int
    total: int
    fund: Any
    project: Any
    rows: Listing[Row]
    vouchers: list[Voucher]


def find(authority_id: int, figure: str, *, fund_code: str | None, project_id: int | None, page: int) -> Behind:
    """Open one figure of a donor, over all its funds or in one, for one project or for all.

    Raises:
        NotFound: no such figure, no fund of this donor's, the project is not of that fund, or the figure is of no project.
    """
    if figure not in lines.LINES_OF or (project_id is not None and figure not in OF_PROJECTS):
        raise NotFound()
    mine = positions.funds_of(authority_id)
    fund = funds.by_code(fund_code) if fund_code else None
    if fund is not None and fund.id not in mine:
        raise NotFound()
    project = projects.get(project_id) if project_id is not None else None
    if project is not None and (fund is None or project.fund_id != fund.id):
        raise NotFound()
    fund_id = fund.id if fund else None
    rows = _rows(authority_id, figure, fund_id, project_id)
    cents = _for_project(fund_id, authority_id, project_id) if project_id and fund_id else _cents(fund_id, authority_id, figure)
    papers = vouchers.behind(figure, authority_id, fund_ids=[fund.id] if fund else mine, project_id=project_id)
    total = sum(row.cents for row in rows)
    return Behind(figure, lines.LABELS[figure], lines.FORMULAS[figure], cents, total, fund, project, _paged(rows, page), papers)


def _for_project(fund_id: int, authority_id: int, project_id: int) -> int:
    return dict(trace.by_project(fund_id, authority_id)).get(project_id, 0)


def _cents(fund_id: int | None, authority_id: int, figure: str) -> int:
    """The figure as the dashboard shows it."""
    if figure in lines.PROMISES:
        return int(getattr(sums.summary(fund_id, authority_id), figure))
    identity = positions.identity(fund_id, authority_id)
    if figure == "paid_on":
        return identity.paid - identity.returns
    return int(identity.closing if figure == "unspent" else getattr(identity, figure))


def _rows(authority_id: int, figure: str, fund_id: int | None, project_id: int | None) -> list[Row]:
    """Every row of a figure, the newest first."""
    if figure in lines.PROMISES:
        made = {"promised": _promised, "voted": _voted, "outstanding": _outstanding}[figure](authority_id)
        found = [row for row in made if fund_id in (None, row.fund_id)]
    else:
        told = [row for row in postings.of_donor(authority_id, fund_id) if row.line in lines.LINES_OF[figure]]
        found = _moved(figure, [row for row in told if project_id in (None, row.project_id)])
    return sorted(found, key=lambda row: (row.on, row.number or 0), reverse=True)


def _moved(figure: str, told: Sequence[Posting]) -> list[Row]:
    """One row for each movement on a line, whatever the number of receipts it touched; what came to nothing is left out."""
    together: Mapping[tuple[int, int, str], list[Posting]] = defaultdict(list)
    for posting in told:
        together[posting.cause_id, posting.movement_id, posting.line].append(posting)
    found = []
    for group in together.values():
        first, cents = group[0], sum(_signed(figure, one.line, one.cents) for one in group)
        whole = _signed(figure, first.line, on_line(first.line, first.whole))
        if first.moved and whole * cents < 0:
            whole = -whole
        if cents:
            found.append(Row(first.fund_id, first.on, _name(first), whole or None, cents, first.seq, first.project_id))
    return found


def _signed(figure: str, line: str, cents: int) -> int:
    """Cents of a line as a figure counts them: what came back is taken off what was paid on, what went out off what is unspent."""
    takes_off = line in OUT_LINES if figure == "unspent" else line == "returns" and figure == "paid_on"
    return -cents if takes_off else cents


def _name(posting: Posting) -> Message:
    """What a row is called; what counts because a receipt changed hands says so."""
    if not posting.moved:
        return wording.named(posting.kind, reversal=posting.reversal)
    if posting.kind is Kind.RECEIPT:
        return wording.NAMES[Kind.REASSIGNMENT]
    return msg("%(movement)s, with a receipt credited anew", movement=wording.NAMES[posting.kind])


def _promised(authority_id: int) -> list[Row]:
    """What was promised, then what each amendment and cancellation changed."""
    known = {line.id: line.reference for line in pledges.of_authority(authority_id)}
    seen: set[int | None] = set()
    found = []
    for movement in movements.promises(authority_id):
        said = msg("Pledge %(reference)s") if movement.pledge_id not in seen else msg("Pledge %(reference)s, amended")
        said = said if movement.cents > 0 else msg("Pledge %(reference)s, reduced or cancelled")
        seen.add(movement.pledge_id)
        name = replace(said, values={"reference": known.get(movement.pledge_id or 0, "")})
        found.append(Row(movement.fund_id, movement.value_date, name, movement.cents, movement.cents, movement.seq))
    return found


def _voted(authority_id: int) -> list[Row]:
    """Each vote, with what of it counts: never more than what stands of the pledge."""
    return [
        Row(vote.fund_id, vote.on, msg("Vote on the pledge %(reference)s", reference=vote.reference), vote.cents, vote.counts)
        for vote in sums.votes(authority_id)
    ]


def _outstanding(authority_id: int) -> list[Row]:
    """Each pledge of which something is still to come; a cancelled one owes nothing."""
    return [
        Row(
            line.fund_id,
            line.announced_on,
            msg("Pledge %(reference)s, of which %(cents)s was received", reference=line.reference, cents=Cents(line.received)),
            line.account.due,
            line.outstanding,
        )
        for line in pledges.of_authority(authority_id)
        if line.outstanding
    ]


def _paged(rows: Sequence[Row], page: int) -> Listing[Row]:
    """A page of rows with the names of their funds, projects and partners."""
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    about = {row.project_id for row in shown if row.project_id is not None}
    known = {project.id: project for project in projects.many(list(about))}
    partners = courses.carriers(about)
    codes = {fund_id: funds.get(fund_id).code for fund_id in {row.fund_id for row in shown}}
    return Listing([_told(row, codes[row.fund_id], known, partners) for row in shown], len(rows), page, pages)


def _told(row: Row, code: str, known: Mapping[int, ProjectLine], partners: Mapping[int, tuple[str, bool]]) -> Row:
    if row.project_id is None:
        return replace(row, code=code)
    name, masked = partners[row.project_id]
    return replace(row, code=code, project=known[row.project_id], partner="" if masked else name, masked=masked)

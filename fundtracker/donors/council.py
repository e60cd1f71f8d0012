"""What the report to a donor's council tells of a year: figures since the first payment, funds, projects, news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import pledges
from fundtracker.donors import peers, statements, uses
from fundtracker.donors.peers import Peers
from fundtracker.funds import funds, projects
from fundtracker.funds.lines import FundLine, ProjectLine, UpdateLine
from fundtracker.funds.photos import PhotoLine
from fundtracker.grants import courses, gallery
from fundtracker.kernel import clock
from fundtracker.ledger import positions
from fundtracker.ledger.rules import Identity

MOST_PROJECTS = 8
MOST_FUNDS = 8
MOST_NEWS = 3
MOST_PHOTOS = 2


@dataclass(frozen=True)
class Share:
    """A project and what of it is the donor's, in cents, beside its whole cost (0: nobody budgeted it); `masked`: its place is withheld."""

    project: ProjectLine
    masked: bool
    cents: int
    cost: int


@dataclass(frozen=True)
class Council:
    """A donor's year for its council; `since` sums up everything up to `until`. Cents."""

    authority: AuthorityLine
    year: int
    until: date
    identity: Identity
    since: Identity
    funds: list[tuple[FundLine, Identity]]
    shares: list[Share]
    still_to_pay: int
    peers: Peers
    news: list[UpdateLine]
    photos: list[tuple[PhotoLine, ProjectLine]]

    @property
    def on_partners(self) -> int:
        """What partners were paid and kept."""
        return self.since.paid - self.since.returns

    @property
    def costs(self) -> int:
        """Management fee and own expenses."""
        return self.since.fees + self.since.expenses

    @property
    def passed_on(self) -> int:
        """What was refunded, transferred or repaid."""
        return self.since.refunds + self.since.transfers_out + self.since.advances_repaid

    @property
    def whole(self) -> int:
        """Everything that came, returns aside: the sum of the four uses."""
        return self.on_partners + self.costs + self.passed_on + self.since.closing

    @property
    def corrected(self) -> int:
        """What later corrections moved between donors: the projects' shares are those of today."""
        return self.on_partners - sum(share.cents for share in self.shares)

    @property
    def per_inhabitant(self) -> int | None:
        """What was paid for each inhabitant since the first payment, in cents; None where nobody knows how many they are."""
        return round(self.since.received / self.authority.population) if self.authority.population else None


def build(donor: AuthorityLine, year: int) -> Council:
    """The report of a calendar year the donor had an account in."""
    last = date(year, 12, 31)
    years = [each for each in statements.years(donor.id) if each <= year]
    known = {fund_id: funds.get(fund_id) for fund_id in positions.funds_of(donor.id)}
    by_fund = [(fund, uses.until(donor.id, fund_id, years)) for fund_id, fund in known.items() if fund.opened_on <= last]
    cents = {project: paid for fund, _ in by_fund for project, paid in uses.by_project(donor.id, fund.id, years).items()}
    shares, until = _shares(cents), min(last, clock.today())
    return Council(
        authority=donor,
        year=year,
        until=until,
        identity=positions.identity(None, donor.id, year),
        since=uses.until(donor.id, None, years),
        funds=sorted(by_fund, key=lambda row: -row[1].received),
        shares=shares,
        still_to_pay=sum(pledges.summary(fund_id, donor.id).outstanding for fund_id in known),
        peers=peers.of_donor(donor),
        news=_news(known, year),
        photos=_photos(shares, until),
    )


def _shares(cents: Mapping[int, int]) -> list[Share]:
    """The projects of these cents, the largest share first."""
    costs, masked = courses.costs(list(cents)), courses.masked(list(cents))
    found = [Share(line, line.id in masked, cents[line.id], costs.get(line.id, 0)) for line in projects.many(list(cents))]
    return sorted(found, key=lambda share: (-share.cents, share.project.id))


def _photos(shares: Sequence[Share], until: date) -> list[tuple[PhotoLine, ProjectLine]]:
    """The first photo of each of the largest shares' projects that everyone may see, none of a later day."""
    shown = gallery.of_projects([share.project.id for share in shares])
    fit = {key: [photo for photo in found if photo.taken_on is None or photo.taken_on <= until] for key, found in shown.items()}
    return [(fit[share.project.id][0], share.project) for share in shares if fit.get(share.project.id)][:MOST_PHOTOS]


def _news(known: Mapping[int, FundLine], year: int) -> list[UpdateLine]:
    """The last news of the year from the donor's funds."""
    found = [update for fund_id in known for update in gallery.latest(fund_id, 50) if update.dated.year == year]
    return sorted(found, key=lambda update: (update.dated, update.id), reverse=True)[:MOST_NEWS]

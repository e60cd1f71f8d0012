"""What the report to a donor's council tells of a year: figures since the first payment, funds, projects, news."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import pledges
from fundtracker.donors import dated, peers, statements, uses
from fundtracker.donors.dated import Entry
from fundtracker.donors.peers import Peers
from fundtracker.funds import funds, projects
from fundtracker.funds.lines import FundLine, ProjectLine, UpdateLine
from fundtracker.funds.photos import PhotoLine
from fundtracker.grants import courses, gallery
from fundtracker.kernel import clock
from fundtracker.kernel.money import Rate
from fundtracker.ledger import positions, postings
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
    """A donor's year for its council, cut at `until`; `since` sums up everything up to that day. Cents.

    `taken_back` is what corrections of the year took of earlier years' receipts; `booked_since` what was booked after `until` of a day
    before it.
    """

    authority: AuthorityLine
    year: int
    until: date
    identity: Identity
    since: Identity
    funds: list[tuple[FundLine, Identity]]
    shares: list[Share]
    still_to_pay: int
    beyond: int
    taken_back: int
    booked_since: list[Entry]
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
    def per_inhabitant(self) -> Rate | None:
        """What was given for each inhabitant since the first payment, less refunds, in euros; None where nobody knows how many they are."""
        return Rate(Decimal(self.since.given) / 100 / self.authority.population) if self.authority.population else None

    @property
    def paid_in_year(self) -> int:
        """What was received in the year, what was taken back of earlier years aside."""
        return self.identity.received + self.taken_back


def build(donor: AuthorityLine, year: int) -> Council:
    """The report of a calendar year the donor had an account in."""
    until = dated.last_day(year)
    rows = postings.of_donor(donor.id)
    years = [each for each in statements.years(donor.id) if each <= year]
    known = {fund_id: funds.get(fund_id) for fund_id in positions.funds_of(donor.id)}
    promised = postings.on_pledges(donor.id, until)
    in_funds = {row.fund_id for row in rows if row.on <= until} | set(pledges.funds_of(promised))
    by_fund = [(funds.on_day(fund, until), uses.until(donor.id, fund_id, years)) for fund_id, fund in known.items() if fund_id in in_funds]
    shares = _shares(uses.by_project(rows, years), until)
    apart = dated.sides(positions.identity(None, donor.id, year), rows, year)
    return Council(
        authority=dated.donor(donor, until),
        year=year,
        until=until,
        identity=positions.identity(None, donor.id, year),
        since=uses.until(donor.id, None, years),
        funds=sorted(by_fund, key=lambda row: -row[1].received),
        shares=shares,
        still_to_pay=sum(money.to_come for money in promised.values()),
        beyond=sum(money.beyond for money in promised.values()),
        taken_back=dict(apart.put_right_out).get("received", 0),
        booked_since=dated.booked_since(rows, date.min, until),
        peers=peers.of_donor(donor, until=until),
        news=_news(in_funds, until),
        photos=_photos(shares, until),
    )


def _shares(cents: Mapping[int, int], until: date) -> list[Share]:
    """The projects of these cents as they stood on a day, the largest share first."""
    costs, masked = courses.costs(list(cents), on=until), courses.masked(list(cents))
    lines = projects.many(list(cents), on=until)
    stages = courses.stages({line.id: line.stage for line in lines}, until)
    then = [replace(line, stage=stages[line.id]) for line in lines]
    found = [Share(line, line.id in masked, cents[line.id], costs.get(line.id, 0)) for line in then]
    return sorted(found, key=lambda share: (-share.cents, share.project.id))


def _photos(shares: Sequence[Share], until: date) -> list[tuple[PhotoLine, ProjectLine]]:
    """The first photo of each of the largest shares' projects that everyone may see, none of a later day nor published after it."""
    shown = gallery.of_projects([share.project.id for share in shares])
    fit = {key: [photo for photo in found if _shown_by(photo, photo.taken_on, until)] for key, found in shown.items()}
    return [(fit[share.project.id][0], share.project) for share in shares if fit.get(share.project.id)][:MOST_PHOTOS]


def _news(fund_ids: Iterable[int], until: date) -> list[UpdateLine]:
    """The last news of a year that ends on a day, from the funds the donor was in by then, as they were public by then."""
    told = [update for fund_id in fund_ids for update in gallery.latest(fund_id, 50, until=until)]
    found = [update for update in told if update.dated.year == until.year and _shown_by(update, update.dated, until)]
    return sorted(found, key=lambda update: (update.dated, update.id), reverse=True)[:MOST_NEWS]


def _shown_by(one: UpdateLine | PhotoLine, of: date | None, until: date) -> bool:
    """Whether an update or a photo `of` a day was there for everyone by another."""
    published = one.published_at is not None and one.published_at.astimezone(clock.PARIS).date() <= until
    return published and (of is None or of <= until)

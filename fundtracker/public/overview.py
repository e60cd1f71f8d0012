"""What everyone may see of a fund: its totals, its decided projects with places and partners in danger masked, its published updates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fundtracker.funds import funds, papers, projects
from fundtracker.funds.lines import FundLine, ProjectLine, UpdateLine
from fundtracker.funds.milestones import MilestoneLine
from fundtracker.funds.papers import PaperLine
from fundtracker.funds.photos import PhotoLine
from fundtracker.funds.rules import ProjectStage
from fundtracker.grants import courses, figures, gallery
from fundtracker.grants.figures import ProjectFigures
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.ledger import overview
from fundtracker.ledger.overview import FundOverview, Month

LATEST = 6
"""Updates shown on the first page."""

SHOWN = 30
"""Updates shown on a fund's page."""


@dataclass(frozen=True)
class Card:
    """A fund on the first page, with its totals in cents."""

    fund: FundLine
    totals: FundOverview
    decided: int

    @property
    def givers(self) -> Message:
        """From how many it came."""
        return _givers(self.totals)


@dataclass(frozen=True)
class PublicProject:
    """A decided project as everyone sees it, in cents; `place`, `partner` and the summary are empty where they are masked (rule 18)."""

    code: str
    title_fr: str
    title_en: str
    summary_fr: str
    summary_en: str
    country: str
    place: str
    partner: str
    masked: bool
    starts_on: date | None
    ends_on: date | None
    people_reached: int | None
    stage: ProjectStage
    stage_name: Message
    decided: int
    granted: int
    paid: int
    returned: int
    left: int
    photos: Sequence[PhotoLine] = ()
    steps: Sequence[MilestoneLine] = ()


@dataclass(frozen=True)
class PublicFund:
    """A fund's public page; amounts in cents."""

    fund: FundLine
    totals: FundOverview
    decided: int
    projects: Sequence[PublicProject]
    updates: Sequence[UpdateLine]
    months: Sequence[Month]
    update_photos: Mapping[int, Sequence[PhotoLine]]
    papers: Sequence[PaperLine]

    @property
    def givers(self) -> Message:
        """From how many it came."""
        return _givers(self.totals)


def _givers(totals: FundOverview) -> Message:
    """From how many donors a fund's money came; what is in suspense is nobody's yet, and named."""
    some = msgn("from %(num)s local authority", "from %(num)s local authorities", totals.donors)
    givers = some if totals.donors else msg("no local authority has paid yet")
    if not totals.suspense:
        return givers
    return msg("%(givers)s; the payer of %(cents)s is being identified", givers=givers, cents=Cents(totals.suspense))


def cards() -> list[Card]:
    """Every fund with its totals, the latest crisis first."""
    totals, decided = overview.of_funds(), _decided_by_fund()
    return [Card(fund, totals.get(fund.id, FundOverview()), decided.get(fund.id, 0)) for fund in funds.list_()]


def _decided_by_fund() -> Mapping[int, int]:
    """What decisions granted, by fund."""
    fund_of = {project.id: project.fund_id for project in projects.list_()}
    sums: dict[int, int] = {}
    for project_id, cents in figures.decided().items():
        if project_id in fund_of:
            sums[fund_of[project_id]] = sums.get(fund_of[project_id], 0) + cents
    return sums


def latest() -> list[tuple[UpdateLine, FundLine]]:
    """The latest updates of all funds, each with its fund."""
    by_id = {fund.id: fund for fund in funds.list_()}
    return [(update, by_id[update.fund_id]) for update in gallery.latest(None, LATEST)]


def fund(code: str) -> PublicFund:
    """One fund's public page.

    Raises:
        NotFound: no such fund.
    """
    found = funds.by_code(code)
    shown = [project for project in projects.list_(found.id) if project.stage is not ProjectStage.PROPOSED]
    by_project = figures.of_projects([project.id for project in shown])
    carried = courses.carriers([project.id for project in shown])
    steps = gallery.steps([project.id for project in shown])
    photos, told = gallery.of_projects([project.id for project in shown]), gallery.latest(found.id, SHOWN)
    return PublicFund(
        fund=found,
        totals=overview.of_funds().get(found.id, FundOverview()),
        decided=sum(figures.decided(found.id).values()),
        projects=[
            replace(
                _outside(project, carried.get(project.id, ("", True)), by_project.get(project.id, ProjectFigures())),
                photos=photos.get(project.id, ()),
                steps=steps.get(project.id, ()),
            )
            for project in shown
        ],
        updates=told,
        months=overview.months(found.id),
        update_photos=gallery.of_updates({update.id: update.project_id for update in told}),
        papers=papers.list_(found.id),
    )


def _outside(project: ProjectLine, carried: tuple[str, bool], money: ProjectFigures) -> PublicProject:
    """A project as it may leave the house; `carried`: by whom, and whether that and its place may not be named."""
    partner, masked = carried
    return PublicProject(
        code=project.code,
        title_fr=project.title_fr,
        title_en=project.title_en,
        summary_fr="" if masked else project.summary_fr,
        summary_en="" if masked else project.summary_en,
        country=project.country,
        place="" if masked else project.place,
        partner="" if masked else partner,
        masked=masked,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        people_reached=project.people_reached,
        stage=project.stage,
        stage_name=project.stage_name,
        decided=money.decided,
        granted=money.granted,
        paid=money.paid,
        returned=money.returned,
        left=money.left,
    )

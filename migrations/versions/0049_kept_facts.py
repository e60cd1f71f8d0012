"""Keep what papers print of projects, partners and funds as it was on each day, and when a report was accepted."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

TEXTS = ("title_fr", "title_en", "summary_fr", "summary_en", "place", "beneficiary", "country", "partner_id", "people_reached", "stage")
DAYS = ("starts_on", "ends_on")
ALWAYS = date(2000, 1, 1)

FUND = sa.table("fund", sa.column("id"), sa.column("opened_on", sa.Date), sa.column("name_fr"), sa.column("name_en"))
PARTNER = sa.table("partner", sa.column("id"), sa.column("name"))
PROJECT = sa.table(
    "project", sa.column("id"), sa.column("fund_id"), *(sa.column(name) for name in TEXTS), *(sa.column(name, sa.Date) for name in DAYS)
)
BUDGET = sa.table("budget_line", sa.column("project_id"), sa.column("cents"))
DECIDED = sa.table("authorisation", sa.column("project_id"), sa.column("kind"), sa.column("opened_at", sa.DateTime(timezone=True)))
GRANT = sa.table("grant_agreement", sa.column("project_id"), sa.column("signed_on", sa.Date), sa.column("ended_on", sa.Date))
CHANGE = sa.table(
    "grant_change",
    *(sa.column("project_id"), sa.column("id"), sa.column("changed_on", sa.Date)),
    *(sa.column("place_before"), sa.column("place_after"), sa.column("beneficiary_before"), sa.column("beneficiary_after")),
)
KEPT = sa.table("kept_fact", sa.column("subject"), sa.column("subject_id"), sa.column("since", sa.Date), sa.column("facts", sa.JSON))


def upgrade() -> None:
    op.create_table(
        "kept_fact",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "subject_id", "since", name=op.f("pk_kept_fact")),
    )
    with op.batch_alter_table("financial_report") as batch:
        batch.add_column(sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE financial_report SET accepted_at = judged_at WHERE state = 'accepted'")
    _begin()


def _begin() -> None:
    """What is known of the past: today's words since the fund opened, place and beneficiary before each change, stages by their acts."""
    connection = op.get_bind()
    opened = {}
    rows: list[dict[str, Any]] = []
    for fund in connection.execute(sa.select(FUND)).mappings():
        opened[fund["id"]] = fund["opened_on"]
        rows.append(_row("fund", fund["id"], ALWAYS, {"name_fr": fund["name_fr"], "name_en": fund["name_en"]}))
    for partner in connection.execute(sa.select(PARTNER)).mappings():
        rows.append(_row("partner", partner["id"], ALWAYS, {"name": partner["name"]}))
    sums = sa.select(BUDGET.c.project_id, sa.func.sum(BUDGET.c.cents)).group_by(BUDGET.c.project_id)
    for project_id, cents in connection.execute(sums):
        rows.append(_row("project_cost", project_id, ALWAYS, {"cents": int(cents)}))
    for project in connection.execute(sa.select(PROJECT)).mappings():
        rows += _project(connection, dict(project), opened[project["fund_id"]])
    if rows:
        connection.execute(sa.insert(KEPT), rows)


def _project(connection: sa.Connection, project: dict[str, Any], opened_on: date) -> list[dict[str, Any]]:
    """A project's rows: one a day on which its stage, its place or its beneficiary changed."""
    facts = {**{name: project[name] for name in TEXTS}, **{name: project[name] and project[name].isoformat() for name in DAYS}}
    stages = _stages(connection, project["id"], project["stage"], opened_on)
    query = sa.select(CHANGE).where(CHANGE.c.project_id == project["id"]).order_by(CHANGE.c.changed_on, CHANGE.c.id)
    changes = connection.execute(query).mappings().all()
    found = []
    for day in sorted({*stages, *(max(change["changed_on"], opened_on) for change in changes)}):
        later = [change for change in changes if change["changed_on"] > day]
        said = {name: later[0][f"{name}_before"] if later else facts[name] for name in ("place", "beneficiary")}
        stage = stages[max(since for since in stages if since <= day)]
        found.append(_row("project", project["id"], day, {**facts, **said, "stage": stage}))
    return found


def _stages(connection: sa.Connection, project_id: int, stage: str, opened_on: date) -> dict[date, str]:
    """From which day on a project was at which stage, as far as decisions and grants tell; the last one is today's."""
    order = ("proposed", "decided", "running", "done", "closed")
    decided = sa.select(sa.func.min(DECIDED.c.opened_at)).where(DECIDED.c.project_id == project_id, DECIDED.c.kind == "grant")
    grants = sa.select(sa.func.min(GRANT.c.signed_on), sa.func.max(GRANT.c.ended_on)).where(GRANT.c.project_id == project_id)
    at = connection.execute(decided).scalar()
    signed_on, ended_on = connection.execute(grants).one()
    days = {"proposed": opened_on, "decided": _day(at), "running": signed_on, "done": ended_on}
    reached = {name: day for name, day in days.items() if day is not None and order.index(name) < order.index(stage)}
    found = {max(day, opened_on): name for name, day in sorted(reached.items(), key=lambda item: order.index(item[0]))}
    last = days.get(stage) or max(found, default=opened_on)
    found[max(last, *found, opened_on) if found else max(last, opened_on)] = stage
    return found


def _day(at: datetime | None) -> date | None:
    return at if at is None else (at.replace(tzinfo=UTC) if at.tzinfo is None else at).date()


def _row(subject: str, subject_id: int, since: date, facts: dict[str, Any]) -> dict[str, Any]:
    return {"subject": subject, "subject_id": subject_id, "since": since, "facts": facts}

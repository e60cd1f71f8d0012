"""Milestones, results, lessons learned and public papers of the demo data, and who follows its news."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fundtracker.demo.meeting import Stage
from fundtracker.documents.store import Kept
from fundtracker.funds import milestones, papers, projects, updates
from fundtracker.funds.milestones import MilestoneLine
from fundtracker.funds.rules import UpdateKind
from fundtracker.kernel.actor import Actor
from fundtracker.news import following
from fundtracker.news.rules import Rhythm

FOLLOWERS = {"216901231": ("MAR-2023", "UKR-2022"), "chair": ("MAR-2023",)}
"""Accounts and the funds they follow."""

SOURCE = Path(__file__).with_name("results.toml")


def tell(stages: Mapping[str, Stage], act: Kept) -> None:
    """Add each on its day: milestones with the last that was reached, papers as the demo's act; followers on the last day but one."""
    content = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    for row in content["updates"]:
        stage = stages[row.pop("fund")]
        stage.story.on(row["dated"], partial(_update, stage, row))
    for row in content["papers"]:
        stage = stages[row.pop("fund")]
        stage.story.on(row["dated"], partial(_paper, stage, row, act))
    for row in content["milestones"]:
        stage = next(stage for stage in stages.values() if row["project"] in stage.projects)
        steps = [MilestoneLine(step["title_fr"], step["title_en"], step.get("due_on"), step.get("reached_on")) for step in row["steps"]]
        last = max(step.reached_on for step in steps if step.reached_on)
        stage.story.on(last, partial(_plan, stage, stage.projects[row["project"]], steps))
    story = stages["MAR-2023"].story
    for name, codes in FOLLOWERS.items():
        funds = [stages[code].fund_id for code in codes]
        story.on(story.last_day - timedelta(days=1), partial(_follow, stages["MAR-2023"].cast[name], funds))


def _update(stage: Stage, row: dict[str, Any]) -> None:
    update_id = updates.draft(fund_id=stage.fund_id, by=stage.staff, **row | {"kind": UpdateKind(row["kind"])})
    updates.publish(update_id, fund_id=stage.fund_id, by=stage.staff)


def _paper(stage: Stage, row: dict[str, Any], act: Kept) -> None:
    papers.publish(papers.add(stage.fund_id, file=act, by=stage.staff, **row), fund_id=stage.fund_id, by=stage.staff)


def _plan(stage: Stage, project_id: int, steps: list[MilestoneLine]) -> None:
    milestones.set_(project_id, version=projects.get(project_id).version, milestones=steps, by=stage.staff)


def _follow(by: Actor, fund_ids: list[int]) -> None:
    following.choose(by.user_id or 0, rhythm=Rhythm.WEEKLY, fund_ids=fund_ids, project_ids=(), by=by)

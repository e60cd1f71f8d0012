"""Builds the demo data: one transaction, every act through the services, in the order of its days; the same day gives the same data."""

import io
import tomllib
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fundtracker.authorities import contributors, directory
from fundtracker.committees import committees
from fundtracker.contributions import receipts
from fundtracker.demo import (
    asking,
    closing,
    deciding,
    diary,
    facts,
    following,
    giving,
    minutes,
    notices,
    packs,
    people,
    photos,
    results,
    voting,
)
from fundtracker.demo.facts import FundFacts
from fundtracker.demo.meeting import Stage
from fundtracker.demo.people import Cast
from fundtracker.demo.story import Story
from fundtracker.documents import store
from fundtracker.funds import funds, programmes, projects, updates
from fundtracker.grants import partners
from fundtracker.grants import projects as sheets
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.web import pdf

DONORS = Path(__file__).with_name("donors.toml")
SCALES = {"HTI-2021": 1.0, "UKR-2022": 1.0, "TUR-2023": 0.6, "MAR-2023": 0.3}
"""Makes each fund's sum come near its public order of magnitude."""

CHAIRS = {"HTI-2021": "244400404", "UKR-2022": "200046977", "TUR-2023": "233500016", "MAR-2023": "chair"}
"""Who chairs each committee: an account's name."""


def build(password_hash: str) -> Cast:
    """Build everything; gives back the accounts. Opens its own transactions: all of the data, then the pack."""
    today = clock.today()
    donors = tomllib.loads(DONORS.read_text(encoding="utf-8"))
    story = Story(last_day=today)
    story.known["act"], story.known["report"] = _act(), _report()
    drawn = photos.draw()
    with transaction():
        cast = _people(password_hash, donors)
        story.known["approver"] = cast["approver"]
        known, described = facts.read()
        partner_ids = _partners(known, cast["staff"])
        stages = [_open(story, fund, partner_ids, cast) for fund in described]
        for stage, fund in zip(stages, described, strict=True):
            _tell(stage, fund, donors[fund.code])
        by_code = {fund.code: stage for stage, fund in zip(stages, described, strict=True)}
        closing.tell(by_code["HTI-2021"], by_code["UKR-2022"].fund_id)
        minutes.tell(by_code["MAR-2023"], by_code["UKR-2022"])
        notices.tell(by_code["MAR-2023"], by_code["UKR-2022"])
        voting.tell(by_code["UKR-2022"])
        packs.tell(by_code["MAR-2023"])
        following.tell(by_code)
        asking.tell(by_code["MAR-2023"])
        photos.tell(by_code, drawn)
        results.tell(by_code, story.known["act"])
        diary.tell(by_code)
        story.tell()
    packs.publish(story, cast["staff"])
    return cast


def _act() -> store.Kept:
    """The PDF that stands for every resolution and agreement of the demo data."""
    text = "Ce document tient lieu de délibération ou de convention dans les données de démonstration. Tous les montants sont fictifs."
    return store.put(io.BytesIO(pdf.typeset("demo_act", {"title": "Acte de démonstration", "text": text})), "acte-de-demonstration.pdf")


def _report() -> store.Kept:
    """The PDF that stands for every partner's financial report."""
    text = "Ce document tient lieu de compte rendu financier dans les données de démonstration. Tous les montants sont fictifs."
    made = pdf.typeset("demo_act", {"title": "Compte rendu de démonstration", "text": text})
    return store.put(io.BytesIO(made), "compte-rendu-de-demonstration.pdf")


def _people(password_hash: str, donors: dict[str, list[str]]) -> Cast:
    """The accounts and the contributors, as of the month before the first fund opened."""
    start = date(2021, 8, 1)
    with clock.at(clock.noon(start)):
        cast = people.cast(password_hash)
        for siren in sorted({siren for sirens in donors.values() for siren in sirens}):
            _contributor(siren, cast["staff"])
        people.seat_donors(cast, password_hash, start)
    return cast


def _contributor(siren: str, by: Actor) -> None:
    entry = next(entry for entry in directory.search(siren) if entry.siren == siren)
    contributors.from_directory(entry.id, by)


def _partners(known: dict[str, facts.PartnerFacts], by: Actor) -> dict[str, int]:
    return {
        key: partners.create(name=each.name, country=each.country, kind_fr=each.kind_fr, kind_en=each.kind_en, by=by)
        for key, each in known.items()
    }


def _open(story: Story, fund: FundFacts, partner_ids: dict[str, int], cast: Cast) -> Stage:
    """Open a fund with its programmes, projects, news and committee, on its day."""
    staff = cast["staff"]
    with clock.at(clock.noon(fund.opened_on)):
        names = (
            "name_fr",
            "name_en",
            "crisis_fr",
            "crisis_en",
            "country",
            "glide",
            "crisis_on",
            "opened_on",
            "fee_bp",
            "urgency_ceiling_cents",
            "iban",
        )
        bank = {"bank_holder": f"Fonds {fund.code} (démonstration)", "bic": "AGRIFRPP"}
        fund_id = funds.create(code=fund.code, by=staff, **bank, **{name: getattr(fund, name) for name in names})
        story.known[f"fund-{fund.code}"] = fund_id
        groups = {row["code"]: programmes.create(fund_id=fund_id, by=staff, **row) for row in fund.programmes}
        made = {project.code: _project(fund_id, project, partner_ids, groups, staff) for project in fund.projects}
        committee_id = committees.ensure(fund_id, by=staff)
    for row in fund.updates:
        story.on(row["dated"], partial(_news, fund_id, row, staff))
    return Stage(story, fund_id, committee_id, cast, cast[CHAIRS[fund.code]], made)


def _project(fund_id: int, project: facts.ProjectFacts, partner_ids: dict[str, int], groups: dict[str, int], by: Actor) -> int:
    names = ("title_fr", "title_en", "summary_fr", "summary_en", "risk_fr", "risk_en", "place", "beneficiary", "country", "masked")
    columns: dict[str, Any] = {name: getattr(project, name) for name in (*names, "people_reached")}
    columns |= {"partner_id": partner_ids[project.partner], "programme_id": groups.get(project.programme)}
    project_id = projects.create(fund_id=fund_id, code=project.code, by=by, **columns)
    budget = [(label, cents) for label, cents in project.budget]
    outside = [(label, cents) for label, cents in project.cofinancing]
    sheets.set_money(project_id, version=projects.get(project_id).version, budget=budget, cofinancing=outside, by=by)
    return project_id


def _news(fund_id: int, row: dict[str, Any], by: Actor) -> None:
    updates.publish(updates.draft(fund_id=fund_id, by=by, **row), fund_id=fund_id, by=by)


def _tell(stage: Stage, fund: FundFacts, sirens: list[str]) -> None:
    """Tell a fund's gifts, its suspense, its chair, then what its committee did."""
    story, staff = stage.story, stage.staff
    chairs = people.CHAIR_SIREN if CHAIRS[fund.code] == "chair" else CHAIRS[fund.code]
    facts_of = (stage.fund_id, fund.code)
    gifts = [
        giving.gift(*facts_of, siren, index, fund.opened_on, SCALES[fund.code], prompt=siren == chairs)
        for index, siren in enumerate(sirens)
    ]
    gifts = giving.earmarked(gifts, stage.projects, {each.code: each.programme for each in fund.projects}, story)
    for given in gifts:
        giving.tell(story, given, staff)
    if fund.code == "HTI-2021":
        story.known["refunded"] = gifts[1].authority_id
    if fund.code == "MAR-2023":
        day = story.last_day - timedelta(days=12)
        recent: dict[str, Any] = {"fund_id": stage.fund_id, "cents": 750_000, "received_on": day}
        story.on(day, lambda: receipts.record(by=staff, payer=giving.TREASURY, bank_reference="VIR SANS MOTIF", **recent))
        giving.late_promise(story, gifts[9], staff)
        giving.late_correction(story, gifts[1], staff)
    seated = fund.opened_on + timedelta(days=75)
    story.on(seated, lambda: deciding.chair(stage.committee_id, stage))
    deciding.TELLERS[fund.code](stage)

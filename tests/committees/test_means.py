"""One figure, one function: what is free is the same on every page and paper, for random books and for the demo's funds."""

import datetime
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import fields
from random import Random
from types import SimpleNamespace

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from fundtracker.authorities import contributors
from fundtracker.closing import sheet as closing_sheet
from fundtracker.committees import decidable
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.donors import dashboard, lines
from fundtracker.funds.models import Fund, Project
from fundtracker.grants import authorisations, grants, payments, projects
from fundtracker.grants.authorisations import AuthorisationLine
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.ledger import book, means, positions
from fundtracker.ledger.models import DonorPosition
from fundtracker.ledger.promises import Means, Promise
from fundtracker.ledger.rules import GENERAL, Earmark
from fundtracker.packs import pages_fund
from tests.apps import build
from tests.client import Client
from tests.committees.scene import AFTER, BEFORE, Scene, a_scene, convened, decide, sign
from tests.databases import let_go
from tests.demo import Demo
from tests.factories import a_fund, a_programme, a_project
from tests.packs.scene import built, text_of
from tests.watch import clock_at, count_queries

LATER = "2024-03-20 10:00"
"""When grants are signed and payments approved."""


def amount(text: str) -> int:
    """The cents of an amount as a page or paper shows it."""
    digits = re.sub(r"[^0-9]", "", text)
    return -int(digits) if text.strip().startswith(("-", "−")) else int(digits)


def readings(fund: Fund) -> dict[str, int]:
    """What is free in a fund, in cents, as each reader of it says: pages, packs, closings, the donors' dashboards together."""
    donors = list(session.scalars(select(DonorPosition.authority_id).where(DonorPosition.fund_id == fund.id)))
    whole = positions.identity(fund.id)
    found = means.of_funds([fund.id])[fund.id]
    with current_app.test_request_context():
        packed = pages_fund.position(whole, found)
    together = [next(one for one in dashboard.build(donor).funds if one.code == fund.code) for donor in donors]
    return {
        "the reading": found.free,
        "the committee": decidable.of_fund(fund.id).left,
        "the fund's identity": whole.free,
        "the fund's year": positions.identity(fund.id, year=2026).free if whole.closing else found.free,
        "the pack: what can be decided": amount(packed["left"]),
        "the pack: what is left": amount(packed["went_out"][-1][1]),
        "the donors' dashboards": sum(one.identity.free for one in together),
        "the donors' last lines": sum(lines.went_out(one.identity)[-1].cents for one in together),
    }


def promised(fund: Fund) -> dict[str, int]:
    """What is promised to projects in a fund, in cents, as each reader of it says."""
    donors = list(session.scalars(select(DonorPosition.authority_id).where(DonorPosition.fund_id == fund.id)))
    return {
        "the reading": means.of_funds([fund.id])[fund.id].promised,
        "the fund's identity": positions.identity(fund.id).promised,
        "its donors' shares": sum(positions.identity(fund.id, donor).promised for donor in donors),
        "the closing": closing_sheet.build(fund.code).promised,
    }


def hold_together(fund: Fund) -> None:
    """The lines add up, for the fund and for each donor, and the donors' lines sum to the fund's."""
    reading = means.reading(fund.id)
    whole = reading.means
    assert whole.held == whole.suspense + whole.advance + sum(getattr(whole, each.value) for each in Promise) + whole.free
    shares = [reading.of_donor(donor) for donor in sorted({lot.authority_id for lot in reading.lots})]
    for name in (each.name for each in fields(Means) if each.name not in ("held", "suspense", "advance", "waiting")):
        assert sum(getattr(share, name) for share in shares) == getattr(whole, name), name
    assert sum(share.held for share in shares) + whole.unowned == whole.held
    assert all(share.free >= 0 for share in shares)
    asked = sum(claim.cents for claim in reading.claims) + sum(lot.reserved for lot in reading.lots)
    assert whole.reserved + whole.waiting == asked, "whatever is promised is kept, or waits for receipts"


def a_random_book(seed: int) -> Fund:
    """A fund after a dozen random acts: receipts with and without earmark, decisions signed and not, grants, payments."""
    chance = Random(seed)
    scene = a_scene(*(chance.randrange(10_000, 9_000_000) for _ in range(chance.randrange(2, 5))))
    programme = a_programme(scene.fund)
    there = [scene.project, a_project(scene.fund, programme_id=programme.id), a_project(scene.fund, programme_id=programme.id)]
    other = a_fund()
    for _ in range(12):
        act = chance.choice([receive, receive, decided, decided, decided, granted, granted, prepared])
        try:
            act(scene, chance, there, programme.id, other.id)
        except Refusal:
            session.rollback()
    return scene.fund


def receive(scene, chance, there, programme_id, _other) -> None:
    earmark = chance.choice([GENERAL, Earmark(project_id=chance.choice(there).id), Earmark(programme_id=programme_id)])
    donor = chance.choice([*(each.id for each in scene.donors), None])
    day, cents = datetime.date(2023, chance.randrange(2, 12), 1), chance.randrange(1, 5_000_000)
    with transaction():
        book.receive(
            fund_id=scene.fund.id, cents=cents, value_date=day, by=COMMAND, authority_id=donor, earmark=earmark if donor else GENERAL
        )


def decided(scene, chance, there, _programme, other_id) -> None:
    kind = chance.choice([ItemKind.GRANT, ItemKind.GRANT, ItemKind.ENVELOPE, ItemKind.REFUND, ItemKind.TRANSFER])
    about = {
        ItemKind.GRANT: {"project_id": chance.choice(there).id},
        ItemKind.REFUND: {"authority_id": chance.choice(scene.donors).id},
        ItemKind.TRANSFER: {"to_fund_id": other_id},
    }
    meeting_id, item_id = convened(scene, kind, cents=chance.randrange(1, 4_000_000), **about.get(kind, {}))
    decision_id = decide(scene, meeting_id, item_id, Outcome.ADOPTED)
    if chance.random() < 0.7:
        sign(scene, decision_id)


def granted(scene, chance, _there, _programme, _other) -> None:
    for line in open_lines(scene, AuthorisationKind.GRANT):
        with clock_at(LATER), transaction():
            grants.sign(
                authorisation_id=line.id,
                cents=chance.randrange(1, line.left + 1),
                signed_on=datetime.date(2024, 3, 20),
                by=scene.by,
                subject_to_receipts=True,
            )
        return


def prepared(scene, chance, _there, _programme, _other) -> None:
    for line in open_lines(scene, AuthorisationKind.ENVELOPE):
        with clock_at(LATER), transaction():
            payments.prepare_expense(
                authorisation_id=line.id, cents=chance.randrange(1, line.left + 1), payee="Imprimeur", purpose="Affiches", by=scene.by
            )
        return


def open_lines(scene: Scene, kind: AuthorisationKind) -> list[AuthorisationLine]:
    return [line for line in authorisations.open_ones(kind, fund_id=scene.fund.id) if line.left > 0]


def test_random_books_say_one_figure_everywhere(database):
    for seed in range(12):
        agree(a_random_book(seed))


@pytest.mark.long
def test_two_hundred_random_books_say_one_figure_everywhere(database):
    for seed in range(100, 300):
        agree(a_random_book(seed))


def agree(fund: Fund) -> None:
    """Every reader says the same of a fund."""
    with clock_at(AFTER):
        hold_together(fund)
        free = readings(fund)
        assert len(set(free.values())) == 1, (fund.code, free)
        assert len(set(promised(fund).values())) == 1, (fund.code, promised(fund))
        room = means.reading(fund.id).room().available
        assert room <= free["the reading"], "what is decided for no project draws on no earmark"


def test_what_is_voted_and_not_granted_is_free_for_nobody(scene):
    meeting_id, item_id = convened(scene, cents=4_000_000)
    decision_id = decide(scene, meeting_id, item_id)
    adopted = projects.sheet(scene.project.id)
    assert [claim.cents for claim in adopted.adopted] == [4_000_000], "between adoption and signature the project says it"
    assert adopted.available.available == 6_000_000
    sign(scene, decision_id)
    for donor in scene.donors:
        share = positions.identity(scene.fund.id, donor.id)
        assert (share.promised, share.free) == (share.closing * 4 // 10, share.closing * 6 // 10)
    signed = projects.sheet(scene.project.id)
    assert (signed.adopted, signed.available.available) == ((), 6_000_000)
    assert sum(cents for _text, cents in signed.available.why()) == 6_000_000


def test_what_remains_is_the_same_on_the_agenda_in_the_session_in_the_pack_and_at_the_signature(scene, client):
    """40 000 and then 100 000 euros asked of 100 000: 60 000 remain, then 40 000 wait, wherever one reads it."""
    meeting_id, item_id = convened(scene, cents=4_000_000)
    assert read_everywhere(scene, client, meeting_id, "60 000,00 €") == []
    decide(scene, meeting_id, item_id)
    again, second_id = convened(scene, cents=10_000_000)
    assert read_everywhere(scene, client, again, "40 000,00 €") == []
    second = decide(scene, again, second_id)
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        check = client.post(f"/decisions/{second}/sign")
    assert "40 000,00 €" in plain(check.text)


def read_everywhere(scene: Scene, client: Client, meeting_id: int, amount_: str) -> list[str]:
    """The pages and papers of a meeting that do not say an amount."""
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        said = {path: plain(client.get(path).text) for path in (f"/meetings/{meeting_id}", f"/meetings/{meeting_id}/session")}
    said["pack"] = text_of(built(scene, meeting_id))
    return [where for where, text in said.items() if amount_ not in text]


def plain(page: str) -> str:
    return page.replace("\u202f", " ").replace("\xa0", " ")


def test_a_fund_that_does_not_exist_has_no_reading(database):
    with pytest.raises(NotFound):
        means.reading(999_999)


def test_the_readings_of_many_funds_cost_as_many_queries_as_of_two(database):
    funds = [a_random_book(seed).id for seed in (500, 501)]
    with count_queries() as few:
        means.of_funds(funds)
    funds += [a_fund().id for _ in range(10)]
    with count_queries() as many:
        means.of_funds(funds)
    assert len(few) == len(many)


@pytest.fixture(scope="module")
def demo_app(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home = tmp_path_factory.mktemp("means") / "home"
    shutil.copytree(demo.home, home)
    app = build({"FUNDTRACKER_HOME": str(home)})
    yield app
    let_go(app)


SIRENS = ("216901231", "244400404", "234500023")
"""Donors of the demo whose pages are read too."""


def room_for_projects(fund: Fund) -> Iterator[tuple[int, dict[str, int]]]:
    """What can still be decided for each project of a fund, in cents, as each reader of it says."""
    reading = means.reading(fund.id)
    for project_id in session.scalars(select(Project.id).where(Project.fund_id == fund.id)):
        sheet = projects.sheet(project_id)
        yield (
            project_id,
            {
                "the reading": reading.room(project_id).available,
                "its sheet": sheet.available.available,
                "the lines of its sheet": sum(cents for _text, cents in sheet.available.why()),
            },
        )


def left_to(sirens: Iterable[str]) -> Iterator[tuple[str, dict[str, int]]]:
    """What is free of each donor's money in all its funds, in cents."""
    for siren in sirens:
        found = contributors.by_siren(siren)
        assert found is not None
        board = dashboard.build(found.id)
        yield (
            siren,
            {"the book": positions.identity(None, found.id).free, "its funds together": sum(one.identity.free for one in board.funds)},
        )


def shown(page: str, label: str) -> int | None:
    """The amount that stands beside a label on a page, in cents."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace("\u202f", "").replace("\xa0", " ")))
    found = re.search(re.escape(label) + r"[^0-9−-]{0,40}([−-]?[0-9 ]+,[0-9]{2}) ?€", text)
    return amount(found[1]) if found else None


def test_the_demos_funds_say_one_figure_on_every_page(demo: Demo, demo_app: Flask) -> None:
    staff = demo_app.test_client()
    staff.sign_in(SimpleNamespace(email="staff@demo.example"), demo.password)
    with demo_app.app_context():
        funds = list(session.scalars(select(Fund).order_by(Fund.code)))
        codes = [fund.code for fund in funds]
        table = {fund.code: readings(fund) | {f"promised: {name}": cents for name, cents in promised(fund).items()} for fund in funds}
        rooms = {fund.code: dict(room_for_projects(fund)) for fund in funds}
        donors = dict(left_to(SIRENS))
        for fund in funds:
            hold_together(fund)
    for code in codes:
        page = staff.get(f"/funds/{code}").text
        table[code]["the public page"] = shown(page, "Non dépensé, libre")
        table[code]["promised: the public page"] = shown(page, "Non dépensé, promis aux projets")
        for project_id, told in rooms[code].items():
            page = staff.get(f"/staff/projects/{project_id}").text
            table[code] |= {f"room for {project_id}: {name}": cents for name, cents in told.items()}
            table[code][f"room for {project_id}: its page"] = shown(page, "Peut encore être décidé pour ce projet")
    for siren, told in donors.items():
        page = staff.get(f"/donors/{siren}").text
        table[siren] = {f"left to {siren}: {name}": cents for name, cents in told.items()}
        table[siren][f"left to {siren}: its page"] = shown(page, "Non dépensé, libre")
    assert not unequal(table), as_text(table)


def unequal(table: dict[str, dict[str, int | None]]) -> list[str]:
    """The figures of which somebody says something else: those of one meaning stand under one name before the colon."""
    wrong = []
    for code, said in table.items():
        meanings: dict[str, set[int]] = {}
        for name, cents in said.items():
            meanings.setdefault(name.partition(": ")[0] if ": " in name and not name.startswith("the") else "free", set()).add(cents or 0)
        wrong += [f"{code}: {meaning}" for meaning, found in meanings.items() if len(found) > 1]
    return wrong


def as_text(table: dict[str, dict[str, int | None]]) -> str:
    """The table, to be read by whoever looks for the odd one out."""
    return "\n".join(f"{code:12} {name:60} {(cents or 0) / 100:15,.2f}" for code, said in table.items() for name, cents in said.items())

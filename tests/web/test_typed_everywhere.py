"""One character of each Unicode block in every text that people type and papers show: every paper is made, and read back has it.

The demo data, with characters appended to its texts as they stand in the database (`tests/web/test_fields.py` shows that every form
takes them, and refuses what is no character). A text is known on a paper by the mark before its characters.
"""

import io
import re
import shutil
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from pypdf import PdfReader

from fundtracker.committees.models import Meeting
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.minutes import minutes
from fundtracker.packs import building
from fundtracker.web import typefaces
from fundtracker.web.typefaces import REPLACEMENT
from tests.apps import build
from tests.databases import let_go
from tests.demo import Demo
from tests.ground import Ground
from tests.test_endpoints import methods
from tests.web.test_typefaces import one_of_each_block

TYPED = {
    "agenda_item": ("title", "text", "presenter", "place", "beneficiary"),
    "authority": ("name",),
    "budget_line": ("label",),
    "cofinancing": ("label",),
    "decision": ("title", "text"),
    "fund": ("name_fr", "crisis_fr"),
    "fund_update": ("title_fr", "body_fr"),
    "meeting": ("title", "place", "presided_by"),
    "meeting_document": ("title",),
    "minutes_section": ("text",),
    "partner": ("name",),
    "photo": ("credit_fr",),
    "pledge_stage": ("act_number",),
    "programme": ("name_fr",),
    "project": ("title_fr", "summary_fr", "risk_fr", "place", "beneficiary"),
    "question": ("asked_by", "text", "answer"),
    "seat": ("person",),
    "user": ("name",),
}
"""Columns that people fill in with words and papers show."""

EMPTY = (
    "agenda_item.presenter",
    "agenda_item.place",
    "agenda_item.beneficiary",
    "meeting.place",
    "decision.place",
    "decision.beneficiary",
    "project.risk_fr",
)
"""Those that the demo leaves empty here and there: filled in everywhere."""

KEPT = {"fund": ("name_fr",), "project": ("title_fr", "summary_fr", "place", "beneficiary"), "partner": ("name",)}
"""What `kernel.history` keeps of these texts, for papers of a past day."""

SHORT, LONG, STRIDE = 50, 160, 1009
"""How many characters are appended to a name, and to a text that may be long; how far apart they are among all."""

LONGER = ("text", "text_fr", "body_fr", "summary_fr", "risk_fr", "note", "conditions")
PAPERS = (
    *("closing.letter", "donors.attestation", "donors.payment_request", "donors.deliberation", "donors.agreement", "donors.statement"),
    *("donors.council_report", "donors.financial_report", "minutes.minutes_pdf", "minutes.decisions_pdf", "minutes.attendance_pdf"),
)
FILES = (
    *("donors.picture_svg", "public.picture_svg", "public.picture_of_all_svg", "news.feed", "news.fund_feed"),
    *("donors.picture_csv", "public.picture_csv", "public.picture_of_all_csv", "donors.scdl_csv", "donors.eapd_csv", "donors.trace_json"),
    *("committees.decision_list_csv", "committees.committee_register_csv", "notices.calendar", "diary.sign_up_list"),
)
DRAWN = (
    *(f"/donors/216901231/pictures/{name}.svg" for name in ("flow", "course", "progress", "inhabitants", "clock")),
    *(f"/funds/MAR-2023/pictures/{name}.svg" for name in ("course", "balance", "map", "years", "clock")),
    "/donors/216901231/pictures/flow.svg?fund=MAR-2023",
)
ODT = ("/donors/216901231/pledges/{pledge}/agreement.odt", "/donors/216901231/pledges/{pledge}/deliberation.odt")
COUNCIL, DRAFTED, PACKED = 9, 10, 13
"""Meetings of the demo: minutes open to remarks, held without minutes, convened with papers."""


@dataclass(frozen=True)
class Typed:
    """What was appended to a column: a mark, then characters."""

    column: str
    mark: str
    characters: tuple[str, ...]

    @property
    def text(self) -> str:
        return f" {self.mark} {' '.join(self.characters)}"


LEGIBLE = {
    each
    for each in one_of_each_block()
    if typefaces.has_shape(each) and ord(each) not in typefaces.WITHOUT_SHAPE and unicodedata.category(each)[0] in "LNPS"
}
"""Characters that are read back as themselves; marks and signs without a shape of their own join what stands before them."""


def typed(turn: int) -> dict[str, Typed]:
    """What each column gets in a turn: the blocks go round the columns, so that each stands in one of them at least."""
    every, given, start = one_of_each_block(), {}, turn * 997
    for number, column in enumerate(f"{table}.{name}" for table, names in TYPED.items() for name in names):
        size = LONG if column.partition(".")[2] in LONGER else SHORT
        given[column] = Typed(column, f"qz{number:02}zq", tuple(every[(start + at) * STRIDE % len(every)] for at in range(size)))
        start += size
    return given


def type_in(file: Path, given: dict[str, Typed]) -> None:
    """Append what was typed, in rows that may not change too: this is a copy for reading."""
    with sqlite3.connect(file) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for column, one in given.items():
            table, _, name = column.partition(".")
            where = "TRUE" if column in EMPTY else f"\"{name}\" <> ''"
            database.execute(f'UPDATE "{table}" SET "{name}" = "{name}" || ? WHERE {where}', (one.text,))
        for subject, names in KEPT.items():
            for name in names:
                path, text = f"$.{name}", given[f"{subject}.{name}"].text
                where = "subject = ? AND json_extract(facts, ?) <> ''"
                command = f"UPDATE kept_fact SET facts = json_set(facts, ?, json_extract(facts, ?) || ?) WHERE {where}"
                database.execute(command, (path, path, text, subject, path))
        database.execute("UPDATE cofinancing SET project_id = (SELECT max(project_id) FROM agenda_item WHERE meeting_id = ?)", (PACKED,))
    database.close()


def missing(told: str, given: dict[str, Typed]) -> list[str]:
    """The characters that a text shows neither as they are nor by the sign for what no typeface has, of the columns it shows."""
    alike, lost = told + unicodedata.normalize("NFKC", told), list[str]()
    for one in (each for each in given.values() if each.mark in told):
        read = [each in alike or unicodedata.normalize("NFKC", each) in alike for each in one.characters]
        missed = (each for each, found in zip(one.characters[: room(told, one)], read, strict=False) if not found)
        lost += [f"{one.column} U+{ord(each):04X}" for each in missed if each in LEGIBLE]
        if not all(typefaces.has_shape(each) for each in one.characters) and not {REPLACEMENT, "…"} & set(told):
            lost.append(f"{one.column} without a sign for what no typeface has")
    return lost


def room(told: str, one: Typed) -> int:
    """For how many of the characters there was room: all of them, or up to the last before the "…" that says that the rest is missing.

    Only what follows the mark counts, and no plain letter: "𝐀" is alike to an "A", which stands in other words of a paper too.
    """
    if "…" not in told:
        return len(one.characters)
    there = "".join(part.partition("…")[0] for part in told.split(one.mark)[1:])
    there += unicodedata.normalize("NFKC", there)
    forms = [{each, unicodedata.normalize("NFKC", each)} for each in one.characters]
    return max((at for at, form in enumerate(forms) if any(each in there for each in form if not each.isascii())), default=0)


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


class Readings:
    """What the papers tell, each read by somebody who may."""

    def __init__(self, ground: Ground, given: dict[str, Typed]) -> None:
        self.ground, self.given, self.lost, self.columns = ground, given, list[str](), set[str]()

    def read(self, path: str) -> bytes:
        for role in ("admin", "officer", "chair"):
            answer = self.ground.clients[role].get(path, check_html=False)
            if answer.status_code == 200:
                return answer.data
        self.lost.append(f"{path}: {answer.status_code}")
        return b""

    def told(self, path: str, text: str) -> None:
        """Hold a paper's text against what was typed."""
        self.columns |= {one.column for one in self.given.values() if one.mark in text}
        self.lost += [f"{path}: {what}" for what in missing(text, self.given)]

    def paper(self, path: str) -> None:
        content = self.read(path)
        self.told(path, text_of(content) if content else "")

    def file(self, path: str) -> None:
        """A file for machines: whole characters, never a replacement; XML is sound."""
        content = self.read(path)
        name = urlsplit(path).path
        if name.endswith(".odt"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read("content.xml")
        if name.endswith((".svg", ".atom", ".odt")):
            etree.fromstring(content)
        text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), re.sub("\r\n ", "", content.decode()))
        self.columns |= {one.column for one in self.given.values() if one.mark in text}


@pytest.fixture(scope="module")
def ground(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    home = tmp_path_factory.mktemp("typed") / "home"
    shutil.copytree(demo.home, home)
    app = build({"FUNDTRACKER_HOME": str(home)})
    yield Ground(app, home, demo.password)
    let_go(app)


def addresses(ground: Ground, endpoints: tuple[str, ...]) -> list[str]:
    """The address of each of these, with rows of the demo."""
    chosen = {rule.endpoint: rule for rule in ground.app.url_map.iter_rules() if "GET" in methods(rule)}
    return [ground.address(chosen[endpoint]) for endpoint in endpoints]


def written_afresh(ground: Ground) -> list[str]:
    """A pack built and minutes drafted from what is typed now: the addresses of their papers."""
    by = Actor("user", 2)
    with ground.app.app_context():
        with transaction():
            minutes.draft(DRAFTED, by=by)
            build_id = building.ask(PACKED, by=by)
        assert building.run(build_id), session.get_one(Meeting, PACKED).title
    papers = [f"/meetings/{key}/{name}.pdf" for key in (COUNCIL, DRAFTED) for name in ("minutes", "decisions", "attendance")]
    return [f"/staff/meetings/{PACKED}/pack/{build_id}/draft.pdf", *papers]


def walk(ground: Ground, turn: int) -> Readings:
    given = typed(turn)
    ground.renew()
    type_in(ground.file, given)
    found = Readings(ground, given)
    for path in (*addresses(ground, PAPERS), *written_afresh(ground)):
        found.paper(path)
    for path in (*addresses(ground, FILES), *DRAWN):
        found.file(path)
    return found


def test_what_is_typed_is_on_every_paper_or_visibly_replaced(ground: Ground) -> None:
    found = walk(ground, 0)
    assert {each for one in found.given.values() for each in one.characters} == set(one_of_each_block())
    assert not found.lost, "\n".join(found.lost)
    assert sorted(set(found.given) - found.columns) == []


def test_a_text_cut_short_is_read_up_to_its_end_only() -> None:
    given = {"user.name": Typed("user.name", "qz00zq", ("Ѐ", "一", "\U0001d400"))}
    assert missing("Anne qz00zq Ѐ 一 𝐀, élue", given) == []
    assert missing("Anne qz00zq Ѐ…, Amiens", given) == []
    assert missing("Anne qz00zq Ѐ A, Amiens", given) == ["user.name U+4E00"]
    assert missing("Anne qz00zq 一 …, Amiens", given) == ["user.name U+0400"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("turn", range(1, 13))
def test_other_characters_in_every_text(ground: Ground, turn: int) -> None:
    found = walk(ground, turn)
    assert not found.lost, "\n".join(found.lost)

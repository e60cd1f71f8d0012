"""The walk: every address as every kind of reader, and every mail to them; what is withheld from a reader appears nowhere.

Strings are planted in the data. Staff find every one of them, so that none is planted where nobody would look.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterable
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, recusals
from fundtracker.committees import attendance as attendance_of
from fundtracker.committees.models import AgendaItem, Meeting
from fundtracker.committees.rules import ItemKind, Presence
from fundtracker.contributions import receipts
from fundtracker.funds.models import Update
from fundtracker.grants.models import Partner
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.minutes import minutes
from fundtracker.news import following
from fundtracker.news.rules import Rhythm
from fundtracker.notices import convening, questions, reminders, replies, sending
from fundtracker.notices.models import Notice
from fundtracker.notices.rules import Answer
from fundtracker.room import notes
from fundtracker.votes import ending
from tests.committees.scene import AFTER, BEFORE, Scene, a_scene, an_item, draft
from tests.databases import Database
from tests.factories import a_mandate, a_project, a_user, an_authority, kept
from tests.packs.scene import a_pdf, attach, built, text_of
from tests.watch import clock_at

ITEM = {name: f"Plante{name.capitalize()}" for name in ("title", "text", "presenter", "question", "answer", "paper", "beneficiary")}
"""Planted in the item from which a seat keeps away."""

HOUSE = {name: f"Plante{name.capitalize()}" for name in ("bank", "draft", "note", "people", "partner")}
"""Planted in what no donor reads of another, or of the house (domain.md rules 15, 17 and 18)."""

PACK = (HOUSE["partner"],)
"""What a pack alone may tell its readers: partners in danger, unmasked (rule 18)."""

READERS = ("donor", "reader", "recused", "deputy", "stranger", "visitor")
LATER = "2024-03-04 09:00"
KEPT_AWAY = ("reader", "recused", "deputy", "stranger", "visitor")


class World:
    """One fund with a meeting, an item withheld from the second donor, and what is planted."""

    def __init__(self) -> None:
        self.scene: Scene = a_scene(code="MAR-2023")
        scene = self.scene
        partner = kept(Partner(name=HOUSE["partner"], sort_key=HOUSE["partner"].casefold(), country="MA", masked=True))
        hidden = a_project(scene.fund, partner_id=partner.id)
        self.meeting_id = draft(scene)
        self.open_id = an_item(scene, self.meeting_id, title="PointOuvert", project_id=hidden.id)
        words = {name: ITEM[name] for name in ("title", "text", "presenter", "beneficiary")}
        self.item_id = an_item(scene, self.meeting_id, place="Ailleurs", **words)
        self.document_id = attach(scene, self.meeting_id, ITEM["paper"], a_pdf(), self.item_id)
        self.people = {
            "donor": scene.members[2],
            "recused": scene.members[1],
            "reader": a_user(),
            "stranger": a_user(),
            "staff": scene.staff,
        }
        a_mandate(self.people["reader"], scene.donors[1], function=Function.READER)
        a_mandate(self.people["stranger"], an_authority())
        a_mandate(a_user(name=HOUSE["people"]), scene.donors[0])
        with clock_at(BEFORE):
            self._convened()
            self._planted()
            self.token = self._deputy()
        built(scene, self.meeting_id)
        with clock_at(BEFORE), transaction():
            self.since = max(session.scalars(select(Mail.id)))
            row = session.get_one(Meeting, self.meeting_id)
            facts = {"title": row.title, "starts_at": row.starts_at + datetime.timedelta(hours=1), "place": "Paris", "video_url": ""}
            convening.edit(self.meeting_id, by=scene.by, version=row.version, **facts)
            reminders.remind(self.meeting_id, by=scene.by)
        self._packed_again()
        with clock_at(LATER):
            an_item(scene, self.meeting_id, ItemKind.INFORMATION, title="Point de plus")
        with clock_at(LATER), transaction():
            convening.tell_agenda(self.meeting_id, by=scene.by)

    def _packed_again(self) -> None:
        """A second version of the pack: the item has another title, another amount and another place, and one document more."""
        attach(self.scene, self.meeting_id, f"{ITEM['paper']} bis", a_pdf(2), self.item_id)
        with clock_at(BEFORE), transaction():
            row = session.get_one(AgendaItem, self.item_id)
            said = {name: getattr(row, name) for name in agenda.COLUMNS if name != "kind"}
            changed = {**said, "title": f"{ITEM['title']} renommé", "cents": 1_234_500}
            agenda.edit(self.item_id, meeting_id=self.meeting_id, version=row.version, by=self.scene.by, **changed)
            agenda.move(self.item_id, meeting_id=self.meeting_id, up=True, by=self.scene.by)
        built(self.scene, self.meeting_id)

    def _convened(self) -> None:
        with transaction():
            recused = self.scene.donors[1].id
            convening.convene(self.meeting_id, by=self.scene.by)
            recusals.declare(self.item_id, meeting_id=self.meeting_id, authority_id=recused, reason="", by=COMMAND)
            asked = {"meeting_id": self.meeting_id, "authority_id": recused, "item_id": self.item_id}
            key = questions.ask(text=ITEM["question"], by=Actor("user", self.people["recused"].id), **asked)
            questions.answer(key, meeting_id=self.meeting_id, text=ITEM["answer"], by=self.scene.by)

    def _planted(self) -> None:
        scene = self.scene
        with transaction():
            receipts.record(fund_id=scene.fund.id, cents=1_000, received_on=datetime.date(2023, 3, 1), payer=HOUSE["bank"], by=scene.by)
            notes.write(scene.chair.id, meeting_id=self.meeting_id, item_id=None, text=HOUSE["note"])
            title = {"title_fr": HOUSE["draft"], "title_en": HOUSE["draft"], "body_fr": "x", "body_en": "x"}
            session.add(Update(fund_id=scene.fund.id, dated=datetime.date(2024, 1, 1), **title))
            for who in ("donor", "recused", "reader"):
                funds = {"fund_ids": [scene.fund.id], "project_ids": []}
                following.choose(self.people[who].id, rhythm=Rhythm.AT_ONCE, by=Actor("user", self.people[who].id), **funds)

    def _deputy(self) -> str:
        """The recused seat names a deputy; the token of its link."""
        seat = self.scene.donors[1].id
        said = {"answer": Answer.DEPUTY, "person": "Dominique Petit", "deputy_email": "deputy@example.org"}
        with transaction():
            replies.give(self.meeting_id, seat, by=Actor("user", self.people["recused"].id), **said)
        row = session.scalars(select(Notice).filter_by(meeting_id=self.meeting_id, deputy=True)).one()
        with transaction():
            return sending.token(row)

    def over(self) -> None:
        """The meeting is held, its minutes are open to remarks; nothing was decided."""
        with clock_at(AFTER), transaction():
            people = zip(self.scene.donors, self.scene.members, strict=True)
            attendance = {donor.id: (Presence.PRESENT, member.name) for donor, member in people}
            attendance_of.record(self.meeting_id, seats=attendance, by=self.scene.by)
        with clock_at("2024-03-13 18:00"), transaction():
            ending.end(self.meeting_id, by=self.scene.by)
            minutes.draft(self.meeting_id, by=self.scene.by)
            minutes.send(self.meeting_id, until=datetime.date(2024, 3, 29), by=self.scene.by)


def said_by(answer: TestResponse) -> str:
    """Everything an answer tells, its files unpacked: PDFs as text, archives by name and member, folded lines unfolded."""
    if answer.mimetype == "application/pdf":
        return text_of(answer.data)
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            parts = [text_of(archive.read(name)) if name.endswith(".pdf") else archive.read(name).decode() for name in archive.namelist()]
            return " ".join([*archive.namelist(), *parts])
    if answer.status_code >= 300:
        return ""
    return re.sub(r"\r?\n[ \t]", "", answer.data.decode("utf-8", "replace"))


def addresses(app: Flask, world: World) -> list[str]:
    """Every address that can be read, with each of the world's rows in its place."""
    scene = world.scene
    rows = {"meeting_id": [world.meeting_id], "item_id": [world.item_id], "document_id": [world.document_id], "code": [scene.fund.code]}
    rows |= {"siren": [donor.siren for donor in scene.donors], "project_id": [scene.project.id], "token": [world.token], "year": [2024]}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "web.font"):
            continue
        for siren in rows["siren"] if "siren" in rule.arguments else [""]:
            values = {name: siren if name == "siren" else rows[name][0] if name in rows else first(rule, name) for name in rule.arguments}
            found.append(str(app.url_map.bind("127.0.0.1").build(rule.endpoint, values)))
    return [
        *found,
        *(f"/me/meetings?q={word}" for word in ITEM.values()),
        *(f"/committees/{scene.fund.code}?text={w}" for w in ITEM.values()),
    ]


def first(rule: Rule, name: str) -> object:
    """Something that fits a place: the first choice, the first row, or a word."""
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return next(iter(converter.items))
    return 1 if type(converter).__name__ in ("RowNumber", "IntegerConverter") else "x"


def read(app: Flask, world: World, who: str, moment: str, under: tuple[str, ...] = ("/",)) -> dict[str, str]:
    """What each address (`under` these paths) tells a reader at a moment; a deputy and a visitor do not sign in."""
    client = app.test_client()
    told = {}
    with clock_at(moment):
        if who in world.people:
            client.sign_in(world.people[who])
        for address in addresses(app, world):
            if not address.startswith(under):
                continue
            if who != "deputy" and world.token in address:
                continue
            if who == "visitor" or (who == "deputy") is (world.token in address) or who in world.people:
                told[address] = said_by(client.get(address, check_html=False))
    return told


def planted(told: dict[str, str], words: Iterable[str]) -> set[tuple[str, str]]:
    """Which of these words stand where; what an address says of itself does not count."""
    found = {(address, word) for address, text in told.items() for word in words if word in text and word not in address}
    return {(address, word) for address, word in found if word not in PACK or "/pack." not in address}


@pytest.fixture
def world(database: Database) -> World:
    return World()


MAILED = ("donor", "reader", "recused", "deputy", "stranger")


def mails_to(world: World, who: str) -> str:
    """Every mail since the recusal that went to a reader, as it is set, with its files."""
    email = "deputy@example.org" if who == "deputy" else world.people[who].email
    rows = session.scalars(select(Mail).where(Mail.to == email, Mail.id > world.since)).all()
    return " ".join(_said(sender.set_mail(row)) for row in rows)


def _said(message: EmailMessage) -> str:
    parts = [str(part.get_payload(decode=True).decode()) for part in message.walk() if not part.is_multipart()]
    return re.sub(r"\r?\n[ \t]", "", " ".join([str(message["Subject"]), *parts]))


def test_what_is_withheld_is_on_no_page_in_no_paper_and_no_file(database: Database, world: World) -> None:
    staff = read(database.app, world, "staff", BEFORE)
    for name, word in {**ITEM, **HOUSE}.items():
        assert name == "note" or any(word in text for text in staff.values()), f"{name} is planted where nobody looks"
    donor = read(database.app, world, "donor", BEFORE)
    assert all(any(word in text for text in donor.values()) for word in ITEM.values()), "whoever keeps away from nothing reads all of it"
    for who in READERS:
        told = donor if who == "donor" else read(database.app, world, who, BEFORE)
        assert planted(told, HOUSE.values()) == set(), who
        if who in KEPT_AWAY:
            assert planted(told, ITEM.values()) == set(), who
        elif who == "donor":
            assert len(told) > 100


def test_what_is_withheld_is_in_no_mail(database: Database, world: World) -> None:
    assert ITEM["title"] in mails_to(world, "donor")
    for who in MAILED:
        told = mails_to(world, who)
        assert (who == "stranger") is (told == ""), who
        words = [*HOUSE.values(), *(ITEM.values() if who in KEPT_AWAY else ())]
        assert [word for word in words if word in told] == [], who


def test_what_is_withheld_stays_so_once_the_meeting_is_over(database: Database, world: World) -> None:
    world.over()
    for who in ("donor", "reader", "recused"):
        told = read(database.app, world, who, "2024-03-14 09:00", under=("/meetings", "/committees", "/decisions", "/me", "/diary"))
        assert planted(told, HOUSE.values()) == set(), who
        assert bool(planted(told, ITEM.values())) is (who == "donor"), who

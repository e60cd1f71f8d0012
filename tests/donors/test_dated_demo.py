"""Each dated paper of the demo's donors says the same after a month of random bookings and edits; only what names a correction differs."""

import datetime
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from fundtracker.authorities import contributors, identities
from fundtracker.authorities.models import Authority
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.donors import accounting, accounting_paper, attestations, council, council_paper, letters, papers, statements
from fundtracker.exchange import association, eapd, scdl
from fundtracker.funds import updates
from fundtracker.funds.models import Fund, FundStatus, Photo, Project
from fundtracker.funds.rules import UpdateKind
from fundtracker.grants import grants, payments, reports, returns
from fundtracker.grants.models import Authorisation, FinancialReport, Grant, Partner, Payment
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.ledger import book, corrections, positions
from fundtracker.ledger.models import Movement
from fundtracker.minutes import minutes
from fundtracker.minutes import papers as minute_papers
from fundtracker.minutes.models import Minutes
from fundtracker.public import years as public_years
from fundtracker.web import pdf
from tests.apps import build
from tests.databases import let_go
from tests.demo import Demo
from tests.packs.test_packs import text_of

STAFF, APPROVER = Actor("user", 2), Actor("user", 3)
SOME = ("216901231", "244400404")
"""The donors of the short run: one that gave to several funds, one whose agreement had instalments."""


@pytest.fixture
def demo_app(demo: Demo, tmp_path: Path) -> Iterator[Flask]:
    home = tmp_path / "home"
    shutil.copytree(demo.home, home)
    app = build({"FUNDTRACKER_HOME": str(home), "ASSOCIATION_NAME": "Cités Exemple", "ASSOCIATION_RNA": "W751234567"})
    with app.app_context():
        yield app
        session.remove()
    let_go(app)


class Papers:
    """Every dated paper of some donors, as texts, under the name of the paper."""

    def __init__(self, sirens: list[str], read: Callable[[bytes], str]) -> None:
        self.read = read
        """What a paper says."""
        self.sirens = {contributors.by_siren(siren).id: siren for siren in sirens}
        self.year, self.made_at = clock.today().year, clock.now()
        """The first year that is not over when the papers are made first."""

    def made(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for authority_id in self.sirens:
            for year in statements.years(authority_id):
                if year < self.year:
                    found |= self.of_year(authority_id, year)
            found |= self.attestations(authority_id)
        return found | self.of_meetings() | self.of_funds()

    def of_meetings(self) -> dict[str, str]:
        """What the papers of meetings say that were held before: minutes, record of decisions, attendance."""
        held = select(Minutes.meeting_id).where(Minutes.drafted_at < self.made_at).order_by(Minutes.meeting_id)
        return {f"minutes {key}": repr(minute_papers.said(minutes.get(key), "fr")) for key in session.scalars(held)}

    def of_funds(self) -> dict[str, str]:
        """The figures of the public account of each year that is over."""
        return {
            f"account {code} {line.year}": repr((line.came, line.decided, line.paid, line.refunded, line.own))
            for code in session.scalars(select(Fund.code).order_by(Fund.code))
            for line in public_years.of_fund(code).years
            if line.year < self.year
        }

    def of_year(self, authority_id: int, year: int) -> dict[str, str]:
        donor, holder = contributors.get(authority_id), association.from_settings(current_app.config)
        named = f"{self.sirens[authority_id]} {year}"
        found = {
            f"statement {named}": self.read(papers.statement(statements.build(donor.siren, year), "fr")),
            f"council report {named}": self.read(council_paper.typeset(council.build(donor, year), "fr")),
            f"e-APD {named}": eapd.file(donor, holder, year).decode(),
            f"SCDL {named}": scdl.file(donor, holder, year).decode(),
        }
        for fund_id in positions.funds_of(authority_id):
            code = session.get_one(Fund, fund_id).code
            try:
                account = accounting.build(donor, code, year)
            except NotFound:
                continue
            found[f"financial report {named} {code}"] = self.read(accounting_paper.typeset(account, holder, "fr"))
        return found

    def attestations(self, authority_id: int) -> dict[str, str]:
        """What is attested to of each payment: the day of the paper, and what was refunded since, are named, not compared."""
        donor, found = contributors.get(authority_id), {}
        for receipt_id in session.scalars(
            select(Receipt.movement_id).where(Receipt.authority_id == authority_id).order_by(Receipt.movement_id)
        ):
            try:
                line = attestations.receipt(authority_id, receipt_id)
            except NotFound:
                continue
            if line.paid_on.year < self.year:
                with current_app.test_request_context(), language_fr():
                    letter = attestations.write(donor, line, association.from_settings(current_app.config))
                told = (letter.title, letter.reader, letter.opening, letter.amount, letter.facts, letter.closing[0])
                found[f"attestation {self.sirens[authority_id]} {line.reference}"] = repr(told)
        return found


def language_fr() -> Any:
    return letters.language.speaking("fr")


class Month:
    """A month of random bookings and edits after the papers were made: each act on its day, refused ones left out."""

    def __init__(self, seed: int, sirens: list[str]) -> None:
        self.chance = Random(seed)
        self.donors = [contributors.by_siren(siren).id for siren in sirens]
        self.done: list[str] = []
        self.corrected: set[int] = set()
        """Donors of whom something was refunded, taken back or moved: what they gave is less from now on, and named so."""

    def pass_by(self, acts: int) -> None:
        first, known = clock.today(), [name for name in dir(self) if name.startswith("act_")]
        for number in range(acts):
            name = known[number % len(known)] if number < len(known) else self.chance.choice(known)
            with clock.at(clock.noon(first + datetime.timedelta(days=1 + number * 28 // acts))):
                try:
                    with transaction():
                        getattr(self, name)()
                    self.done.append(name)
                except Refusal:
                    session.rollback()

    def one(self, query: Any) -> Any:
        rows = session.scalars(query).all()
        if not rows:
            raise NotFound
        return self.chance.choice(rows)

    def cents(self) -> int:
        return self.chance.randrange(100, 2_000_00)

    def donor(self) -> int:
        return self.chance.choice(self.donors)

    def fund(self) -> Fund:
        return self.one(select(Fund).where(Fund.status == FundStatus.OPEN))

    # --- money

    def act_receive(self) -> None:
        receipts.record(fund_id=self.fund().id, authority_id=self.donor(), cents=self.cents(), received_on=clock.today(), by=STAFF)

    def act_receive_on_a_pledge(self) -> None:
        pledge = self.one(select(Pledge).where(Pledge.authority_id.in_(self.donors)))
        facts: dict[str, Any] = {"pledge_id": pledge.id, "confirm_excess": True, "received_on": clock.today(), "by": STAFF}
        receipts.record(fund_id=pledge.fund_id, cents=self.cents(), **facts)

    def act_interest(self) -> None:
        book.interest(fund_id=self.fund().id, cents=self.cents(), value_date=clock.today(), by=STAFF)

    def act_charge(self) -> None:
        book.spend(fund_id=self.fund().id, cents=12_00, value_date=clock.today(), by=STAFF, bank_charge=True)

    def receipt(self) -> Receipt:
        found = self.one(select(Receipt).where(Receipt.authority_id.in_(self.donors)))
        assert isinstance(found, Receipt)
        return found

    def act_bounce(self) -> None:
        receipt = self.receipt()
        receipts.bounce(receipt.movement_id, on=clock.today(), reason="Rejet", by=STAFF)
        self.corrected.add(receipt.authority_id)

    def act_reassign(self) -> None:
        receipt, right = self.receipt(), self.donor()
        before = receipt.authority_id
        receipts.move(receipt.movement_id, authority_id=right, on=clock.today(), reason="Erreur de payeur", by=STAFF)
        self.corrected |= {before, right}

    def act_release(self) -> None:
        corrections.release_earmark(receipt_id=self.receipt().movement_id, value_date=clock.today(), by=STAFF)

    def act_refund(self) -> None:
        receipt, decision = self.receipt(), self.one(select(Movement.decision_id).where(Movement.decision_id.is_not(None)))
        facts: dict[str, Any] = {"receipt_id": receipt.movement_id, "cents": 50_00, "value_date": clock.today(), "by": STAFF}
        book.commit(fund_id=receipt.fund_id, decision_id=decision, **facts)
        book.refund(decision_id=decision, **facts)
        self.corrected.add(receipt.authority_id)

    def act_pay(self) -> None:
        payment = self.one(select(Payment).where(Payment.state.in_(("prepared", "approved"))))
        if payment.state.value == "prepared":
            payments.approve(payment.id, by=APPROVER)
        payments.pay(payment.id, value_date=clock.today(), by=STAFF)

    def act_undo_a_payment(self) -> None:
        payment = self.one(select(Payment).where(Payment.state == "paid"))
        payments.reverse(payment.id, value_date=clock.today(), reason="Rejet", by=STAFF)

    def act_return(self) -> None:
        grant = self.one(select(Grant))
        returns.record(grant.id, cents=1_00, value_date=clock.today(), reason="Trop-perçu", by=STAFF)

    def act_accept_a_report(self) -> None:
        report = self.one(select(FinancialReport).where(FinancialReport.state == "received"))
        reports.accept(report.id, by=APPROVER)

    def act_grant(self) -> None:
        line = self.one(select(Authorisation).where(Authorisation.kind == "grant"))
        grants.sign(authorisation_id=line.id, cents=1_000_00, signed_on=clock.today(), by=STAFF, subject_to_receipts=True)

    # --- promises

    def act_promise(self) -> None:
        pledges.record(fund_id=self.fund().id, authority_id=self.donor(), cents=self.cents(), announced_on=clock.today(), by=STAFF)

    def act_amend_a_pledge(self) -> None:
        pledge = self.one(select(Pledge).where(Pledge.authority_id.in_(self.donors)))
        pledges.amend(pledge.id, cents=pledge.cents + 100_00, reason="Avenant", on=clock.today(), by=STAFF)
        self.corrected.add(pledge.authority_id)

    def act_cancel_a_pledge(self) -> None:
        pledge = self.one(select(Pledge).where(Pledge.authority_id.in_(self.donors)))
        pledges.cancel(pledge.id, reason="Renonce", on=clock.today(), by=STAFF)
        self.corrected.add(pledge.authority_id)

    # --- what is edited in place

    def act_rename_a_project(self) -> None:
        project = self.one(select(Project))
        project.title_fr, project.place, project.people_reached, project.country = "Un autre titre", "Un autre lieu", 77_777, "SN"

    def act_rename_a_partner(self) -> None:
        partner = self.one(select(Partner))
        partner.name = f"Nouveau nom de {partner.id}, {len(self.done)}"

    def act_rename_a_fund(self) -> None:
        self.one(select(Fund)).name_fr = "Un autre fonds"

    def act_rename_a_donor(self) -> None:
        row = session.get_one(Authority, self.donor())
        facts: dict[str, Any] = {"siren": row.siren, "kind": row.kind, "version": row.version, "on": clock.today()}
        identities.change(row.id, name=f"Nouvelle {row.name}", reason="Nouveau nom", by=STAFF, **facts)

    def act_count_inhabitants_anew(self) -> None:
        for row in session.scalars(select(Authority).where(Authority.population.is_not(None))):
            row.population = (row.population or 0) * 3 // 2

    def act_publish_news_of_the_past(self) -> None:
        day = datetime.date(clock.today().year - 1, 11, 2)
        texts = {"title_fr": "Nouvelle tardive", "title_en": "Late news", "body_fr": "Texte", "body_en": "Text"}
        fund_id = self.fund().id
        key = updates.draft(fund_id=fund_id, kind=UpdateKind.NEWS, project_id=None, dated=day, **texts, by=STAFF)
        updates.publish(key, fund_id=fund_id, by=STAFF)

    def act_publish_a_photo_of_the_past(self) -> None:
        shown = self.one(select(Photo))
        kept = {column.name: getattr(shown, column.name) for column in Photo.__table__.columns if column.name not in ("id", "version")}
        session.add(Photo(**{**kept, "place": -1, "alt_fr": "Photo tardive", "published_at": clock.now()}))


def differing(before: dict[str, str], after: dict[str, str], corrected: set[str]) -> list[str]:
    """The papers that say something else; open data of a donor something was corrected of are net of it, attestations may be withdrawn."""
    found = []
    for name, text in before.items():
        excused = name.startswith(("SCDL", "attestation")) and name.split()[1] in corrected
        if after.get(name) != text and not excused:
            found.append(f"{name}\n{difference(text, after.get(name, '(not made any more)'))}")
    return found


def difference(before: str, after: str) -> str:
    """Where two texts part."""
    at = next((place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    return f"  was …{before[max(0, at - 60) : at + 90]!r}\n  is  …{after[max(0, at - 60) : at + 90]!r}"


def compare(sirens: list[str], seed: int, acts: int, *, read: Callable[[bytes], str] = text_of) -> None:
    known = Papers(sirens, read)
    before = known.made()
    month = Month(seed, sirens)
    month.pass_by(acts)
    with clock.at(clock.noon(clock.today() + datetime.timedelta(days=31))):
        after = known.made()
    assert len(set(month.done)) > 14, sorted(set(month.done))
    wrong = differing(before, after, {known.sirens[key] for key in month.corrected})
    assert not wrong, "\n".join(wrong)


def test_papers_of_past_years_say_the_same_after_a_month(demo_app: Flask) -> None:
    compare(list(SOME), seed=1, acts=60)


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are not set: what is given to typst stands for each, all of it, in its language. The same given, the same paper comes out."""

    def typeset(template: str, data: Mapping[str, Any], *, language: str) -> bytes:
        return json.dumps([template, language, data], ensure_ascii=False).encode()

    monkeypatch.setattr(pdf, "typeset", typeset)


@pytest.mark.exhaustive
@pytest.mark.usefixtures("unset")
@pytest.mark.parametrize("seed", range(3))
def test_every_paper_of_every_donor_says_the_same_after_a_month(demo: Demo, demo_app: Flask, seed: int) -> None:
    donors = [email.split(".")[1].split("@")[0] for email in demo.accounts if email.startswith("donor.")]
    compare(donors, seed=seed, acts=150, read=bytes.decode)

"""A whole meeting in real Chromium, five people in five browsers, from the draft to the paid grant; another one without quorum."""

import io
import re
import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pypdf
from playwright.sync_api import Page

from fundtracker.kernel.clock import today
from tests.browser.acts import choose, confirm, name_in, number, press, send, time_passes

LYON, GRENOBLE, METROPOLE = "216901231", "213801855", "200046977"
TITLE = "Comité d’essai"
SignIn = Callable[..., Page]


def text(page: Page) -> str:
    return page.inner_text("main").replace("\u202f", " ").replace("\u00a0", " ")


def draft(staff: Page, server: str, fund: str, project: str, cents: str) -> str:
    """A meeting of tomorrow, with one grant to decide and one point to hear."""
    staff.goto(f"{server}/staff/meetings/new?fund={fund}")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    send(staff, title=TITLE, day=tomorrow, hour="10:00", video_url="https://visio.example/comite")
    meeting = number(staff, "meetings")
    staff.goto(f"{server}/staff/meetings/{meeting}/items/new/grant")
    choose(staff, "project_id", project)
    send(staff, title="Un complément", cents=cents, minutes="10")
    staff.goto(f"{server}/staff/meetings/{meeting}/items/new/information")
    send(staff, title="Nouvelles du terrain", minutes="5")
    return meeting


def convene(staff: Page, server: str, meeting: str) -> None:
    staff.goto(f"{server}/meetings/{meeting}")
    press(staff, "main button:has-text('Convoquer le comité')")
    assert "0 jour franc avant" in text(staff), "a day is less than the rules ask for, and the page says so"
    confirm(staff)


def reply_link(home: Path, address: str) -> str:
    """The link without a password in the notice of this meeting to an address, once the worker has sent it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in (home / "mail").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            body = mail.get_body(("plain",))
            said = body.get_content() if body else ""
            found = re.search(r"/reply/[\w.~-]+", said)
            if found and mail["To"] == address and TITLE in said:
                return found.group()
        time.sleep(0.5)
    raise AssertionError(f"no notice to {address}")


def vote(page: Page, server: str, meeting: str, words: str) -> None:
    """Say something in the first ballot that waits for this person, read the check page and confirm."""
    page.goto(f"{server}/meetings/{meeting}/session")
    form = page.locator("form[action*='/ballots/']").first
    form.get_by_label(words, exact=True).check()
    with page.expect_navigation():
        form.locator("button").click()
    confirm(page)


def arrive(page: Page, how: str, *, only: str = "", but: str = "") -> None:
    """Note on the page of arrivals how seats are there: all of them, all but one, or only one."""
    press(page, "main a:has-text('Noter les arrivées')")
    for row in page.locator("main tbody tr").all():
        name = row.locator("th").inner_text()
        if name != but and only in ("", name):
            row.locator("select").select_option(how)
            name_in(row)
    press(page, "main form button[type=submit]")


def test_a_whole_meeting_from_the_draft_to_locked_minutes_and_the_paid_grant(
    server: str, tmp_path: Path, sign_in: SignIn, open_page: SignIn
) -> None:
    home = tmp_path / "home"
    staff, chair = sign_in(server, "staff@demo.example"), sign_in(server, "chair@demo.example")
    lyon, grenoble, approver = sign_in(server, f"donor.{LYON}@demo.example"), open_page(), sign_in(server, "approver@demo.example")
    meeting = draft(staff, server, "MAR-2023", "Tizi", "1 000,00")
    address = f"{server}/meetings/{meeting}"
    convene(staff, server, meeting)
    before(server, home, address, staff, lyon, grenoble)
    pack(address, staff, lyon)
    time_passes(home, "meeting", "starts_at", "id", meeting)
    session(server, address, meeting, staff, chair, lyon)
    after(server, home, address, meeting, staff, lyon)
    pay(server, staff, approver)
    lyon.goto(address)
    assert "Un complément" in text(lyon)


def before(server: str, home: Path, address: str, staff: Page, lyon: Page, grenoble: Page) -> None:
    """A member answers on the page and asks a question; another answers by the link of the notice, without a password."""
    lyon.goto(address)
    press(lyon, "main a:has-text('Répondre')")
    lyon.check("[name=answer][value=remote]")
    send(lyon)
    lyon.goto(f"{address}/questions")
    send(lyon, text="Le chantier commence-t-il avant l’hiver ?")
    staff.goto(f"{address}/questions")
    press(staff, "main a[href*='/questions/']")
    send(staff, answer="Oui, en décembre.")
    lyon.goto(f"{address}/questions")
    assert "Oui, en décembre." in text(lyon)
    grenoble.goto(server + reply_link(home, f"donor.{GRENOBLE}@demo.example"))
    grenoble.check("[name=answer][value=proxy]")
    choose(grenoble, "proxy_to_id", "Lyon")
    press(grenoble, "main form.form button[type=submit]")
    staff.goto(f"{address}/replies")
    for name, answer in (("Lyon", "visio"), ("Grenoble", "à Lyon")):
        assert staff.locator(f"main tr:has-text('{name}'):has-text('{answer}')").count()
    lyon.goto(address)
    assert "vote aussi pour Grenoble" in text(lyon)
    press(staff, f"main a[href='/meetings/{number(staff, 'meetings')}']")
    press(staff, "main a:has-text('Se déporter') >> nth=0")
    choose(staff, "authority_id", "Rennes")
    send(staff, reason="Siège chez le partenaire")


def pack(address: str, staff: Page, lyon: Page) -> None:
    """The worker builds the pack, staff look at it and publish it, a member reads it."""
    staff.goto(address)
    press(staff, "main a:has-text('Préparer le dossier')")
    press(staff, "main button:has-text('dossier')")
    deadline = time.monotonic() + 90
    while not staff.locator("main button:has-text('Publier')").count():
        assert time.monotonic() < deadline, text(staff)
        time.sleep(1)
        staff.reload()
    press(staff, "main button:has-text('Publier')")
    confirm(staff)
    lyon.goto(address)
    read = pypdf.PdfReader(io.BytesIO(lyon.request.get(f"{address}/pack.pdf").body()))
    said = " ".join(page.extract_text() for page in read.pages).replace("\u202f", " ").replace("\u00a0", " ")
    assert "Un complément" in said and "1 000,00 €" in said


def session(server: str, address: str, meeting: str, staff: Page, chair: Page, lyon: Page) -> None:
    """Arrivals, a ballot with two devices and a proxy, the amount amended in the room; the chair closes, signs and ends."""
    chair.goto(address)
    press(chair, "main a:has-text('Ouvrir la séance')")
    arrive(chair, "remote", but="Grenoble (38)")
    assert "65 sièges présents sur 66" in text(chair) and "Se déportent de ce point : Rennes" in text(chair)
    press(chair, "main a:has-text('Modifier le montant')")
    send(chair, cents="800,00", reason="Une partie est déjà couverte")
    press(chair, "main button:has-text('Ouvrir un scrutin')")
    vote(chair, server, meeting, "Pour")
    lyon.goto(address)
    press(lyon, "main a:has-text('Voter')")
    vote(lyon, server, meeting, "Pour")
    vote(lyon, server, meeting, "Pour")
    assert lyon.locator("form[action*='/ballots/']").count() == 0
    assert "Grenoble (38) a voté : Pour" in text(lyon)
    chair.goto(f"{address}/session")
    press(chair, "main a:has-text('Clore le scrutin')")
    send(chair, text="Le comité accorde 800 € au projet.")
    assert "3 pour, 0 contre" in text(chair) and "64 sièges présents sur 65" in text(chair), "one keeps away, one gave its proxy"
    chair.goto(address)
    press(chair, "main button:has-text('Signer la décision')")
    confirm(chair)
    chair.goto(f"{address}/session")
    press(chair, "main button:has-text('Clore la réunion')")
    confirm(chair)


def after(server: str, home: Path, address: str, meeting: str, staff: Page, lyon: Page) -> None:
    """Minutes: drafted, remarked on by a member, answered, approved in writing, locked with their papers."""
    staff.goto(f"{address}/minutes")
    press(staff, "main button[type=submit]")
    assert "800,00 €" in text(staff)
    press(staff, "main a:has-text('Envoyer le projet')")
    send(staff)
    lyon.goto(address)
    press(lyon, "main a:has-text('Lire le projet')")
    press(lyon, "main a:has-text('Faire une remarque')")
    send(lyon, text="Nommer le partenaire.")
    staff.goto(f"{address}/minutes")
    press(staff, "main a:has-text('Répondre')")
    press(staff, "main a:has-text('Modifier d’abord ce texte')")
    send(staff, text="La séance est ouverte ; le partenaire est Targa.")
    staff.goto(f"{address}/minutes")
    press(staff, "main a:has-text('Répondre')")
    staff.check("[name=taken][value=yes]")
    send(staff, text="C’est fait.")
    time_passes(home, "minutes", "remarks_until", "meeting_id", meeting, since=timedelta(days=1))
    staff.goto(f"{server}/staff/meetings/{meeting}/minutes/in-writing")
    send(staff, how="Par courriel, sans observation.")
    press(staff, "main button:has-text('Verrouiller')")
    confirm(staff)
    lyon.goto(f"{address}/minutes")
    assert "verrouillé" in text(lyon).lower()
    assert lyon.request.get(f"{address}/minutes.pdf").body().startswith(b"%PDF")


def pay(server: str, staff: Page, approver: Page) -> None:
    """The grant the decision opened is signed, its first instalment prepared, approved by another, paid."""
    staff.goto(f"{server}/staff/grants/new")
    press(staff, "main a:has-text('Tizi')")
    send(staff, cents="800,00", signed_on=today().isoformat())
    press(staff, "main a:has-text('Préparer la tranche 1')")
    send(staff)
    payment = f"{server}/staff/disbursements/{number(staff, 'disbursements')}"
    approver.goto(payment)
    press(approver, "main button:has-text('Approuver ce paiement')")
    confirm(approver)
    staff.goto(f"{payment}/pay")
    send(staff, value_date=today().isoformat())
    assert "payé" in text(staff).lower()


def test_a_meeting_without_quorum_ends_in_a_consultation_that_closes_once_it_is_certain(
    server: str, tmp_path: Path, sign_in: SignIn
) -> None:
    home = tmp_path / "home"
    staff, chair = sign_in(server, "staff@demo.example"), sign_in(server, f"donor.{METROPOLE}@demo.example")
    lyon, centre = sign_in(server, f"donor.{LYON}@demo.example"), sign_in(server, "chair@demo.example")
    meeting = draft(staff, server, "UKR-2022", "UKR-03", "1 000,00")
    convene(staff, server, meeting)
    time_passes(home, "meeting", "starts_at", "id", meeting)
    chair.goto(f"{server}/meetings/{meeting}/session")
    arrive(chair, "present", only="Métropole de Lyon (69)")
    assert "le quorum de 11 n’est pas atteint" in text(chair)
    assert chair.locator("main button:has-text('Ouvrir un scrutin')").count() == 0
    press(chair, "main a:has-text('consultation écrite')")
    send(chair, ends_on=(today() + timedelta(days=10)).isoformat(), hour="18:00")
    staff.goto(f"{server}/staff/meetings")
    press(staff, f"main a:has-text('{TITLE}') >> nth=0")
    asked = number(staff, "meetings")
    time_passes(home, "meeting", "starts_at", "id", asked)
    for page in (chair, lyon, centre):
        vote(page, server, asked, "Pour")
    staff.goto(f"{server}/meetings/{asked}/session")
    press(staff, "main a:has-text('par téléphone')")
    for radio in staff.locator("main input[value=for]").all():
        radio.check()
    press(staff, "main form button[type=submit]")
    lyon.goto(f"{server}/meetings/{asked}/session")
    assert "Adopté par écrit : 20 pour, 0 contre" in text(lyon)
    chair.goto(f"{server}/meetings/{asked}")
    press(chair, "main button:has-text('Signer la décision')")
    confirm(chair)
    lyon.goto(f"{server}/meetings/{asked}")
    assert "UKR-2022 · " in text(lyon)

"""One euro's whole way in real Chromium: promised, received, decided, paid, and seen by the donor to the cent; each person in turn."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from fundtracker.kernel.clock import today
from fundtracker.kernel.money import parse_amount
from tests.browser.acts import cents_of, choose, confirm, name_in, number, paid_figure, press, send, time_passes

LYON = "216901231"
PROJECT = "Tizi"


def give(staff: Page, server: str) -> None:
    """Lyon promises 1 234,56 € for the project, and pays it."""
    staff.goto(f"{server}/staff/pledges/new?fund=MAR-2023")
    choose(staff, "purpose", PROJECT)
    send(staff, authority_id=LYON, cents="1 234,56", announced_on=today().isoformat())
    pledge = number(staff, "pledges")
    staff.goto(f"{server}/staff/receipts/new?fund=MAR-2023&pledge={pledge}")
    send(staff, cents="1 234,56", received_on=today().isoformat())
    assert "1 234,56 €" in staff.inner_text("main").replace("\u202f", " ").replace("\u00a0", " ")


def convene(staff: Page, server: str) -> str:
    """A meeting of tomorrow, with one grant to decide, is drafted and convened."""
    staff.goto(f"{server}/staff/meetings/new?fund=MAR-2023")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    send(staff, title="Comité d’essai", day=tomorrow, hour="10:00", video_url="https://visio.example/comite")
    meeting = number(staff, "meetings")
    staff.goto(f"{server}/staff/meetings/{meeting}/items/new/grant")
    choose(staff, "project_id", PROJECT)
    send(staff, title="Un complément", cents="1 000,00", minutes="10")
    staff.goto(f"{server}/meetings/{meeting}")
    press(staff, "main button:has-text('Convoquer le comité')")
    confirm(staff)
    return meeting


def decide(staff: Page, server: str, meeting: str) -> None:
    """Once it has begun, attendance, who presides and the decision as voted are recorded."""
    staff.goto(f"{server}/staff/meetings/{meeting}/attendance")
    for row in staff.locator("main tbody tr").all():
        row.locator("select").select_option("remote")
        name_in(row)
    press(staff, "main form button[type=submit]")
    confirm(staff)
    staff.goto(f"{server}/meetings/{meeting}/presiding")
    send(staff, name="Camille Présente")
    staff.goto(f"{server}/meetings/{meeting}")
    press(staff, "main a[href$='/decision']")
    staff.check("[name=outcome][value=adopted]")
    send(staff, cents="1 000,00", text="Le comité accorde 1 000 € au projet.")


def sign(chair: Page, server: str, meeting: str) -> None:
    """The chair signs."""
    chair.goto(f"{server}/meetings/{meeting}")
    press(chair, "main button:has-text('Signer la décision')")
    confirm(chair)


def grant(staff: Page, server: str) -> str:
    """The grant is signed and its first instalment prepared; gives back the payment's address."""
    staff.goto(f"{server}/staff/grants/new")
    press(staff, f"main a:has-text('{PROJECT}')")
    send(staff, cents="1 000,00", signed_on=today().isoformat())
    press(staff, "main a:has-text('Préparer la tranche 1')")
    send(staff)
    return f"{server}/staff/disbursements/{number(staff, 'disbursements')}"


def test_one_euro_walks_from_the_promise_to_the_donors_page(server: str, tmp_path: Path, sign_in: Callable[..., Page]) -> None:
    donor = sign_in(server, f"donor.{LYON}@demo.example")
    reached, paid = cents_of(donor, PROJECT), paid_figure(donor)

    staff = sign_in(server, "staff@demo.example")
    give(staff, server)
    meeting = convene(staff, server)
    time_passes(tmp_path / "home", "meeting", "starts_at", "id", meeting)
    decide(staff, server, meeting)
    sign(sign_in(server, "chair@demo.example"), server, meeting)
    payment = grant(staff, server)

    staff.goto(payment)
    assert staff.locator("main button:has-text('Approuver')").count() == 0
    approver = sign_in(server, "approver@demo.example")
    approver.goto(payment)
    press(approver, "main button:has-text('Approuver ce paiement')")
    confirm(approver)

    staff.goto(f"{payment}/pay")
    send(staff, value_date=today().isoformat())

    donor.goto(f"{server}/donors/{LYON}")
    assert paid_figure(donor) == paid + 123_456
    assert cents_of(donor, PROJECT) == reached + 50_000, "money earmarked for the project is used first, and it is all Lyon's"
    press(donor, f"main a:visible:has-text('{PROJECT}')")
    assert parse_amount(donor.locator("td.amount").nth(1).inner_text().removeprefix("-")) == 50_000


def test_the_donors_page_reads_on_a_phone_without_sideways_scrolling(shared_server: str, sign_in: Callable[..., Page]) -> None:
    for language in ("fr", "en"):
        page = sign_in(shared_server, f"donor.{LYON}@demo.example", width=390)
        page.goto(f"{shared_server}/donors/{LYON}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_everything_works_without_script(shared_server: str, sign_in: Callable[..., Page]) -> None:
    page = sign_in(shared_server, "staff@demo.example", script=False)
    page.goto(f"{shared_server}/staff/authorities/search?q=saint+etienne")
    assert "Saint-Étienne" in page.inner_text("main")

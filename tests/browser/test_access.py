"""What anyone can use: no violation found by axe under the real policy, the whole visit by keyboard, a light first view."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

LYON = "216901231"
LIGHT = 100_000
"""Bytes that the first view of a donor's page may take on the line."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
SHORT = ("/", "/funds/MAR-2023", "/sign-in", "/accessibility", "/no-such-page")
OF_A_DONOR = (f"/donors/{LYON}", f"/donors/{LYON}/trace", f"/donors/{LYON}/papers", "/me/meetings", "/meetings/13", "/meetings/14/session")
OF_STAFF = ("/staff", "/staff/pledges", "/staff/receipts/new", "/staff/meetings", "/staff/decisions", "/meetings/11/session")
SignIn = Callable[..., Page]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is shown, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:2]]


def looked_at(page: Page, server: str, addresses: tuple[str, ...]) -> list[str]:
    """What axe finds on some pages, in both languages."""
    found = []
    for address in addresses:
        for language in ("fr", "en"):
            page.goto(f"{server}{address}?lang={language}")
            found += violations(page)
    return found


def test_axe_finds_nothing_on_the_pages_everyone_reads(shared_server: str, open_page: SignIn) -> None:
    assert looked_at(open_page(), shared_server, SHORT) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_a_donors_pages(shared_server: str, sign_in: SignIn, width: int) -> None:
    assert looked_at(sign_in(shared_server, f"donor.{LYON}@demo.example", width=width), shared_server, OF_A_DONOR) == []


def test_axe_finds_nothing_on_the_staffs_pages(shared_server: str, sign_in: SignIn) -> None:
    assert looked_at(sign_in(shared_server, "staff@demo.example"), shared_server, OF_STAFF) == []


def links(page: Page, server: str) -> Iterator[str]:
    """Where a page leads within the site, papers and files left out."""
    for reference in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        target = urldefrag(reference).url
        if target.startswith(server) and "." not in urlsplit(target).path.rsplit("/", 1)[-1]:
            yield target.removeprefix(server) or "/"


def every_page(page: Page, server: str) -> list[str]:
    """What axe finds on one page of each kind that can be reached, in both languages."""
    waiting, seen, opened, found = deque(["/me", "/"]), {"/me", "/"}, set[str](), []
    while waiting:
        address = waiting.popleft()
        kind = re.sub(r"\d+|[A-Z]{3}-\d{4}", "#", urlsplit(address).path)
        if kind in opened or "lang=" in address:
            continue
        opened.add(kind)
        try:
            for language in ("fr", "en"):
                page.goto(f"{server}{address}{'&' if '?' in address else '?'}lang={language}")
                found += violations(page)
        except Error as error:
            assert "Download is starting" in str(error), error
            continue
        for target in links(page, server):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    assert len(opened) > 15
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", ["admin", "staff", "approver", "auditor", "chair", f"donor.{LYON}"])
def test_axe_finds_nothing_on_any_page_that_a_person_reaches(shared_server: str, sign_in: SignIn, name: str) -> None:
    assert every_page(sign_in(shared_server, f"{name}@demo.example"), shared_server) == []


def focused(page: Page) -> str:
    """The words of what has the focus, and whether one sees that it has."""
    return str(
        page.evaluate(
            """() => {
                const at = document.activeElement, style = getComputedStyle(at);
                if (at === document.body) return "";
                const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
                return (seen ? "" : "UNSEEN ") + (at.innerText || at.name || at.id).trim();
            }"""
        )
    )


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what is looked for has the focus; every stop on the way must be seen."""
    for _ in range(120):
        page.keyboard.press("Tab")
        at = focused(page)
        assert not at.startswith("UNSEEN"), f"the focus is not seen on {at}"
        if words in at:
            return
    raise AssertionError(f"no way by keyboard to {words!r} on {page.url}")


def test_a_donors_whole_visit_needs_no_mouse(shared_server: str, open_page: SignIn, demo) -> None:
    page = open_page()
    page.goto(f"{shared_server}/sign-in")
    tab_to(page, "email")
    page.keyboard.type(f"donor.{LYON}@demo.example")
    tab_to(page, "password")
    page.keyboard.type(demo.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/donors/{LYON}")
    tab_to(page, "Comment est-ce calculé")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.go_back()
    tab_to(page, "Le chemin de chaque euro")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/trace")
    page.goto(f"{shared_server}/donors/{LYON}/papers")
    tab_to(page, "Relevé (PDF)")
    asked = page.evaluate("document.activeElement.href")
    assert page.request.get(asked).body().startswith(b"%PDF")
    page.go_back()
    tab_to(page, "Se déconnecter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{shared_server}/donors/{LYON}")
    assert "/sign-in" in page.url


def test_the_first_view_of_a_donors_page_is_light_and_asks_nobody_else(shared_server: str, sign_in: SignIn) -> None:
    page = sign_in(shared_server, f"donor.{LYON}@demo.example")
    fresh = page.context.new_page()
    line = fresh.context.new_cdp_session(fresh)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    taken: list[float] = []
    asked: list[str] = []
    line.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.goto(f"{shared_server}/donors/{LYON}", wait_until="networkidle")
    assert all(url.startswith((shared_server, "data:")) for url in asked)
    assert len(taken) >= 2
    assert sum(taken) <= LIGHT, f"{sum(taken):.0f} bytes: {asked}"


SPACED = """() => {
    const all = "line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { ${all} } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
CUT = """() => [...document.querySelectorAll("main *")].filter(each => {
    const hidden = getComputedStyle(each).overflowY === "hidden" && !each.matches(".visually-hidden, svg *");
    return hidden && each.scrollHeight > each.clientHeight + 2 && each.clientHeight > 1;
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 450), (844, 390)])
def test_pages_reflow_and_bear_wide_spacing(shared_server: str, sign_in: SignIn, width: int, height: int) -> None:
    page = sign_in(shared_server, f"donor.{LYON}@demo.example", width=width, height=height)
    for address in (*SHORT, *OF_A_DONOR):
        page.goto(f"{shared_server}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.evaluate(SPACED)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} with wide spacing"
        assert page.evaluate(CUT) == [], address

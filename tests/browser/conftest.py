"""Real Chromium against the real server: the demo data is built once, each test that writes gets a copy and a server of its own."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.demo import CLEAN, FUNDTRACKER, Demo

START_SECONDS = 30.0
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def serving(demo: Demo, folder: Path) -> Iterator[str]:
    """Serve a copy of the demo data on a free port, worker included; gives the address."""
    home = folder / "home"
    shutil.copytree(demo.home, home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = {**CLEAN, "FUNDTRACKER_HOME": str(home), "PUBLIC_URL": address}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([FUNDTRACKER, "serve", "--port", str(port)], env=environ, stdout=log, stderr=log)
        try:
            _wait(f"{address}/healthz", process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server answers; show its log where it does not."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (URLError, OSError):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.1)


@pytest.fixture
def server(demo: Demo, tmp_path: Path) -> Iterator[str]:
    """A server on a copy of the demo data that is this test's own."""
    with serving(demo, tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def shared_server(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for tests that only read."""
    with serving(demo, tmp_path_factory.mktemp("shared")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as found on the machine; without one the tests are skipped, but never in CI."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        sentence = "NO BROWSER: the browser tests need Chromium (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own: `open_page(width=390)`; console errors and answers 500 fail the test at its end."""
    contexts, complaints = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    def look(answer: Response) -> None:
        if answer.status >= 500:
            complaints.append(f"{answer.status} {answer.url}")

    def make(width: int = 1280, height: int = 900, language: str = "fr-FR", script: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=language, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("response", look)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(open_page: Callable[..., Page], demo: Demo) -> Callable[..., Page]:
    """A page where a demo account signed in: `sign_in(server, "staff@demo.example")`."""

    def make(address: str, email: str, **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{address}/sign-in")
        page.fill("[name=email]", email)
        page.fill("[name=password]", demo.password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return make

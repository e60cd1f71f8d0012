"""What people do on any page: press, fill and send, confirm, choose, read an amount."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page

from fundtracker.kernel.money import parse_amount


def press(page: Page, selector: str) -> None:
    """Click, and wait for the page it leads to: a click alone may return while the page before is still shown."""
    with page.expect_navigation():
        page.click(selector)


def send(page: Page, **fields: str) -> None:
    """Fill the page's form and send it; go on where a check page asks."""
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    press(page, "main form.form button[type=submit]")
    confirm(page)


def confirm(page: Page) -> None:
    """Read the check page and confirm it, where there is one."""
    if page.locator("[name=step][value=confirm]").count():
        press(page, "[name=step][value=confirm]")
    assert page.locator(".error-summary").count() == 0, page.inner_text("main")


def name_in(row: Locator) -> None:
    """Say who sits for the seat of a row, where the page does not know: no seat is there without a person."""
    person = row.locator("input[type=text]")
    if person.count() and not person.input_value():
        person.fill("Camille Présente")


def choose(page: Page, name: str, words: str) -> None:
    """Choose the option that holds these words."""
    labels = [option.inner_text() for option in page.locator(f"[name={name}] option").all()]
    page.select_option(f"[name={name}]", label=next(label for label in labels if words in label))


def number(page: Page, noun: str) -> str:
    """The id in the page's address."""
    found = re.search(rf"/{noun}/(\d+)", page.url)
    assert found, page.url
    return found.group(1)


def cents_of(page: Page, row: str) -> int:
    """The amount in the first table row that holds these words."""
    return parse_amount(page.locator(f"tr:visible:has-text('{row}') td.amount").first.inner_text())


def paid_figure(page: Page) -> int:
    """The second figure of the donor's page: what was paid."""
    return parse_amount(page.locator(".figure-amount").nth(1).inner_text())


def time_passes(home: Path, table: str, column: str, key: str, value: str, *, since: timedelta = timedelta(minutes=1)) -> None:
    """Put a moment into the past: waiting for an hour or a fortnight is the one thing a test cannot do."""
    past = (datetime.now(UTC) - since).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(home / "fundtracker.db", timeout=30) as database:
        assert database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (past, value)).rowcount == 1

"""Error pages: each status says in both languages what happened and what to do, leads somewhere, and leaks nothing."""

import json
import re
from http import HTTPStatus

import pytest
from flask import Flask, Response

from fundtracker.web import errors
from tests.client import Client

STATUSES = (400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429, 500, 503)
TITLE = re.compile("<h1[^>]*>(.*?)</h1>")
LANGUAGE = re.compile(r'href="([^"]*lang=en[^"]*)"')


def title(page: Response) -> str:
    found = TITLE.search(page.get_data(as_text=True))
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_a_page_of_its_own(app: Flask, status: int, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        page = errors.error_page(status)
        others = {title(errors.error_page(other)) for other in STATUSES if other != status}
    assert page.status_code == status
    assert title(page) not in others
    assert HTTPStatus(status).phrase not in title(page)


@pytest.mark.parametrize(("status", "seconds"), [(429, "900"), (503, "60"), (404, None)])
def test_whoever_should_wait_is_told_how_long(app: Flask, status: int, seconds: str | None) -> None:
    with app.test_request_context("/"):
        assert errors.error_page(status).headers.get("Retry-After") == seconds


def test_an_unknown_status_says_at_least_whose_fault_it_is(app: Flask) -> None:
    with app.test_request_context("/"):
        pages = {status: errors.error_page(status).get_data(as_text=True) for status in (400, 418, 500, 507)}
    assert "ne peut pas être lue" in pages[418] or pages[418] == pages[400]
    assert "de notre côté" in pages[507]


def test_the_other_language_of_a_refused_sending_is_a_page_that_answers(client: Client) -> None:
    refused = client.get("/sign-out")
    assert refused.status_code == 405
    other = LANGUAGE.search(refused.text)
    assert other is not None
    answer = client.get(other.group(1))
    assert answer.status_code == 200
    assert 'lang="en"' in answer.text


def test_the_other_language_of_a_form_that_was_refused_is_the_form(client: Client) -> None:
    refused = client.post("/sign-in", data={"email": "", "password": ""})
    assert refused.status_code in (400, 422)
    other = LANGUAGE.search(refused.text)
    assert other is not None
    assert other.group(1).startswith("/sign-in?")
    assert client.get(other.group(1)).status_code == 200


def test_a_form_refused_for_its_token_is_logged_with_the_number_of_its_request(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert client.post("/sign-in", data={"email": "x", "csrf_token": "wrong"}).status_code == 400
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if '"refused"' in line]
    assert [line["status"] for line in lines] == [400]
    assert re.fullmatch("[0-9a-f]{16}", lines[0]["request"])

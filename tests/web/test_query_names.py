"""Whatever the names and values in the query of an address, the page answers as it does without them."""

import pytest

from tests.client import Client

NAMES = ("endpoint", "_anchor", "_method", "_scheme", "_external", "self", "values", "siren", "a b", "é", "\ufffe", "&lang")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page", "/sign-out"])
def test_a_name_in_the_query_breaks_no_page(client: Client, path: str) -> None:
    plain = client.get(path).status_code
    assert plain < 500
    for name in NAMES:
        for value in ("", "http", "javascript", "-1", str(2**63), "é\ufffe&x=1"):
            answer = client.get(path, query_string={name: value})
            assert answer.status_code == plain, (name, value)


def test_the_link_to_the_other_language_stays_here_and_keeps_the_query(client: Client) -> None:
    page = client.get("/sign-in", query_string={"_external": "1", "_scheme": "javascript", "_anchor": "x", "next": "a&b"}).text
    assert 'href="/sign-in?_external=1&amp;_scheme=javascript&amp;_anchor=x&amp;next=a%26b&amp;lang=en"' in page

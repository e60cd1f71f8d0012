"""Answers are compressed for those who take it, and only for them; what is inside stays the same."""

import gzip

import pytest

from tests.client import Client


@pytest.mark.parametrize("path", ["/", "/static/house.css", "/fonts/AtkinsonHyperlegible-Regular.ttf"])
def test_an_answer_is_the_same_compressed_and_not(client: Client, path: str) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"}, check_html=False)  # the client cannot parse packed pages
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert "Accept-Encoding" in plain.vary
    if path != "/":
        assert gzip.decompress(packed.data) == plain.data


def test_the_same_page_does_not_always_have_the_same_length(client: Client) -> None:
    sizes = {len(client.get("/about-data", headers={"Accept-Encoding": "gzip"}, check_html=False).data) for _ in range(30)}
    assert len(sizes) > 3


def test_what_was_kept_is_not_sent_again(client: Client) -> None:
    first = client.get("/static/house.css", headers={"Accept-Encoding": "gzip"})
    again = client.get("/static/house.css", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("wanted", ["", "identity", "gzip;q=0", "br"])
def test_who_does_not_take_it_gets_the_plain_answer(client: Client, wanted: str) -> None:
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": wanted}).headers


def test_refusals_and_small_answers_are_left_alone(client: Client) -> None:
    for path in ("/no-such-page", "/healthz", "/static/icon.svg"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers

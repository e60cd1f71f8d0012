"""Numbers in addresses: a strange one is a 404, whatever the database would make of it."""

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import MapAdapter

from fundtracker.web import addresses


@pytest.mark.parametrize("number", ["0", "-1", "01", "１", "2147483648", "9223372036854775808", "1" * 5000, "1.0", "1e3", "x", "1 OR 1=1"])
def test_a_number_that_no_row_can_have_is_not_found(number: str) -> None:
    with pytest.raises(NotFound):
        route().match(f"/funds/{number}")


@pytest.mark.parametrize("number", [1, 42, 2**31 - 1])
def test_a_row_number_is_read_and_written(number: int) -> None:
    assert route().match(f"/funds/{number}") == ("fund", {"fund_id": number})
    assert route().build("fund", {"fund_id": number}) == f"/funds/{number}"


def route() -> MapAdapter:
    app = Flask("little")
    addresses.init_app(app)
    app.add_url_rule("/funds/<int:fund_id>", "fund")
    return app.url_map.bind("example.org")

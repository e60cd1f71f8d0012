"""Numbers in addresses: only what a row's id can be, so that a strange one is a plain 404 and never reaches the database."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map


class RowNumber(IntegerConverter):
    """A whole number from 1 to the largest id, in ASCII digits, without leading zeros: one row, one address."""

    regex = "[1-9][0-9]{0,9}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=2**31 - 1)


def init_app(app: Flask) -> None:
    """Make `<int:…>` in every address a row number."""
    app.url_map.converters["int"] = RowNumber

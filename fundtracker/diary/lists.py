"""The list of those who signed up as CSV."""

from collections.abc import Sequence

from fundtracker.diary.sign_ups import SignUpLine
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.text import msg
from fundtracker.web import csv_files, wording

COLUMNS = {"name": msg("Name"), "email": msg("E-mail"), "signed": msg("Signed up"), "place": msg("Place or waiting list")}


def written(lines: Sequence[SignUpLine]) -> bytes:
    """The file as the spreadsheet of the reader's language opens it."""
    names = {key: wording.say(name) for key, name in COLUMNS.items()}
    delimiter = ";" if wording.language() == "fr" else ","
    rows = [{names[key]: csv_files.safe(text) for key, text in _row(line).items()} for line in lines]
    return csv_files.write(list(names.values()), rows, delimiter=delimiter, bom=True)


def _row(line: SignUpLine) -> dict[str, str]:
    place = msg("has a place") if line.has_place else msg("is waiting")
    signed = f"{line.signed_at.astimezone(PARIS):%Y-%m-%d %H:%M}"
    return {"name": line.name, "email": line.email, "signed": signed, "place": wording.say(place)}

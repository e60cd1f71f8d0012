"""The list of those who signed up as CSV, with no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Sequence

from fundtracker.diary.sign_ups import SignUpLine
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.text import msg
from fundtracker.web import wording

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a cell may not begin with (OWASP, CSV injection); `exchange`, which says the same, stands above."""


def written(lines: Sequence[SignUpLine]) -> bytes:
    """The file as the spreadsheet of the reader's language opens it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if wording.language() == "fr" else ",", lineterminator="\r\n")
    writer.writerow([wording.say(name) for name in (msg("Name"), msg("E-mail"), msg("Signed up"), msg("Place or waiting list"))])
    for line in lines:
        place = msg("has a place") if line.has_place else msg("is waiting")
        signed = f"{line.signed_at.astimezone(PARIS):%Y-%m-%d %H:%M}"
        writer.writerow([_safe(cell) for cell in (line.name, line.email, signed, wording.say(place))])
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"'{line}" if line.startswith(FORMULAS) else line

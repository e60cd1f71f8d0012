"""CSV files: columns in order, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from fundtracker.kernel.money import rounded

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a cell may not begin with: spreadsheets would compute it (OWASP, CSV injection)."""


def safe(text: str) -> str:
    """Free text on one line, without control characters; what would start a formula gets an apostrophe before it."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"'{line}" if line.startswith(FORMULAS) else line


def euros(cents: int, mark: str = ".") -> str:
    """Cents as euros with two decimals: `1234.56`."""
    sign, whole = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{whole // 100}{mark}{whole % 100:02d}"


def decimal(value: Decimal | float, digits: int = 2) -> str:
    """A number with two decimals, or four where it is a rate: `0.0407`."""
    return f"{rounded(Decimal(value), digits):f}"


def write(columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, delimiter: str = ",", bom: bool = False) -> bytes:
    """A file of rows by column name; a column a row does not name stays empty."""
    return table(columns, ([row.get(name, "") for name in columns] for row in rows), delimiter=delimiter, bom=bom)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ",", bom: bool = False) -> bytes:
    """The one writer: a file in UTF-8 with a header line and CRLF; `bom` where people will open it in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8")

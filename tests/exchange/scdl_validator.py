"""A validator of SCDL subventions 2.1.1, written from the column list of the standard."""

import csv
import datetime
import io
import re

from stdnum import luhn

COLUMNS = [
    *("nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire"),
    *("objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE", "notificationUE"),
    *("pourcentageSubvention", "dispositifAide"),
]
OPTIONAL = {"referenceDecision", "idBeneficiaire", "rnaBeneficiaire", "idRAE", "dispositifAide"}
NATURES = {"aide en numéraire", "aide en nature", "aide en numéraire;aide en nature", "aide en nature;aide en numéraire"}


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a file in UTF-8 with commas."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def faults(content: bytes) -> list[str]:
    """What the standard has against a file; nothing where it is valid."""
    if content.startswith(b"\xef\xbb\xbf"):
        return ["a byte order mark"]
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    if (header := next(reader)) != COLUMNS:
        return [f"columns: {header}"]
    found = []
    for number, cells in enumerate(reader, 2):
        if len(cells) != len(COLUMNS):
            found.append(f"line {number}: {len(cells)} cells")
        else:
            found += [f"line {number}: {fault}" for fault in _row(dict(zip(COLUMNS, cells, strict=True)))]
    return found


def _row(row: dict[str, str]) -> list[str]:
    checks = {
        "idAttribuant": _siret(row["idAttribuant"]),
        "dateConvention": _day(row["dateConvention"]),
        "beneficiary": bool(row["idBeneficiaire"] or row["rnaBeneficiaire"]),
        "idBeneficiaire": not row["idBeneficiaire"] or _siret(row["idBeneficiaire"]),
        "rnaBeneficiaire": not row["rnaBeneficiaire"] or bool(re.fullmatch(r"W\d{9}", row["rnaBeneficiaire"], re.ASCII)),
        "objet": len(row["objet"]) <= 256,
        "montant": bool(re.fullmatch(r"\d+(\.\d+)?", row["montant"], re.ASCII)) and float(row["montant"]) > 0,
        "nature": row["nature"] in NATURES,
        "conditionsVersement": len(row["conditionsVersement"]) <= 256,
        "datesPeriodeVersement": _period(row["datesPeriodeVersement"], unique=row["conditionsVersement"] == "unique"),
        "idRAE": len(row["idRAE"]) <= 5,
        "notificationUE": row["notificationUE"] in ("oui", "non"),
        "pourcentageSubvention": 0.01 <= float(row["pourcentageSubvention"]) <= 1,
        "formula": not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row.values()),
    }
    empty = [name for name, cell in row.items() if not cell and name not in OPTIONAL]
    return [f"{name}: {row.get(name)!r}" for name, sound in checks.items() if not sound] + [f"{name} is empty" for name in empty]


def _siret(text: str) -> bool:
    return bool(re.fullmatch(r"\d{14}", text, re.ASCII)) and luhn.is_valid(text)


def _day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _period(text: str, *, unique: bool) -> bool:
    days = text.split("/")
    return len(days) in ((1, 2) if unique else (2,)) and all(map(_day, days)) and days == sorted(days)

"""The register of decisions as CSV. It leaves the house, so what would name a project in danger is withheld (rule 18 of the field)."""

from collections.abc import Sequence
from datetime import date, datetime

from fundtracker.committees import wording as words
from fundtracker.committees.operative import WITHHELD, Adopted, outside
from fundtracker.committees.register import DecisionLine
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.text import Message, msg
from fundtracker.web import csv_files, wording

COLUMNS: dict[str, Message] = {
    "label": msg("Decision"),
    "code": msg("Fund"),
    "recorded": msg("Recorded on"),
    "kind": msg("Kind"),
    "outcome": msg("Outcome"),
    "title": msg("Title"),
    "project": msg("Project"),
    "place": msg("Place"),
    "beneficiary": msg("Beneficiary"),
    "donor": msg("Donor the money goes back to"),
    "conditions": msg("Conditions"),
    "signed": msg("Signed on"),
    "signed_by": msg("Signed by"),
    "decided": msg("Decided"),
    "granted": msg("Granted"),
    "paid": msg("Paid out"),
    "left": msg("Left to pay"),
    "following": msg("Follow-up"),
    "owner": msg("Who looks after it"),
    "due": msg("Due on"),
    "review": msg("To be looked at again on"),
    "done": msg("Done on"),
}
"""The columns in order, with their names. Amounts are in euros, days are those of Paris (`YYYY-MM-DD`)."""


def written(lines: Sequence[DecisionLine]) -> bytes:
    """The file as the spreadsheet of the reader's language opens it; amounts only where a signed decision allows money."""
    names = {key: wording.say(name) for key, name in COLUMNS.items()}
    french = wording.language() == "fr"
    rows = []
    for line in lines:
        said = {key: csv_files.safe(text) for key, text in _words(line).items()}
        cells = {**said, **_amounts(line, "," if french else "."), **_days(line)}
        rows.append({names[key]: text for key, text in cells.items()})
    return csv_files.write(list(names.values()), rows, delimiter=";" if french else ",", bom=True)


def _words(line: DecisionLine) -> dict[str, str]:
    facts = outside(line.facts)
    about = facts.earlier or facts
    return {
        "label": line.label,
        "code": line.code,
        "kind": wording.say(words.ITEM_KINDS[line.kind]),
        "outcome": wording.say(words.OUTCOMES[line.outcome]),
        "title": wording.say(WITHHELD) if facts.masked else line.title,
        "project": line.project_code,
        "place": about.place,
        "beneficiary": about.beneficiary,
        "donor": facts.donor,
        "conditions": _conditions(line, facts),
        "signed_by": line.signed_by,
        "following": wording.say(words.FOLLOWINGS[line.following]) if line.takes_effect else "",
        "owner": line.owner,
    }


def _conditions(line: DecisionLine, facts: Adopted) -> str:
    """The conditions set, those of the decision it ratifies or undoes included."""
    earlier = line.earlier.conditions if line.earlier else ""
    told = " ".join(filter(None, [line.conditions, earlier]))
    return wording.say(WITHHELD) if told and facts.masked else told


def _amounts(line: DecisionLine, mark: str) -> dict[str, str]:
    decided = csv_files.euros(line.cents, mark) if line.cents and line.takes_effect else ""
    if not line.opens_money:
        return {"decided": decided, "granted": "", "paid": "", "left": ""}
    followed = {"granted": line.granted, "paid": line.paid, "left": line.left}
    return {"decided": decided, **{key: csv_files.euros(cents, mark) for key, cents in followed.items()}}


def _days(line: DecisionLine) -> dict[str, str]:
    moments = {"recorded": line.recorded_at, "signed": line.signed_at}
    days = {"due": line.due_on, "review": line.review_on, "done": line.done_on}
    return {**{key: _paris(at) for key, at in moments.items()}, **{key: _day(on) for key, on in days.items()}}


def _paris(at: datetime | None) -> str:
    return at.astimezone(PARIS).date().isoformat() if at else ""


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""

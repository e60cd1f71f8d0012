"""The papers a donor takes to its council, set as PDF in its name: the yearly statement."""

from typing import Any

from fundtracker.authorities import successions
from fundtracker.donors.dated import Entry
from fundtracker.donors.statements import Account, Statement
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg
from fundtracker.web import language, pdf, wording
from fundtracker.web.wording import in_language, money, say

WORDS: dict[str, Message] = {
    "statement": msg("Statement"),
    "whole": msg("All funds together"),
    "line": msg("Line"),
    "amount": msg("Amount"),
    "total": msg("Total"),
    "page": msg("Page"),
    "promises": msg("Your promises"),
    "corrections": msg("Corrections of the year"),
    "since": msg("Booked since, with a value date of the year"),
    "booked": msg("Booked on"),
    "no_corrections": msg("Nothing was corrected in this year."),
    "when": msg("Value date"),
    "what": msg("Movement"),
    "proof": msg("Both sides are equal, to the cent."),
    "heads": msg("Fingerprint of the book (head of its chain)"),
    "nothing": msg("Nothing moved in this year."),
    "paid_word": msg("“Paid to partners” is not “spent”: partners account for what they spend in reports."),
}


def statement(found: Statement, spoken: str) -> bytes:
    """The statement as PDF/UA-1 in a language: the same book gives the same bytes; of a year that is over, for ever.

    Raises:
        PdfError: it could not be set.
    """
    with language.speaking(spoken):
        data = _data(found)
    return pdf.typeset("statement", data, language=spoken)


def _data(found: Statement) -> dict[str, Any]:
    return {
        "words": {name: say(text) for name, text in WORDS.items()},
        "title": say(msg("Statement for %(year)s", year=str(found.year))),
        "authority": found.authority.name,
        "siren": found.authority.siren,
        "told": [say(sentence) for sentence in successions.told(found.authority.id, found.until)],
        "day": say(msg("As the books stood on %(day)s.", day=found.until) if found.over else msg("Set on %(day)s.", day=clock.today())),
        "accounts": [_account(each, found.year) for each in _shown(found)],
        "promises": _promises(found),
        "corrections": [[wording.day(entry.on), say(entry.name), money(entry.cents)] for entry in found.corrections],
        "since": [since(entry) for entry in found.booked_since],
        "heads": [[head.chain, say(msg("movement %(seq)s", seq=head.seq)), head.hash] for head in found.heads],
    }


def _promises(found: Statement) -> list[list[str]]:
    """What was promised and what was paid; nothing where all of it came to nothing."""
    rows = [
        (msg("Promised by %(day)s, cancellations deducted", day=found.until), found.promised.due),
        (msg("Received by then"), found.promised.received),
        (msg("Still to pay"), found.left),
        *([(msg("Paid beyond what was promised"), found.beyond)] if found.beyond else []),
    ]
    return [[say(name), money(cents)] for name, cents in rows] if any(cents for _name, cents in rows) else []


def _shown(found: Statement) -> list[Account]:
    """Everything together first, where there is more than one fund to add up."""
    return [found.whole, *found.accounts] if len(found.accounts) > 1 else found.accounts


def _account(account: Account, year: int) -> dict[str, Any]:
    fund, identity = account.fund, account.identity
    name = f"{fund.code} – {in_language(fund.name_fr, fund.name_en)}" if fund else say(WORDS["whole"])
    last = clock.today() if year == clock.today().year else None
    end = msg("Unspent on %(day)s", day=last) if last else msg("Unspent on 31 December %(year)s", year=str(year))
    return {
        "name": name,
        "came_in": [
            [say(msg("Unspent on 1 January %(year)s", year=str(year))), money(identity.opening)],
            *([say(line.label), money(line.cents)] for line in account.came_in),
        ],
        "went_out": [*([say(line.label), money(line.cents)] for line in account.went_out), [say(end), money(identity.closing)]],
        "total": money(account.total),
        "proof": money(account.proof),
    }


def since(entry: Entry) -> list[str]:
    """A row of what was booked since."""
    return [wording.day(entry.on), wording.day(entry.booked_on), say(entry.name), money(entry.cents)]

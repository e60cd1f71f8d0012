"""The financial report of a subsidy as PDF: the table of charges and income, then the annexes of form Cerfa 15059."""

from collections.abc import Sequence
from typing import Any

from fundtracker.contributions.rules import Stage
from fundtracker.donors import lines
from fundtracker.donors.accounting import Account, Row, Work
from fundtracker.donors.attestations import holder, numbers
from fundtracker.donors.papers import WORDS as PAPER_WORDS
from fundtracker.donors.papers import since
from fundtracker.exchange.association import Association
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.web import language, pdf
from fundtracker.web.wording import country, day, in_language, money, number, percent, percents, say

WORDS: dict[str, Message] = {
    "page": msg("Page"),
    "foot": msg("Financial report"),
    "table": msg("1. Charges and income of the year"),
    "charges": msg("Charges"),
    "income": msg("Income"),
    "account": msg("Account no."),
    "amount": msg("Amount"),
    "share": msg("Part"),
    "total": msg("Total"),
    "proof": msg("Both sides are equal, to the cent."),
    "annex1": msg("2. Annex to the table"),
    "rules": msg("How charges are shared out"),
    "gaps": msg("Differences from what was planned"),
    "kind": msg("Contributions in kind"),
    "annex2": msg("3. What was done"),
    "no_work": msg("Nothing was paid to a project out of this subsidy in the year."),
    "since": PAPER_WORDS["since"],
    "when": PAPER_WORDS["when"],
    "booked": PAPER_WORDS["booked"],
    "what": PAPER_WORDS["what"],
    "signed": msg("The undersigned, legal representative of the association, certifies that this report is accurate."),
}


def typeset(found: Account, association: Association, spoken: str) -> bytes:
    """The report as PDF/UA-1 in a language.

    Raises:
        PdfError: it could not be set.
    """
    with language.speaking(spoken):
        data = _data(found, association)
    return pdf.typeset("financial_report", data, language=spoken)


def _data(found: Account, association: Association) -> dict[str, Any]:
    fund = found.fund
    return {
        "words": {name: say(text) for name, text in WORDS.items()},
        "title": say(msg("Financial report of the subsidy, year %(year)s", year=str(found.year))),
        "law": say(msg("Law 2000-321 of 12 April 2000, article 10; content of form Cerfa 15059")),
        "writer": [holder(association), *filter(None, [numbers(association)])],
        "reader": found.donor.name,
        "facts": [
            [say(msg("Fund")), f"{in_language(fund.name_fr, fund.name_en)} ({fund.code})"],
            [say(msg("Authority")), f"{found.donor.name}, SIREN {found.donor.siren}"],
            *_agreements(found),
            [say(msg("Due by")), day(found.due_on)],
        ],
        "charges": _table(found.charges),
        "income": _table(found.income),
        "total": money(found.total),
        "rules": [say(text) for text in _rules(found)],
        "gaps": [say(text) for text in _gaps(found)],
        "kind": say(msg("The books hold no contributions in kind.")),
        "works": [_work(work) for work in found.works],
        "since": [since(entry) for entry in found.booked_since],
        "sign": say(msg("For %(association)s", association=holder(association))),
        "town": association.town,
    }


def _agreements(found: Account) -> list[list[str]]:
    """A line for each pledge: its reference, and the acts behind it."""
    rows = []
    for line in found.pledges:
        acts = [f"{say(name)} {day(line.dates[stage])}" for stage, name in _ACTS.items() if stage in line.dates]
        rows.append([say(msg("Pledge")), ", ".join([line.reference, money(line.due), *acts])])
    return rows


_ACTS: dict[Stage, Message] = {Stage.VOTED: msg("voted on"), Stage.AGREED: msg("agreed on")}


def _table(rows: Sequence[Row]) -> list[list[str]]:
    """A side of the table; its parts add up to 100 %."""
    parts = percents([cents for _number, _name, cents in rows])
    return [[number, say(name), part, money(cents)] for (number, name, cents), part in zip(rows, parts, strict=True)]


def _rules(found: Account) -> list[Message]:
    fee = lines.FORMULAS["fees"] if found.identity.fees else msg("No management fee is taken.")
    return [lines.FORMULAS["paid"], lines.FORMULAS["expenses"], fee]


def _gaps(found: Account) -> list[Message]:
    """The fund has no budget for each donor: what was planned is what was promised."""
    promised = sum(line.due for line in found.pledges)
    left = sum(line.to_come for line in found.pledges)
    texts = [msg("Planned was what you promised, %(cents)s in all; a fund has no budget for each donor.", cents=Cents(promised))]
    if left:
        texts.append(msg("%(cents)s of it was still to come at the end of the year.", cents=Cents(left)))
    if found.identity.closing:
        text = msg(
            "%(cents)s is unspent at the end of the year: projects are paid by instalment, after each report.",
            cents=Cents(found.identity.closing),
        )
        texts.append(text)
    return texts


def _work(work: Work) -> dict[str, Any]:
    sheet, known = work.sheet, work.figures
    place = say(sheet.place)
    dates = [day(each) for each in (sheet.starts_on, sheet.ends_on) if each]
    rows = [
        (msg("Your part in the year"), money(work.cents)),
        (msg("Partner"), say(sheet.partner)),
        (msg("Place"), ", ".join(filter(None, [place, country(sheet.country)]))),
        (msg("Who it helps"), say(sheet.beneficiary)),
        (msg("People reached by the whole project"), number(work.people_reached) if work.people_reached else ""),
        (msg("Dates"), " – ".join(dates)),
        (msg("Paid by the fund in all"), money(known.paid)),
        (msg("Justified by accepted reports"), f"{money(known.justified)} ({percent(known.justified, known.paid, 1)})"),
    ]
    return {
        "title": in_language(sheet.title_fr, sheet.title_en),
        "summary": "" if sheet.masked else in_language(sheet.summary_fr, sheet.summary_en),
        "facts": [[say(name), value] for name, value in rows if value],
    }

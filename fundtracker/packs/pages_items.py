"""What a pack says of each agenda item: what is asked, the project's sheet, its risks and reports, questions, documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundtracker.committees import decidable
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.decidable import Decidable
from fundtracker.committees.rules import MONEY_KINDS
from fundtracker.committees.wording import ITEM_KINDS
from fundtracker.funds.rules import read_grid
from fundtracker.grants.projects import ProjectSheet
from fundtracker.grants.reports import ReportLine
from fundtracker.grants.wording import REPORTS
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.notices.questions import QuestionLine
from fundtracker.packs.facts import About
from fundtracker.packs.words import WORDS
from fundtracker.web import wording
from fundtracker.web.wording import in_language, money, say

Row = list[str]


def item(line: ItemLine, now: Decidable, known: Mapping[int, About]) -> dict[str, Any]:
    """An item, with its project's sheet where it is about one, and what would remain to be decided."""
    project = known[line.project_id] if line.project_id is not None else None
    facts = [
        (msg("Presented by"), line.presenter),
        (msg("Earlier decision"), f"{line.about_label} – {money(line.about_cents)}" if line.about_cents else line.about_label),
        (msg("Donor the money goes back to"), line.authority_name),
        (msg("Fund the money goes to"), line.to_fund_code),
        (msg("New place"), line.place),
        (msg("New beneficiary"), line.beneficiary),
        (msg("Conditions proposed"), line.conditions),
    ]
    return {
        "kind": say(ITEM_KINDS[line.kind]),
        "title": line.title,
        "text": line.text,
        "minutes": say(msg("%(minutes)s min", minutes=line.minutes)),
        "amount": money(line.cents),
        "about": [[say(label), text] for label, text in facts if text],
        "if_adopted": " ".join(say(sentence) for sentence in decidable.said(line, now)),
        "sheet": _sheet(project, line.cents or 0, now.reading.waits(decidable.asked(now.fund_id, [line]))) if project else None,
    }


def _sheet(project: About, asked: int, waits: int) -> dict[str, Any]:
    sheet = project.sheet
    facts = [
        (msg("Partner"), sheet.partner),
        (msg("Programme"), in_language(sheet.programme_fr, sheet.programme_en)),
        (msg("Place"), sheet.place),
        (msg("Beneficiary"), sheet.beneficiary),
    ]
    figures = [
        (msg("Decided until now"), sheet.decided),
        (msg("Granted"), sheet.granted),
        (msg("Paid to the partner"), sheet.paid),
        (msg("Decided and not yet paid"), sheet.left),
    ]
    return {
        "title": f"{sheet.code} – {in_language(sheet.title_fr, sheet.title_en)}",
        "summary": in_language(sheet.summary_fr, sheet.summary_en),
        "masked": say(WORDS["masked"]) if sheet.masked else "",
        "facts": [[say(label), say(text)] for label, text in facts if text],
        "figures": [[say(label), money(cents)] for label, cents in figures] if sheet.decided else [],
        "budget": [[line.label, money(line.cents)] for line in sheet.budget],
        "budget_total": money(sheet.budget_cents),
        "cofinancing": [[line.label, money(line.cents)] for line in sheet.cofinancing],
        "cofinancing_total": money(sheet.cofinancing_cents),
        "why": [[say(label), money(cents)] for label, cents in sheet.why],
        "available": money(sheet.available.available),
        "risks": [*_told(sheet), *(say(sentence) for sentence in risks(sheet, asked, waits, project.grid))],
        "reports": [_report(line) for line in project.reports],
    }


def _told(sheet: ProjectSheet) -> list[str]:
    """What could go wrong as staff wrote it, a line each."""
    return [line.strip() for line in in_language(sheet.risk_fr, sheet.risk_en).splitlines() if line.strip()]


def risks(sheet: ProjectSheet, asked: int, waits: int, grid: str) -> list[Message]:
    """What could go wrong with a project's money as the books know it.

    The item asks for `asked` cents, of which `waits` are not there yet, paid by the fund's `grid`.
    """
    missing = sheet.budget_cents - sheet.cofinancing_cents - sheet.decided - sheet.available.adopted - asked
    facts: list[tuple[int, Message]] = [
        (missing, msg("Nobody finances %(amount)s of the budget yet.", amount=Cents(missing))),
        (waits, msg("%(amount)s of what is asked is not available for this project today: it waits for receipts.", amount=Cents(waits))),
        (
            sheet.figures.awaiting,
            msg("%(amount)s was paid and no accepted report justifies it yet.", amount=Cents(sheet.figures.awaiting)),
        ),
    ]
    shares = ", ".join(wording.percent(part, 100) for part in read_grid(grid))
    paid_by = msg("Paid by instalments of %(grid)s; each waits for the report on the one before.", grid=shares)
    return [sentence for cents, sentence in facts if cents > 0 and (sheet.budget_cents or cents != missing)] + [paid_by]


def _report(line: ReportLine) -> Row:
    """A partner's report: of which instalment, when, how much was spent, what became of it."""
    return [f"{line.reference} – {line.number}", wording.day(line.received_on), money(line.spent), say(REPORTS[line.state])]


def asked(items: Sequence[ItemLine], now: Decidable) -> dict[str, Any]:
    """What the items ask for together, and what would remain to be decided, or wait for receipts, if all of it were adopted."""
    rows = [[str(number), line.title, money(line.cents)] for number, line in enumerate(items, 1) if line.kind in MONEY_KINDS and line.cents]
    wanted = decidable.asked(now.fund_id, items)
    total, waits = sum(claim.cents for claim in wanted), now.reading.waits(wanted)
    sums = [(msg("Can be decided"), now.left), (msg("Asked for in all"), -total)]
    name, remains = msg("Remains if everything is adopted"), now.left - total + waits
    if waits and not remains:
        name, remains = msg("Waits for receipts if everything is adopted"), waits
    elif waits:
        sums.append((msg("Waits for receipts if everything is adopted"), waits))
    return {
        "rows": rows,
        "asked": money(total),
        "sums": [[say(label), money(cents).replace("-", "− ")] for label, cents in sums],
        "remains": [say(name), money(remains)],
    }


def questions(lines: Sequence[QuestionLine], item_id: int | None) -> list[Row]:
    """The questions on an item (or on the whole meeting): who asks, the question, the answer."""
    unanswered = say(msg("No answer yet."))
    return [
        [", ".join(part for part in (line.asked_by, line.authority_name) if part), line.text, line.answer or unanswered]
        for line in lines
        if line.item_id == item_id
    ]

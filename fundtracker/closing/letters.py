"""The letter that tells a donor what its money did in a fund that ends, and what becomes of what is left (domain.md rules 10 and 11)."""

from typing import Any

from fundtracker import audit
from fundtracker.authorities import successions
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.closing import answers
from fundtracker.closing.rules import Wish
from fundtracker.closing.sheet import Sheet
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import chain, positions
from fundtracker.ledger.rules import IN_LINES, OUT_LINES, Identity
from fundtracker.ledger.wording import DONOR_LINES
from fundtracker.web import language, pdf, wording
from fundtracker.web.wording import in_language, money, say

WORDS: dict[str, Message] = {
    "came_in": msg("What came in"),
    "went_out": msg("What became of it"),
    "amount": msg("Amount"),
    "total": msg("Total"),
    "page": msg("Page"),
    "proof": msg("Both sides are equal, to the cent."),
    "head": msg("Fingerprint of the book (head of its chain)"),
}


def letter(sheet: Sheet, authority: AuthorityLine, spoken: str) -> bytes:
    """The letter to a donor as PDF/UA-1, as the book stands now; the same book gives the same bytes on the same day.

    Raises:
        PdfError: it could not be set.
    """
    with language.speaking(spoken):
        data = _data(sheet, authority)
    return pdf.typeset("closing_letter", data, language=spoken)


def _data(sheet: Sheet, authority: AuthorityLine) -> dict[str, Any]:
    fund, identity = in_language(sheet.fund.name_fr, sheet.fund.name_en), positions.identity(sheet.fund.id, authority.id)
    head = next((head for head in chain.heads() if head.chain == sheet.fund.code), chain.Head(sheet.fund.code, 0, audit.GENESIS))
    return {
        "words": {name: say(text) for name, text in WORDS.items()},
        "title": say(msg("%(fund)s: the end of the fund", fund=fund)),
        "code": sheet.fund.code,
        "authority": authority.name,
        "siren": authority.siren,
        "day": wording.day(clock.today()),
        "sentences": [say(text) for text in _sentences(sheet, authority, identity, fund)],
        "came_in": _rows(identity, IN_LINES),
        "went_out": [*_rows(identity, OUT_LINES), [say(msg("Unspent")), money(identity.closing)]],
        "total": money(sum(getattr(identity, name) for name in IN_LINES)),
        "as_of": say(msg("Figures of the book on %(when)s, up to its movement %(seq)s.", when=clock.today(), seq=head.seq)),
        "head": head.hash,
    }


def _rows(identity: Identity, names: tuple[str, ...]) -> list[list[str]]:
    return [[say(DONOR_LINES[name]), money(getattr(identity, name))] for name in names if getattr(identity, name)]


def _sentences(sheet: Sheet, authority: AuthorityLine, identity: Identity, fund: str) -> list[Message]:
    """What happened and what happens next, in the order in which one would say it."""
    line = answers.of_donor(sheet.fund.id, authority.id, sheet.to_fund.id if sheet.to_fund else None)
    said = [msg("You gave %(received)s to %(fund)s. Thank you.", received=Cents(identity.received), fund=fund)]
    said += successions.told(authority.id, clock.today())
    if sheet.decision:
        said.append(msg("The donor committee decided to close the fund (decision %(label)s).", label=sheet.decision[1]))
    if line is None:
        return [*said, msg("Nothing of your money is left in the fund.")]
    if not sheet.decision:
        said.append(msg("The donor committee has yet to decide on the closing. Once it has:"))
    values = {"left": Cents(line.cents)}
    if line.wish is Wish.TRANSFER and sheet.to_fund:
        other = in_language(sheet.to_fund.name_fr, sheet.to_fund.name_en)
        return [*said, msg("As you wished, the %(left)s that is left passes to %(other)s, in your name.", other=other, **values)]
    if line.answer is Wish.REFUND:
        return [*said, msg("As you wished, the %(left)s that is left is refunded to you.", **values)]
    if identity.promised:
        promised = msg(
            "Of it, %(cents)s is promised to projects today (indicative): what is left in the end is less.", cents=Cents(identity.promised)
        )
        said.append(promised)
    if sheet.answers_until is not None and clock.today() <= sheet.answers_until:
        asked = msg(
            "%(left)s is left. Say by %(day)s what should become of it; without an answer it is refunded to you.",
            day=sheet.answers_until,
            left=Cents(line.left.cents),
        )
        return [*said, asked]
    said.append(msg("Your agreement says nothing of what is left, and no answer reached us."))
    return [*said, msg("The %(left)s that is left is refunded to you.", **values)]

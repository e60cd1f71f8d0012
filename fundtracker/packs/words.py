"""What a pack says around its figures."""

from fundtracker.kernel.text import Message, msg

WORDS: dict[str, Message] = {
    "pack": msg("Meeting pack"),
    "agenda": msg("Agenda"),
    "position": msg("Position of the fund"),
    "came_in": msg("What came in"),
    "went_out": msg("What became of it"),
    "total": msg("Total"),
    "line": msg("Line"),
    "amount": msg("Amount"),
    "room": msg("What the committee can decide with"),
    "sheet": msg("Project sheet"),
    "papers": msg("Documents appended"),
    "no_papers": msg("No document is appended."),
    "chair": msg("Chair"),
    "seats": msg("Seats"),
    "members": msg("The committee’s seats"),
    "members_text": msg("Every authority that has paid sits on the committee: one authority, one vote."),
    "authority": msg("Authority"),
    "paid_in": msg("Paid in"),
    "place": msg("Place"),
    "video": msg("Video"),
    "budget": msg("Budget"),
    "cofinancing": msg("Funded from outside the fund"),
    "figures": msg("Where it stands"),
    "why": msg("What is available for this project, and why"),
    "available": msg("Available for this project"),
    "item": msg("Item"),
    "number": msg("No."),
    "page": msg("Page"),
    "asked": msg("Asked for in all"),
    "document": msg("Document"),
    "annex": msg("Document appended"),
    "money": msg("Amounts in euros, to the cent."),
    "masked": msg("Confidential: names and places of this project may not leave the committee."),
    "chart_alt": msg("What came in, what was paid to partners and what is left, as bars; the figures stand in the tables above."),
    "head": msg("Fingerprint of the book (head of its chain)"),
}
"""Headings and labels of `templates/pdf/pack.typ`."""

LINES: dict[str, Message] = {
    "received": msg("Received from donors"),
    "advances": msg("Advanced by the association"),
    "interest": msg("Interest"),
    "transfers_in": msg("Transferred from another fund"),
    "returns": msg("Given back by partners"),
    "fees": msg("Management fee"),
    "expenses": msg("Own expenses and bank charges"),
    "paid": msg("Paid to partners"),
    "refunds": msg("Refunded to donors"),
    "advances_repaid": msg("Advances repaid"),
    "transfers_out": msg("Transferred to another fund"),
    "reserved": msg("Unspent, reserved for grants signed"),
    "free": msg("Unspent, free"),
}
"""The lines of a fund's identity (domain.md rule 10)."""

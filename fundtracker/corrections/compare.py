"""What a correction changes, said before and after, and what follows from it: read for the page its second person judges by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fundtracker.authorities import contributors
from fundtracker.contributions import sheets
from fundtracker.corrections import rules
from fundtracker.corrections.entries import Entry
from fundtracker.corrections.rules import Act
from fundtracker.funds import funds
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import slips
from fundtracker.ledger.rules import Kind
from fundtracker.ledger.years import booking_day

LABELS: Mapping[str, Message] = {
    "fund_id": msg("Fund"),
    "cents": msg("Amount"),
    "received_on": msg("Bank date"),
    "value_date": msg("Value date at the bank"),
    "on": msg("As of"),
    "authority_id": msg("Donor"),
    "pledge_id": msg("Pledge"),
    "payer": msg("Payer, as on the bank line"),
    "bank_reference": msg("Reference, as on the bank line"),
    "payee": msg("Paid to"),
    "purpose": msg("Purpose"),
}
"""What an entry says, in the order in which it is read."""

Value = Cents | date | str


@dataclass(frozen=True)
class Row:
    """One thing an entry says: now, and as it should be; nothing after where the entry goes altogether."""

    label: Message
    before: Value
    after: Value

    @property
    def changes(self) -> bool:
        """Whether it changes."""
        return self.before != self.after


def rows(entry: Entry, act: Act, asked: Mapping[str, Any]) -> list[Row]:
    """What the entry says now beside what it will say, in words; what says nothing on both sides is left out."""
    now = {name: _said(name, value) for name, value in entry.says.items()}
    if act is Act.AMEND:
        right = {**entry.says, **asked}
        if asked.get("pledge_id"):
            right["authority_id"] = sheets.pledge(asked["pledge_id"]).line.authority_id
        then = {name: _said(name, right[name]) for name in now}
    elif act is Act.MOVE:
        to = sheets.pledge(asked["pledge_id"]).line.authority_id if asked.get("pledge_id") else asked.get("authority_id")
        then = {**now, "authority_id": _said("authority_id", to), "pledge_id": _said("pledge_id", asked.get("pledge_id"))}
    else:
        then = dict.fromkeys(now, "")
    return [Row(LABELS[name], now[name], then[name]) for name in LABELS if name in now and (now[name] or then[name])]


def _said(name: str, value: Any) -> Value:
    """One value as it is said: ids by their names, cents as money."""
    if value is None:
        return ""
    if name == "cents":
        return Cents(value)
    if name == "fund_id":
        return funds.get(value).code
    if name == "pledge_id":
        return sheets.pledge(value).line.reference
    if name == "authority_id":
        return contributors.get(value).label
    found: Value = value
    return found


def consequences(entry: Entry, act: Act, asked: Mapping[str, Any]) -> Sequence[Message]:
    """What follows once it is confirmed, a sentence each."""
    if act is Act.MOVE:
        return [
            msg(
                "%(cents)s and all it has paid for leave %(donor)s as of %(day)s.",
                cents=Cents(entry.cents),
                donor=entry.donor,
                day=asked["on"],
            ),
            msg("The correction is named on the statements of both donors and stays there."),
            *_papers(entry),
        ]
    told = [_taken_back(entry, act, asked)]
    if act is Act.AMEND:
        told.append(_in_its_place(entry, asked))
    return [
        *told,
        *_of_kind(entry, act),
        msg("Both stay in the book with the reason. It cannot be undone: what is wrong then is corrected again."),
    ]


def _taken_back(entry: Entry, act: Act, asked: Mapping[str, Any]) -> Message:
    if act is Act.BANK:
        day = asked.get("on") or asked["value_date"]
        return msg(
            "%(cents)s of %(reference)s is booked as undone by the bank on %(day)s.",
            cents=Cents(entry.cents),
            reference=entry.reference,
            day=day,
        )
    day = slips.day_of(entry.movement.id)
    return msg("%(cents)s of %(reference)s is taken back as of %(day)s.", cents=Cents(entry.cents), reference=entry.reference, day=day)


def _in_its_place(entry: Entry, asked: Mapping[str, Any]) -> Message:
    bank_on = asked.get("received_on") or asked["value_date"]
    day = booking_day(asked.get("fund_id") or entry.movement.fund_id, bank_on)
    if day != bank_on:
        return msg(
            "%(cents)s is booked in its place on %(day)s, for the year of %(bank)s is closed; its bank date stays beside it.",
            cents=Cents(asked["cents"]),
            day=day,
            bank=bank_on,
        )
    return msg("%(cents)s is booked in its place as of %(day)s.", cents=Cents(asked["cents"]), day=day)


def _of_kind(entry: Entry, act: Act) -> list[Message]:
    """What follows for a kind of entry."""
    if entry.kind is Kind.RECEIPT:
        told = [_spent(act)]
        if entry.pledge and act is not Act.AMEND:
            told.append(msg("The pledge %(reference)s is owed again.", reference=entry.pledge))
        if entry.donor and act is not Act.BANK:
            told.append(msg("%(donor)s reads it as a correction of ours, not as a payment the bank returned.", donor=entry.donor))
        return [*told, *_papers(entry)]
    if entry.kind in rules.PAYMENTS:
        if act is Act.AMEND:
            return [msg("By this confirmation the right payment is approved under the same decision, sealed, and booked as paid.")]
        return [msg("What it had taken goes back to the donors’ money it was taken from.")]
    return [msg("Each donor’s share of it is worked out anew, to the cent; what it paid for since passes to the other donors’ money.")]


def _spent(act: Act) -> Message:
    if act is Act.AMEND:
        return msg(
            "What it has paid for stays with the right entry as far as that holds enough; the rest passes to the other donors’ money."
        )
    if act is Act.RETRACT:
        return msg("What it had paid for passes to the other donors’ money pro rata.")
    return msg("What it had paid for passes to the other donors’ money pro rata; if that is too little, the association advances it.")


def _papers(entry: Entry) -> list[Message]:
    """What becomes of the attestation of a donor's receipt."""
    if not entry.donor:
        return []
    return [msg("The attestation of %(reference)s is withdrawn; papers drawn from then on say what is right.", reference=entry.reference)]

"""What was done to a record, from its first entry on: who, when, from what to what, and why, read from the audit trail.

One reading for every record. A package that owns one says how its values are read (`READERS`): a state by its word, an id by its name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.kernel.db import session
from fundtracker.kernel.hooks import Hook, first
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg

Said = Cents | date | str | Message

ENTERED = frozenset({"recorded", "created", "prepared", "signed", "received"})
"""Acts that enter a record: they change nothing of it, what they said stands on its page."""

STAGES = frozenset({"announced", "voted", "agreed", "called"})
"""Stages of a pledge: entered once they change nothing, entered again they correct."""

STEPS = frozenset({("payment", "approved"), ("payment", "paid"), ("project", "reached"), ("report", "accepted")})
"""Steps that every record of the kind takes: the act itself says to which state they lead."""

MACHINES: Mapping[str, Message] = {
    "seat": msg("by the reply link of a seat"),
    "worker": msg("by the machine itself"),
    "command": msg("on the command line"),
}
"""Who acted where it was no person who signed in."""

ACTS: Mapping[str, Message] = {
    **dict.fromkeys(("recorded", "created"), msg("First entry")),
    "prepared": msg("Preparation"),
    "signed": msg("Signature"),
    "received": msg("Reception"),
    **dict.fromkeys(("amended", "changed", "identity_changed"), msg("Changed")),
    "announced": msg("Announcement"),
    "voted": msg("Vote"),
    "agreed": msg("Agreement"),
    "called": msg("Payment request"),
    "cancelled": msg("Cancelled"),
    "restored": msg("Cancellation taken back"),
    "handed_on": msg("Handed on to the successor"),
    "earmarked": msg("What it is for"),
    "rescheduled": msg("Schedule changed"),
    "attributed": msg("Donor named"),
    "moved": msg("Moved to another donor"),
    "bounced": msg("Undone by the bank"),
    "corrected": msg("Corrected"),
    "consent_filed": msg("Consent put on file"),
    "earmark_released": msg("Earmark released"),
    **dict.fromkeys(("documented", "act_filed"), msg("Document put on file")),
    "returned": msg("Money given back"),
    "return_reversed": msg("Money given back: taken back"),
    "planned": msg("Dates set"),
    "reserved": msg("Reserved"),
    "ended": msg("Ended"),
    "approved": msg("Approved"),
    "paid": msg("Paid out"),
    "rejected": msg("Rejected"),
    "reversed": msg("Reversed"),
    "passed-on": msg("Passed on to a colleague"),
    "accepted": msg("Accepted"),
    "sent_back": msg("Sent back"),
    "budgeted": msg("Budget changed"),
    "merged": msg("Became part of another"),
    "siret": msg("SIRET recorded"),
    "contact": msg("Where it is reached"),
    "reached": msg("Stage reached"),
    "asked": msg("Donors asked"),
    "answered": msg("Answer of a donor"),
    "change-asked": msg("Another answer written down"),
    "change-confirmed": msg("Changed answer confirmed"),
    "change-dropped": msg("Changed answer dropped"),
    "proposed": msg("Put on an agenda"),
    "settled": msg("Refunds and transfers prepared"),
    "closed": msg("Closing"),
}
"""What an act is called; one that is not here is called changed."""

LABELS: Mapping[str, Message] = {
    "cents": msg("Amount"),
    "cancelled": msg("Cancelled"),
    "spent": msg("Spent"),
    "received_on": msg("Bank date"),
    "value_date": msg("Value date"),
    "on": msg("Day"),
    "state": msg("State"),
    "status": msg("State"),
    "stage": msg("Stage"),
    "authority": msg("Donor"),
    "authority_id": msg("Donor"),
    "wish": msg("What is left of its money"),
    "pledge": msg("Pledge"),
    "project": msg("Project"),
    "programme": msg("Programme"),
    "payee": msg("Paid to"),
    "purpose": msg("Purpose"),
    "exception_reason": msg("Exception"),
    "conditions": msg("Conditions of the donor"),
    "act": msg("Number of the act"),
    "code": msg("Code"),
    "title_fr": msg("Title in French"),
    "title_en": msg("Title in English"),
    "place": msg("Place"),
    "beneficiary": msg("Beneficiary"),
    "people": msg("People reached"),
    "starts_on": msg("Starts on"),
    "ends_on": msg("Ends on"),
    "name": msg("Name"),
    "kind": msg("Kind"),
    "siren": msg("SIREN"),
    "siret": msg("SIRET"),
    "population": msg("Population"),
    "departement": msg("Département"),
    "address": msg("Postal address"),
    "email": msg("E-mail address"),
    "phone": msg("Telephone"),
}
"""What is told of a change, in the order in which it is read; everything else stays in the trail alone."""

MONEY = frozenset({"cents", "cancelled", "spent"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")

Readers = Mapping[tuple[str, str], Callable[[Any], Message | str]]
"""How values are read, by the record they belong to and what they say, such as ("receipt", "state")."""

READERS: Hook[[], Readers] = Hook("When a history is told: how the values of a package’s records are read.")


@dataclass(frozen=True)
class Change:
    """One thing that changed: from what to what; empty where there was, or is, nothing."""

    label: Message
    before: Said
    after: Said


@dataclass(frozen=True)
class Line:
    """One act on a record; `who` is a person's name, or a word for what acted."""

    at: datetime
    who: Message | str
    act: Message
    changes: list[Change]
    reason: str


def of(subject: str, subject_id: int) -> list[Line]:
    """What was done to a record, the latest first, its entry last."""
    told = audit.of(subject, subject_id)
    ids = {int(event.actor.removeprefix("user:")) for event in told if event.actor.startswith("user:")}
    people = dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())
    return [
        Line(event.at, _who(event.actor, people), ACTS.get(event.act, ACTS["changed"]), _changes(subject, event), event.reason)
        for event in reversed(told)
    ]


def _who(actor: str, people: Mapping[int, str]) -> Message | str:
    """Who acted: a person by name; anything else by a word."""
    kind, _colon, key = actor.partition(":")
    return people.get(int(key), "") if kind == "user" else MACHINES.get(kind, "")


def _changes(subject: str, event: audit.Told) -> list[Change]:
    """What differs between before and after, of what is told; nothing where the act entered it."""
    if event.act in ENTERED or (event.act in STAGES and not event.before):
        return []
    known = {"state", "status", "stage"} if (subject, event.act) in STEPS else set()
    return [
        Change(label, _said(subject, name, event.before.get(name)), _said(subject, name, event.after.get(name)))
        for name, label in LABELS.items()
        if name in event.after and name not in known and event.before.get(name) != event.after[name] and _plain(event.after[name])
    ]


def _plain(value: Any) -> bool:
    """Whether a value can be told in a word: no list and no table."""
    return not isinstance(value, list | dict)


def _said(subject: str, name: str, value: Any) -> Said:
    """A value as it is read."""
    if value is None or value == "" or not _plain(value):
        return ""
    read = first(readers.get((subject, name)) for readers in READERS())
    if read is not None:
        return read(value)
    if name in MONEY:
        return Cents(value)
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.match(value) else str(value)


def in_words(words: Mapping[Any, Message], kind: Callable[[Any], Any]) -> Callable[[Any], Message | str]:
    """A reading by a table of words; a value that is not in it stays as it is."""

    def read(value: Any) -> Message | str:
        try:
            return words[kind(value)]
        except (KeyError, ValueError):
            return str(value)

    return read

"""The operative part of a decision: what was decided, stated from the facts as adopted; and amounts that its words name besides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg

Facts = TypeVar("Facts", bound="Subject")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a decision is about: its title, its amount in cents, and of its project whom and where it concerns.

    `masked`: the project is in danger, so that what leaves the committee calls it by its code, and names neither place nor partner nor
    beneficiary, nor the conditions (domain.md rule 18).
    """

    title: str
    cents: int | None = None
    project_title: str = ""
    project_code: str = ""
    place: str = ""
    beneficiary: str = ""
    conditions: str = ""
    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class Earlier(Subject):
    """The decision that another one ratifies or undoes: its number and its day besides."""

    label: str
    on: date | None
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Adopted(Subject):
    """What a decision is about, as it stood when it was taken.

    Of an amendment, `place` and `beneficiary` are the new ones, where they change. `urgent`: the chair decides it alone.
    """

    kind: ItemKind
    outcome: Outcome
    fund_code: str
    partner: str = ""
    donor: str = ""
    to_fund_code: str = ""
    earlier: Earlier | None = None
    urgent: bool = False


WITHHELD = msg("(withheld: project in danger)")

CODE_ALONE = msg("Project %(code)s (withheld: project in danger)")
"""What stands for a title that would name a project in danger."""


def outside(facts: Adopted) -> Adopted:
    """The facts as papers that leave the committee may say them."""
    if facts.earlier is not None and facts.earlier.masked:
        earlier = _by_code(facts.earlier)
        return replace(facts, title=earlier.title, conditions="", earlier=earlier, masked=True)
    return replace(_by_code(facts), partner="") if facts.masked else facts


def _by_code(subject: Facts) -> Facts:
    """What a project in danger is called outside: its code alone."""
    code = subject.project_code
    return replace(subject, title=code, project_title=code, place="", beneficiary="", conditions="")


def title(facts: Adopted) -> Message | str:
    """The title of a decision or an item as papers that leave the committee may say it."""
    seen = outside(facts)
    return msg(CODE_ALONE.id, code=seen.title) if seen.masked else seen.title


def statement(facts: Adopted) -> Message:
    """What was decided in one sentence, whatever stands beside it (`beside_words`); where it was not adopted, what was turned down."""
    if facts.outcome is Outcome.ADOPTED:
        return _act(facts)
    return msg("The committee did not adopt this proposal: “%(proposal)s”", proposal=_act(facts))


def sentences(facts: Adopted) -> list[Message]:
    """The decision in words; where it was not adopted, what it would have been, as the proposal that was turned down."""
    seen = outside(facts)
    proposed = [_act(seen), *_concerning(seen)]
    if facts.outcome is Outcome.ADOPTED:
        return [*proposed, *([msg("Conditions: %(conditions)s", conditions=_stopped(seen.conditions))] if seen.conditions else [])]
    return [msg("The committee did not adopt this proposal: “%(proposal)s”", proposal=_joined(proposed))]


def _joined(parts: Sequence[Message]) -> Message:
    """Sentences as one, a space between them."""
    return parts[0] if len(parts) == 1 else msg("%(first)s %(rest)s", first=parts[0], rest=_joined(parts[1:]))


def _stopped(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _act(facts: Adopted) -> Message:
    """What the committee does, in one sentence."""
    match facts.kind:
        case ItemKind.GRANT:
            return _grant(facts)
        case ItemKind.ENVELOPE:
            if facts.urgent:
                return msg(
                    "The chair opens urgently, for the committee, an envelope of %(amount)s for own expenses: %(title)s.",
                    amount=_amount(facts),
                    title=facts.title,
                )
            return msg(
                "The committee opens an envelope of %(amount)s for own expenses: %(title)s.", amount=_amount(facts), title=facts.title
            )
        case ItemKind.REFUND:
            return msg("The committee allows %(amount)s to go back to this donor: %(donor)s.", amount=_amount(facts), donor=facts.donor)
        case ItemKind.TRANSFER:
            return msg(
                "The committee allows %(amount)s to go to the fund %(fund)s, in the same donors’ names.",
                amount=_amount(facts),
                fund=facts.to_fund_code,
            )
        case ItemKind.AMENDMENT:
            return msg("The committee changes the project “%(project)s”.", project=facts.project_title)
        case ItemKind.RATIFICATION:
            return msg("The committee ratifies the urgent decision %(decision)s.", decision=_named(facts.earlier))
        case ItemKind.REVOCATION:
            return msg(
                "The committee undoes the decision %(decision)s. What it still allows is closed; what was granted under it stays.",
                decision=_named(facts.earlier),
            )
        case ItemKind.CLOSURE:
            return msg(
                "The committee closes the fund %(fund)s. What is left goes back to each donor, or to another fund where the donor agreed.",
                fund=facts.fund_code,
            )
        case _:
            return msg("The committee approves what was put to it: %(title)s.", title=facts.title)


def _amount(facts: Adopted) -> Cents:
    return Cents(facts.cents or 0)


def _grant(facts: Adopted) -> Message:
    named = {"amount": _amount(facts), "project": facts.project_title}
    if facts.urgent and facts.place:
        return msg(
            "The chair grants urgently, for the committee, %(amount)s to the project “%(project)s” (%(place)s).", place=facts.place, **named
        )
    if facts.urgent:
        return msg("The chair grants urgently, for the committee, %(amount)s to the project “%(project)s”.", **named)
    if facts.place:
        return msg("The committee grants %(amount)s to the project “%(project)s” (%(place)s).", place=facts.place, **named)
    return msg("The committee grants %(amount)s to the project “%(project)s”.", **named)


def _named(earlier: Earlier | None) -> Message | str:
    """An earlier decision by its number, with its day, amount and title."""
    if earlier is None:
        return ""
    facts = {"label": earlier.label, "title": earlier.project_title or earlier.title}
    if earlier.on is None:
        return msg("%(label)s, “%(title)s”", **facts)
    if not earlier.cents:
        return msg("%(label)s of %(day)s, “%(title)s”", day=earlier.on, **facts)
    return msg("%(label)s of %(day)s, which allows %(amount)s, “%(title)s”", day=earlier.on, amount=Cents(earlier.cents), **facts)


def _concerning(facts: Adopted) -> list[Message]:
    """Whom a decision concerns, a sentence each."""
    if facts.kind is ItemKind.AMENDMENT:
        said = [(facts.place, msg("New place: %(place)s", place=_stopped(facts.place)))]
        said.append((facts.beneficiary, msg("New beneficiary: %(beneficiary)s", beneficiary=_stopped(facts.beneficiary))))
        return [sentence for value, sentence in said if value]
    earlier = facts.earlier
    beneficiary = earlier.beneficiary if earlier else facts.beneficiary
    said = [(earlier.place if earlier else "", msg("Place: %(place)s", place=_stopped(earlier.place if earlier else "")))]
    said.append((beneficiary, msg("Beneficiary: %(beneficiary)s", beneficiary=_stopped(beneficiary))))
    said.append((facts.partner, msg("Carried out by: %(partner)s", partner=_stopped(facts.partner))))
    return [sentence for value, sentence in said if value]


def rows(facts: Adopted) -> list[tuple[Message, object]]:
    """What pages and papers name beside the words of a decision, each under its heading, the amount first; what does not apply is left out.

    Of a project in danger they say that it is withheld, where the facts come from `outside`.
    """
    earlier, change = facts.earlier, facts.kind is ItemKind.AMENDMENT
    adopted = facts.outcome is Outcome.ADOPTED
    found: list[tuple[Message, object]] = [
        (msg("Amount decided") if adopted else msg("Amount asked for"), Cents(facts.cents) if facts.cents else ""),
        (msg("Project"), facts.project_title),
        (msg("New place") if change else msg("Place"), facts.place),
        (msg("New beneficiary") if change else msg("Beneficiary"), facts.beneficiary),
        (msg("Carried out by"), facts.partner),
        (msg("Conditions"), facts.conditions),
        (msg("Donor the money goes back to"), facts.donor),
        (msg("Fund the money goes to"), facts.to_fund_code),
    ]
    if earlier is not None:
        found += [
            (msg("Earlier decision"), _named(earlier)),
            (msg("Place"), earlier.place),
            (msg("Beneficiary"), earlier.beneficiary),
            (msg("Conditions"), earlier.conditions),
        ]
    if facts.masked and not any((facts.place, facts.beneficiary, earlier and earlier.place, earlier and earlier.beneficiary)):
        found.append((msg("Place, beneficiary and conditions"), WITHHELD))
    return [(name, value) for name, value in found if value != ""]


NUMBER = r"(?<![\d.,])(?P<whole>\d{1,3}(?:[\s.,]\d{3})+(?!\d)|\d+)(?:[.,](?P<part>\d{1,2})(?!\d))?"
AMOUNT = re.compile(rf"(?:€\s*)?{NUMBER}(?P<unit>\s*(?:€|euros?\b|EUR\b))?", re.IGNORECASE)


def amounts_in(text: str) -> list[int]:
    """The amounts in euros that a text names with their sign or word, in cents, as French and English write them."""
    found = []
    for each in AMOUNT.finditer(text):
        if each["unit"] or each[0].startswith("€"):
            found.append(int(re.sub(r"\D", "", each["whole"])) * 100 + int((each["part"] or "0").ljust(2, "0")))
    return found


QUOTED = re.compile(r"«.*»|“.*”", re.DOTALL)
GIVING = re.compile(
    r"(?<!ne )(?<!n')(?<!n’)\b(attribue|accorde|octroie|ouvre|autorise|approuve|adopte|ratifie|modifie|clôt|annule"
    r"|grants|allows|opens|approves|adopts|ratifies)\b",
    re.IGNORECASE,
)
"""What a committee does where it adopts; “n’attribue pas” is no such word."""


def beside(text: str, facts: Adopted) -> Message | None:
    """What a check page asks about the words of a decision: other amounts than the one adopted, or a rejection that reads as adopted.

    None where the words agree with the outcome; the proposal in quotation marks is what was turned down.
    """
    if facts.outcome is Outcome.REJECTED:
        said = QUOTED.sub("", text)
        return AS_ADOPTED if amounts_in(said) or GIVING.search(said) else None
    if facts.outcome is not Outcome.ADOPTED or not facts.cents:
        return None
    other = sorted({cents for cents in amounts_in(text) if cents != facts.cents})
    if not other:
        return None
    return msg(
        "Look again: the words name %(other)s, and the amount adopted is %(amount)s. The amount adopted is what counts."
        " Go back and correct the words, or confirm if both are intended.",
        other=_listed(other),
        amount=Cents(facts.cents),
    )


AS_ADOPTED = msg(
    "Look again: the proposal was turned down, and the words read as if it had been adopted or name an amount. The rejection is what"
    " counts."
)


def _listed(cents: Sequence[int]) -> Message | Cents:
    """Some amounts as one value of a sentence."""
    if len(cents) == 1:
        return Cents(cents[0])
    return msg("%(first)s, %(rest)s", first=Cents(cents[0]), rest=_listed(cents[1:]))

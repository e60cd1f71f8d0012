"""What is withheld is not there: items and decisions as a person may read them, blank where a seat of theirs keeps away (rule 15).

`recusals.withheld_from` says which items those are. A decision opens to everyone once it is signed: then it is the association's act,
and no preparation any more. Templates get these lines and no others, so that nothing has to be hidden on a page.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from fundtracker.accounts.access import Person
from fundtracker.committees import adopted, recusals
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.register import DecisionLine
from fundtracker.kernel.text import msg
from fundtracker.web import wording

TITLE = msg("Item withheld from your seat")

WORDS = ("text", "adjourned_text", "presenter", "place", "beneficiary", "conditions")
"""What an item says beside its title."""


def item(line: ItemLine, withheld: Collection[int]) -> ItemLine:
    """An item as whoever `withheld` is kept from reads it: its place on the agenda, its kind and its length."""
    if line.id not in withheld:
        return line
    nobody = {"authority_id": None, "authority_name": "", "to_fund_id": None, "to_fund_code": ""}
    nothing = {"cents": None, "project_id": None, "about_id": None, "about_label": "", "about_cents": None}
    return replace(line, title=wording.say(TITLE), **dict.fromkeys(WORDS, ""), **nobody, **nothing)  # type: ignore[arg-type]


def decision(line: DecisionLine, withheld: Collection[int]) -> DecisionLine:
    """A decision as whoever `withheld` is kept from reads it: until it is signed, its number, its kind and how it ended."""
    if line.item_id not in withheld or line.signed_at is not None:
        return line
    nobody = {"to_fund_code": "", "about_label": "", "earlier": None, "project_id": None, "project_code": ""}
    kept = dict.fromkeys(adopted.KEPT, "")
    unfollowed = {"owner_id": None, "owner": "", "due_on": None, "review_on": None, "done_on": None}
    return replace(line, title=wording.say(TITLE), text="", cents=None, veiled=True, **kept, **nobody, **unfollowed)  # type: ignore[arg-type]


def withheld_in(person: Person, committee_id: int) -> frozenset[int]:
    """The items of a committee's meetings that are kept from a person: a search over its register leaves their words aside."""
    return recusals.withheld_from(person.id, recusals.met(committee_id))


def decisions(person: Person, lines: Sequence[DecisionLine]) -> list[DecisionLine]:
    """Decisions of any meetings as a person reads them."""
    withheld = recusals.withheld_from(person.id, {line.meeting_id for line in lines if line.meeting_id is not None})
    return [decision(line, withheld) for line in lines]

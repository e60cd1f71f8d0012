"""Who signs a decision: one answer for its page, the lists and counts, the mails, the worklist and the act itself (rules 12, 14, 15)."""

from dataclasses import dataclass

from fundtracker.committees import committees, leading, presiding, recusals
from fundtracker.committees.leading import Lead
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse

RECUSED = msg(
    "Your seat took no part in this item, so you do not sign its decision: the chair or the vice-chair whose seat took part signs it. "
    "If there is none, staff choose another vice-chair on the page of the committee."
)
"""What whoever kept away from an item reads where its decision is signed."""


@dataclass(frozen=True)
class Signers:
    """Who may sign a decision, the first one is asked; `presided` where that is because they presided over its item."""

    people: tuple[Lead, ...]
    presided: bool = False


def of_item(committee_id: int, item_id: int | None) -> Signers:
    """Who signs the decision of an item (None: an urgent one) today.

    Whoever presided over it, while the mandate they hold their seat by lasts; where they cannot, or nothing is on record, the chair and
    the vice-chair. Nobody whose seat kept away from the item signs.
    """
    away = recusals.of_item(item_id) if item_id is not None else frozenset[int]()
    who = presiding.of_item(item_id)
    if who is not None and who.mandate_id is not None and who.authority_id not in away:
        lead = leading.by_mandate(committee_id, who.mandate_id)
        if lead is not None and lead.user_id == who.user_id:
            return Signers((lead,), presided=True)
    return Signers(tuple(lead for lead in leading.of_committee(committee_id) if lead.authority_id not in away))


def may_sign(committee_id: int, item_id: int | None, user_id: int | None) -> Verdict:
    """Whether a person signs the decision of an item (None: an urgent one) of a committee. Raises NotFound: no such committee."""
    who = of_item(committee_id, item_id)
    if user_id in {lead.user_id for lead in who.people}:
        return ALLOWED
    leads = committees.may_sign(committee_id, user_id)
    if not leads:
        return leads
    if recusals.keeps_from_signing(item_id, committee_id, user_id):
        return refuse(RECUSED)
    return refuse(msg("%(name)s presided over this item and signs its decision.", name=who.people[0].name))

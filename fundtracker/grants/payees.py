"""Who is paid what goes back to a donor: the donor, or since it merged the one that stands for it, for the account of the one that gave."""

from fundtracker.authorities import contributors, successions
from fundtracker.grants.models import PAYEE_LETTERS
from fundtracker.kernel.text import msg
from fundtracker.web import language, wording


def of_donor(authority_id: int) -> str:
    """The payee of a refund to a donor, as payments keep it: in French."""
    donor, successor_id = contributors.get(authority_id).label, successions.successors([authority_id]).get(authority_id)
    if successor_id is None:
        return donor
    with language.speaking("fr"):
        payee = wording.say(msg("%(successor)s, on behalf of %(donor)s", successor=str(contributors.get(successor_id).label), donor=donor))
    return payee[:PAYEE_LETTERS]

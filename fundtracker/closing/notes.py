"""The mail that asks a donor what becomes of what is left of its money."""

from fundtracker.accounts.models import User
from fundtracker.authorities import mandates, successions
from fundtracker.closing import leftovers
from fundtracker.closing.models import Closing
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.ledger import positions
from fundtracker.mail import outbox


def ask(fund_id: int) -> int:
    """Write to everyone with a mandate in an authority that has something left; gives back how many mails."""
    fund, closing = session.get_one(Fund, fund_id), session.get_one(Closing, fund_id)
    written, lines = 0, leftovers.of_fund(fund_id)
    stands = successions.successors()
    promised = {line.authority_id: positions.identity(fund_id, line.authority_id).promised for line in lines}
    for line in lines:
        for person in mandates.people_of(stands.get(line.authority_id, line.authority_id), clock.today()):
            outbox.write(
                to=person.email,
                template="closing_question",
                language=session.get_one(User, person.user_id).language,
                event=f"closing:{fund_id}:{line.authority_id}:{person.user_id}",
                name=person.person_name,
                authority=line.name,
                cents=line.cents,
                promised=promised.get(line.authority_id, 0),
                fund_fr=fund.name_fr,
                fund_en=fund.name_en,
                until=closing.answers_until,
                path=f"/donors/{line.siren}/closing/{fund.code}",
            )
            written += 1
    return written

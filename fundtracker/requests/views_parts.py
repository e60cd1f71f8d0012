"""What several pages of requests share: the donor of an address, the right to ask, choices of funds and purposes, rows in words."""

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _

from fundtracker.accounts.access import Person, the_person
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.permissions import authority_seen_by
from fundtracker.funds import funds
from fundtracker.funds.rules import FundStatus
from fundtracker.kernel.errors import Denied
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, showable
from fundtracker.kernel.verdict import Verdict
from fundtracker.requests import permissions, purposes
from fundtracker.requests.sheets import Sheet, Value
from fundtracker.web import wording


def donor(siren: str) -> AuthorityLine:
    """The donor whose pages these are. Raises NotFound: no such donor, or not for this person; both look the same."""
    return authority_seen_by(the_person(), siren)


def asking(siren: str) -> AuthorityLine:
    """The donor in whose name this person asks. Raises NotFound as `donor`, Denied with the reason."""
    return _insisted(donor(siren), permissions.can_ask)


def managing(siren: str) -> AuthorityLine:
    """The donor whose people this person looks after. Raises as `asking`."""
    return _insisted(donor(siren), permissions.can_manage_people)


def _insisted(authority: AuthorityLine, may: Callable[[Person, int], Verdict]) -> AuthorityLine:
    verdict = may(the_person(), authority.id)
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    return authority


def open_funds() -> list[tuple[str, str]]:
    """The funds that take pledges, by code, as choices."""
    found = [fund for fund in funds.list_() if fund.status is FundStatus.OPEN]
    return [(fund.code, f"{fund.code} – {wording.in_language(fund.name_fr, fund.name_en)}") for fund in found]


def purpose_choices(fund_id: int) -> list[tuple[str, str]]:
    """What a donor may give to a fund for, as choices."""
    groups, projects = purposes.of_fund(fund_id)
    return [
        ("", _("The fund at large")),
        *((f"programme:{key}", f"{_('Programme')} – {wording.in_language(fr, en)}") for key, fr, en in groups),
        *((f"project:{key}", f"{_('Project')} – {wording.in_language(fr, en)}") for key, fr, en in projects),
    ]


def rows(sheet: Sheet) -> list[tuple[str, str, str]]:
    """The rows of a sheet as (label, stated, recorded), without those of which nothing is known."""
    found = [(wording.say(row.label), text(row.stated), text(row.recorded)) for row in sheet.rows]
    return [row for row in found if row[1] or row[2]]


def text(value: Value) -> str:
    """A value in the reader's words."""
    if isinstance(value, tuple):
        return wording.in_language(*value)
    if isinstance(value, Message):
        return wording.say(value)
    if isinstance(value, date):
        return wording.day(value)
    return wording.money(value) if isinstance(value, Cents) else showable(value or "")

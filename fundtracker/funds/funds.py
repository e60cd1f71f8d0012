"""Funds: opened, set up, wound up; found by id or by code."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from stdnum import iban

from fundtracker import audit
from fundtracker.accounts import roles
from fundtracker.funds import checks
from fundtracker.funds.lines import FundLine, fund_line
from fundtracker.funds.models import Fund
from fundtracker.funds.rules import FundStatus, check_move, read_grid
from fundtracker.kernel import history
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg

SETTINGS = (
    "fee_bp",
    "fee_stays",
    "tranche_grid",
    "report_threshold_percent",
    "allowance_cents",
    "urgency_ceiling_cents",
    "charge_ceiling_cents",
    "charge_year_ceiling_cents",
    "vote_patience_days",
    "call_patience_days",
    "agreement_above_cents",
    "bank_holder",
    "iban",
    "bic",
)
FACTS = ("name_fr", "name_en", "crisis_fr", "crisis_en", "country", "glide", "crisis_on", "opened_on", "closes_on")


def get(fund_id: int) -> FundLine:
    """One fund.

    Raises:
        NotFound: no such fund.
    """
    row = session.get(Fund, fund_id)
    if row is None:
        raise NotFound(msg("This fund does not exist."))
    return fund_line(row)


def by_code(code: str) -> FundLine:
    """The fund of a code; capitals do not count.

    Raises:
        NotFound: no such fund.
    """
    wanted = code.upper() if code.isascii() and code.isprintable() else ""
    row = session.scalars(select(Fund).where(Fund.code == wanted)).first()
    if row is None:
        raise NotFound(msg("This fund does not exist."))
    return fund_line(row)


def on_day(fund: FundLine, on: date) -> FundLine:
    """A fund under the name it had at the end of a day."""
    return replace(fund, **history.said(Fund, [fund.id], on).get(fund.id, {}))


def list_() -> list[FundLine]:
    """Every fund, the latest crisis first."""
    return [fund_line(row) for row in session.scalars(select(Fund).order_by(Fund.crisis_on.desc(), Fund.code))]


def choices(*, open_only: bool = False) -> list[tuple[int, str]]:
    """Funds for a choice in a form: (id, code and French name), those closed left out; `open_only` leaves out those winding up too."""
    hidden = {FundStatus.CLOSED} | ({FundStatus.WINDING_UP} if open_only else set())
    return [(fund.id, f"{fund.code} – {fund.name_fr}") for fund in list_() if fund.status not in hidden]


def create(*, code: str, by: Actor, **values: Any) -> int:
    """Open a fund; give back its id. `values` are the columns of `FACTS` and `SETTINGS`, cents and basis points.

    Raises:
        Conflict: the code is taken.
        Refusal: a setting that is not right.
    """
    _check(values)
    if session.scalar(select(Fund.id).where(Fund.code == code)) is not None:
        raise Conflict(msg("There is a fund with this code already."), field="code")
    row = Fund(code=code, **values)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # someone opened it since we looked
        raise Conflict(msg("There is a fund with this code already."), field="code") from error
    audit.record("web:fund:created", row.id, by=by, fund_id=row.id, after={"code": code, **values})
    return row.id


def amend(fund_id: int, *, version: int, by: Actor, **values: Any) -> int:
    """Change a fund's facts and settings; give back its id. A fee or a grid changed here holds for what is made afterwards only.

    Raises:
        NotFound: no such fund.
        Conflict: someone else changed it since `version` was read.
        Refusal: the fund is closed, or a setting is not right.
    """
    row = checks.open_fund(fund_id)
    if row.version != version:
        raise Conflict(msg("Someone else changed this fund meanwhile. Open it again and compare before you save."))
    _check(values)
    if values.get("opened_on", row.opened_on) > row.opened_on:
        raise Refusal(msg("The day the fund opened can only be moved earlier: something may be booked since."), field="opened_on")
    status = values.pop("status", None)
    if status is not None:
        check_move(row.status, FundStatus(status))
        values["status"] = FundStatus(status)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    changed = {name: value for name, value in values.items() if before[name] != value}
    audit.record("web:fund:amended", row.id, by=by, fund_id=row.id, before={name: before[name] for name in changed}, after=changed)
    if changed.keys() & {"bank_holder", "iban", "bic"}:
        _tell_of_account(row, str(before.get("iban", "")), by)
    return row.id


def reach(fund_id: int, status: FundStatus, *, by: Actor) -> None:
    """Note that the closing of a fund has brought it to a status. Raises NotFound."""
    rows = lock(Fund, fund_id)
    if not rows:
        raise NotFound(msg("This fund does not exist."))
    before, rows[0].status = rows[0].status, status
    session.flush()
    audit.record("web:fund:reached", fund_id, by=by, fund_id=fund_id, before={"status": before}, after={"status": status})


def _tell_of_account(row: Fund, before: str, by: Actor) -> None:
    """Tell the administrators and approvers where donors are asked to pay from now on: a slip or a fraud is seen by a second person."""
    line = fund_line(row)
    facts = {"code": row.code, "holder": row.bank_holder, "iban": line.iban_in_groups, "bic": row.bic, "before": iban.format(before)}
    roles.tell("fund_account", f"fund_account:{row.id}:{row.version}", by=by, path=f"/staff/funds/{row.code}", **facts)


def _check(values: dict[str, Any]) -> None:
    """Refuse settings that contradict each other or the calendar."""
    if "tranche_grid" in values:
        values["tranche_grid"] = "/".join(str(part) for part in read_grid(values["tranche_grid"]))
    crisis_on, opened_on, closes_on = (values.get(name) for name in ("crisis_on", "opened_on", "closes_on"))
    if crisis_on and opened_on and opened_on < crisis_on:
        raise Refusal(msg("A fund opens on the day of its crisis or later."), field="opened_on")
    if bool(values.get("iban")) != bool(values.get("bank_holder")) or (values.get("bic") and not values.get("iban")):
        raise Refusal(msg("Give the account’s holder and its IBAN together, or leave both empty."), field="iban")
    if opened_on and closes_on and closes_on <= opened_on:
        raise Refusal(msg("A fund closes after the day it opened."), field="closes_on")

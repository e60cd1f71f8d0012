"""Forms about pledges: new, stage, amendment, cancellation, earmark, schedule."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, ValidationError

from fundtracker.authorities.fields import AuthorityField
from fundtracker.contributions.fields import instalment_rows
from fundtracker.contributions.rules import Body, Stage
from fundtracker.contributions.rules_schedule import Follow
from fundtracker.contributions.wording import BODIES
from fundtracker.web import wording
from fundtracker.web.fields import DayField, LineField, MoneyField, TextField, VersionField
from fundtracker.web.forms import AmountForm, BaseForm
from fundtracker.web.rows import RowsField

ROWS = 6
"""Rows for instalments that a form shows."""


def instalments_of(rows: RowsField, total: int | None) -> list[tuple[date, int]]:
    """The rows that were filled in as (day, cents); a single day without an amount stands for the whole."""
    filled = [(row.due_on.data, row.cents.data) for row in rows]
    given = [(due_on, cents) for due_on, cents in filled if due_on or cents]
    if len(given) == 1 and given[0][0] and given[0][1] is None and total:
        return [(given[0][0], total)]
    return [(due_on, cents) for due_on, cents in given if due_on and cents]


def check_rows(rows: RowsField) -> None:
    """Refuse a row of which only one half is filled in, unless it is the only one and has its day."""
    given = [row for row in rows if row.due_on.data or row.cents.data]
    if len(given) == 1 and given[0].due_on.data:
        return
    for row in given:
        if not row.due_on.data:
            row.due_on.errors = [str(_l("Give the day of this instalment."))]
            raise ValidationError(str(_l("One instalment has no day.")))
        if not row.cents.data:
            row.cents.errors = [str(_l("Give the amount of this instalment."))]
            raise ValidationError(str(_l("One instalment has no amount.")))


class PledgeForm(AmountForm):
    """A new pledge to one fund; the view offers the purposes of that fund, and asks where the same was promised before."""

    DOUBTS = ("confirm_unusual", "confirm_same")
    confirm_same = BooleanField(_l("Yes, it is another pledge"))
    authority_id = AuthorityField(_l("Authority"))
    cents = MoneyField(_l("Amount promised"))
    announced_on = DayField(_l("Known since"))
    first_stage = RadioField(_l("What do we have?"), default=Stage.ANNOUNCED.value)
    purpose = SelectField(_l("What it is for"), default="")
    conditions = TextField(_l("Conditions of the donor"), needed=False, longest=2000)
    instalments = instalment_rows(ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_stage.choices = [
            (Stage.ANNOUNCED.value, _l("An announcement")),
            (Stage.VOTED.value, _l("A vote of the council")),
            (Stage.AGREED.value, _l("A signed agreement")),
        ]

    def validate_instalments(self, field: RowsField) -> None:
        """Each row has both its halves."""
        check_rows(field)

    def values(self) -> dict[str, Any]:
        """What `pledges.record` takes."""
        values = super().values()
        values["first_stage"] = Stage(values["first_stage"])
        values["instalments"] = instalments_of(self.instalments, values["cents"])
        purpose = earmark_of(values.pop("purpose"))
        return {**values, **purpose}


class StageForm(BaseForm):
    """A stage a pledge reached, with the act and its document."""

    on = DayField(_l("Date of the act"))
    cents = MoneyField(_l("Amount in the act"))
    body = SelectField(_l("Who acted"), default="")
    act_number = LineField(_l("Number of the act"), needed=False, longest=60)
    document = FileField(_l("The act as a PDF"))
    version = VersionField()

    def offer_bodies(self) -> None:
        """Fill in the choices, in the reader's language."""
        self.body.choices = [("", str(_l("Not known"))), *((body.value, wording.say(text)) for body, text in BODIES.items())]

    def values(self) -> dict[str, Any]:
        """What `pledges.reach_stage` takes, but for the document."""
        values = super().values()
        values.pop("document")
        return {**values, "body": Body(values["body"]) if values["body"] else None}


class AmendForm(BaseForm):
    """Another amount for a pledge, `cancelled` cents of which are, and how its schedule follows, where it has one."""

    cents = MoneyField(_l("New amount"))
    on = DayField(_l("Date of the change"))
    reason = LineField(_l("Why"), longest=500)
    follow = RadioField(_l("How the instalments follow"), default=Follow.SCALED.value)
    instalments = instalment_rows(12)
    version = VersionField()
    cancelled: int = 0

    def offer(self, *, planned: bool) -> None:
        """Set the choices; without a schedule nothing follows."""
        self.follow.choices = [
            (Follow.SCALED.value, _l("What is still to come changes in proportion")),
            (Follow.LAST.value, _l("The difference goes to the last instalment")),
            (Follow.TYPED.value, _l("As I type them below")),
        ]
        if not planned:
            del self.follow, self.instalments

    @property
    def typed(self) -> bool:
        """Whether the schedule is typed."""
        return bool("follow" in self and self.follow.data == Follow.TYPED.value)

    def validate_instalments(self, field: RowsField) -> None:
        """Each row has both its halves, where they count."""
        if self.typed:
            check_rows(field)

    def values(self) -> dict[str, Any]:
        """What `pledges.amend` takes."""
        values = super().values()
        if "follow" not in self:
            return values
        rows = instalments_of(self.instalments, (values["cents"] or 0) - self.cancelled) if self.typed else []
        return {**values, "follow": Follow(values["follow"]), "instalments": rows}


class CancelForm(BaseForm):
    """The end of what is still to come of a pledge."""

    on = DayField(_l("Date of the cancellation"))
    reason = LineField(_l("Why"), longest=500)
    version = VersionField()


class RestoreForm(BaseForm):
    """A cancellation taken back."""

    on = DayField(_l("Date on which the authority came back to it"))
    reason = LineField(_l("Why"), longest=500)
    version = VersionField()


class EarmarkForm(BaseForm):
    """What a pledge is for."""

    purpose = SelectField(_l("What it is for"), default="")
    conditions = TextField(_l("Conditions of the donor"), needed=False, longest=2000)
    version = VersionField()

    def values(self) -> dict[str, Any]:
        """What `pledges.earmark` takes."""
        values = super().values()
        purpose = earmark_of(values.pop("purpose"))
        return {**values, **purpose}


class InstalmentsForm(BaseForm):
    """The schedule of a pledge of `total` cents."""

    total: int = 0
    instalments = instalment_rows(12)
    version = VersionField()

    def validate_instalments(self, field: RowsField) -> None:
        """Each row has both its halves."""
        check_rows(field)

    def values(self) -> dict[str, Any]:
        """What `instalments.plan` takes."""
        return {**super().values(), "instalments": instalments_of(self.instalments, self.total)}


def earmark_of(purpose: str) -> dict[str, int | None]:
    """The project or programme that a choice such as `project:12` names; both None for the fund at large."""
    kind, _, number = purpose.partition(":")
    chosen = int(number) if number else None
    return {"project_id": chosen if kind == "project" else None, "programme_id": chosen if kind == "programme" else None}


def purpose_of(project_id: int | None, programme_id: int | None) -> str:
    """The choice that names an earmark."""
    return f"project:{project_id}" if project_id else f"programme:{programme_id}" if programme_id else ""

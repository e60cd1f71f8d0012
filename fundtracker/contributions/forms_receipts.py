"""Forms about receipts: new, whose it is, moved to the right donor, its earmark released."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, ValidationError

from fundtracker.authorities.fields import AuthorityField
from fundtracker.contributions.fields import IdField, part_rows
from fundtracker.web.fields import DayField, LineField, MoneyField, VersionField
from fundtracker.web.forms import AmountForm, BaseForm
from fundtracker.web.rows import RowsField

PLEDGE, SEVERAL, DONOR, NOBODY = "pledge", "several", "donor", "nobody"
ANSWERS: dict[str, Any] = {
    PLEDGE: _l("It pays a pledge"),
    SEVERAL: _l("It pays several pledges"),
    DONOR: _l("It comes from an authority that promised nothing"),
    NOBODY: _l("Nobody can tell yet: keep it in suspense"),
}
_NEEDED = _l("Choose one of the list.")
_OWN = {"whose", "pledge_id", "parts", "authority_id", "make_pledge"}


class OwnerFields(BaseForm):
    """Whose a receipt is: the pledge it pays, or the authority it comes from without one."""

    pledge_id = IdField(_l("Pledge"), needed=False)
    authority_id = AuthorityField(_l("Authority"), needed=False)
    make_pledge = BooleanField(_l("Record a pledge of the same amount with it"))
    confirm_excess = BooleanField(_l("Yes, it is larger than the pledge and this is intended"))

    whose: RadioField
    answers: tuple[str, ...] = (PLEDGE, DONOR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose.choices = [(answer, ANSWERS[answer]) for answer in self.answers]

    def validate_pledge_id(self, field: IdField) -> None:
        """Named where a pledge is paid."""
        if self.whose.data == PLEDGE and field.data is None:
            raise ValidationError(str(_NEEDED))

    def validate_authority_id(self, field: AuthorityField) -> None:
        """Named where an authority paid without a pledge."""
        if self.whose.data == DONOR and field.data is None:
            raise ValidationError(str(_l("Choose the authority that paid.")))

    def owner(self) -> dict[str, Any]:
        """Whose it is, as `receipts` takes it: only what belongs to the choice made."""
        if self.whose.data == PLEDGE:
            return {"pledge_id": self.pledge_id.data}
        if self.whose.data == DONOR:
            return {"authority_id": self.authority_id.data, "make_pledge": self.make_pledge.data}
        return {}


class ReceiptForm(OwnerFields, AmountForm):
    """A payment that arrived, as the bank line shows it, and whose it is."""

    cents = MoneyField(_l("Amount received"))
    received_on = DayField(_l("Value date on the bank statement"))
    payer = LineField(_l("Payer, as on the bank line"), needed=False, longest=140)
    bank_reference = LineField(_l("Reference, as on the bank line"), needed=False, longest=100)
    whose = RadioField(_l("Whose payment is it?"), default=PLEDGE)
    parts = part_rows(5)
    answers = (PLEDGE, SEVERAL, DONOR, NOBODY)

    def validate_parts(self, field: RowsField) -> None:
        """Each row has both its halves."""
        if self.whose.data != SEVERAL:
            return
        for row in field:
            if bool(row.pledge_id.data) != bool(row.cents.data):
                raise ValidationError(str(_l("Each row needs a pledge and an amount.")))

    def split(self) -> list[tuple[int, int]]:
        """The rows that were filled in, as (pledge id, cents)."""
        return [(row.pledge_id.data, row.cents.data) for row in self.parts if row.pledge_id.data and row.cents.data]

    def values(self) -> dict[str, Any]:
        """What `receipts.record` takes."""
        values = {name: value for name, value in super().values().items() if name not in _OWN}
        return {**values, **self.owner()}


class CorrectionForm(OwnerFields):
    """Whose a receipt really is, from a day on."""

    whose = RadioField(_l("Whose payment is it?"), default=PLEDGE)
    on = DayField(_l("As of"))
    version = VersionField()

    def values(self) -> dict[str, Any]:
        """What `receipts.attribute` and `receipts.move` take."""
        values = {name: value for name, value in super().values().items() if name not in _OWN}
        return {**values, **self.owner()}


class MoveForm(CorrectionForm):
    """The same for a receipt that was credited to the wrong donor, with the reason that every statement will show."""

    reason = LineField(_l("Why"), longest=500)


class ConsentForm(BaseForm):
    """The donor's written consent to release the earmark of a receipt."""

    document = FileField(_l("The donor’s written consent (PDF)"), [FileRequired(_l("Choose the PDF file."))])
    version = VersionField()


class ReleaseForm(BaseForm):
    """An earmark released."""

    on = DayField(_l("As of"))
    reason = LineField(_l("Why"), longest=500)
    version = VersionField()

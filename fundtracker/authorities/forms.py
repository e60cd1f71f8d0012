"""Forms about contributors and mandates."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, ValidationError
from wtforms.form import Form

from fundtracker.authorities.fields import AuthorityField
from fundtracker.authorities.rules import FUNCTIONS, KINDS, Function, Kind
from fundtracker.web import wording
from fundtracker.web.fields import DayField, LineField, NumberField, SirenField, TextField, VersionField
from fundtracker.web.forms import BaseForm

_DEPARTEMENT_LENGTHS = (2, 3)
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def kind_choices() -> list[tuple[str, str]]:
    """Kinds in the reader's words."""
    return [(kind.value, wording.say(name)) for kind, name in KINDS.items()]


class SearchForm(Form):
    """What one looks for in the directory."""

    q = LineField(_l("Name, SIREN or INSEE code"), needed=False)


class ListForm(Form):
    """Filters of the list of contributors."""

    q = LineField(_l("Search"), needed=False)
    kind = SelectField(_l("Kind"), validate_choice=False)
    departement = SelectField(_l("Département"), validate_choice=False)
    sort = SelectField(_l("Sort by"), validate_choice=False)

    def offer(self, departements: list[str]) -> None:
        """Set the choices."""
        self.kind.choices = [("", str(_l("All kinds"))), *kind_choices()]
        self.departement.choices = [("", str(_l("All départements"))), *((code, code) for code in departements)]
        self.sort.choices = [("name", str(_l("Name"))), ("population", str(_l("Population"))), ("departement", str(_l("Département")))]


class FactsFields(BaseForm):
    """What is known of a contributor beside its SIREN."""

    name = LineField(_l("Name"))
    kind = RadioField(_l("Kind"))
    departement = LineField(_l("Département (number)"), needed=False, longest=3)
    population = NumberField(_l("Population"), needed=False, most=100_000_000)

    def offer(self) -> None:
        """Set the choices."""
        self.kind.choices = kind_choices()

    def validate_departement(self, field: LineField) -> None:
        """Two or three characters, such as 42, 2A or 971."""
        text = (field.data or "").upper()
        if text and not (text.isascii() and text.isalnum() and text[0].isdigit() and len(text) in _DEPARTEMENT_LENGTHS):
            raise ValidationError(str(_l("Type the number of the département, such as 42, 2A or 971.")))
        field.data = text


class NewForm(FactsFields):
    """A contributor entered by hand."""

    siren = SirenField(_l("SIREN"))

    def values(self) -> dict[str, Any]:
        """What `contributors.create` takes."""
        values = super().values()
        return {**values, "kind": Kind(values["kind"])}


class EditForm(FactsFields):
    """A contributor's facts corrected."""

    version = VersionField()


class IdentityForm(BaseForm):
    """What a contributor is called from a day on."""

    on = DayField(_l("First day of the new name"))
    name = LineField(_l("Name"))
    kind = RadioField(_l("Kind"))
    siren = SirenField(_l("SIREN"))
    reason = LineField(_l("Why: the act that changes it"), longest=300)
    version = VersionField()

    def offer(self) -> None:
        """Set the choices."""
        self.kind.choices = kind_choices()


class MergerForm(BaseForm):
    """Which contributor another became part of, from a day on."""

    successor_id = AuthorityField(_l("The authority it became part of"))
    since = DayField(_l("First day after the merger"))
    reason = LineField(_l("Why: the act that merges them"), longest=300)
    version = VersionField()


class ActForm(BaseForm):
    """The act behind a change of name or a merger."""

    document = FileField(_l("The act as a PDF"), [FileRequired(_l("Choose the PDF file."))])


class ContactForm(BaseForm):
    """Where the authority is reached."""

    address = TextField(_l("Postal address"), needed=False, longest=400)
    email = LineField(_l("E-mail address"), needed=False, longest=254, render_kw={"type": "email", "inputmode": "email"})
    phone = LineField(_l("Telephone"), needed=False, longest=30, render_kw={"inputmode": "tel", "autocomplete": "tel"})

    def validate_phone(self, field: LineField) -> None:
        """Digits, and what people write between them."""
        if field.data and not (set(field.data) <= set("+0123456789 .-()/\u00a0\u202f") and sum(c.isdigit() for c in field.data) >= 4):
            raise ValidationError(str(_l("Type a telephone number, such as 01 23 45 67 89.")))


class RecordedContactForm(ContactForm):
    """The same as staff record it."""

    version = VersionField()


class SiretForm(BaseForm):
    """The SIRET an authority publishes under."""

    siret = LineField(_l("SIRET"), longest=20, render_kw={"inputmode": "numeric"})


class MandateForm(BaseForm):
    """A mandate for a person, who is invited where nobody with that address signs in yet."""

    email = LineField(_l("E-mail address"), longest=254)
    name = LineField(_l("Name"), longest=120)
    function = RadioField(_l("Function"), default=Function.OFFICER.value)
    starts_on = DayField(_l("First day"))
    ends_on = DayField(_l("Last day, if it is known"), needed=False)

    def offer(self) -> None:
        """Set the choices."""
        self.function.choices = [(function.value, wording.say(name)) for function, name in FUNCTIONS.items()]

    def validate_email(self, field: LineField) -> None:
        """Something that looks like an address; whether it is one, the invitation tells."""
        field.data = (field.data or "").lower()
        if not _ADDRESS.fullmatch(field.data):
            raise ValidationError(str(_l("Type an e-mail address, such as name@example.org.")))


class EndForm(BaseForm):
    """The last day of a mandate."""

    ends_on = DayField(_l("Last day"))


class SuccessorForm(BaseForm):
    """The end of an elected mandate, and who follows."""

    ends_on = DayField(_l("Last day of the mandate that ends"))
    what = RadioField(_l("Who follows"), default="named")
    email = LineField(_l("E-mail address of the successor"), needed=False, longest=254)
    name = LineField(_l("Name of the successor"), needed=False, longest=120)
    starts_on = DayField(_l("First day of the successor"), needed=False)
    until = DayField(_l("Last day, if it is known"), needed=False)

    def offer(self) -> None:
        """Set the choices."""
        self.what.choices = [
            ("named", str(_l("A successor is named"))),
            ("vacant", str(_l("The seat stands vacant until one is named"))),
        ]

    @property
    def named(self) -> bool:
        """Whether a successor is named."""
        return bool(self.what.data == "named")

    def validate_email(self, field: LineField) -> None:
        """Something that looks like an address, where a successor is named."""
        field.data = (field.data or "").lower()
        if self.named and not _ADDRESS.fullmatch(field.data):
            raise ValidationError(str(_l("Type an e-mail address, such as name@example.org.")))

    def validate_name(self, field: LineField) -> None:
        """Needed where a successor is named."""
        if self.named and not field.data:
            raise ValidationError(str(_l("Fill in this field.")))

    def validate_starts_on(self, field: DayField) -> None:
        """Needed where a successor is named."""
        if self.named and field.data is None and not field.process_errors:
            raise ValidationError(str(_l("Fill in this field.")))

    def facts(self) -> dict[str, Any]:
        """What `people.hand_over` takes; a vacant seat names nobody."""
        values = {name: value for name, value in self.values().items() if name != "what"}
        return values if self.named else {"ends_on": values["ends_on"]}

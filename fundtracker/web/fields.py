"""Form fields that read what people really type and keep it when it is wrong."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from stdnum.fr import siren as siren_rules
from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length
from wtforms.widgets import DateInput, HiddenInput, TextInput

from fundtracker.kernel.days import parse_day
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.money import parse_amount
from fundtracker.kernel.text import has_forbidden_characters, showable
from fundtracker.web import wording


def required() -> DataRequired:
    """The validator of a field that may not stay empty."""
    return DataRequired(_l("Fill in this field."))


def id_or_none(value: Any) -> int | None:
    """The id a choice stands for; None for the empty choice, 0 (never an id) for what is no number."""
    text = str(value or "")
    return (int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0) if text and text != "None" else None


class Characters:
    """Refuse controls and direction changes, which change what a text seems to say, and what is no character at all."""

    def __call__(self, form: Any, field: Field) -> None:
        """Check one field."""
        if isinstance(field.data, str) and has_forbidden_characters(field.data, lines=isinstance(field, TextAreaField)):
            raise ValidationError(_l("This text holds invisible characters that cannot be kept. Type it again by hand."))


def stripped(text: str | None) -> str:
    """What was typed without the spaces around it, and without byte order marks, which come along when text is pasted."""
    return text.replace("\ufeff", "").strip() if text else ""


class LineField(StringField):
    """One line of text, stripped; at most `longest` characters; no control characters. `needed` refuses an empty one."""

    def __init__(self, label: Any = None, *, needed: bool = True, longest: int = 200, **kwargs: Any) -> None:
        checks: list[Any] = [required()] if needed else []
        checks += [Length(max=longest, message=_l("At most %(max)d characters.")), Characters()]
        super().__init__(label, validators=checks, filters=[stripped], **kwargs)

    def _value(self) -> str:
        return showable(str(self.data or ""))


class TextField(TextAreaField):
    """Several lines of text, stripped; at most `longest` characters; no control characters but line ends."""

    def __init__(self, label: Any = None, *, needed: bool = True, longest: int = 5000, **kwargs: Any) -> None:
        checks: list[Any] = [required()] if needed else []
        checks += [Length(max=longest, message=_l("At most %(max)d characters.")), Characters()]
        super().__init__(label, validators=checks, filters=[stripped], **kwargs)

    def _value(self) -> str:
        return showable(str(self.data or ""))


class TypedField(Field):
    """A field whose text is read into a value by `read`; an empty text is None, refused where the field is needed."""

    widget: Any = TextInput()

    def __init__(self, label: Any = None, *, needed: bool = True, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        self.needed = needed
        super().__init__(label, validators=list(validators), **kwargs)
        self.flags.required = needed

    def read(self, text: str) -> Any:
        """The value of a text, or ValidationError."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """The text of a value."""
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return showable(str(self.raw_data[0]))
        return self.write(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        self.data = None
        text = str(valuelist[0]).strip() if valuelist else ""
        if text:
            self.data = self.read(text)

    def pre_validate(self, form: Any) -> None:
        """Refuse an empty field that is needed."""
        if self.needed and self.data is None and not self.process_errors:
            raise ValidationError(str(_l("Fill in this field.")))


class MoneyField(TypedField):
    """An amount in euros, read into cents (`kernel.money.parse_amount`)."""

    widget = TextInput()

    def __init__(self, label: Any = None, *, allow_zero: bool = False, **kwargs: Any) -> None:
        self.allow_zero = allow_zero
        super().__init__(label, **kwargs)
        self.render_kw = {"inputmode": "decimal", "autocomplete": "off", "class": "amount"} | (self.render_kw or {})

    def read(self, text: str) -> int:
        """Cents."""
        try:
            return parse_amount(text, allow_zero=self.allow_zero)
        except Refusal as refusal:
            raise ValidationError(wording.say(refusal.message)) from refusal

    def write(self, value: Any) -> str:
        """The amount as one types it."""
        return wording.amount_typed(value)


class PercentField(TypedField):
    """A percentage with at most two decimals, read into basis points: `2,5` and `2.5 %` are 250."""

    widget = TextInput()

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.render_kw = {"inputmode": "decimal", "autocomplete": "off"} | (self.render_kw or {})

    def read(self, text: str) -> int:
        """Basis points."""
        try:
            found = parse_amount(text.removesuffix("%"), allow_zero=True)
        except Refusal:
            found = -1
        if not 0 <= found <= 10_000 or "€" in text:
            raise ValidationError(str(_l("Type a percentage between 0 and 100, with two decimals at most, such as 2.5.")))
        return found

    def write(self, value: Any) -> str:
        """The percentage as one types it."""
        return wording.amount_typed(value)


class DayField(TypedField):
    """A day: what the browser's date field sends (`2024-03-13`), or as people type it (`kernel.days`)."""

    widget = DateInput()

    def read(self, text: str) -> date:
        """The date."""
        found = parse_day(text)
        if found is None:
            raise ValidationError(str(_l("Type a date that exists, the day before the month, such as 13/03/2024.")))
        return found

    def write(self, value: Any) -> str:
        """As the browser's date field wants it."""
        return str(value.isoformat())


class SirenField(TypedField):
    """A SIREN: nine digits with the right check digit; spaces are allowed."""

    def read(self, text: str) -> str:
        """Nine digits."""
        compact = siren_rules.compact(text)
        if not (compact.isascii() and siren_rules.is_valid(compact)):
            raise ValidationError(str(_l("A SIREN has nine digits and its last one is a check digit. Compare it with the official one.")))
        return str(compact)


class NumberField(TypedField):
    """A whole number between `least` and `most`; spaces between thousands are allowed."""

    def __init__(self, label: Any = None, *, least: int = 0, most: int = 1_000_000_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(label, **kwargs)
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off", "class": "amount"} | (self.render_kw or {})

    def read(self, text: str) -> int:
        """The number."""
        compact = "".join(text.split())
        if compact.isascii() and compact.isdigit() and len(compact) <= 12 and self.least <= int(compact) <= self.most:
            return int(compact)
        limits = {"least": wording.number(self.least), "most": wording.number(self.most)}
        raise ValidationError(str(_l("Type a whole number between %(least)s and %(most)s.", **limits)))


class VersionField(TypedField):
    """The version of the record a form was made from; anything but a number counts as an old one."""

    widget = HiddenInput()

    def read(self, text: str) -> int:
        """The version; 0, which no record has, for anything else."""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def pre_validate(self, form: Any) -> None:
        """An empty one is an old one."""
        self.data = self.data or 0

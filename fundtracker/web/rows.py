"""Rows of a form that repeat: as many as were sent, or a fixed number whatever was."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList


class RowsField(FieldList):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows of a small form; its own errors are sentences, those of the rows stay at their fields."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check every row."""
        right = bool(super().validate(form, extra_validators))
        self.errors: list[Any] = [text for text in self.errors if isinstance(text, str)]
        if not right and not self.errors:
            self.errors = [str(_l("Correct the rows below."))]
        return right

    def spare(self, more: int, most: int) -> None:
        """Add so many empty rows to fill in, up to `most` in all."""
        for _ in range(min(more, most - len(self))):
            self.append_entry()


class FixedRowsField(RowsField):
    """So many rows, always all of them: `min_entries` says how many."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Any:
        """Every row by its place, whichever were sent: a form that lacks some must not shift the others."""
        return range(self.min_entries)

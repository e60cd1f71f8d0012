"""The block that shows on a record what was changed of it: given to templates, which name the record."""

from fundtracker.accounts import history
from fundtracker.accounts.blueprint import blueprint
from fundtracker.web import wording


@blueprint.app_template_global("history_of")
def history_of(subject: str, subject_id: int) -> list[history.Line]:
    """What was changed of a record, for its page."""
    return history.of(subject, subject_id)


@blueprint.app_template_filter("said")
def said(value: history.Said) -> str:
    """A value of a change as one reads it; a dash for nothing."""
    return wording.written(value) or "–"

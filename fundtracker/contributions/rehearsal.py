"""Trying an act before its check page is shown: everything it would refuse is said at once, and nothing is kept."""

from collections.abc import Callable

from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.web.forms import BaseForm


class _Undo(Exception):
    """Ends the rehearsal: the transaction is rolled back."""


def rehearse(form: BaseForm, verb: Callable[[], object]) -> bool:
    """Run `verb` in a transaction that is always rolled back; whether it would go through. A refusal is put on the form."""
    try:
        with transaction():
            verb()
            session.flush()
            raise _Undo
    except _Undo:
        return True
    except Refusal as refusal:
        form.show(refusal)
        return False

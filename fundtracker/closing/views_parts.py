"""The page of a closing, which every act about it shows again where it is refused."""

from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import the_person
from fundtracker.closing import permissions
from fundtracker.closing.answers import Change
from fundtracker.closing.sheet import Sheet
from fundtracker.closing.wording import TODO
from fundtracker.kernel.verdict import Verdict
from fundtracker.ledger.wording import name
from fundtracker.web.forms import ActForm, BaseForm
from fundtracker.web.pages import page


def show(found: Sheet, form: BaseForm | None = None) -> ResponseReturnValue:
    """The page of a closing as it is now; with a form that was refused, under its status."""
    late = [(line, name(line)) for line in found.late]
    person = the_person()

    def may_confirm(change: Change) -> Verdict:
        return permissions.can_confirm(person.id, person.permissions, change.asked_by_id)

    todo = TODO[found.step]
    return page("closing/closing.html", closing=found, todo=todo, late=late, form=form, act=ActForm, may_confirm=may_confirm)

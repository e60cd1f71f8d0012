"""Forms of signing in, of one's own account, and of people."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, PasswordField, SelectChoice, SelectField  # type: ignore[attr-defined]  # the stubs are older

from fundtracker.accounts.permissions import Role
from fundtracker.web.fields import LineField, VersionField, id_or_none, required
from fundtracker.web.forms import BaseForm

ROLES = {
    Role.ADMIN: _l("Administrator"),
    Role.STAFF: _l("Staff"),
    Role.APPROVER: _l("Approver"),
    Role.AUDITOR: _l("Auditor"),
}
"""What each role is called."""

NO_ROLE = _l("No role (donor or member)")
ROLE_CHOICES = [SelectChoice("", NO_ROLE), *(SelectChoice(role.value, label) for role, label in ROLES.items())]
ROLE_FILTER = [SelectChoice("", _l("All")), *ROLE_CHOICES[1:], SelectChoice("none", NO_ROLE)]


def _password(label: Any, autocomplete: str) -> PasswordField:
    return PasswordField(label, validators=[required()], render_kw={"autocomplete": autocomplete, "maxlength": 2000})


class SignInForm(BaseForm):
    """An address and a password."""

    email = LineField(_l("E-mail address"), longest=254, render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"})
    password = _password(_l("Password"), "current-password")


class ForgottenForm(BaseForm):
    """An address to mail a link to."""

    email = LineField(_l("E-mail address"), longest=254, render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"})


class NewPasswordForm(BaseForm):
    """A new password, chosen with a mailed link."""

    password = _password(_l("New password"), "new-password")


class ChangePasswordForm(BaseForm):
    """A new password in the place of the current one."""

    current = _password(_l("Current password"), "current-password")
    password = _password(_l("New password"), "new-password")


class LanguageForm(BaseForm):
    """The language mails and pages are written in."""

    language = SelectField(_l("Language"), choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")])


class PeopleForm(Form):
    """Filters of the list of people."""

    q = LineField(_l("Name or address"), needed=False)
    role = SelectField(
        _l("Role"), choices=[SelectChoice("", _l("All")), *ROLE_CHOICES[1:], SelectChoice("none", NO_ROLE)], validate_choice=False
    )


class InviteForm(BaseForm):
    """A person to invite."""

    name = LineField(_l("Name"), longest=120)
    email = LineField(_l("E-mail address"), longest=254, render_kw={"inputmode": "email"})
    role = SelectField(_l("Role"), choices=ROLE_CHOICES)


class RoleForm(BaseForm):
    """Another role for a person."""

    role = SelectField(_l("Role"), choices=ROLE_CHOICES)
    version = VersionField()


class RoleConfirmForm(BaseForm):
    """The button that confirms or refuses a role, as its page showed the person."""

    version = VersionField()


class PassOnForm(BaseForm):
    """A colleague who takes over what is in a person's name."""

    to_user_id = SelectField(_l("Pass everything on to"), coerce=id_or_none)
    close = BooleanField(_l("Close the account at the same time"), default=True)
    version = VersionField()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Set who may take it over."""
        self.to_user_id.choices = [SelectChoice("", str(_l("Choose"))), *(SelectChoice(str(key), name) for key, name in people)]

"""The session as the browser holds it: a signed cookie with a random token, and Flask-Login over the rows of `sign_ins`."""

from urllib.parse import urlsplit

from flask import Flask, current_app, g, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from fundtracker.accounts import sign_ins
from fundtracker.accounts.passwords import Hashing
from fundtracker.accounts.sign_ins import Session
from fundtracker.kernel.hooks import Hook, first

HOMES: Hook[[int], str | None] = Hook("When a person (id) without a role signs in: the address where a package lets them start.")


class Visitor(UserMixin):
    """The signed-in person as Flask-Login carries it: found by the session's token, never by the person's id."""

    def __init__(self, opened: Session) -> None:
        self.opened = opened
        self.user_id, self.name, self.email = opened.user_id, opened.name, opened.email
        self.role, self.language = opened.role, opened.language

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.opened.token


def _load(token: str) -> Visitor | None:
    opened = sign_ins.find(token)
    return Visitor(opened) if opened else None


def begin(token: str) -> None:
    """Take over a freshly opened session: whatever the browser held before, its CSRF token too, is gone (D7)."""
    session.clear()
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)  # Flask-WTF would go on writing the old one in this answer
    opened = sign_ins.find(token)
    if opened is not None:
        login_user(Visitor(opened))


def forget() -> None:
    """Leave nothing to the next person at this computer."""
    logout_user()
    session.clear()


def own_token() -> str:
    """The token of this browser's session."""
    return str(session.get("_user_id", ""))


def hashing() -> Hashing:
    """The password hashing of this application."""
    found: Hashing = current_app.extensions["hashing"]
    return found


def safe_next(target: str | None) -> str | None:
    """An address to go on to, if it is a plain path of this site (S22); else None."""
    if not target or len(target) > 500 or not target.isascii() or not target.isprintable() or "\\" in target:
        return None
    if not target.startswith("/") or target.startswith("//"):  # looked at first: urlsplit raises on "//["
        return None
    return target if "//" not in urlsplit(target).path else None


def init_app(app: Flask) -> None:
    """Set up Flask-Login over the rows, without its remember cookie."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)
    app.extensions["hashing"] = Hashing(time_cost=app.config["ARGON2_TIME_COST"], memory_kib=app.config["ARGON2_MEMORY_KIB"])


def home_of(user_id: int) -> str | None:
    """Where a person without a role starts; None where no package knows them."""
    return first(HOMES(user_id))

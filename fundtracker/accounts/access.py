"""The guard: every endpoint says who may use it, or nobody may; and who the person of this request is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fundtracker.accounts import session as browser
from fundtracker.accounts import sign_ins, typed
from fundtracker.accounts.forms import SignInForm
from fundtracker.accounts.permissions import Permission, Role, permissions_of
from fundtracker.kernel.actor import Actor
from fundtracker.web.pages import page

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Person:
    """The signed-in person: plain values, so that views and templates need no table."""

    id: int
    name: str
    email: str
    role: Role | None

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role allows."""
        return permissions_of(self.role)

    def may(self, permission: Permission | str) -> bool:
        """Whether the role allows it."""
        return Permission(permission) in self.permissions


def public(view: View) -> View:
    """Mark an endpoint as open to everyone."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark an endpoint as open to whoever signed in; the view itself fetches objects through their owner."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark an endpoint as open to roles that hold a permission."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


def current_person() -> Person | None:
    """The person who signed in, or None."""
    if not getattr(current_user, "is_authenticated", False):  # outside a request there is no user at all
        return None
    return Person(current_user.user_id, current_user.name, current_user.email, current_user.role)


def the_person() -> Person:
    """The person who signed in, where the guard has seen to it that there is one."""
    person = current_person()
    if person is None:
        abort(403)
    return person


def current_actor() -> Actor:
    """Who acts in this request."""
    person = current_person()
    return Actor("user" if person else "visitor", person.id if person else 0, request.remote_addr or "", g.get("request_id", ""))


def guard() -> Response | None:
    """Refuse whatever is not allowed by name: sends the visitor to sign in, the signed-in without the right to a 403."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    access = getattr(view, "access", PUBLIC if request.endpoint == "static" or request.endpoint.endswith(".static") else None)
    if access is None:
        abort(403)
    if access == PUBLIC:
        return None
    person = current_person()
    if person is None:
        return _to_sign_in()
    if access != SIGNED_IN and not person.may(access):
        abort(403)
    return None


def _to_sign_in() -> Response:
    """To the sign-in page and back; what someone typed before their session ended goes with them, a mere button does not."""
    shows_form = request.method == "POST" and request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    former = sign_ins.owner(browser.own_token()) if shows_form else None
    kept = typed.wrap(former, request.full_path, request.form.items(multi=True), secret=str(current_app.secret_key)) if former else None
    if kept:
        return make_response(page("accounts/sign_in.html", form=SignInForm(formdata=None), kept=kept), 401)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None))


def may_open(endpoint: str) -> bool:
    """Whether the person of this request may open an endpoint: menus offer nothing else."""
    access, person = getattr(current_app.view_functions[endpoint], "access", None), current_person()
    return access == PUBLIC or (person is not None and (access == SIGNED_IN or (isinstance(access, Permission) and person.may(access))))


def init_app(app: Flask) -> None:
    """Set the guard before every request, and give templates the person."""
    app.before_request(guard)
    app.context_processor(lambda: {"person": current_person()})

"""Wires the toolkit into the application: languages, headers, error pages, CSRF, menus, filters, fonts."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, abort, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from jinja2 import pass_context
from jinja2.runtime import Context
from wtforms import Field, Form

from fundtracker.web import compression, errors, headers, language, places, wording
from fundtracker.web.typefaces import HOUSE

blueprint = Blueprint("web", __name__)


@blueprint.get("/fonts/<name>.ttf")
def font(name: str) -> ResponseReturnValue:
    """A face of the house's type, served from the installed package."""
    if name not in {path.stem for path in HOUSE.glob("*.ttf")}:
        abort(404)
    answer = send_from_directory(HOUSE, f"{name}.ttf", max_age=365 * 86400)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


font.access = "public"  # type: ignore[attr-defined]


def wrong_fields(form: Form) -> list[tuple[Field, list[str]]]:
    """The fields that are wrong, with their sentences."""
    return [(field, [str(error) for error in _flat(field.errors)]) for field in form if field.errors]


def _flat(found: Any) -> list[Any]:
    """Sentences out of the nested errors of lists and groups of fields."""
    if isinstance(found, Mapping):
        return [error for inner in found.values() for error in _flat(inner)]
    if isinstance(found, (list, tuple)):
        return [error for inner in found for error in _flat(inner)]
    return [found]


def sent_values(form: Form) -> list[tuple[str, str]]:
    """What the form sent, but for its machinery: the check page sends it again."""
    return [
        (name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "submission_key", "step", "reviewed")
    ]


def page_url(endpoint: str, args: Mapping[str, Any], page: int, step: int) -> str:
    """The address of the page of a list `step` pages on."""
    return url_for(endpoint, **{**{name: value for name, value in args.items() if value not in (None, "")}, "page": page + step})


def bar_width(part: int, whole: int) -> str:
    """The width of a bar of 100 for a part of a whole, between 0 and 100, for SVG."""
    return f"{min(max(part / whole, 0), 1) * 100:.2f}" if whole else "0"


def _each_time(write: Callable[..., object]) -> Callable[..., object]:
    """A filter that is asked for each reader: `2300000 | money` is otherwise written once, in the language of who opens the page first."""

    @pass_context
    def written(_context: Context, *values: Any, **options: Any) -> object:
        return write(*values, **options)

    return written


def init_app(app: Flask) -> None:
    """Wire everything; the packages' blueprints come after."""
    headers.init_app(app)  # numbers the request before anything may refuse it
    CSRFProtect(app)
    compression.init_app(app)
    errors.init_app(app)
    language.init_app(app)
    places.init_app(app)
    app.register_blueprint(blueprint)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    written = {name: _each_time(write) for name, write in wording.FILTERS.items()}
    app.jinja_env.filters.update(written, wrong_fields=wrong_fields, sent_values=sent_values)
    names = {"in_language": wording.in_language, "language": wording.language, "page_url": page_url, "bar_width": bar_width}
    app.jinja_env.globals.update(names)

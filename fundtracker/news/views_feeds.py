"""The feeds of updates, which everyone may read and keep for a while."""

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import public
from fundtracker.documents import serving
from fundtracker.news import feeds
from fundtracker.news.blueprint import blueprint
from fundtracker.web.language import speaking

FRESH_SECONDS = 300
"""How long a reader may keep a feed before it asks again."""


@blueprint.get("/updates.atom")
@public
def feed() -> ResponseReturnValue:
    """The latest updates of all funds."""
    return _answer(None)


@blueprint.get("/funds/<code>/updates.atom")
@public
def fund_feed(code: str) -> ResponseReturnValue:
    """The latest updates of one fund."""
    return _answer(code)


def _answer(code: str | None) -> Response:
    """The feed in the language of its address alone, French without one: the reader's cookie does not change it."""
    wish = request.args.get("lang", "")
    language = wish if wish in current_app.config["LANGUAGES"] else str(current_app.config["BABEL_DEFAULT_LOCALE"])
    author = str(current_app.config["ASSOCIATION_NAME"]) or "fundtracker"
    with speaking(language):
        found = feeds.build(code, title=_("News of the solidarity funds") if code is None else _("News"), author=author, language=language)
    answer = serving.shown(found.content, f"{code or 'updates'}.atom", "application/atom+xml", fresh=FRESH_SECONDS)
    answer.headers["Content-Language"] = language
    answer.last_modified = found.changed_at
    answer.set_etag(found.tag)
    answer.make_conditional(request)
    return answer

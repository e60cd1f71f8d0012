"""The language of a page: French unless the person chose otherwise; the choice is a link on every page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import Babel, force_locale
from flask_login import current_user

COOKIE = "language"
NAMES = {"fr": "Français", "en": "English"}


def select() -> str:
    """The language: of the address, of the cookie, of the account, else French."""
    wishes = (request.args.get("lang"), request.cookies.get(COOKIE), getattr(current_user, "language", None))
    languages: Sequence[str] = current_app.config["LANGUAGES"]
    return next((str(wish) for wish in wishes if wish in languages), str(current_app.config["BABEL_DEFAULT_LOCALE"]))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Write everything inside in a language, whatever the reader's: for papers and mails."""
    with force_locale(code):
        yield


def others() -> list[tuple[str, str]]:
    """The other languages as (code, their own name)."""
    return [(code, NAMES[code]) for code in current_app.config["LANGUAGES"] if code != select()]


def same_page_in(code: str) -> str:
    """The address of this page in another language; the first page where this one answers nothing but what is sent to it."""
    read = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    if request.endpoint is None or not read:
        return f"/?lang={code}"
    if request.method not in ("GET", "HEAD"):
        return f"{request.path}?lang={code}"
    query = {name: values for name, values in request.args.to_dict(flat=False).items() if name not in (request.view_args or {})}
    return url_for(request.endpoint, **{**(request.view_args or {}), **query, "lang": code})


def remember(answer: Response) -> Response:
    """Keep a language chosen by its link, for a year, in a cookie that says nothing else; a paper's language is not the pages'."""
    wish = request.args.get("lang")
    if answer.mimetype == "text/html" and wish in current_app.config["LANGUAGES"] and request.cookies.get(COOKIE) != wish:
        secure = bool(current_app.config["SECURE"])
        answer.set_cookie(COOKIE, str(wish), max_age=365 * 86400, secure=secure, httponly=True, samesite="Lax")
    return answer


def init_app(app: Flask) -> None:
    """Set up the catalogues and give templates the switch."""
    Babel(app, locale_selector=lambda: g.get("mail_language") or select(), default_translation_directories="translations")
    app.after_request(remember)
    app.jinja_env.globals.update(other_languages=others, same_page_in=same_page_in)

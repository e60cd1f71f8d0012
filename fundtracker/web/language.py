"""The language of a page: French unless the person chose otherwise; the choice is a link on every page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import Babel, Domain, force_locale, get_domain, get_locale
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from fundtracker.kernel.nouns import inflected
from fundtracker.kernel.text import showable

COOKIE = "language"
KEPT_DAYS = 365
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
    kept = [(name, showable(value)) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{url_for(request.endpoint, **(request.view_args or {}))}?{urlencode([*kept, ('lang', code)])}"


def remember(answer: Response) -> Response:
    """Keep a language chosen by its link, for a year, in a cookie that says nothing else; a paper's language is not the pages'."""
    wish = request.args.get("lang")
    if answer.mimetype == "text/html" and wish in current_app.config["LANGUAGES"] and request.cookies.get(COOKIE) != wish:
        secure = bool(current_app.config["SECURE"])
        answer.set_cookie(COOKIE, str(wish), max_age=KEPT_DAYS * 86400, secure=secure, httponly=True, samesite="Lax")
    return answer


def _is_french() -> bool:
    """Whether what is written now is French."""
    locale = get_locale()
    return locale is not None and locale.language == "fr"


class _Sentences(Domain):
    """The catalogue; names of authorities that go into a sentence take their article and preposition (`kernel.nouns`)."""

    def gettext(self, string: str, **variables: Any) -> str:
        """A sentence with its values."""
        sentence = self.get_translations().ugettext(string)
        return _filled(sentence, variables) if variables else str(sentence)

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """A sentence that counts with its values."""
        return _filled(self.get_translations().ungettext(singular, plural, num), {"num": num, **variables})


def _filled(sentence: str, variables: dict[str, Any]) -> str:
    """The sentence with its values; safe where it is."""
    ready, values = inflected(sentence, variables, french=_is_french())
    # what is marked is the catalogue's own sentence; the values are escaped as they go in
    return (Markup(ready) if isinstance(sentence, Markup) else ready) % values  # nosec B704


class _Catalogues(Babel):
    """Reads each catalogue once for the whole application, not once a request."""

    @cached_property
    def domain_instance(self) -> _Sentences:
        """The one domain."""
        return _Sentences(domain=self.domain)


@pass_context
def _template_gettext(context: Context, string: str, /, **variables: Any) -> str:
    """A sentence in a template: what is put into it is escaped where the template escapes."""
    sentence = get_domain().get_translations().ugettext(string)
    return _filled(Markup(sentence) if context.eval_ctx.autoescape else sentence, variables)  # nosec B704 the catalogue is ours


@pass_context
def _template_ngettext(context: Context, singular: str, plural: str, num: int, /, **variables: Any) -> str:
    """A sentence that counts, in a template."""
    sentence = get_domain().get_translations().ungettext(singular, plural, num)
    return _filled(Markup(sentence) if context.eval_ctx.autoescape else sentence, {"num": num, **variables})  # nosec B704 ours too


def init_app(app: Flask) -> None:
    """Set up the catalogues and give templates the switch."""
    _Catalogues(app, locale_selector=lambda: g.get("mail_language") or select(), default_translation_directories="translations")
    app.after_request(remember)
    app.jinja_env.globals.update(gettext=_template_gettext, ngettext=_template_ngettext)
    app.jinja_env.globals.update(other_languages=others, same_page_in=same_page_in)

"""Settings from the environment, checked at start; nothing else reads os.environ."""

import os
import re
import secrets
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class BadSetting(ValueError):
    """A setting is missing or cannot be used; the text says which and what it should be."""


def home(environ: Mapping[str, str]) -> Path:
    """The folder of database, documents and keys in the default set-up."""
    return Path(environ.get("FUNDTRACKER_HOME") or "instance").resolve()


def at_port(settings: MutableMapping[str, Any], port: int) -> dict[str, str]:
    """Take another port than the setting names, for links too unless PUBLIC_URL says where they lead; gives the children's environment."""
    settings["PORT"] = port
    if "PUBLIC_URL" not in os.environ:
        settings["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    return {**os.environ, "PORT": str(port)}


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read every setting into Flask's configuration.

    Raises:
        BadSetting: naming the setting and what it should be.
    """
    environ = os.environ if environ is None else environ
    folder = home(environ)
    port = _number(environ, "PORT", 8000)
    public_url = environ.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSetting("PUBLIC_URL must be an http or https address, such as https://funds.example.org")
    return {
        **_cookies(secure=parts.scheme == "https"),
        "HOME": folder,
        "DEMO": (folder / "demo").exists(),
        "SECRET_KEY": environ.get("SECRET_KEY") or _kept_key(folder),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ, folder),
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
        "PUBLIC_URL": public_url,
        "PORT": port,
        "PROXIES": _number(environ, "PROXIES", 0),
        "WORKERS": _number(environ, "WORKERS", 2),
        "TRUSTED_HOSTS": _hosts(environ, parts.hostname),
        **_uploads(_number(environ, "MAX_UPLOAD_MB", 20)),
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
        "LANGUAGES": ("fr", "en"),
        "SMTP_URL": environ.get("SMTP_URL", ""),
        "MAIL_FROM": environ.get("MAIL_FROM", f"fundtracker@{parts.hostname}"),
        **_association(environ, demo=(folder / "demo").exists()),
        "ARGON2_TIME_COST": _number(environ, "ARGON2_TIME_COST", 3),
        "ARGON2_MEMORY_KIB": _number(environ, "ARGON2_MEMORY_KIB", 65536),
    }


def _cookies(*, secure: bool) -> dict[str, Any]:
    """The session cookie: for this host alone and over https only, where the public address is https."""
    return {
        "SECURE": secure,
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def _association(environ: Mapping[str, str], *, demo: bool) -> dict[str, str]:
    """Who holds the funds, as papers and exports name it; the demo invents its numbers.

    Raises:
        BadSetting: a number is not shaped like one.
    """
    shapes = {"ASSOCIATION_SIRET": r"\d{14}", "ASSOCIATION_RNA": r"W\d{9}"}
    invented = {
        "ASSOCIATION_NAME": "Cités Unies France (démonstration)",
        "ASSOCIATION_SIRET": "99999999800019",
        "ASSOCIATION_RNA": "W000000000",
        "ASSOCIATION_TOWN": "Paris",
    }
    found = {}
    for name in ("ASSOCIATION_NAME", "ASSOCIATION_SIRET", "ASSOCIATION_RNA", "ASSOCIATION_TOWN"):
        found[name] = environ.get(name, "").strip() or (invented.get(name, "") if demo else "")
        if found[name] and name in shapes and not re.fullmatch(shapes[name], found[name], re.ASCII):
            raise BadSetting(f"{name} must look like {shapes[name]}, not {found[name]!r}")
    return found


def _uploads(megabytes: int) -> dict[str, Any]:
    """The largest file; a request may be twice as large, so that a file somewhat too large gets its sentence on the form."""
    return {"UPLOAD_MB": megabytes, "MAX_CONTENT_LENGTH": (2 * megabytes + 1) * 1024 * 1024}


def _hosts(environ: Mapping[str, str], public_host: str) -> list[str]:
    """The host names the server answers to: the public one, the loopback, and what TRUSTED_HOSTS adds."""
    more = [name.strip() for name in environ.get("TRUSTED_HOSTS", "").split(",") if name.strip()]
    return [public_host, "127.0.0.1", "localhost", *more]


def _database_url(environ: Mapping[str, str], folder: Path) -> str:
    """The database's address: DATABASE_URL, else SQLite in the home folder."""
    url = environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    return url or f"sqlite:///{folder / 'fundtracker.db'}"


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    """A setting that is a whole number, zero or more."""
    text = environ.get(name, "")
    if text and not (text.isascii() and text.isdigit()):
        raise BadSetting(f"{name} must be a whole number, not {text!r}")
    return int(text) if text else default


def _kept_key(folder: Path) -> str:
    """The secret key of the default set-up: made once, kept in the home folder, readable by its owner only."""
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")

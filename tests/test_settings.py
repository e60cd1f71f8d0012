"""Settings are read from the environment only, refused with a sentence, and all told in docs/settings.md."""

import re
from pathlib import Path

import pytest

from fundtracker import config

ROOT = Path(__file__).parent.parent


class Asked(dict[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self, **values: str) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        self.names.add(name)
        return super().get(name, default)


def test_the_page_of_settings_lists_exactly_those_that_are_read(tmp_path: Path) -> None:
    environ = Asked(FUNDTRACKER_HOME=str(tmp_path))
    config.load(environ)
    told = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert told == environ.names


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUBLIC_URL", "ftp://example.org"), ("PUBLIC_URL", "example.org"), ("PORT", "eighty"), ("PORT", "-1"), ("WORKERS", "２")],
)
def test_a_setting_that_cannot_be_used_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(config.BadSetting, match=name):
        config.load({"FUNDTRACKER_HOME": str(tmp_path), name: value})


def test_https_hardens_the_cookie(tmp_path: Path) -> None:
    settings = config.load({"FUNDTRACKER_HOME": str(tmp_path), "PUBLIC_URL": "https://funds.example.org"})
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SESSION_COOKIE_SECURE"] is True


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = config.load({"FUNDTRACKER_HOME": str(tmp_path)})["SECRET_KEY"]
    assert config.load({"FUNDTRACKER_HOME": str(tmp_path)})["SECRET_KEY"] == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert len(first) >= 48


def test_a_postgresql_address_means_the_current_driver(tmp_path: Path) -> None:
    settings = config.load({"FUNDTRACKER_HOME": str(tmp_path), "DATABASE_URL": "postgres://u@h/n"})
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@h/n"


def test_another_port_changes_where_links_lead_unless_public_url_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    settings: dict[str, object] = {"PUBLIC_URL": "http://127.0.0.1:8000", "PORT": 8000}
    assert config.at_port(settings, 8061)["PORT"] == "8061"
    assert (settings["PORT"], settings["PUBLIC_URL"]) == (8061, "http://127.0.0.1:8061")
    monkeypatch.setenv("PUBLIC_URL", "https://funds.example.org")
    settings["PUBLIC_URL"] = "https://funds.example.org"
    config.at_port(settings, 8062)
    assert settings["PUBLIC_URL"] == "https://funds.example.org"

"""News as they leave: one mail to one person over a real socket, with the headers that let a mail program unsubscribe."""

import pytest
from flask import Flask

from fundtracker.mail import sender
from fundtracker.news import telling
from fundtracker.news.rules import Rhythm
from tests.factories import a_fund
from tests.mail.conftest import Box, box, posting  # noqa: F401 fixtures
from tests.news.acts import a_follower, told
from tests.watch import clock_at


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_update_by_mail_can_be_unsubscribed_from_in_one_click(posting: Flask, box: Box, language: str) -> None:  # noqa: F811
    fund = a_fund("MAR-2023", name_fr="Fonds Maroc", name_en="Morocco fund")
    a_follower(fund.id, language=language, name="Zoé")
    told(fund.id)
    with clock_at("2024-03-04 10:05"):
        telling.tell()
        assert sender.send_waiting() == 1
    [mail] = box.taken
    assert mail["Subject"] == {"fr": "Fonds Maroc : L’eau coule", "en": "Morocco fund: Water runs"}[language]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"]
    assert address.startswith("<https://funds.example.org/unsubscribe/")
    text = mail.get_content()
    assert address.strip("<>") in text
    assert "https://funds.example.org/funds/MAR-2023#update-" in text
    assert "https://funds.example.org/me/following" in text


def test_the_address_is_on_one_line_however_long(posting: Flask, box: Box) -> None:  # noqa: F811
    fund = a_fund("MAR-2023")
    a_follower(fund.id)
    told(fund.id)
    with clock_at("2024-03-04 10:05"):
        telling.tell()
        sender.send_waiting()
    [line] = [line for line in box.raw[0].splitlines() if line.startswith(b"List-Unsubscribe:")]
    assert line.endswith(b">")
    assert len(line) > 78


def test_a_digest_tells_each_update_with_its_fund(posting: Flask, box: Box) -> None:  # noqa: F811
    one, two = a_fund("MAR-2023", name_fr="Fonds Maroc"), a_fund("HTI-2021", name_fr="Fonds Haïti")
    a_follower(one.id, two.id, rhythm=Rhythm.WEEKLY)
    told(one.id)
    told(two.id, title_fr="L’école ouvre")
    with clock_at("2024-03-11 08:30"):
        telling.tell()
        sender.send_waiting()
    [mail] = box.taken
    assert mail["Subject"] == "Fonds de solidarité : 2 actualités"
    text = mail.get_content()
    assert text.index("L’eau coule") < text.index("Fonds Maroc") < text.index("L’école ouvre") < text.index("Fonds Haïti")

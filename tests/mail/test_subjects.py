"""A subject keeps its spaces however long it is and whatever its letters are: any parser reads back what was written."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.mail.sender import POLICY

WORDS = [
    *("Convocation", "comité des donateurs", "été", "à", "l’Ukraine", "–", "« Réunion »", "d’Île-de-France", "Le Havre"),
    *("pack-2024", "UKR-2022", "·", "12 000,00 €", "prévu", "Київ"),
]


def sent(subject: str) -> bytes:
    message = EmailMessage(policy=POLICY)
    message["Subject"] = subject
    message.set_content("x")
    return message.as_bytes()


def read_back(subject: str) -> set[str]:
    """What both of the standard's parsers read."""
    raw = sent(subject)
    old = str(make_header(decode_header(message_from_bytes(raw, policy=compat32)["Subject"]))).replace("\n", "")
    return {str(message_from_bytes(raw, policy=default)["Subject"]), old}


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join))
def test_a_subject_is_read_back_with_its_spaces(subject: str) -> None:
    assert read_back(subject) == {subject}


@pytest.mark.parametrize("subject", ["Pack of the meeting", "Invitation " * 20 + "x", "é" * 200, "a" * 70 + " é " + "b" * 70])
def test_short_and_long_plain_and_accented(subject: str) -> None:
    assert read_back(subject) == {subject}
    assert all(len(line) <= 78 for line in sent(subject).split(b"\n\n")[0].splitlines())

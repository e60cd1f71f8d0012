"""A real mail server on a free port, which may be told to refuse."""

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from flask import Flask


class Box:
    """What the server took, and what it answers."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.answers: list[str] = []
        self.address = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            self.taken.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
            self.raw.append(envelope.content)
            self.recipients.append(envelope.rcpt_tos)
        return answer


@pytest.fixture
def box() -> Iterator[Box]:
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.address = f"smtp://127.0.0.1:{port}"
    yield box
    controller.stop()


@pytest.fixture
def posting(make_app: Callable[..., Flask], box: Box) -> Iterator[Flask]:
    """The application that sends to the box."""
    app = make_app({"SMTP_URL": box.address, "PUBLIC_URL": "https://funds.example.org"})
    with app.app_context():
        yield app

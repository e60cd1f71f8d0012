"""Answers to a notice, and what they may be: pure (domain.md rules 12 and 15)."""

import enum


class Answer(enum.StrEnum):
    """How a seat says it will take part."""

    PRESENT = "present"
    REMOTE = "remote"
    DEPUTY = "deputy"
    PROXY = "proxy"
    ABSENT = "absent"

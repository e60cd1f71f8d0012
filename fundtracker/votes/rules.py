"""Choices of a ballot, ways of deciding: pure (domain.md rules 12 to 15)."""

import enum


class Choice(enum.StrEnum):
    """What a seat says in a ballot."""

    FOR = "for"
    AGAINST = "against"
    ABSTENTION = "abstention"
    NOT_VOTING = "not_voting"


class Way(enum.StrEnum):
    """How an item was decided."""

    CONSENSUS = "consensus"
    BALLOT = "ballot"
    CONSULTATION = "consultation"

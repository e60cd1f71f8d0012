"""Tables of packs: builds asked for, and the versions that were published."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant, choice
from fundtracker.packs.rules import BuildState


class PackBuild(Base):
    """A pack somebody asked for: the worker builds it, a sweep takes up what a crash left. `done` of `steps` is its progress."""

    __tablename__ = "pack_build"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    state: Mapped[BuildState] = mapped_column(choice(BuildState), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(String(40))
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    reason: Mapped[Any | None] = mapped_column(JSON)


class Pack(Base):
    """A version of a meeting's pack: the PDF, when it was built, and the head of the fund's chain its figures stand on.

    `contents` is what it says, frozen: the words and figures in both languages, its items and its documents.
    """

    __tablename__ = "pack"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    built_at: Mapped[datetime] = mapped_column(Instant)
    chain_seq: Mapped[int]
    chain_head: Mapped[str] = mapped_column(String(64))
    contents: Mapped[Any | None] = mapped_column(JSON)

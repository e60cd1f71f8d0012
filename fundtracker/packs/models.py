"""Tables of packs: builds and their drafts, the versions that were published, and the files each is made of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant, choice
from fundtracker.packs.rules import BuildState, PartKind


class PackBuild(Base):
    """A pack somebody asked for: the worker builds it, a sweep takes up what a crash left. `done` of `steps` is its progress.

    `contents` is what it says, frozen when the first worker took it up; `parts` are the files set so far. Done, it is the draft that
    is looked at and published as `version`. `addendum` keeps the figures of the version before and appends documents to it.
    """

    __tablename__ = "pack_build"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    state: Mapped[BuildState] = mapped_column(choice(BuildState), index=True)
    addendum: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(String(40))
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    reason: Mapped[Any | None] = mapped_column(JSON)
    contents: Mapped[Any | None] = mapped_column(JSON)
    parts: Mapped[Any | None] = mapped_column(JSON)
    version: Mapped[int | None]


class Pack(Base):
    """A published version of a meeting's pack: never changed. Its figures stand on the head of the fund's chain that it names.

    `contents` is what it says in both languages; `differences` what sets it apart from the version before, in words.
    """

    __tablename__ = "pack"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    built_at: Mapped[datetime] = mapped_column(Instant)
    chain_seq: Mapped[int]
    chain_head: Mapped[str] = mapped_column(String(64))
    addendum: Mapped[bool] = mapped_column(default=False)
    contents: Mapped[Any | None] = mapped_column(JSON)
    differences: Mapped[Any | None] = mapped_column(JSON)


class PackPart(Base):
    """One file of a version in one language, kept as a document under its SHA-256. `label` begins the labels of its pages.

    `item_id` says which item it is about and outlives it: an item may leave the agenda of a draft, what was published of it stays.
    """

    __tablename__ = "pack_part"
    __table_args__ = (
        ForeignKeyConstraint(["meeting_id", "version"], ["pack.meeting_id", "pack.version"]),
        CheckConstraint("pages > 0", name="pages"),
    )

    meeting_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PartKind] = mapped_column(choice(PartKind))
    item_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    pages: Mapped[int]

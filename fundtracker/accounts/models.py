"""Tables of people who sign in, their sessions and the links mailed to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.accounts.permissions import Role
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel.db import Base, Instant, choice


class User(Base):
    """A person. Staff have a role; donors and committee members have mandates instead (`authorities.models.Mandate`).

    `role_wanted` waits for another one's confirmation (`accounts.roles`); until then `role` is what counts.
    """

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("(role_wanted IS NULL) = (role_wanted_by_id IS NULL)", name="wanted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role | None] = mapped_column(choice(Role))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    role_given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    role_wanted: Mapped[Role | None] = mapped_column(choice(Role, name="role_wanted"))
    role_wanted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SignIn(Base):
    """A session: one row a browser that signed in, found by the digest of its random token; ended rows open nothing."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    address: Mapped[str] = mapped_column(String(45))
    started_at: Mapped[datetime] = mapped_column(Instant)
    touched_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class MailedLink(Base):
    """A link mailed to a person to set the password: kept by its digest, good once and for a limited time."""

    __tablename__ = "mailed_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    email: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

"""Keep the diary: missions, visits and gatherings, who signed up for them, the private addresses of calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

OPEN = sa.text("left_at IS NULL")


def kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "diary_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kind("mission", "visit", "gathering", name="eventkind"), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("audience", kind("public", "donors", "staff", name="audience"), nullable=False),
        sa.Column("sign_up_until", sa.Date(), nullable=True),
        sa.Column("travel_colour", kind("green", "yellow", "orange", "red", name="travelcolour"), nullable=True),
        sa.Column("travel_on", sa.Date(), nullable=True),
        sa.Column("travel_source", sa.String(length=300), nullable=False),
        sa.Column("approved_by_name", sa.String(length=120), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_diary_event_ends")),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_diary_event_capacity")),
        sa.CheckConstraint("kind = 'gathering' OR fund_id IS NOT NULL", name=op.f("ck_diary_event_fund")),
        sa.CheckConstraint(
            "travel_colour IS NULL OR (kind = 'mission' AND travel_on IS NOT NULL AND travel_source <> '')",
            name=op.f("ck_diary_event_travel"),
        ),
        sa.CheckConstraint("(approved_on IS NULL) = (approved_by_name = '')", name=op.f("ck_diary_event_approval")),
        sa.CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name=op.f("ck_diary_event_cancellation")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_diary_event_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary_event")),
    )
    op.create_index(op.f("ix_diary_event_fund_id"), "diary_event", ["fund_id"], unique=False)
    op.create_index(op.f("ix_diary_event_starts_at"), "diary_event", ["starts_at"], unique=False)
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("left_at IS NULL OR left_at >= signed_at", name=op.f("ck_sign_up_left")),
        sa.ForeignKeyConstraint(["event_id"], ["diary_event.id"], name=op.f("fk_sign_up_event_id_diary_event")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_up_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
    )
    op.create_index(op.f("ix_sign_up_event_id"), "sign_up", ["event_id"], unique=False)
    op.create_index(op.f("ix_sign_up_user_id"), "sign_up", ["user_id"], unique=False)
    op.create_index("uq_sign_up_open", "sign_up", ["event_id", "user_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "calendar_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_calendar_address_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_address_token_digest")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_address_user_id")),
    )

"""Tell each seat of a meeting, keep what it answers and what it asks."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.String(length=43), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_notice_authority_id_authority")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_notice_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("meeting_id", "authority_id", "email", name=op.f("uq_notice_meeting_id_authority_id_email")),
    )
    op.create_index(op.f("ix_notice_authority_id"), "notice", ["authority_id"], unique=False)
    op.create_index(op.f("ix_notice_meeting_id"), "notice", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_notice_user_id"), "notice", ["user_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("present", "remote", "deputy", "proxy", "absent", name="answer", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("proxy_to_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("deputy_email", sa.String(length=254), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_by", sa.String(length=40), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(answer = 'proxy') = (proxy_to_id IS NOT NULL)", name=op.f("ck_reply_proxy")),
        sa.CheckConstraint("proxy_to_id IS NULL OR proxy_to_id <> authority_id", name=op.f("ck_reply_other")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_reply_authority_id_authority")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_reply_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["proxy_to_id"], ["authority.id"], name=op.f("fk_reply_proxy_to_id_authority")),
        sa.PrimaryKeyConstraint("meeting_id", "authority_id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_authority_id"), "reply", ["authority_id"], unique=False)
    op.create_index(op.f("ix_reply_proxy_to_id"), "reply", ["proxy_to_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_question_answered")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_question_answered_by_id_user")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_question_asked_by_id_user")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_question_authority_id_authority")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_question_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_question_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_item_id"), "question", ["item_id"], unique=False)
    op.create_index(op.f("ix_question_meeting_id"), "question", ["meeting_id"], unique=False)

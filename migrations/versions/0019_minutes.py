"""Keep minutes, the remarks on them and their locked papers."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("draft", "remarks", "approved", "locked", name="phase", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remarks_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by_id"], ["decision.id"], name=op.f("fk_minutes_approved_by_id_decision")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes")),
    )
    op.create_table(
        "minutes_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_minutes_section_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["minutes.meeting_id"], name=op.f("fk_minutes_section_meeting_id_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_section")),
        sa.UniqueConstraint("meeting_id", "place", name=op.f("uq_minutes_section_meeting_id_place")),
    )
    op.create_index(op.f("ix_minutes_section_item_id"), "minutes_section", ["item_id"], unique=False)
    op.create_index(op.f("ix_minutes_section_meeting_id"), "minutes_section", ["meeting_id"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_remark_authority_id_authority")),
        sa.ForeignKeyConstraint(["meeting_id"], ["minutes.meeting_id"], name=op.f("fk_remark_meeting_id_minutes")),
        sa.ForeignKeyConstraint(["section_id"], ["minutes_section.id"], name=op.f("fk_remark_section_id_minutes_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_meeting_id"), "remark", ["meeting_id"], unique=False)
    op.create_table(
        "minutes_paper",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_minutes_paper_document_id_document")),
        sa.ForeignKeyConstraint(["meeting_id"], ["minutes.meeting_id"], name=op.f("fk_minutes_paper_meeting_id_minutes")),
        sa.PrimaryKeyConstraint("meeting_id", "kind", "language", name=op.f("pk_minutes_paper")),
    )

"""Let the worker build packs, and keep with a pack what it says, so that it can be set for a reader without an item."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "pack_build",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "building", "done", "failed", name="buildstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_pack_build_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_build")),
    )
    op.create_index(op.f("ix_pack_build_meeting_id"), "pack_build", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_pack_build_state"), "pack_build", ["state"], unique=False)
    op.add_column("pack", sa.Column("contents", sa.JSON(), nullable=True))

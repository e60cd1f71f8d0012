"""Keep photos of projects and updates, each in two widths, with what they show and who took them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("update_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("wide_id", sa.Integer(), nullable=False),
        sa.Column("narrow_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("narrow_width", sa.Integer(), nullable=False),
        sa.Column("narrow_height", sa.Integer(), nullable=False),
        sa.Column("alt_fr", sa.String(length=300), nullable=False),
        sa.Column("alt_en", sa.String(length=300), nullable=False),
        sa.Column("credit_fr", sa.String(length=120), nullable=False),
        sa.Column("credit_en", sa.String(length=120), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(project_id IS NULL) <> (update_id IS NULL)", name=op.f("ck_photo_owner")),
        sa.CheckConstraint("width > 0 AND height > 0 AND narrow_width > 0 AND narrow_height > 0", name=op.f("ck_photo_size")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_photo_fund_id_fund")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_photo_project_id_project")),
        sa.ForeignKeyConstraint(["update_id"], ["fund_update.id"], name=op.f("fk_photo_update_id_fund_update")),
        sa.ForeignKeyConstraint(["wide_id"], ["document.id"], name=op.f("fk_photo_wide_id_document")),
        sa.ForeignKeyConstraint(["narrow_id"], ["document.id"], name=op.f("fk_photo_narrow_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    for column in ("fund_id", "project_id", "update_id"):
        op.create_index(op.f(f"ix_photo_{column}"), "photo", [column], unique=False)

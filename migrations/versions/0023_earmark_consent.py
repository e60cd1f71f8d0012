"""Keep a donor's written consent to release the earmark of a receipt, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "earmark_consent",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("movement_id", sa.Integer(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(project_id IS NULL) <> (programme_id IS NULL)", name=op.f("ck_earmark_consent_one_earmark")),
        sa.CheckConstraint("(movement_id IS NULL) = (released_on IS NULL)", name=op.f("ck_earmark_consent_released")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_earmark_consent_authority_id_authority")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_earmark_consent_document_id_document")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_earmark_consent_movement_id_movement")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_earmark_consent_programme_id_programme")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_earmark_consent_project_id_project")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.movement_id"], name=op.f("fk_earmark_consent_receipt_id_receipt")),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_earmark_consent")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_earmark_consent_movement_id")),
    )

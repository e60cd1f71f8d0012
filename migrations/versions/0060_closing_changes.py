"""Keep another answer of a donor beside the one that stands until a second person has confirmed it."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.create_table(
        "closing_change",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Enum("transfer", "refund", name="wish", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("by_clause", sa.Boolean(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["closing.fund_id"], name=op.f("fk_closing_change_fund_id_closing")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_closing_change_authority_id_authority")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_closing_change_document_id_document")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_closing_change_asked_by_id_user")),
        sa.PrimaryKeyConstraint("fund_id", "authority_id", name=op.f("pk_closing_change")),
    )

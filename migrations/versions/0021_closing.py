"""Close a fund with the answer of each of its donors."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("to_fund_id", sa.Integer(), nullable=True),
        sa.Column("answers_until", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("closed_at IS NULL OR decision_id IS NOT NULL", name=op.f("ck_closing_decided")),
        sa.CheckConstraint("to_fund_id IS NULL OR to_fund_id <> fund_id", name=op.f("ck_closing_other")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_closing_decision_id_decision")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_closing_fund_id_fund")),
        sa.ForeignKeyConstraint(["to_fund_id"], ["fund.id"], name=op.f("fk_closing_to_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", name=op.f("pk_closing")),
    )
    op.create_table(
        "closing_answer",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Enum("transfer", "refund", name="wish", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("by_clause", sa.Boolean(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("NOT by_clause OR document_id IS NOT NULL", name=op.f("ck_closing_answer_clause")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_closing_answer_authority_id_authority")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_closing_answer_document_id_document")),
        sa.ForeignKeyConstraint(["fund_id"], ["closing.fund_id"], name=op.f("fk_closing_answer_fund_id_closing")),
        sa.PrimaryKeyConstraint("fund_id", "authority_id", name=op.f("pk_closing_answer")),
    )

"""Let one person prepare a payment and another approve it; receive the partners' reports."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "disbursement", "expense", "refund", "transfer", name="paymentkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "approved",
                "paid",
                "rejected",
                "reversed",
                name="paymentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("payee", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("authorisation_id", sa.Integer(), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("instalment_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("to_fund_id", sa.Integer(), nullable=True),
        sa.Column("bank_charge", sa.Boolean(), nullable=False),
        sa.Column("exception_reason", sa.String(length=500), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("local_hundredths", sa.BigInteger(), nullable=True),
        sa.Column("rate_millionths", sa.BigInteger(), nullable=True),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hands", sa.JSON(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("rejected_by_id", sa.Integer(), nullable=True),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("value_date", sa.Date(), nullable=True),
        sa.Column("reserve_id", sa.Integer(), nullable=True),
        sa.Column("movement_id", sa.Integer(), nullable=True),
        sa.Column("reversal_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(currency = '') = (local_hundredths IS NULL)", name=op.f("ck_payment_local")),
        sa.CheckConstraint(
            "(kind = 'disbursement') = (grant_id IS NOT NULL AND instalment_id IS NOT NULL)", name=op.f("ck_payment_disbursement")
        ),
        sa.CheckConstraint("(kind = 'refund') = (receipt_id IS NOT NULL)", name=op.f("ck_payment_refund")),
        sa.CheckConstraint("(kind = 'transfer') = (to_fund_id IS NOT NULL)", name=op.f("ck_payment_transfer")),
        sa.CheckConstraint("(state IN ('paid', 'reversed')) = (movement_id IS NOT NULL)", name=op.f("ck_payment_booked")),
        sa.CheckConstraint("authorisation_id IS NOT NULL OR (kind = 'expense' AND bank_charge)", name=op.f("ck_payment_decided")),
        sa.CheckConstraint("state NOT IN ('approved', 'paid', 'reversed') OR approved_by_id IS NOT NULL", name=op.f("ck_payment_approved")),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_payment_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(local_hundredths) IN ('integer', 'null')", name=op.f("ck_payment_local_hundredths_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("typeof(rate_millionths) IN ('integer', 'null')", name=op.f("ck_payment_rate_millionths_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name=op.f("ck_payment_second_person")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_payment_cents")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user.id"], name=op.f("fk_payment_approved_by_id_user")),
        sa.ForeignKeyConstraint(["authorisation_id"], ["authorisation.id"], name=op.f("fk_payment_authorisation_id_authorisation")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_payment_authority_id_authority")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_payment_fund_id_fund")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant_agreement.id"], name=op.f("fk_payment_grant_id_grant_agreement")),
        sa.ForeignKeyConstraint(["instalment_id"], ["grant_instalment.id"], name=op.f("fk_payment_instalment_id_grant_instalment")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_payment_movement_id_movement")),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["user.id"], name=op.f("fk_payment_prepared_by_id_user")),
        sa.ForeignKeyConstraint(["receipt_id"], ["movement.id"], name=op.f("fk_payment_receipt_id_movement")),
        sa.ForeignKeyConstraint(["rejected_by_id"], ["user.id"], name=op.f("fk_payment_rejected_by_id_user")),
        sa.ForeignKeyConstraint(["reserve_id"], ["movement.id"], name=op.f("fk_payment_reserve_id_movement")),
        sa.ForeignKeyConstraint(["reversal_id"], ["movement.id"], name=op.f("fk_payment_reversal_id_movement")),
        sa.ForeignKeyConstraint(["to_fund_id"], ["fund.id"], name=op.f("fk_payment_to_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("fund_id", "number", name=op.f("uq_payment_fund_id_number")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_payment_movement_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_reference")),
    )
    op.create_index(op.f("ix_payment_authorisation_id"), "payment", ["authorisation_id"], unique=False)
    op.create_index(op.f("ix_payment_authority_id"), "payment", ["authority_id"], unique=False)
    op.create_index(op.f("ix_payment_grant_id"), "payment", ["grant_id"], unique=False)
    op.create_index(op.f("ix_payment_instalment_id"), "payment", ["instalment_id"], unique=False)
    op.create_index(op.f("ix_payment_receipt_id"), "payment", ["receipt_id"], unique=False)
    op.create_index(op.f("ix_payment_state"), "payment", ["state"], unique=False)
    op.create_table(
        "financial_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("spent_cents", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("received", "accepted", "sent_back", name="reportstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("typeof(spent_cents) = 'integer'", name=op.f("ck_financial_report_spent_cents_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("spent_cents >= 0", name=op.f("ck_financial_report_spent")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_financial_report_document_id_document")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant_agreement.id"], name=op.f("fk_financial_report_grant_id_grant_agreement")),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["grant_instalment.id"], name=op.f("fk_financial_report_instalment_id_grant_instalment")
        ),
        sa.ForeignKeyConstraint(["judged_by_id"], ["user.id"], name=op.f("fk_financial_report_judged_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_financial_report")),
    )
    op.create_index(op.f("ix_financial_report_grant_id"), "financial_report", ["grant_id"], unique=False)
    op.create_index(op.f("ix_financial_report_instalment_id"), "financial_report", ["instalment_id"], unique=False)

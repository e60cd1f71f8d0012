"""Number the receipts of each fund and year."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.String(length=140), nullable=False),
        sa.Column("bank_reference", sa.String(length=100), nullable=False),
        sa.Column("transfer_group", sa.String(length=32), nullable=True),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("booked", "suspense", "moved", "bounced", name="receiptstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state = 'bounced' OR (state = 'suspense') = (authority_id IS NULL)", name=op.f("ck_receipt_owner")),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_receipt_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("cents > 0", name=op.f("ck_receipt_cents")),
        sa.CheckConstraint("pledge_id IS NULL OR authority_id IS NOT NULL", name=op.f("ck_receipt_pledge_has_donor")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_receipt_authority_id_authority")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_receipt_fund_id_fund")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_receipt_movement_id_movement")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_receipt_pledge_id_pledge")),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("fund_id", "year", "number", name=op.f("uq_receipt_fund_id_year_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_receipt_reference")),
    )
    op.create_index(op.f("ix_receipt_authority_id"), "receipt", ["authority_id"], unique=False)
    op.create_index(op.f("ix_receipt_bank_reference"), "receipt", ["bank_reference"], unique=False)
    op.create_index(op.f("ix_receipt_pledge_id"), "receipt", ["pledge_id"], unique=False)
    op.create_index(op.f("ix_receipt_received_on"), "receipt", ["received_on"], unique=False)
    op.create_index(op.f("ix_receipt_state"), "receipt", ["state"], unique=False)
    op.create_index(op.f("ix_receipt_transfer_group"), "receipt", ["transfer_group"], unique=False)

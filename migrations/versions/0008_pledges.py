"""Follow pledges through their stages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_cents", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("fee_bp", sa.Integer(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("typeof(cancelled_cents) = 'integer'", name=op.f("ck_pledge_cancelled_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_pledge_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(received_cents) = 'integer'", name=op.f("ck_pledge_received_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("(cancelled_on IS NOT NULL) = (cancelled_cents > 0)", name=op.f("ck_pledge_cancelled")),
        sa.CheckConstraint(
            "cents > 0 AND cancelled_cents >= 0 AND received_cents >= 0 AND cancelled_cents <= cents", name=op.f("ck_pledge_amounts")
        ),
        sa.CheckConstraint("fee_bp BETWEEN 0 AND 10000", name=op.f("ck_pledge_fee_bp")),
        sa.CheckConstraint("project_id IS NULL OR programme_id IS NULL", name=op.f("ck_pledge_one_earmark")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_pledge_authority_id_authority")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_pledge_fund_id_fund")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_pledge_programme_id_programme")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pledge_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("fund_id", "number", name=op.f("uq_pledge_fund_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_pledge_reference")),
    )
    op.create_index(op.f("ix_pledge_announced_on"), "pledge", ["announced_on"], unique=False)
    op.create_index(op.f("ix_pledge_authority_id"), "pledge", ["authority_id"], unique=False)
    op.create_index(op.f("ix_pledge_programme_id"), "pledge", ["programme_id"], unique=False)
    op.create_index(op.f("ix_pledge_project_id"), "pledge", ["project_id"], unique=False)
    op.create_table(
        "pledge_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("announced", "voted", "agreed", "called", "paid", name="stage", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column(
            "body",
            sa.Enum("council", "commission", "bureau", "executive", name="body", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("act_number", sa.String(length=60), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("stage <> 'paid'", name=op.f("ck_pledge_stage_paid_is_derived")),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_pledge_stage_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("cents > 0", name=op.f("ck_pledge_stage_cents")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_pledge_stage_document_id_document")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_stage_pledge_id_pledge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_stage")),
        sa.UniqueConstraint("pledge_id", "stage", name=op.f("uq_pledge_stage_pledge_id_stage")),
    )
    op.create_index(op.f("ix_pledge_stage_document_id"), "pledge_stage", ["document_id"], unique=False)
    op.create_table(
        "pledge_instalment",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_pledge_instalment_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("cents > 0 AND number > 0", name=op.f("ck_pledge_instalment_cents")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_instalment_pledge_id_pledge")),
        sa.PrimaryKeyConstraint("pledge_id", "number", name=op.f("pk_pledge_instalment")),
    )
    op.create_index(op.f("ix_pledge_instalment_due_on"), "pledge_instalment", ["due_on"], unique=False)
    op.create_table(
        "pledge_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("from_cents", sa.BigInteger(), nullable=False),
        sa.Column("to_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("amended_on", sa.Date(), nullable=False),
        sa.CheckConstraint("typeof(from_cents) = 'integer'", name=op.f("ck_pledge_amendment_from_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(to_cents) = 'integer'", name=op.f("ck_pledge_amendment_to_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("from_cents <> to_cents AND from_cents > 0 AND to_cents > 0", name=op.f("ck_pledge_amendment_changes")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_amendment_pledge_id_pledge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_amendment")),
    )
    op.create_index(op.f("ix_pledge_amendment_pledge_id"), "pledge_amendment", ["pledge_id"], unique=False)

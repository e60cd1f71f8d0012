"""Keep totals beside the book, and close years."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "fund_position",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("pledged", sa.BigInteger(), nullable=False),
        sa.Column("suspense", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("advances", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("transfers_in", sa.BigInteger(), nullable=False),
        sa.Column("returns", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("expenses", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("advances_repaid", sa.BigInteger(), nullable=False),
        sa.Column("transfers_out", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(advances) = 'integer'", name=op.f("ck_fund_position_advances_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(advances_repaid) = 'integer'", name=op.f("ck_fund_position_advances_repaid_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("typeof(expenses) = 'integer'", name=op.f("ck_fund_position_expenses_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(fees) = 'integer'", name=op.f("ck_fund_position_fees_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(held) = 'integer'", name=op.f("ck_fund_position_held_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(interest) = 'integer'", name=op.f("ck_fund_position_interest_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(paid) = 'integer'", name=op.f("ck_fund_position_paid_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(pledged) = 'integer'", name=op.f("ck_fund_position_pledged_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(received) = 'integer'", name=op.f("ck_fund_position_received_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(refunds) = 'integer'", name=op.f("ck_fund_position_refunds_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(reserved) = 'integer'", name=op.f("ck_fund_position_reserved_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(returns) = 'integer'", name=op.f("ck_fund_position_returns_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(suspense) = 'integer'", name=op.f("ck_fund_position_suspense_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(transfers_in) = 'integer'", name=op.f("ck_fund_position_transfers_in_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(transfers_out) = 'integer'", name=op.f("ck_fund_position_transfers_out_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint(
            "held = received + advances + interest + transfers_in + returns - fees - expenses - paid - refunds - advances_repaid - transfers_out",
            name=op.f("ck_fund_position_identity"),
        ),
        sa.CheckConstraint("held >= 0", name=op.f("ck_fund_position_held")),
        sa.CheckConstraint("suspense >= 0 AND reserved >= 0", name=op.f("ck_fund_position_reserved")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_position_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", name=op.f("pk_fund_position")),
    )
    op.create_table(
        "fund_month",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("advances", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("transfers_in", sa.BigInteger(), nullable=False),
        sa.Column("returns", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("expenses", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("advances_repaid", sa.BigInteger(), nullable=False),
        sa.Column("transfers_out", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(advances) = 'integer'", name=op.f("ck_fund_month_advances_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(advances_repaid) = 'integer'", name=op.f("ck_fund_month_advances_repaid_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("typeof(expenses) = 'integer'", name=op.f("ck_fund_month_expenses_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(fees) = 'integer'", name=op.f("ck_fund_month_fees_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(held) = 'integer'", name=op.f("ck_fund_month_held_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(interest) = 'integer'", name=op.f("ck_fund_month_interest_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(paid) = 'integer'", name=op.f("ck_fund_month_paid_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(received) = 'integer'", name=op.f("ck_fund_month_received_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(refunds) = 'integer'", name=op.f("ck_fund_month_refunds_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(returns) = 'integer'", name=op.f("ck_fund_month_returns_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(transfers_in) = 'integer'", name=op.f("ck_fund_month_transfers_in_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(transfers_out) = 'integer'", name=op.f("ck_fund_month_transfers_out_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "held = received + advances + interest + transfers_in + returns - fees - expenses - paid - refunds - advances_repaid - transfers_out",
            name=op.f("ck_fund_month_identity"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_month_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", "month", name=op.f("pk_fund_month")),
    )
    op.create_table(
        "donor_position",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("pledged", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("advances", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("transfers_in", sa.BigInteger(), nullable=False),
        sa.Column("returns", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("expenses", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("advances_repaid", sa.BigInteger(), nullable=False),
        sa.Column("transfers_out", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(advances) = 'integer'", name=op.f("ck_donor_position_advances_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(advances_repaid) = 'integer'", name=op.f("ck_donor_position_advances_repaid_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("typeof(expenses) = 'integer'", name=op.f("ck_donor_position_expenses_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(fees) = 'integer'", name=op.f("ck_donor_position_fees_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(held) = 'integer'", name=op.f("ck_donor_position_held_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(interest) = 'integer'", name=op.f("ck_donor_position_interest_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(paid) = 'integer'", name=op.f("ck_donor_position_paid_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(pledged) = 'integer'", name=op.f("ck_donor_position_pledged_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(received) = 'integer'", name=op.f("ck_donor_position_received_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(refunds) = 'integer'", name=op.f("ck_donor_position_refunds_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(returns) = 'integer'", name=op.f("ck_donor_position_returns_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(transfers_in) = 'integer'", name=op.f("ck_donor_position_transfers_in_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("typeof(transfers_out) = 'integer'", name=op.f("ck_donor_position_transfers_out_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint(
            "held = received + advances + interest + transfers_in + returns - fees - expenses - paid - refunds - advances_repaid - transfers_out",
            name=op.f("ck_donor_position_identity"),
        ),
        sa.CheckConstraint("held >= 0", name=op.f("ck_donor_position_held")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_donor_position_authority_id_authority")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_donor_position_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", "authority_id", name=op.f("pk_donor_position")),
    )
    op.create_index(op.f("ix_donor_position_authority_id"), "donor_position", ["authority_id"], unique=False)
    op.create_table(
        "donor_month",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("advances", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("transfers_in", sa.BigInteger(), nullable=False),
        sa.Column("returns", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("expenses", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("advances_repaid", sa.BigInteger(), nullable=False),
        sa.Column("transfers_out", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(advances) = 'integer'", name=op.f("ck_donor_month_advances_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(advances_repaid) = 'integer'", name=op.f("ck_donor_month_advances_repaid_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("typeof(expenses) = 'integer'", name=op.f("ck_donor_month_expenses_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(fees) = 'integer'", name=op.f("ck_donor_month_fees_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(held) = 'integer'", name=op.f("ck_donor_month_held_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(interest) = 'integer'", name=op.f("ck_donor_month_interest_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(paid) = 'integer'", name=op.f("ck_donor_month_paid_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(received) = 'integer'", name=op.f("ck_donor_month_received_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(refunds) = 'integer'", name=op.f("ck_donor_month_refunds_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(returns) = 'integer'", name=op.f("ck_donor_month_returns_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(transfers_in) = 'integer'", name=op.f("ck_donor_month_transfers_in_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(transfers_out) = 'integer'", name=op.f("ck_donor_month_transfers_out_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "held = received + advances + interest + transfers_in + returns - fees - expenses - paid - refunds - advances_repaid - transfers_out",
            name=op.f("ck_donor_month_identity"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_donor_month_authority_id_authority")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_donor_month_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", "authority_id", "month", name=op.f("pk_donor_month")),
    )
    op.create_index(op.f("ix_donor_month_authority_id"), "donor_month", ["authority_id"], unique=False)
    op.create_table(
        "project_position",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(committed) = 'integer'", name=op.f("ck_project_position_committed_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(paid) = 'integer'", name=op.f("ck_project_position_paid_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(returned) = 'integer'", name=op.f("ck_project_position_returned_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("committed >= 0", name=op.f("ck_project_position_committed")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_project_position_fund_id_fund")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_position_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_position")),
    )
    op.create_index(op.f("ix_project_position_fund_id"), "project_position", ["fund_id"], unique=False)
    op.create_table(
        "closed_year",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("typeof(held) = 'integer'", name=op.f("ck_closed_year_held_integer")).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_closed_year_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", "year", name=op.f("pk_closed_year")),
    )

"""Keep on which day the financial report of a year was sent to each donor of a fund."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "account_given",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.CheckConstraint("year BETWEEN 1990 AND 9999", name=op.f("ck_account_given_year")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_account_given_authority_id_authority")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_account_given_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", "authority_id", "year", name=op.f("pk_account_given")),
    )

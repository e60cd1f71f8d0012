"""Let each fund set when its worklist asks about a vote, a call for funds and an agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("fund") as batch:
        for name, kind, default in (
            ("vote_patience_days", sa.Integer(), "60"),
            ("call_patience_days", sa.Integer(), "60"),
            ("agreement_above_cents", sa.BigInteger(), "2300000"),
        ):
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
        batch.create_check_constraint(
            op.f("ck_fund_patience"),
            "vote_patience_days BETWEEN 0 AND 3650 AND call_patience_days BETWEEN 0 AND 3650 AND agreement_above_cents >= 0",
        )
        if op.get_bind().dialect.name == "sqlite":
            batch.create_check_constraint(op.f("ck_fund_agreement_above_cents_integer"), "typeof(agreement_above_cents) = 'integer'")

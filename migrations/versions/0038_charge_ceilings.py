"""Let each fund set up to what the bank may charge without a decision, at once and in a year."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

NAMES = ("charge_ceiling_cents", "charge_year_ceiling_cents")


def upgrade() -> None:
    with op.batch_alter_table("fund") as batch:
        for name, default in zip(NAMES, ("10000", "100000"), strict=True):
            batch.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text(default)))
        batch.create_check_constraint(op.f("ck_fund_charges"), "charge_ceiling_cents >= 0 AND charge_year_ceiling_cents >= 0")
        if op.get_bind().dialect.name == "sqlite":
            for name in NAMES:
                batch.create_check_constraint(op.f(f"ck_fund_{name}_integer"), f"typeof({name}) = 'integer'")

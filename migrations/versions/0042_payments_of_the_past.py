"""Mark payments that the bank had made before they were followed here, with their day and the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    with op.batch_alter_table("payment") as batch:
        batch.add_column(sa.Column("past_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("past_reason", sa.String(500), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_payment_past"), "(past_on IS NULL) = (past_reason = '')")

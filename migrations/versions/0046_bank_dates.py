"""Keep the bank's date of a receipt that was forgotten in a closed year and booked in the open one."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    with op.batch_alter_table("receipt") as batch:
        batch.add_column(sa.Column("bank_on", sa.Date(), nullable=True))
        batch.create_check_constraint(op.f("ck_receipt_bank_on"), "bank_on IS NULL OR bank_on < received_on")

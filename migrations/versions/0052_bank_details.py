"""Name each fund's own bank account: holder, IBAN, BIC, as payment requests carry them."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

COLUMNS = {"bank_holder": 140, "iban": 34, "bic": 11}


def upgrade() -> None:
    with op.batch_alter_table("fund") as batch:
        for name, length in COLUMNS.items():
            batch.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
    with op.batch_alter_table("fund") as batch:
        for name in COLUMNS:
            batch.alter_column(name, server_default=None)
        batch.create_check_constraint(op.f("ck_fund_bank"), "(iban = '') = (bank_holder = '') AND (bic = '' OR iban <> '')")

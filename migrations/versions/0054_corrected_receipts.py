"""Tell a receipt that was booked by mistake from one the bank took back, and name the entry that takes its place."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    with op.batch_alter_table("receipt") as batch:
        batch.drop_constraint(op.f("ck_receipt_receiptstate"), type_="check")
        batch.drop_constraint(op.f("ck_receipt_owner"), type_="check")
    with op.batch_alter_table("receipt") as batch:
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_receipt_replaces_id_receipt"), "receipt", ["replaces_id"], ["movement_id"])
        batch.create_unique_constraint(op.f("uq_receipt_replaces_id"), ["replaces_id"])
        batch.create_check_constraint(op.f("ck_receipt_receiptstate"), "state IN ('booked', 'suspense', 'moved', 'bounced', 'corrected')")
        batch.create_check_constraint(
            op.f("ck_receipt_owner"), "state IN ('bounced', 'corrected') OR (state = 'suspense') = (authority_id IS NULL)"
        )

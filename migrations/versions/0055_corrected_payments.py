"""Let a payment name the wrong entry whose place it takes."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    with op.batch_alter_table("payment") as batch:
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_payment_replaces_id_payment"), "payment", ["replaces_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_payment_replaces_id"), ["replaces_id"])

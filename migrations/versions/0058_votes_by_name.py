"""Keep by whom each vote was cast, and which ballots are secret."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    for table, column in (
        ("ballot", sa.Column("person", sa.String(120), nullable=False, server_default="")),
        ("vote", sa.Column("secret", sa.Boolean(), nullable=False, server_default=sa.false())),
    ):
        with op.batch_alter_table(table) as batch:
            batch.add_column(column)
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column.name, server_default=None)

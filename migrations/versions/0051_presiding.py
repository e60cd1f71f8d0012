"""Put on record who presided, for a meeting and for each of its items."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

PEOPLE = (("presided_user_id", "user"), ("presided_mandate_id", "mandate"))


def upgrade() -> None:
    for table in ("meeting", "agenda_item"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("presided_by", sa.String(length=120), nullable=False, server_default=""))
            for name, other in PEOPLE:
                batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
                batch.create_foreign_key(op.f(f"fk_{table}_{name}_{other}"), other, [name], ["id"])
        with op.batch_alter_table(table) as batch:
            batch.alter_column("presided_by", server_default=None)

"""Let an item propose the conditions of its decision, so that those who vote in writing have read them."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("conditions", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("agenda_item", "conditions", server_default=None)

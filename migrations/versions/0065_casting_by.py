"""Keep the name of the person whose answer broke a tie in writing."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    with op.batch_alter_table("vote") as batch:
        batch.add_column(sa.Column("casting_by", sa.String(120), nullable=False, server_default=""))
    with op.batch_alter_table("vote") as batch:
        batch.alter_column("casting_by", server_default=None)

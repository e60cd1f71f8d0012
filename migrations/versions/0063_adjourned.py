"""Keep of an item itself that it was put off: that is no decision and takes no number."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    with op.batch_alter_table("agenda_item") as batch:
        batch.add_column(sa.Column("adjourned_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("adjourned_text", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("agenda_item") as batch:
        batch.alter_column("adjourned_text", server_default=None)

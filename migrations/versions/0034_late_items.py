"""Know which items came or changed after the notice, and when everyone was told."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("agenda_item") as item:
        item.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("agenda_told_at", sa.DateTime(timezone=True), nullable=True))

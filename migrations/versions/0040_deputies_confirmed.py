"""Keep since when a deputy is confirmed: one named by a mailed link waits for somebody who signs in, those named until now are."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

reply = sa.table(
    "reply",
    sa.column("answer", sa.String),
    sa.column("replied_at", sa.DateTime(timezone=True)),
    sa.column("deputy_confirmed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.add_column(sa.Column("deputy_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(reply.update().where(reply.c.answer == "deputy").values(deputy_confirmed_at=reply.c.replied_at))

"""Keep what a remark changed of the text, and that its author withdrew it."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.add_column("remark", sa.Column("before", sa.Text(), nullable=True))
    op.add_column("remark", sa.Column("after", sa.Text(), nullable=True))
    op.add_column("remark", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))

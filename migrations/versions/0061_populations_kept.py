"""Keep how many inhabitants a contributor had on each day: what a past paper says of each of them stays."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

ALWAYS = date(2000, 1, 1)
AUTHORITY = sa.table("authority", sa.column("id"), sa.column("population"))
KEPT = sa.table("kept_fact", sa.column("subject"), sa.column("subject_id"), sa.column("since", sa.Date), sa.column("facts", sa.JSON))


def upgrade() -> None:
    connection = op.get_bind()
    known = connection.execute(sa.select(AUTHORITY)).mappings()
    rows = [{"subject": "authority", "subject_id": row["id"], "since": ALWAYS, "facts": {"population": row["population"]}} for row in known]
    if rows:
        connection.execute(sa.insert(KEPT), rows)

"""Say of each instalment of a pledge what of it was cancelled: so far only the pledge knew."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

PLEDGE = sa.table("pledge", sa.column("id"), sa.column("cancelled_cents"), sa.column("received_cents"))
PART = sa.table("pledge_instalment", *(sa.column(name) for name in ("pledge_id", "number", "cents", "cancelled_cents")))


def upgrade() -> None:
    with op.batch_alter_table("pledge_instalment") as batch:
        batch.add_column(sa.Column("cancelled_cents", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        batch.create_check_constraint(op.f("ck_pledge_instalment_cancelled"), "cancelled_cents BETWEEN 0 AND cents")
    with op.batch_alter_table("pledge_instalment") as batch:
        batch.alter_column("cancelled_cents", server_default=None)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("pledge_instalment") as batch:
            batch.create_check_constraint(op.f("ck_pledge_instalment_cancelled_cents_integer"), "typeof(cancelled_cents) = 'integer'")
    _share_out()


def _share_out() -> None:
    """What was cancelled of a pledge was all that was still to come: what came fills its parts in order, the rest of them is cancelled."""
    connection = op.get_bind()
    parts = defaultdict(list)
    joined = sa.select(PLEDGE.c.id, PLEDGE.c.cancelled_cents, PLEDGE.c.received_cents, PART.c.number, PART.c.cents).join(
        PART, PART.c.pledge_id == PLEDGE.c.id
    )
    for row in connection.execute(joined.where(PLEDGE.c.cancelled_cents > 0).order_by(PLEDGE.c.id, PART.c.number)):
        parts[row.id, row.cancelled_cents, row.received_cents].append(row)
    for (pledge_id, cancelled, received), rows in parts.items():
        for row in rows:
            came = min(row.cents, received)
            gone = min(row.cents - came, cancelled)
            received, cancelled = received - came, cancelled - gone
            here = (PART.c.pledge_id == pledge_id) & (PART.c.number == row.number)
            connection.execute(sa.update(PART).where(here).values(cancelled_cents=gone))

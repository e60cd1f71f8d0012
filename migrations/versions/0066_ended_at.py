"""Keep when each meeting ended, so that who was there at its end is no guess; of those over, when the last seat left or the deadline."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    left = "(SELECT max(stay.left_at) FROM stay WHERE stay.meeting_id = meeting.id)"
    op.execute(f"UPDATE meeting SET ended_at = coalesce(ends_at, {left}) WHERE status = 'held'")
    with op.batch_alter_table("meeting") as batch:
        batch.create_check_constraint(op.f("ck_meeting_ended"), "ended_at IS NULL OR status = 'held'")

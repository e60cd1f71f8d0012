"""Let a ballot end without result when its quorum has gone, keep the rule it was counted by, and say who entered each vote."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

MAJORITY = sa.Enum("cast", "seats", "two_thirds", name="majorityrule", native_enum=False, create_constraint=True, length=40)
LIVING = sa.text("NOT lapsed")


def upgrade() -> None:
    with op.batch_alter_table("vote") as vote:
        vote.add_column(sa.Column("lapsed", sa.Boolean(), nullable=False, server_default=sa.false()))
        vote.add_column(sa.Column("majority", MAJORITY, nullable=False, server_default="cast"))
        vote.add_column(sa.Column("silent", sa.Integer(), nullable=False, server_default="0"))
        vote.drop_constraint(op.f("uq_vote_item_id"), type_="unique")
        vote.drop_constraint(op.f("ck_vote_closed"), type_="check")
    with op.batch_alter_table("vote") as vote:
        for name in ("lapsed", "majority", "silent"):
            vote.alter_column(name, server_default=None)
        vote.create_check_constraint(op.f("ck_vote_closed"), "(closed_at IS NULL) = (outcome IS NULL AND NOT lapsed)")
        vote.create_check_constraint(op.f("ck_vote_without_result"), "NOT lapsed OR outcome IS NULL")
    with op.batch_alter_table("ballot") as ballot:
        ballot.add_column(sa.Column("entered", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("ballot") as ballot:
        ballot.alter_column("entered", server_default=None)
    op.create_index("uq_vote_living", "vote", ["item_id"], unique=True, sqlite_where=LIVING, postgresql_where=LIVING)
    # A vote that no quorum had closed when its consultation ended was left open.
    op.execute(
        "UPDATE vote SET lapsed = true, closed_by = 'worker', closed_at = (SELECT max(meeting.ends_at) FROM meeting JOIN agenda_item ON "
        "agenda_item.meeting_id = meeting.id WHERE agenda_item.id = vote.item_id) WHERE closed_at IS NULL AND item_id IN (SELECT "
        "agenda_item.id FROM agenda_item JOIN meeting ON meeting.id = agenda_item.meeting_id WHERE meeting.status = 'held' "
        "AND meeting.kind = 'consultation')"
    )

"""Know what everyone was told of an item before its meeting, and which item without quorum it takes up: only that needs none."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    with op.batch_alter_table("agenda_item") as item:
        item.add_column(sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.false()))
        item.add_column(sa.Column("announced_cents", sa.BigInteger(), nullable=True))
        item.add_column(sa.Column("carried_from_id", sa.Integer(), nullable=True))
        if op.get_bind().dialect.name == "sqlite":
            item.create_check_constraint(op.f("ck_agenda_item_announced_cents_integer"), "typeof(announced_cents) IN ('integer', 'null')")
        item.create_foreign_key(op.f("fk_agenda_item_carried_from_id_agenda_item"), "agenda_item", ["carried_from_id"], ["id"])
        item.create_index(op.f("ix_agenda_item_carried_from_id"), ["carried_from_id"])
    with op.batch_alter_table("agenda_item") as item:
        item.alter_column("announced", server_default=None)
    # What was convened was told; an amount that was amended in the room was told as it was before.
    op.execute(
        "UPDATE agenda_item SET announced = true, announced_cents = COALESCE((SELECT amount_change.before_cents FROM amount_change WHERE "
        "amount_change.item_id = agenda_item.id ORDER BY amount_change.id LIMIT 1), cents) WHERE changed_at IS NULL AND meeting_id IN "
        "(SELECT id FROM meeting WHERE convened_at IS NOT NULL)"
    )
    # A meeting convened again took up what the one before had not decided, by kind and title.
    op.execute(
        "UPDATE agenda_item SET carried_from_id = (SELECT max(earlier.id) FROM agenda_item AS earlier JOIN meeting ON "
        "meeting.reconvenes_id = earlier.meeting_id LEFT JOIN decision ON decision.item_id = earlier.id WHERE meeting.id = "
        "agenda_item.meeting_id AND earlier.kind = agenda_item.kind AND earlier.title = agenda_item.title AND decision.id IS NULL) "
        "WHERE meeting_id IN (SELECT id FROM meeting WHERE NOT quorum_needed)"
    )

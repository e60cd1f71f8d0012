"""Let each committee set its rules, consult in writing, convene again; recuse a seat from an item; follow up decisions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def choice(name: str, *values: str) -> sa.Enum:
    """A text held to some values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def added(name: str, kind: Any, default: str) -> sa.Column[Any]:
    """A column that rows already there get with its default."""
    return sa.Column(name, kind, nullable=False, server_default=sa.text(default))


def upgrade() -> None:
    with op.batch_alter_table("committee") as batch:
        batch.add_column(added("seat_rule", choice("seatrule", "paid", "agreed", "voted"), "'paid'"))
        batch.add_column(added("notice_days", sa.Integer(), "5"))
        batch.add_column(added("notice_days_again", sa.Integer(), "3"))
        batch.add_column(added("notice_counts", choice("days", "calendar", "worked"), "'calendar'"))
        batch.add_column(added("quorum", choice("quorumrule", "half", "third", "two_thirds", "none"), "'half'"))
        batch.add_column(added("majority", choice("majorityrule", "cast", "seats", "two_thirds"), "'cast'"))
        batch.add_column(added("proxies_a_head", sa.Integer(), "1"))
        batch.add_column(added("casting_vote", sa.Boolean(), "true"))
        batch.add_column(added("consensus", sa.Boolean(), "true"))
        batch.add_column(added("silence_consents", sa.Boolean(), "false"))
        batch.create_check_constraint(op.f("ck_committee_notice"), "notice_days BETWEEN 0 AND 60 AND notice_days_again BETWEEN 0 AND 60")
        batch.create_check_constraint(op.f("ck_committee_proxies"), "proxies_a_head BETWEEN 0 AND 10")
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(added("kind", choice("meetingkind", "meeting", "consultation"), "'meeting'"))
        batch.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("reconvenes_id", sa.Integer(), nullable=True))
        batch.add_column(added("quorum_needed", sa.Boolean(), "true"))
        batch.add_column(added("sequence", sa.Integer(), "0"))
        batch.add_column(sa.Column("pack_version", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_meeting_reconvenes_id_meeting"), "meeting", ["reconvenes_id"], ["id"])
        batch.create_check_constraint(op.f("ck_meeting_deadline"), "kind <> 'consultation' OR ends_at > starts_at")
    op.create_index(op.f("ix_meeting_reconvenes_id"), "meeting", ["reconvenes_id"])
    op.execute("UPDATE meeting SET pack_version = (SELECT max(version) FROM pack WHERE pack.meeting_id = meeting.id)")
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("review_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("done_on", sa.Date(), nullable=True))
        batch.create_foreign_key(op.f("fk_decision_owner_id_user"), "user", ["owner_id"], ["id"])
    op.create_index(op.f("ix_decision_owner_id"), "decision", ["owner_id"])
    op.create_table(
        "recusal",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_recusal_authority_id_authority")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_recusal_item_id_agenda_item")),
        sa.PrimaryKeyConstraint("item_id", "authority_id", name=op.f("pk_recusal")),
    )
    op.create_index(op.f("ix_recusal_authority_id"), "recusal", ["authority_id"])

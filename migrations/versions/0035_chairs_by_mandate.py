"""Keep by which mandate somebody chairs a committee: it alone makes them lead, and its end ends that."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

committee = sa.table(
    "committee",
    sa.column("id", sa.Integer),
    *(sa.column(f"{who}_{what}_id", sa.Integer) for who in ("chair", "vice_chair") for what in ("user", "mandate")),
)
mandate = sa.table(
    "mandate",
    sa.column("id", sa.Integer),
    sa.column("user_id", sa.Integer),
    sa.column("authority_id", sa.Integer),
    sa.column("function", sa.String),
    sa.column("ends_on", sa.Date),
)
seat = sa.table("seat", sa.column("meeting_id", sa.Integer), sa.column("authority_id", sa.Integer))
meeting = sa.table("meeting", sa.column("id", sa.Integer), sa.column("committee_id", sa.Integer))


def upgrade() -> None:
    with op.batch_alter_table("committee") as table:
        table.add_column(sa.Column("chair_mandate_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("vice_chair_mandate_id", sa.Integer(), nullable=True))
        for who in ("chair", "vice_chair"):
            name = op.f(f"fk_committee_{who}_mandate_id_mandate")
            table.create_foreign_key(name, "mandate", [f"{who}_mandate_id"], ["id"])
    bind = op.get_bind()
    for row in bind.execute(sa.select(committee)).all():
        seated = sa.select(seat.c.authority_id).join(meeting, meeting.c.id == seat.c.meeting_id).where(meeting.c.committee_id == row.id)
        sitting = set(bind.execute(seated).scalars())
        values = {f"{who}_mandate_id": _of(bind, getattr(row, f"{who}_user_id"), sitting) for who in ("chair", "vice_chair")}
        bind.execute(committee.update().where(committee.c.id == row.id).values(**values))


def _of(bind: sa.Connection, user_id: int | None, sitting: set[int]) -> int | None:
    """The mandate somebody has led by: one that lasts before one that ended, of an authority that sat, elected first, then the oldest."""
    if user_id is None:
        return None
    held = bind.execute(sa.select(mandate).where(mandate.c.user_id == user_id, mandate.c.function != "reader")).all()
    order = lambda row: (row.ends_on is not None, row.authority_id not in sitting, row.function != "elected", row.id)  # noqa: E731 used below
    return min(held, key=order).id if held else None

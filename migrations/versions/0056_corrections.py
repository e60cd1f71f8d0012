"""Keep what is prepared about a wrong entry until another person confirms it."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

ACTS = ("amend", "retract", "bank", "move")
STATES = ("waiting", "confirmed", "refused", "withdrawn")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Enum(*ACTS, name="correction_act", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="correction_state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("reversal_id", sa.Integer(), nullable=True),
        sa.Column("right_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'refused') OR judged_by_id <> prepared_by_id", name=op.f("ck_correction_second_person")
        ),
        sa.CheckConstraint("(state = 'waiting') = (judged_at IS NULL)", name=op.f("ck_correction_judged")),
        sa.CheckConstraint("(judged_at IS NULL) = (judged_by_id IS NULL)", name=op.f("ck_correction_judge")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_correction_{column}_{table}"))
            for column, table in (
                ("fund_id", "fund"),
                ("movement_id", "movement"),
                ("prepared_by_id", "user"),
                ("judged_by_id", "user"),
                ("reversal_id", "movement"),
                ("right_id", "movement"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("reversal_id", name=op.f("uq_correction_reversal_id")),
        sa.UniqueConstraint("right_id", name=op.f("uq_correction_right_id")),
    )
    for column in ("fund_id", "movement_id", "state"):
        op.create_index(op.f(f"ix_correction_{column}"), "correction", [column])
    waiting = sa.text("state = 'waiting'")
    op.create_index("uq_correction_waiting", "correction", ["movement_id"], unique=True, sqlite_where=waiting, postgresql_where=waiting)

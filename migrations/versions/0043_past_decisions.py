"""Take over what a committee decided before it was followed here, confirmed by a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

KINDS = ("information", "grant", "amendment", "envelope", "refund", "transfer", "ratification", "revocation", "approval", "closure")


def upgrade() -> None:
    checks = [
        sa.CheckConstraint("cents > 0", name=op.f("ck_past_decision_cents")),
        sa.CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> recorded_by_id", name=op.f("ck_past_decision_second_person")),
        sa.CheckConstraint("(confirmed_by_id IS NULL) = (decision_id IS NULL)", name=op.f("ck_past_decision_confirmed")),
        sa.CheckConstraint("decided_on >= met_on", name=op.f("ck_past_decision_days")),
    ]
    if op.get_bind().dialect.name == "sqlite":
        checks.append(sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_past_decision_cents_integer")))
    op.create_table(
        "past_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="itemkind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("to_fund_id", sa.Integer(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("signed_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        *checks,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_past_decision_{column}_{table}"))
            for column, table in (
                ("committee_id", "committee"),
                ("project_id", "project"),
                ("authority_id", "authority"),
                ("to_fund_id", "fund"),
                ("recorded_by_id", "user"),
                ("confirmed_by_id", "user"),
                ("meeting_id", "meeting"),
                ("decision_id", "decision"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_decision")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_past_decision_decision_id")),
    )
    op.create_index(op.f("ix_past_decision_committee_id"), "past_decision", ["committee_id"])

"""Keep what donors ask and what staff answer, and where an authority is reached."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

KINDS = ("pledge", "paper", "contact", "person", "successor", "invitation", "ending")
STATES = ("waiting", "confirmed", "declined", "withdrawn", "done", "seen")
ABOUT = {"fund_id": "fund", "pledge_id": "pledge", "mandate_id": "mandate", "document_id": "document"}


def upgrade() -> None:
    op.create_table(
        "authority_contact",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_authority_contact_authority_id_authority")),
        sa.PrimaryKeyConstraint("authority_id", name=op.f("pk_authority_contact")),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ABOUT),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (state IN ('waiting', 'done'))", name=op.f("ck_request_answered")),
        sa.CheckConstraint("state <> 'declined' OR answer <> ''", name=op.f("ck_request_reason")),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_request_asked_by_user")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_request_authority_id_authority")),
        *(sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_request_{name}_{table}")) for name, table in ABOUT.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index(op.f("ix_request_authority_id"), "request", ["authority_id"], unique=False)
    op.create_index(op.f("ix_request_state"), "request", ["state"], unique=False)

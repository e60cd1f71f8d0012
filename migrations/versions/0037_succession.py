"""Keep what an authority was called before, and which authority it merged into."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

KINDS = (
    "commune",
    "epci-cc",
    "epci-ca",
    "epci-cu",
    "epci-metro",
    "epci-met69",
    "ept",
    "departement",
    "region",
    "syndicat",
    "association",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "authority_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=False),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(siren) = 9", name=op.f("ck_authority_identity_siren")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_authority_identity_reason")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_authority_identity_authority_id_authority")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_authority_identity_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_identity")),
        sa.UniqueConstraint("authority_id", "until", name=op.f("uq_authority_identity_authority_id_until")),
    )
    op.create_index(op.f("ix_authority_identity_authority_id"), "authority_identity", ["authority_id"], unique=False)
    op.create_index(op.f("ix_authority_identity_siren"), "authority_identity", ["siren"], unique=False)
    op.create_table(
        "authority_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("successor_id <> predecessor_id", name=op.f("ck_authority_succession_other")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_authority_succession_reason")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_authority_succession_document_id_document")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["authority.id"], name=op.f("fk_authority_succession_predecessor_id_authority")),
        sa.ForeignKeyConstraint(["successor_id"], ["authority.id"], name=op.f("fk_authority_succession_successor_id_authority")),
        sa.PrimaryKeyConstraint("predecessor_id", name=op.f("pk_authority_succession")),
    )
    op.create_index(op.f("ix_authority_succession_successor_id"), "authority_succession", ["successor_id"], unique=False)

"""Keep the SIRET that a contributor publishes under, recorded by itself or by staff."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "authority_establishment",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.CheckConstraint("length(siren) = 9", name=op.f("ck_authority_establishment_siren")),
        sa.CheckConstraint("length(siret) = 14 AND substr(siret, 1, 9) = siren", name=op.f("ck_authority_establishment_siret")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_authority_establishment_authority_id_authority")),
        sa.PrimaryKeyConstraint("authority_id", "siren", name=op.f("pk_authority_establishment")),
    )

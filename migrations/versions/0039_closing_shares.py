"""Keep what each donor had left when the decision to close its fund was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    checks = [sa.CheckConstraint("cents > 0", name=op.f("ck_closing_share_cents"))]
    if op.get_bind().dialect.name == "sqlite":
        checks.append(sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_closing_share_cents_integer")))
    op.create_table(
        "closing_share",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("wish", sa.Enum("transfer", "refund", name="wish", native_enum=False, create_constraint=True, length=40), nullable=False),
        *checks,
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_closing_share_decision_id_decision")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_closing_share_authority_id_authority")),
        sa.PrimaryKeyConstraint("decision_id", "authority_id", name=op.f("pk_closing_share")),
    )

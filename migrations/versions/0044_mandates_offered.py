"""Keep mandates that are offered apart from those that are held: an offer has no effect before its person accepts it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "mandate_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("function", kind("officer", "elected", "reader", name="function"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            kind("waiting", "accepted", "declined", "withdrawn", name="offerstate"),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_mandate_offer_dates")),
        sa.CheckConstraint("(state = 'accepted') = (mandate_id IS NOT NULL)", name=op.f("ck_mandate_offer_accepted")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_mandate_offer_authority_id_authority")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_offer_mandate_id_mandate")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mandate_offer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_offer")),
    )
    op.create_index(op.f("ix_mandate_offer_authority_id"), "mandate_offer", ["authority_id"])
    op.create_index(op.f("ix_mandate_offer_user_id"), "mandate_offer", ["user_id"])

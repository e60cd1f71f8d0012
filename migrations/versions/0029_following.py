"""Keep who follows the news of which fund or project, how often, and what each was told."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

WHOLE = sa.text("project_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum("at_once", "daily", "weekly", name="rhythm", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("last_digest_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_subscription_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("user_id", name=op.f("uq_subscription_user_id")),
    )
    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_follow_fund_id_fund")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_follow_project_id_project")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name=op.f("fk_follow_subscription_id_subscription")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
    )
    op.create_index(op.f("ix_follow_subscription_id"), "follow", ["subscription_id"], unique=False)
    op.create_index(op.f("ix_follow_fund_id"), "follow", ["fund_id"], unique=False)
    op.create_index("uq_follow_fund", "follow", ["subscription_id", "fund_id"], unique=True, sqlite_where=WHOLE, postgresql_where=WHOLE)
    op.create_index("uq_follow_project", "follow", ["subscription_id", "project_id"], unique=True)
    op.create_table(
        "told",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name=op.f("fk_told_subscription_id_subscription")),
        sa.ForeignKeyConstraint(["update_id"], ["fund_update.id"], name=op.f("fk_told_update_id_fund_update")),
        sa.PrimaryKeyConstraint("subscription_id", "update_id", name=op.f("pk_told")),
    )
    op.create_index(op.f("ix_told_update_id"), "told", ["update_id"], unique=False)

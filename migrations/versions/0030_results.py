"""Keep what kind of thing an update tells, a project's risks and steps as staff set them, and the papers of a fund for everyone."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

KIND = sa.Enum("news", "result", "lesson", name="updatekind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("fund_update") as batch:
        batch.add_column(sa.Column("kind", KIND, nullable=False, server_default="news"))
    with op.batch_alter_table("fund_update") as batch:
        batch.alter_column("kind", server_default=None, existing_type=KIND, existing_nullable=False)
    for column in ("risk_fr", "risk_en"):
        with op.batch_alter_table("project") as batch:
            batch.add_column(sa.Column(column, sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table("project") as batch:
            batch.alter_column(column, server_default=None, existing_type=sa.Text(), existing_nullable=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_fr", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_milestone_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("project_id", "position", name=op.f("uq_milestone_project_id_position")),
    )
    op.create_table(
        "fund_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_fund_paper_document_id_document")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_paper_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_paper")),
    )
    op.create_index(op.f("ix_fund_paper_fund_id"), "fund_paper", ["fund_id"], unique=False)

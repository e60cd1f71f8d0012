"""Open funds with programmes, partners, projects and updates."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("crisis_fr", sa.Text(), nullable=False),
        sa.Column("crisis_en", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("glide", sa.String(length=20), nullable=False),
        sa.Column("crisis_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("open", "winding_up", "closed", name="fundstatus", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("fee_bp", sa.Integer(), nullable=False),
        sa.Column("tranche_grid", sa.String(length=40), nullable=False),
        sa.Column("report_threshold_percent", sa.Integer(), nullable=False),
        sa.Column("allowance_cents", sa.BigInteger(), nullable=False),
        sa.Column("urgency_ceiling_cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("typeof(allowance_cents) = 'integer'", name=op.f("ck_fund_allowance_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(urgency_ceiling_cents) = 'integer'", name=op.f("ck_fund_urgency_ceiling_cents_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("allowance_cents >= 0 AND urgency_ceiling_cents >= 0", name=op.f("ck_fund_settings")),
        sa.CheckConstraint("fee_bp BETWEEN 0 AND 10000", name=op.f("ck_fund_fee_bp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("code", name=op.f("uq_fund_code")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_programme_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("fund_id", "code", name=op.f("uq_programme_fund_id_code")),
    )
    op.create_index(op.f("ix_programme_fund_id"), "programme", ["fund_id"], unique=False)
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("kind_fr", sa.String(length=100), nullable=False),
        sa.Column("kind_en", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("registration", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("tranche_grid", sa.String(length=40), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
    )
    op.create_index(op.f("ix_partner_sort_key"), "partner", ["sort_key"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("summary_fr", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("beneficiary", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "proposed",
                "decided",
                "running",
                "done",
                "closed",
                name="projectstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_project_fund_id_fund")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_project_partner_id_partner")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_project_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("fund_id", "code", name=op.f("uq_project_fund_id_code")),
    )
    op.create_index(op.f("ix_project_fund_id"), "project", ["fund_id"], unique=False)
    op.create_index(op.f("ix_project_partner_id"), "project", ["partner_id"], unique=False)
    op.create_index(op.f("ix_project_programme_id"), "project", ["programme_id"], unique=False)
    op.create_table(
        "fund_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("body_fr", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_update_fund_id_fund")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_fund_update_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_update")),
    )
    op.create_index(op.f("ix_fund_update_fund_id"), "fund_update", ["fund_id"], unique=False)
    op.create_index(op.f("ix_fund_update_project_id"), "fund_update", ["project_id"], unique=False)

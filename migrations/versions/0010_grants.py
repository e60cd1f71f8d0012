"""Let decisions open grants."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "budget_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_budget_line_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("cents > 0", name=op.f("ck_budget_line_cents")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_budget_line_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("project_id", "position", name=op.f("uq_budget_line_project_id_position")),
    )
    op.create_table(
        "cofinancing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_cofinancing_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("cents > 0", name=op.f("ck_cofinancing_cents")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_cofinancing_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cofinancing")),
        sa.UniqueConstraint("project_id", "position", name=op.f("uq_cofinancing_project_id_position")),
    )
    op.create_table(
        "authorisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "grant",
                "envelope",
                "refund",
                "transfer",
                "amendment",
                name="authorisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("to_fund_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'transfer') = (to_fund_id IS NOT NULL)", name=op.f("ck_authorisation_to_fund")),
        sa.CheckConstraint("cents > 0 OR (kind = 'amendment' AND cents = 0)", name=op.f("ck_authorisation_cents")),
        sa.CheckConstraint("kind <> 'refund' OR authority_id IS NOT NULL", name=op.f("ck_authorisation_authority")),
        sa.CheckConstraint("project_id IS NOT NULL OR kind IN ('envelope', 'refund', 'transfer')", name=op.f("ck_authorisation_project")),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_authorisation_cents_integer")).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_authorisation_authority_id_authority")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_authorisation_decision_id_decision")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_authorisation_fund_id_fund")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_authorisation_project_id_project")),
        sa.ForeignKeyConstraint(["to_fund_id"], ["fund.id"], name=op.f("fk_authorisation_to_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
    )
    op.create_index(op.f("ix_authorisation_authority_id"), "authorisation", ["authority_id"], unique=False)
    op.create_index(op.f("ix_authorisation_decision_id"), "authorisation", ["decision_id"], unique=False)
    op.create_index(op.f("ix_authorisation_fund_id"), "authorisation", ["fund_id"], unique=False)
    op.create_index(op.f("ix_authorisation_project_id"), "authorisation", ["project_id"], unique=False)
    op.create_table(
        "grant_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("authorisation_id", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("reserved_cents", sa.BigInteger(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("signed", "completed", "cancelled", name="grantstatus", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_grant_agreement_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(reserved_cents) = 'integer'", name=op.f("ck_grant_agreement_reserved_cents_integer")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("cents > 0 AND reserved_cents >= 0 AND reserved_cents <= cents", name=op.f("ck_grant_agreement_cents")),
        sa.ForeignKeyConstraint(["authorisation_id"], ["authorisation.id"], name=op.f("fk_grant_agreement_authorisation_id_authorisation")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_grant_agreement_document_id_document")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_grant_agreement_fund_id_fund")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_grant_agreement_partner_id_partner")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_grant_agreement_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_agreement")),
        sa.UniqueConstraint("fund_id", "number", name=op.f("uq_grant_agreement_fund_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_grant_agreement_reference")),
    )
    op.create_index(op.f("ix_grant_agreement_authorisation_id"), "grant_agreement", ["authorisation_id"], unique=False)
    op.create_index(op.f("ix_grant_agreement_partner_id"), "grant_agreement", ["partner_id"], unique=False)
    op.create_index(op.f("ix_grant_agreement_project_id"), "grant_agreement", ["project_id"], unique=False)
    op.create_table(
        "grant_instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_grant_instalment_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("cents > 0", name=op.f("ck_grant_instalment_cents")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant_agreement.id"], name=op.f("fk_grant_instalment_grant_id_grant_agreement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_instalment")),
        sa.UniqueConstraint("grant_id", "number", name=op.f("uq_grant_instalment_grant_id_number")),
    )
    op.create_table(
        "grant_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("place_before", sa.String(length=200), nullable=False),
        sa.Column("place_after", sa.String(length=200), nullable=False),
        sa.Column("beneficiary_before", sa.String(length=200), nullable=False),
        sa.Column("beneficiary_after", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_grant_change_decision_id_decision")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_grant_change_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_change")),
    )
    op.create_index(op.f("ix_grant_change_decision_id"), "grant_change", ["decision_id"], unique=False)
    op.create_index(op.f("ix_grant_change_project_id"), "grant_change", ["project_id"], unique=False)
    with op.batch_alter_table("decision") as batch:
        batch.create_foreign_key("fk_decision_authorisation_id_authorisation", "authorisation", ["authorisation_id"], ["id"])

"""Let committees meet and decide."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "committee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("chair_user_id", sa.Integer(), nullable=True),
        sa.Column("vice_chair_user_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chair_user_id"], ["user.id"], name=op.f("fk_committee_chair_user_id_user")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_committee_fund_id_fund")),
        sa.ForeignKeyConstraint(["vice_chair_user_id"], ["user.id"], name=op.f("fk_committee_vice_chair_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
        sa.UniqueConstraint("fund_id", name=op.f("uq_committee_fund_id")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("video_url", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "convened", "held", "cancelled", name="meetingstatus", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_meeting_committee_id_committee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_committee_id"), "meeting", ["committee_id"], unique=False)
    op.create_index(op.f("ix_meeting_starts_at"), "meeting", ["starts_at"], unique=False)
    op.create_table(
        "seat",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum("present", "remote", "represented", "absent", name="presence", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_seat_authority_id_authority")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_seat_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", "authority_id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_authority_id"), "seat", ["authority_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "information",
                "grant",
                "amendment",
                "envelope",
                "refund",
                "transfer",
                "ratification",
                "revocation",
                "approval",
                "closure",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("presenter", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("to_fund_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("beneficiary", sa.String(length=200), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("typeof(cents) IN ('integer', 'null')", name=op.f("ck_agenda_item_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("cents IS NULL OR cents > 0", name=op.f("ck_agenda_item_cents")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_agenda_item_authority_id_authority")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_agenda_item_project_id_project")),
        sa.ForeignKeyConstraint(["to_fund_id"], ["fund.id"], name=op.f("fk_agenda_item_to_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index(op.f("ix_agenda_item_about_id"), "agenda_item", ["about_id"], unique=False)
    op.create_index(op.f("ix_agenda_item_meeting_id"), "agenda_item", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_agenda_item_project_id"), "agenda_item", ["project_id"], unique=False)
    op.create_table(
        "meeting_document",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_meeting_document_document_id_document")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_meeting_document_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_document_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", "document_id", name=op.f("pk_meeting_document")),
    )
    op.create_index(op.f("ix_meeting_document_item_id"), "meeting_document", ["item_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "information",
                "grant",
                "amendment",
                "envelope",
                "refund",
                "transfer",
                "ratification",
                "revocation",
                "approval",
                "closure",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum("adopted", "rejected", "adjourned", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("to_fund_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("beneficiary", sa.String(length=200), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("ratified_by_id", sa.Integer(), nullable=True),
        sa.Column("authorisation_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("typeof(cents) IN ('integer', 'null')", name=op.f("ck_decision_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name=op.f("ck_decision_signed")),
        sa.CheckConstraint("urgent OR item_id IS NOT NULL", name=op.f("ck_decision_item")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_decision_authority_id_authority")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_decision_committee_id_committee")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_decision_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_decision_project_id_project")),
        sa.ForeignKeyConstraint(["ratified_by_id"], ["decision.id"], name=op.f("fk_decision_ratified_by_id_decision")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user.id"], name=op.f("fk_decision_signed_by_id_user")),
        sa.ForeignKeyConstraint(["to_fund_id"], ["fund.id"], name=op.f("fk_decision_to_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("committee_id", "year", "number", name=op.f("uq_decision_committee_id_year_number")),
        sa.UniqueConstraint("item_id", name=op.f("uq_decision_item_id")),
        sa.UniqueConstraint("label", name=op.f("uq_decision_label")),
    )
    op.create_index(op.f("ix_decision_authorisation_id"), "decision", ["authorisation_id"], unique=False)
    op.create_index(op.f("ix_decision_project_id"), "decision", ["project_id"], unique=False)
    op.create_table(
        "pack",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chain_seq", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_pack_document_id_document")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_pack_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", "version", name=op.f("pk_pack")),
    )
    with op.batch_alter_table("agenda_item") as batch:
        batch.create_foreign_key("fk_agenda_item_about_id_decision", "decision", ["about_id"], ["id"])

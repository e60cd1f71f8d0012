"""Keep minutes, the remarks on them and their locked papers."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("draft", "remarks", "approved", "locked", name="phase", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("chaired_by", sa.String(length=120), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remarks_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_how", sa.String(length=300), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(phase = 'locked') = (locked_at IS NOT NULL)", name=op.f("ck_minutes_locked")),
        sa.CheckConstraint("phase NOT IN ('approved', 'locked') OR approved_at IS NOT NULL", name=op.f("ck_minutes_approved")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["decision.id"], name=op.f("fk_minutes_approved_by_id_decision")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_minutes_item_id_agenda_item"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes")),
    )
    op.create_table(
        "minutes_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_minutes_section_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["minutes.meeting_id"], name=op.f("fk_minutes_section_meeting_id_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_section")),
        sa.UniqueConstraint("meeting_id", "place", name=op.f("uq_minutes_section_meeting_id_place")),
    )
    op.create_index(op.f("ix_minutes_section_item_id"), "minutes_section", ["item_id"], unique=False)
    op.create_index(op.f("ix_minutes_section_meeting_id"), "minutes_section", ["meeting_id"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (taken IS NULL)", name=op.f("ck_remark_answered")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_remark_authority_id_authority")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_remark_user_id_user")),
        sa.ForeignKeyConstraint(["meeting_id"], ["minutes.meeting_id"], name=op.f("fk_remark_meeting_id_minutes")),
        sa.ForeignKeyConstraint(["section_id"], ["minutes_section.id"], name=op.f("fk_remark_section_id_minutes_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_meeting_id"), "remark", ["meeting_id"], unique=False)
    op.create_table(
        "minutes_paper",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_minutes_paper_document_id_document")),
        sa.ForeignKeyConstraint(["meeting_id"], ["minutes.meeting_id"], name=op.f("fk_minutes_paper_meeting_id_minutes")),
        sa.PrimaryKeyConstraint("meeting_id", "kind", "language", name=op.f("pk_minutes_paper")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER minutes_locked_update BEFORE UPDATE ON minutes WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = OLD.meeting_id) BEGIN SELECT RAISE(ABORT, 'minutes: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER minutes_locked_delete BEFORE DELETE ON minutes WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = OLD.meeting_id) BEGIN SELECT RAISE(ABORT, 'minutes: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER minutes_section_locked_insert BEFORE INSERT ON minutes_section WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = NEW.meeting_id) BEGIN SELECT RAISE(ABORT, 'minutes_section: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER minutes_section_locked_update BEFORE UPDATE ON minutes_section WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = OLD.meeting_id) BEGIN SELECT RAISE(ABORT, 'minutes_section: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER minutes_section_locked_delete BEFORE DELETE ON minutes_section WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = OLD.meeting_id) BEGIN SELECT RAISE(ABORT, 'minutes_section: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER remark_locked_insert BEFORE INSERT ON remark WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = NEW.meeting_id) BEGIN SELECT RAISE(ABORT, 'remark: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER remark_locked_update BEFORE UPDATE ON remark WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = OLD.meeting_id) BEGIN SELECT RAISE(ABORT, 'remark: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER remark_locked_delete BEFORE DELETE ON remark WHEN EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = OLD.meeting_id) BEGIN SELECT RAISE(ABORT, 'remark: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER minutes_paper_locked_update BEFORE UPDATE ON minutes_paper BEGIN SELECT RAISE(ABORT, 'minutes_paper: locked minutes never change'); END"
        )
        op.execute(
            "CREATE TRIGGER minutes_paper_locked_delete BEFORE DELETE ON minutes_paper BEGIN SELECT RAISE(ABORT, 'minutes_paper: locked minutes never change'); END"
        )
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION fundtracker_minutes_locked() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE meeting integer; BEGIN IF TG_OP = 'INSERT' THEN meeting := NEW.meeting_id; ELSE meeting := OLD.meeting_id; END IF; IF TG_TABLE_NAME = 'minutes_paper' OR EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = meeting) THEN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': locked minutes never change'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER minutes_locked BEFORE UPDATE OR DELETE ON minutes FOR EACH ROW EXECUTE FUNCTION fundtracker_minutes_locked()"
        )
        op.execute(
            "CREATE TRIGGER minutes_section_locked BEFORE INSERT OR UPDATE OR DELETE ON minutes_section FOR EACH ROW EXECUTE FUNCTION fundtracker_minutes_locked()"
        )
        op.execute(
            "CREATE TRIGGER remark_locked BEFORE INSERT OR UPDATE OR DELETE ON remark FOR EACH ROW EXECUTE FUNCTION fundtracker_minutes_locked()"
        )
        op.execute(
            "CREATE TRIGGER minutes_paper_locked BEFORE UPDATE OR DELETE ON minutes_paper FOR EACH ROW EXECUTE FUNCTION fundtracker_minutes_locked()"
        )

"""Find what was recorded of one subject without reading the whole trail."""

from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.create_index(op.f("ix_audit_event_subject_id"), "audit_event", ["subject_id"])

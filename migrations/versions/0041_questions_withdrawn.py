"""Let a question that should not be there be withdrawn, with its trace."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    with op.batch_alter_table("question") as table:
        table.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_question_withdrawn_by_id_user"), "user", ["withdrawn_by_id"], ["id"])
        table.create_check_constraint(op.f("ck_question_withdrawn"), "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)")

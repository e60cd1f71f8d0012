"""Keep who entered a financial report, so that somebody else accepts it."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    with op.batch_alter_table("financial_report") as batch:
        batch.add_column(sa.Column("recorded_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_financial_report_recorded_by_id_user"), "user", ["recorded_by_id"], ["id"])
    recorded = "SELECT CAST(substr(actor, 6) AS INTEGER) FROM audit_event WHERE action = 'web:report:received' AND actor LIKE 'user:%'"
    op.execute(f"UPDATE financial_report SET recorded_by_id = ({recorded} AND subject_id = financial_report.id) WHERE state <> 'accepted'")
    with op.batch_alter_table("financial_report") as batch:
        batch.create_check_constraint(
            op.f("ck_financial_report_second_person"),
            "state <> 'accepted' OR recorded_by_id IS NULL OR judged_by_id <> recorded_by_id",
        )

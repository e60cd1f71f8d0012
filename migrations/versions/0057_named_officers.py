"""Keep which officers their authority has named to represent it: besides its elected members, only they sit and vote for it."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    with op.batch_alter_table("mandate") as batch:
        batch.add_column(sa.Column("represents", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_check_constraint(op.f("ck_mandate_represents"), "NOT represents OR function = 'officer'")
    with op.batch_alter_table("mandate") as batch:
        batch.alter_column("represents", server_default=None)
    # Officers voted until now: those go on who lead a committee, and those of authorities that never had an elected member here.
    op.execute(
        "UPDATE mandate SET represents = true WHERE function = 'officer' AND ("
        "id IN (SELECT chair_mandate_id FROM committee WHERE chair_mandate_id IS NOT NULL) "
        "OR id IN (SELECT vice_chair_mandate_id FROM committee WHERE vice_chair_mandate_id IS NOT NULL) "
        "OR authority_id NOT IN (SELECT other.authority_id FROM mandate AS other WHERE other.function = 'elected'))"
    )

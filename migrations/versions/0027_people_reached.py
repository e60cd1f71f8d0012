"""Keep how many people a project reaches as a whole, for the pages of its donors and of the public."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    with op.batch_alter_table("project") as batch:
        batch.add_column(sa.Column("people_reached", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_project_people_reached"), "people_reached IS NULL OR people_reached >= 0")

"""Keep who invited a person and who gave them their role, and a role that waits for another one's confirmation."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

ROLES = ("admin", "staff", "approver", "auditor")


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        for name in ("invited_by_id", "role_given_by_id", "role_wanted_by_id"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_user_{name}_user"), "user", [name], ["id"])
        role = sa.Enum(*ROLES, name="role_wanted", native_enum=False, create_constraint=True, length=40)
        table.add_column(sa.Column("role_wanted", role, nullable=True))
        table.create_check_constraint(op.f("ck_user_wanted"), "(role_wanted IS NULL) = (role_wanted_by_id IS NULL)")

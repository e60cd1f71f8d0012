"""Keep what is used of a decision and drawn on an instalment as columns under a CHECK: so far they were summed whenever asked."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

GRANT = sa.table("grant_agreement", *(sa.column(name) for name in ("authorisation_id", "cents", "status")))
PAYMENT = sa.table("payment", *(sa.column(name) for name in ("authorisation_id", "grant_id", "instalment_id", "cents", "state")))
AUTHORISATION = sa.table("authorisation", sa.column("id"), sa.column("used_cents"))
INSTALMENT = sa.table("grant_instalment", *(sa.column(name) for name in ("id", "paid_cents", "pending_cents")))
ADDED = {"authorisation": ("used_cents",), "grant_instalment": ("paid_cents", "pending_cents")}
CHECKS = {
    "authorisation": ("used", "used_cents BETWEEN 0 AND cents"),
    "grant_instalment": ("drawn", "paid_cents >= 0 AND pending_cents >= 0 AND paid_cents + pending_cents <= cents"),
}


def upgrade() -> None:
    for table, names in ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    _count()
    for table, names in ADDED.items():
        name, condition = CHECKS[table]
        with op.batch_alter_table(table) as batch:
            for column in names:
                batch.alter_column(column, server_default=None)
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)
            if op.get_bind().dialect.name == "sqlite":
                for column in names:
                    batch.create_check_constraint(op.f(f"ck_{table}_{column}_integer"), f"typeof({column}) = 'integer'")


def _count() -> None:
    """What grants and payments use of each decision; what is paid, prepared or approved of each instalment."""

    def total(table: sa.TableClause, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.coalesce(sa.func.sum(table.c.cents), 0)).where(*conditions).scalar_subquery()

    granted = total(GRANT, GRANT.c.authorisation_id == AUTHORISATION.c.id, GRANT.c.status != "cancelled")
    live = PAYMENT.c.state.in_(("prepared", "approved", "paid"))
    spent = total(PAYMENT, PAYMENT.c.authorisation_id == AUTHORISATION.c.id, PAYMENT.c.grant_id.is_(None), live)
    here = PAYMENT.c.instalment_id == INSTALMENT.c.id
    paid = total(PAYMENT, here, PAYMENT.c.state == "paid")
    pending = total(PAYMENT, here, PAYMENT.c.state.in_(("prepared", "approved")))
    op.execute(sa.update(AUTHORISATION).values(used_cents=granted + spent))
    op.execute(sa.update(INSTALMENT).values(paid_cents=paid, pending_cents=pending))

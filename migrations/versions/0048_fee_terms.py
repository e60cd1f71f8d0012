"""Fix with each pledge and receipt its rate of management fee, and whether a refund keeps the fee."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    for table in ("fund", "pledge"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("fee_stays", sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("fee_stays", server_default=None)
    with op.batch_alter_table("lot") as batch:
        batch.add_column(sa.Column("fee_bp", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch.add_column(sa.Column("fee_stays", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_check_constraint(op.f("ck_lot_fee_bp"), "fee_bp BETWEEN 0 AND 10000")
    with op.batch_alter_table("lot") as batch:
        batch.alter_column("fee_bp", server_default=None)
        batch.alter_column("fee_stays", server_default=None)
    op.execute(
        "UPDATE lot SET fee_bp = (SELECT pledge.fee_bp FROM pledge WHERE pledge.id = lot.pledge_id) "
        "WHERE pledge_id IS NOT NULL AND holder = 'donor'"
    )
    op.execute(
        "UPDATE lot SET fee_bp = (SELECT fund.fee_bp FROM fund WHERE fund.id = lot.fund_id) "
        "WHERE pledge_id IS NULL AND EXISTS (SELECT 1 FROM movement WHERE movement.lot_id = lot.id AND movement.kind = 'fee')"
    )
    if op.get_bind().dialect.name == "sqlite":  # rebuilding the table dropped its triggers
        op.execute(
            "CREATE TRIGGER lot_no_update BEFORE UPDATE OF id, fund_id, opened_by_id ON lot BEGIN SELECT RAISE(ABORT, 'lot: the book only grows'); END"
        )
        op.execute("CREATE TRIGGER lot_no_delete BEFORE DELETE ON lot BEGIN SELECT RAISE(ABORT, 'lot: the book only grows'); END")
        op.execute(
            "CREATE TRIGGER lot_no_replace BEFORE INSERT ON lot WHEN EXISTS (SELECT 1 FROM lot WHERE (id = NEW.id OR opened_by_id = NEW.opened_by_id)) BEGIN SELECT RAISE(ABORT, 'lot: the book only grows'); END"
        )

"""Keep the book: movements, lots and shares that only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pledge",
                "commitment",
                "release",
                "receipt",
                "fee",
                "interest",
                "advance",
                "disbursement",
                "return",
                "expense",
                "refund",
                "transfer",
                "reassignment",
                "reattribution",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("value_date", sa.Date(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("counterpart_id", sa.Integer(), nullable=True),
        sa.Column("memo_digest", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(cents = 0) = (kind IN ('reassignment', 'reattribution'))", name=op.f("ck_movement_cents")),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_movement_cents_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("seq > 0", name=op.f("ck_movement_seq")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_movement_authority_id_authority")),
        sa.ForeignKeyConstraint(["corrects_id"], ["movement.id"], name=op.f("fk_movement_corrects_id_movement")),
        sa.ForeignKeyConstraint(["counterpart_id"], ["movement.id"], name=op.f("fk_movement_counterpart_id_movement")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_movement_decision_id_decision")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_movement_fund_id_fund")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant_agreement.id"], name=op.f("fk_movement_grant_id_grant_agreement")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_movement_pledge_id_pledge")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_movement_programme_id_programme")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_movement_project_id_project")),
        sa.ForeignKeyConstraint(["reverses_id"], ["movement.id"], name=op.f("fk_movement_reverses_id_movement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
        sa.UniqueConstraint("fund_id", "seq", name=op.f("uq_movement_fund_id_seq")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_movement_reverses_id")),
    )
    op.create_index(op.f("ix_movement_authority_id"), "movement", ["authority_id"], unique=False)
    op.create_index(op.f("ix_movement_corrects_id"), "movement", ["corrects_id"], unique=False)
    op.create_index(op.f("ix_movement_decision_id"), "movement", ["decision_id"], unique=False)
    op.create_index("ix_movement_fund_value", "movement", ["fund_id", "value_date"], unique=False)
    op.create_index(op.f("ix_movement_grant_id"), "movement", ["grant_id"], unique=False)
    op.create_index(op.f("ix_movement_lot_id"), "movement", ["lot_id"], unique=False)
    op.create_index(op.f("ix_movement_pledge_id"), "movement", ["pledge_id"], unique=False)
    op.create_index(op.f("ix_movement_project_id"), "movement", ["project_id"], unique=False)
    op.create_table(
        "memo",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_memo_movement_id_movement")),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_memo")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "holder",
            sa.Enum("donor", "suspense", "advance", name="holder", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("unspent", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(holder = 'donor') = (authority_id IS NOT NULL)", name=op.f("ck_lot_holder_named")),
        sa.CheckConstraint("typeof(reserved) = 'integer'", name=op.f("ck_lot_reserved_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("typeof(unspent) = 'integer'", name=op.f("ck_lot_unspent_integer")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("project_id IS NULL OR programme_id IS NULL", name=op.f("ck_lot_one_earmark")),
        sa.CheckConstraint("reserved >= 0 AND reserved <= unspent", name=op.f("ck_lot_reserved")),
        sa.CheckConstraint("unspent >= 0", name=op.f("ck_lot_unspent")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_lot_authority_id_authority")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_lot_fund_id_fund")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["movement.id"], name=op.f("fk_lot_opened_by_id_movement")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_lot_pledge_id_pledge")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_lot_programme_id_programme")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_lot_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("opened_by_id", name=op.f("uq_lot_opened_by_id")),
    )
    op.create_index(op.f("ix_lot_authority_id"), "lot", ["authority_id"], unique=False)
    op.create_index(op.f("ix_lot_fund_id"), "lot", ["fund_id"], unique=False)
    op.create_index(op.f("ix_lot_pledge_id"), "lot", ["pledge_id"], unique=False)
    op.create_table(
        "share",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(cents) = 'integer'", name=op.f("ck_share_cents_integer")).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_share_lot_id_lot")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_share_movement_id_movement")),
        sa.PrimaryKeyConstraint("movement_id", "lot_id", name=op.f("pk_share")),
    )
    op.create_index(op.f("ix_share_lot_id"), "share", ["lot_id"], unique=False)
    with op.batch_alter_table("movement") as batch:
        batch.create_foreign_key("fk_movement_lot_id_lot", "lot", ["lot_id"], ["id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER movement_no_update BEFORE UPDATE ON movement BEGIN SELECT RAISE(ABORT, 'movement: the book only grows'); END"
        )
        op.execute(
            "CREATE TRIGGER movement_no_delete BEFORE DELETE ON movement BEGIN SELECT RAISE(ABORT, 'movement: the book only grows'); END"
        )
        op.execute(
            "CREATE TRIGGER movement_no_replace BEFORE INSERT ON movement WHEN EXISTS (SELECT 1 FROM movement WHERE (id = NEW.id OR (fund_id = NEW.fund_id AND seq = NEW.seq) OR reverses_id = NEW.reverses_id)) BEGIN SELECT RAISE(ABORT, 'movement: the book only grows'); END"
        )
        op.execute("CREATE TRIGGER share_no_update BEFORE UPDATE ON share BEGIN SELECT RAISE(ABORT, 'share: the book only grows'); END")
        op.execute("CREATE TRIGGER share_no_delete BEFORE DELETE ON share BEGIN SELECT RAISE(ABORT, 'share: the book only grows'); END")
        op.execute(
            "CREATE TRIGGER share_no_replace BEFORE INSERT ON share WHEN EXISTS (SELECT 1 FROM share WHERE (movement_id = NEW.movement_id AND lot_id = NEW.lot_id)) BEGIN SELECT RAISE(ABORT, 'share: the book only grows'); END"
        )
        op.execute(
            "CREATE TRIGGER lot_no_update BEFORE UPDATE OF id, fund_id, opened_by_id ON lot BEGIN SELECT RAISE(ABORT, 'lot: the book only grows'); END"
        )
        op.execute("CREATE TRIGGER lot_no_delete BEFORE DELETE ON lot BEGIN SELECT RAISE(ABORT, 'lot: the book only grows'); END")
        op.execute(
            "CREATE TRIGGER lot_no_replace BEFORE INSERT ON lot WHEN EXISTS (SELECT 1 FROM lot WHERE (id = NEW.id OR opened_by_id = NEW.opened_by_id)) BEGIN SELECT RAISE(ABORT, 'lot: the book only grows'); END"
        )
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION fundtracker_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': the book only grows'; END $$"
        )
        op.execute("CREATE TRIGGER movement_no_update BEFORE UPDATE ON movement FOR EACH ROW EXECUTE FUNCTION fundtracker_refuse()")
        op.execute("CREATE TRIGGER movement_no_delete BEFORE DELETE ON movement FOR EACH ROW EXECUTE FUNCTION fundtracker_refuse()")
        op.execute(
            "CREATE TRIGGER movement_no_truncate BEFORE TRUNCATE ON movement FOR EACH STATEMENT EXECUTE FUNCTION fundtracker_refuse()"
        )
        op.execute("CREATE TRIGGER share_no_update BEFORE UPDATE ON share FOR EACH ROW EXECUTE FUNCTION fundtracker_refuse()")
        op.execute("CREATE TRIGGER share_no_delete BEFORE DELETE ON share FOR EACH ROW EXECUTE FUNCTION fundtracker_refuse()")
        op.execute("CREATE TRIGGER share_no_truncate BEFORE TRUNCATE ON share FOR EACH STATEMENT EXECUTE FUNCTION fundtracker_refuse()")
        op.execute(
            "CREATE TRIGGER lot_no_update BEFORE UPDATE ON lot FOR EACH ROW WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.fund_id IS DISTINCT FROM OLD.fund_id OR NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id) EXECUTE FUNCTION fundtracker_refuse()"
        )
        op.execute("CREATE TRIGGER lot_no_delete BEFORE DELETE ON lot FOR EACH ROW EXECUTE FUNCTION fundtracker_refuse()")
        op.execute("CREATE TRIGGER lot_no_truncate BEFORE TRUNCATE ON lot FOR EACH STATEMENT EXECUTE FUNCTION fundtracker_refuse()")

"""Know the établissements publics territoriaux, and find an authority by what it was called before."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

KINDS = "'commune', 'epci-cc', 'epci-ca', 'epci-cu', 'epci-metro', 'epci-met69', 'ept', 'departement', 'region', 'syndicat', 'association', 'other'"


def upgrade() -> None:
    for table in ("directory_entry", "authority"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(f"ck_{table}_kind"), f"kind IN ({KINDS})")
    for name in ("former_names", "former_key"):
        with op.batch_alter_table("directory_entry") as batch:
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table("directory_entry") as batch:
            batch.alter_column(name, server_default=None, existing_type=sa.Text(), existing_nullable=False)

"""Keep a pack by its files, a common one and one for each item in each language, and its draft until it is published."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KINDS = sa.Enum("common", "money", "item", "annex", "slip", "feet", name="partkind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "pack_part",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.CheckConstraint("pages > 0", name=op.f("ck_pack_part_pages")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "version"], ["pack.meeting_id", "pack.version"], name=op.f("fk_pack_part_meeting_id_version_pack")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_pack_part_document_id_document")),
        sa.PrimaryKeyConstraint("meeting_id", "version", "language", "place", name=op.f("pk_pack_part")),
    )
    # A pack of before is one file that holds every item: it stays for the readers from whom nothing is withheld.
    op.execute(
        "INSERT INTO pack_part (meeting_id, version, language, place, kind, title, label, document_id, pages) "
        "SELECT meeting_id, version, 'fr', 0, 'money', 'pack', '', document_id, 1 FROM pack"
    )
    with op.batch_alter_table("pack") as pack:
        pack.drop_constraint(op.f("fk_pack_document_id_document"), type_="foreignkey")
        pack.drop_column("document_id")
        pack.drop_column("contents")
        pack.add_column(sa.Column("addendum", sa.Boolean(), nullable=False, server_default=sa.false()))
        pack.add_column(sa.Column("differences", sa.JSON(), nullable=True))
    with op.batch_alter_table("pack") as pack:
        pack.add_column(sa.Column("contents", sa.JSON(), nullable=True))
        pack.alter_column("addendum", server_default=None)
    with op.batch_alter_table("pack_build") as build:
        build.add_column(sa.Column("addendum", sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in ("contents", "parts"):
            build.add_column(sa.Column(name, sa.JSON(), nullable=True))
        build.add_column(sa.Column("version", sa.Integer(), nullable=True))
    with op.batch_alter_table("pack_build") as build:
        build.alter_column("addendum", server_default=None)

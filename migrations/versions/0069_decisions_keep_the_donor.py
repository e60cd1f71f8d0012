"""Keep with a decision the donor its money goes back to, under the name of its day; once it is signed that never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"


DECISION = sa.table("decision", sa.column("authority_id"), sa.column("donor"))
AUTHORITY = sa.table("authority", *(sa.column(name) for name in ("id", "name", "kind", "departement")))
NAMES_ITS_PLACE = ("departement", "region")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER decision_no_update" if sqlite else "DROP TRIGGER decision_no_update ON decision")
    op.add_column("decision", sa.Column("donor", sa.String(length=200), nullable=False, server_default=""))
    op.execute(sa.update(DECISION).where(DECISION.c.authority_id.is_not(None)).values(donor=_label()))
    if sqlite:
        op.execute(
            "CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision WHEN NEW.id IS NOT OLD.id OR NEW.committee_id IS NOT OLD.committee_id OR NEW.year IS NOT OLD.year OR NEW.number IS NOT OLD.number OR NEW.label IS NOT OLD.label OR (OLD.signed_at IS NOT NULL AND (NEW.item_id IS NOT OLD.item_id OR NEW.kind IS NOT OLD.kind OR NEW.outcome IS NOT OLD.outcome OR NEW.title IS NOT OLD.title OR NEW.text IS NOT OLD.text OR NEW.cents IS NOT OLD.cents OR NEW.project_id IS NOT OLD.project_id OR NEW.authority_id IS NOT OLD.authority_id OR NEW.to_fund_id IS NOT OLD.to_fund_id OR NEW.place IS NOT OLD.place OR NEW.beneficiary IS NOT OLD.beneficiary OR NEW.project_title IS NOT OLD.project_title OR NEW.partner IS NOT OLD.partner OR NEW.donor IS NOT OLD.donor OR NEW.conditions IS NOT OLD.conditions OR NEW.urgent IS NOT OLD.urgent OR NEW.recorded_at IS NOT OLD.recorded_at OR NEW.recorded_by IS NOT OLD.recorded_by OR NEW.signed_at IS NOT OLD.signed_at OR NEW.signed_by_id IS NOT OLD.signed_by_id)) BEGIN SELECT RAISE(ABORT, 'decision: decisions are numbered, signed and never deleted'); END"
        )
    else:
        op.alter_column("decision", "donor", server_default=None)
        op.execute(
            "CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision FOR EACH ROW WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.committee_id IS DISTINCT FROM OLD.committee_id OR NEW.year IS DISTINCT FROM OLD.year OR NEW.number IS DISTINCT FROM OLD.number OR NEW.label IS DISTINCT FROM OLD.label OR (OLD.signed_at IS NOT NULL AND (NEW.item_id IS DISTINCT FROM OLD.item_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.outcome IS DISTINCT FROM OLD.outcome OR NEW.title IS DISTINCT FROM OLD.title OR NEW.text IS DISTINCT FROM OLD.text OR NEW.cents IS DISTINCT FROM OLD.cents OR NEW.project_id IS DISTINCT FROM OLD.project_id OR NEW.authority_id IS DISTINCT FROM OLD.authority_id OR NEW.to_fund_id IS DISTINCT FROM OLD.to_fund_id OR NEW.place IS DISTINCT FROM OLD.place OR NEW.beneficiary IS DISTINCT FROM OLD.beneficiary OR NEW.project_title IS DISTINCT FROM OLD.project_title OR NEW.partner IS DISTINCT FROM OLD.partner OR NEW.donor IS DISTINCT FROM OLD.donor OR NEW.conditions IS DISTINCT FROM OLD.conditions OR NEW.urgent IS DISTINCT FROM OLD.urgent OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.recorded_by IS DISTINCT FROM OLD.recorded_by OR NEW.signed_at IS DISTINCT FROM OLD.signed_at OR NEW.signed_by_id IS DISTINCT FROM OLD.signed_by_id))) EXECUTE FUNCTION fundtracker_decisions_stay()"
        )


def _label() -> sa.ScalarSelect[str]:
    """What a donor is called today, with its département as everywhere; what it was called before is not known here."""
    placed = sa.and_(AUTHORITY.c.departement != "", AUTHORITY.c.kind.not_in(NAMES_ITS_PLACE))
    named = sa.case((placed, AUTHORITY.c.name + " (" + AUTHORITY.c.departement + ")"), else_=AUTHORITY.c.name)
    return sa.select(named).where(AUTHORITY.c.id == DECISION.c.authority_id).scalar_subquery()

"""What a decision's line says of its money is what its project's page says: ended grants count what was paid, returns are net."""

from datetime import date
from typing import Any

from fundtracker.committees import register
from fundtracker.committees.models import Decision
from fundtracker.grants import authorisations, figures, grants, returns, running
from fundtracker.kernel.db import session, transaction
from tests.grants.world import World, a_world, allow, paid, report


def money(world: World, decision_id: int) -> tuple[int, int, int]:
    line, project = register.get(decision_id), figures.of_projects([world.project.id])[world.project.id]
    assert (line.granted, line.paid, line.left) == (project.granted, project.paid, project.left)
    return line.granted, line.paid, line.left


def test_a_decision_reads_as_its_project_does(database: Any) -> None:
    world = a_world()
    allowed = authorisations.get(allow(world, 1_200_000))
    with transaction():
        decision = session.get_one(Decision, allowed.decision_id)
        decision.authorisation_id, decision.cents = allowed.id, allowed.cents
    assert money(world, decision.id) == (0, 0, 1_200_000)
    with transaction():
        grant_id = grants.sign(authorisation_id=allowed.id, cents=1_200_000, signed_on=date(2023, 3, 1), by=world.by)
    paid(world, grant_id, 600_000)
    assert money(world, decision.id) == (1_200_000, 600_000, 600_000)
    report(world, grant_id, 500_000)
    with transaction():
        returns.record(grant_id, cents=100_000, value_date=date(2023, 7, 1), reason="Reliquat", by=world.by)
    assert money(world, decision.id) == (1_200_000, 500_000, 600_000), "what came back is not to be paid again"
    with transaction():
        running.finish(grant_id, by=world.by)
    assert money(world, decision.id) == (600_000, 500_000, 0)

"""What projects cost and who pays for it: said wherever more is given to a project than it costs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from fundtracker.grants.models import BudgetLine, Cofinancing
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg


@dataclass(frozen=True)
class Cost:
    """A project's budget (0: nobody wrote one) and what of it is paid from outside the fund, in cents."""

    budget: int = 0
    outside: int = 0

    def beyond(self, given: int) -> Message | None:
        """The sentence that says by how much `given` cents of the fund exceed what the project costs; None where they do not."""
        excess = given + self.outside - self.budget
        if not self.budget or excess <= 0:
            return None
        facts = {"excess": Cents(excess), "given": Cents(given), "budget": Cents(self.budget)}
        if self.outside:
            return msg(
                "That is %(excess)s more than the project costs: %(given)s from the fund and %(outside)s from elsewhere, "
                "for a budget of %(budget)s.",
                outside=Cents(self.outside),
                **facts,
            )
        return msg("That is %(excess)s more than the project costs: %(given)s from the fund, for a budget of %(budget)s.", **facts)


def of_projects(project_ids: Collection[int]) -> Mapping[int, Cost]:
    """The cost of each of these projects."""
    sums = {model: _sums(model, project_ids) for model in (BudgetLine, Cofinancing)}
    return {key: Cost(sums[BudgetLine].get(key, 0), sums[Cofinancing].get(key, 0)) for key in project_ids}


def of_project(project_id: int | None) -> Cost:
    """The cost of one project; nothing for what is about none."""
    return of_projects([project_id])[project_id] if project_id is not None else Cost()


def _sums(model: type[BudgetLine] | type[Cofinancing], project_ids: Collection[int]) -> dict[int, int]:
    query = select(model.project_id, func.sum(model.cents)).where(model.project_id.in_(project_ids)).group_by(model.project_id)
    return {project_id: int(cents) for project_id, cents in session.execute(query)}

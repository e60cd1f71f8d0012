"""What of projects may leave the house: photos and updates once published, milestones; nothing of one in danger (domain.md rule 18)."""

from collections.abc import Collection, Mapping
from datetime import date

from fundtracker.funds import milestones, photos, projects, updates
from fundtracker.funds.lines import UpdateLine
from fundtracker.funds.milestones import MilestoneLine
from fundtracker.funds.photos import PhotoLine
from fundtracker.funds.rules import ProjectStage
from fundtracker.grants import courses
from fundtracker.kernel.errors import NotFound


def of_projects(project_ids: Collection[int]) -> Mapping[int, list[PhotoLine]]:
    """The photos of these projects that everyone may see, by project; a masked one has none."""
    return photos.list_("projects", set(project_ids) - courses.masked(project_ids))


def of_updates(of: Mapping[int, int | None]) -> Mapping[int, list[PhotoLine]]:
    """The photos of these published updates that everyone may see, by update; `of` names the project each tells of, if any."""
    hidden = courses.masked([project_id for project_id in of.values() if project_id])
    return photos.list_("updates", [update_id for update_id, project_id in of.items() if project_id not in hidden])


def steps(project_ids: Collection[int]) -> Mapping[int, list[MilestoneLine]]:
    """The milestones of these projects, by project; of a masked one none, for their words may name its place."""
    return milestones.of_projects(set(project_ids) - courses.masked(project_ids))


def latest(fund_id: int | None, limit: int, *, until: date | None = None) -> list[UpdateLine]:
    """The latest updates of a fund, or of all, that everyone may read, of a day or before; none of a masked project."""
    return updates.latest(fund_id, limit, without=courses.all_masked(), until=until)


def withheld(project_id: int | None) -> bool:
    """Whether photos of this project never leave the house."""
    return project_id is not None and project_id in courses.masked([project_id])


def outside(photo_id: int) -> PhotoLine:
    """A photo for someone outside.

    Raises:
        NotFound: there is none, it is a draft or of one, or its project is masked or only proposed.
    """
    photo = photos.get(photo_id)
    of = photos.owner_of(photo)
    told = photo.update_id is None or updates.get(photo.update_id, photo.fund_id).published_at is not None
    decided = photo.project_id is None or projects.get(photo.project_id).stage is not ProjectStage.PROPOSED
    if photo.published_at is None or not told or not decided or withheld(of.project_id):
        raise NotFound
    return photo

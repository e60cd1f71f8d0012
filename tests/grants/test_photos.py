"""Photos of projects and updates: who sees which, in which order, in which words."""

import io
import re
from datetime import date
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from fundtracker.accounts.permissions import Role
from fundtracker.audit import AuditEvent
from fundtracker.documents import pictures, store
from fundtracker.documents.models import Document
from fundtracker.funds import photos, updates
from fundtracker.funds.models import Project, Update
from fundtracker.funds.rules import ProjectStage
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from tests.client import Client
from tests.databases import Database
from tests.documents.photos import a_located_photo, a_photo
from tests.factories import a_fund, a_project, a_user
from tests.grants.world import a_partner

WORDS = {"alt_fr": "Deux maçons posent une pierre.", "alt_en": "", "credit_fr": "Photo\u00a0: Targa", "credit_en": "", "taken_on": None}
SENT = {**WORDS, "taken_on": "14/02/2024", "alt_en": "Two masons lay a stone."}
NEWS = {"dated": date(2024, 3, 1), "title_fr": "L’eau coule", "title_en": "Water runs", "body_fr": "À Ijoukak.", "body_en": "In Ijoukak."}


def added(kind: str, owner_id: int, **words: Any) -> int:
    made = pictures.put(io.BytesIO(a_photo(2000, 1500)))
    with transaction():
        return photos.add(kind, owner_id, photo=made, by=COMMAND, **WORDS | words)


def published(kind: str, owner_id: int, **words: Any) -> int:
    photo_id = added(kind, owner_id, **words)
    with transaction():
        return photos.publish(photo_id, by=COMMAND)


def an_update(fund_id: int, *, public: bool = True, project_id: int | None = None) -> int:
    with transaction():
        update_id = updates.draft(fund_id=fund_id, by=COMMAND, project_id=project_id, **NEWS)
        return updates.publish(update_id, fund_id=fund_id, by=COMMAND) if public else update_id


def a_running_project(**columns: Any) -> Project:
    return a_project(a_fund("MAR-2023"), stage="running", **columns)


def actions() -> list[str]:
    return [action for action in session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)) if ":photo:" in action]


@pytest.fixture
def staff(client: Client) -> Client:
    client.sign_in(a_user(Role.STAFF))
    return client


def send(client: Client, address: str, content: bytes, name: str = "IMG_0001.jpg", **values: Any) -> Any:
    return client.post(address, data={**SENT, **values, "photo": [(io.BytesIO(content), name)]})


def test_a_photo_is_sent_checked_published_and_seen_without_its_place(database: Database, client: Client, staff: Client) -> None:
    project = a_running_project()
    answer = send(staff, f"/staff/projects/{project.id}/photos/new", a_located_photo())
    assert answer.location == f"/staff/projects/{project.id}/photos"
    photo = photos.list_("projects", [project.id], drafts=True)[project.id][0]
    assert (photo.alt_fr, photo.alt_en, photo.taken_on) == (SENT["alt_fr"], SENT["alt_en"], date(2024, 2, 14))
    assert "Deux maçons" in staff.get(f"/staff/projects/{project.id}/photos").text
    outside = client.application.test_client()
    assert outside.get(f"/photos/{photo.id}/480").status_code == 404
    assert staff.get(f"/photos/{photo.id}/480").status_code == 200
    assert staff.confirm(f"/staff/photos/{photo.id}/publish", {}).location == f"/staff/projects/{project.id}/photos"
    page = outside.get("/funds/MAR-2023").text
    assert f'src="/photos/{photo.id}/480"' in page
    assert 'alt="Deux maçons posent une pierre."' in page
    assert 'loading="lazy"' in page
    found = outside.get(f"/photos/{photo.id}/480")
    assert found.status_code == 200
    assert not Image.open(io.BytesIO(found.data)).getexif()
    assert b"Secret" not in found.data
    assert actions() == ["web:photo:added", "web:photo:published"]


def test_a_photo_is_served_in_two_widths_as_a_picture_and_nothing_else(database: Database, client: Client) -> None:
    photo_id = published("projects", a_running_project().id)
    for width in (480, 1600):
        answer = client.get(f"/photos/{photo_id}/{width}")
        assert Image.open(io.BytesIO(answer.data)).width == width
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert "Set-Cookie" not in answer.headers
    assert "img-src 'self';" in client.get("/funds/MAR-2023").headers["Content-Security-Policy"]
    for width in ("481", "0", "x", "0480", "١٦٠٠"):
        assert client.get(f"/photos/{photo_id}/{width}").status_code == 404
    assert client.get(f"/photos/{photo_id + 1}/480").status_code == 404


def test_what_staff_see_is_kept_by_no_cache(database: Database, staff: Client) -> None:
    photo_id = published("projects", a_running_project().id)
    assert staff.get(f"/photos/{photo_id}/480").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("masked", ["project", "partner", "update of the project", "proposed"])
def test_a_project_in_danger_or_undecided_shows_no_photo_outside(database: Database, client: Client, masked: str) -> None:
    partner = a_partner(masked=masked == "partner")
    project = a_running_project(masked=masked == "project", partner_id=partner.id)
    of = ("updates", an_update(project.fund_id, project_id=project.id)) if masked.startswith("update") else ("projects", project.id)
    photo_id = published(*of)
    with transaction():
        row = session.get_one(Project, project.id)
        row.masked = masked in ("project", "update of the project")
        row.stage = ProjectStage.PROPOSED if masked == "proposed" else row.stage
    assert client.get(f"/photos/{photo_id}/480").status_code == 404
    assert "/photos/" not in client.get("/funds/MAR-2023").text
    client.sign_in(a_user())
    assert client.get(f"/photos/{photo_id}/480").status_code == 404
    client.sign_in(a_user(Role.STAFF))
    assert client.get(f"/photos/{photo_id}/480").status_code == 200
    assert "/photos/" not in client.get("/funds/MAR-2023").text, "the page is as the public sees it"
    told = client.get(f"/staff/{of[0]}/{of[1]}/photos").text
    assert ("aucune de ses photos" in told) is (masked != "proposed")


def test_photos_of_an_update_are_seen_once_both_are_published(database: Database, client: Client) -> None:
    fund = a_fund("MAR-2023")
    update_id = an_update(fund.id, public=False)
    photo_id = published("updates", update_id)
    assert client.get(f"/photos/{photo_id}/480").status_code == 404
    with transaction():
        updates.publish(update_id, fund_id=fund.id, by=COMMAND)
    assert client.get(f"/photos/{photo_id}/480").status_code == 200
    assert f"/photos/{photo_id}/480" in client.get("/funds/MAR-2023").text
    with transaction():
        photos.withdraw(photo_id, by=COMMAND)
    assert client.get(f"/photos/{photo_id}/480").status_code == 404
    assert "/photos/" not in client.get("/funds/MAR-2023").text


def test_staff_change_words_and_order_and_take_back(database: Database, staff: Client) -> None:
    project = a_running_project()
    first, second, third = (published("projects", project.id, alt_fr=f"Photo n° {number}") for number in (1, 2, 3))
    here = f"/staff/projects/{project.id}/photos"
    for photo_id in (third, first):
        assert staff.post(f"/staff/photos/{photo_id}/earlier").location == here
    assert [line.id for line in photos.list_("projects", [project.id])[project.id]] == [first, third, second]
    assert staff.post(f"/staff/photos/{second}/edit", data={**SENT, "version": "1"}).status_code == 409
    version = photos.get(second).version
    assert staff.post(f"/staff/photos/{second}/edit", data={**SENT, "version": str(version)}).location == here
    assert photos.get(second).alt_en == SENT["alt_en"]
    assert staff.post(f"/staff/photos/{first}/withdraw").location == here
    assert [line.id for line in photos.list_("projects", [project.id])[project.id]] == [third, second]
    assert actions()[-3:] == ["web:photo:moved", "web:photo:amended", "web:photo:withdrawn"]


def test_a_photo_taken_away_leaves_no_row_and_its_bytes_to_the_sweep(database: Database, staff: Client) -> None:
    project = a_running_project()
    photo_id = published("projects", project.id)
    assert "définitive" in staff.post(f"/staff/photos/{photo_id}/remove").text
    assert photos.get(photo_id)
    assert staff.confirm(f"/staff/photos/{photo_id}/remove", {}).location == f"/staff/projects/{project.id}/photos"
    assert session.scalar(select(func.count()).select_from(Document)) == 0
    assert staff.get(f"/photos/{photo_id}/480").status_code == 404
    assert store.differing() == []
    assert actions()[-1] == "web:photo:removed"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "dessin.jpg", "un WebP ou un HEIC"),
        (a_photo(kind="HEIF")[:700], "IMG_0001.HEIC", "abîmée"),
        (a_photo()[:400], "IMG_0001.jpg", "abîmée"),
        (b"", "vide.jpg", "vide"),
        (a_photo() + bytes(20 * 1024 * 1024), "lourde.jpg", "20"),
    ],
)
def test_a_photo_that_is_not_taken_is_refused_at_its_field_with_what_to_do(
    database: Database, staff: Client, content: bytes, name: str, said: str
) -> None:
    project = a_running_project()
    answer = send(staff, f"/staff/projects/{project.id}/photos/new", content, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Deux maçons" in answer.text, "what was typed is still there"
    assert photos.list_("projects", [project.id], drafts=True) == {}


@pytest.mark.parametrize("missing", ["alt_fr", "credit_fr"])
def test_a_photo_needs_its_french_words(database: Database, staff: Client, missing: str) -> None:
    project = a_running_project()
    assert send(staff, f"/staff/projects/{project.id}/photos/new", a_photo(), **{missing: "  "}).status_code == 422
    assert photos.list_("projects", [project.id], drafts=True) == {}


def test_a_photo_of_tomorrow_is_refused(database: Database, staff: Client) -> None:
    project = a_running_project()
    assert send(staff, f"/staff/projects/{project.id}/photos/new", a_photo(), taken_on="01/01/2999").status_code == 422


def test_no_page_bears_more_than_twelve(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_running_project()
    monkeypatch.setattr(photos, "MOST", 2)
    added("projects", project.id)
    added("projects", project.id)
    with pytest.raises(Refusal, match="Take one away"):
        added("projects", project.id)


def test_what_is_not_there_is_not_found(database: Database, staff: Client) -> None:
    for act in (photos.publish, photos.withdraw, photos.earlier, photos.remove):
        with pytest.raises(NotFound), transaction():
            act(7, by=COMMAND)
    for address in ("/staff/projects/7/photos", "/staff/updates/7/photos", "/staff/photos/7/edit", "/staff/partners/7/photos"):
        assert staff.get(address).status_code == 404
    project = a_running_project()
    photo_id = added("projects", project.id)
    with pytest.raises(Conflict), transaction():
        photos.amend(photo_id, version=9, by=COMMAND, **WORDS)


def test_the_reader_s_language_is_spoken_where_it_is_written(database: Database, client: Client) -> None:
    update_id = an_update(a_fund("MAR-2023").id)
    published("updates", update_id, alt_en="Two masons.")
    published("updates", update_id)
    page = client.get("/funds/MAR-2023?lang=en").text
    assert 'alt="Two masons."' in page
    assert re.search(r'alt="Deux maçons[^>]*lang="fr"', page), "the second has French words only, and says so"
    assert session.scalar(select(func.count()).select_from(Update)) == 1

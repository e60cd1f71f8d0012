"""Documents leave as downloads of an inert type under their own name (trust.md S44)."""

import io

import pytest

from fundtracker.documents import serving, store
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from tests.databases import Database
from tests.documents.samples import a_pdf, a_png


@pytest.mark.parametrize(
    ("content", "name", "kind"), [(a_pdf(), "Délibération n° 12 – été.pdf", "application/pdf"), (a_png(), "a.png", "image/png")]
)
def test_a_document_is_an_attachment_of_its_own_type_and_name(database: Database, content: bytes, name: str, kind: str) -> None:
    with transaction():
        document = store.keep(io.BytesIO(content), name, by=COMMAND, kinds={"pdf", "png"})
    with database.app.test_request_context():
        answer = serving.send(document)
        answer.direct_passthrough = False
        assert answer.get_data() == content
    assert answer.mimetype == kind
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    if not name.isascii():
        encoded = "D%C3%A9lib%C3%A9ration%20n%C2%B0%2012%20%E2%80%93%20%C3%A9t%C3%A9.pdf"
        assert f"filename*=UTF-8''{encoded}" in answer.headers["Content-Disposition"]


def test_what_is_shown_in_place_says_who_may_keep_it_for_how_long(database: Database) -> None:
    with database.app.test_request_context():
        everyone = serving.shown(a_png(), "a.png", "image/png", fresh=60)
        one = serving.shown(a_png(), "a.png", "image/png", fresh=60, public=False)
    assert everyone.headers["Content-Disposition"].startswith("inline; filename")
    assert (everyone.headers["Cache-Control"], one.headers["Cache-Control"]) == ("public, max-age=60", "private, max-age=60")

"""Fixtures of these tests: the scene on the test's database."""

import pytest

from tests.committees.scene import Scene, a_scene
from tests.databases import Database


@pytest.fixture
def scene(database: Database) -> Scene:
    return a_scene(code="MAR-2023", name_fr="Séisme au Maroc")

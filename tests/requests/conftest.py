"""Fixtures of these tests: a donor with its people, a browser for each of those who act."""

from collections.abc import Callable

import pytest

from fundtracker.accounts.models import User
from tests.client import Client
from tests.databases import Database
from tests.requests.acts import Donor, a_donor


@pytest.fixture
def donor(database: Database) -> Donor:
    return a_donor()


@pytest.fixture
def browser(database: Database) -> Callable[[User], Client]:
    """A fresh browser in which a person has signed in."""

    def open_(user: User) -> Client:
        client = database.app.test_client()
        assert isinstance(client, Client)
        client.sign_in(user)
        return client

    return open_

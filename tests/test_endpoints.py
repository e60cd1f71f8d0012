"""Default deny: every address says who may use it, and nobody else gets in, whatever the method."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from fundtracker.accounts.access import PUBLIC, SIGNED_IN
from fundtracker.accounts.permissions import Permission, Role, permissions_of
from tests.client import Client
from tests.factories import a_user

FILLED = {"RowNumber": 1, "UnicodeConverter": "x", "PathConverter": "x/y", "UUIDConverter": "0" * 32}


def endpoints(app: Flask) -> Iterator[tuple[Rule, object]]:
    """Every rule but the static files, with the access its view was marked with."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not rule.endpoint.endswith(".static"):
            yield rule, getattr(app.view_functions[rule.endpoint], "access", None)


def address(app: Flask, rule: Rule) -> str:
    """The rule's address with something in each place."""
    values = {name: filled(converter) for name, converter in rule._converters.items()}
    return str(app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method=methods(rule)[0]))


def filled(converter: BaseConverter) -> object:
    """A value that fits the place; a person named `x`, the row number 1."""
    return next(iter(converter.items)) if isinstance(converter, AnyConverter) else FILLED[type(converter).__name__]


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_endpoint_says_who_may_use_it(app: Flask) -> None:
    silent = [rule.endpoint for rule, access in endpoints(app) if access not in (PUBLIC, SIGNED_IN) and not isinstance(access, Permission)]
    assert silent == []


def test_a_visitor_is_sent_to_sign_in_wherever_it_is_not_public(app: Flask, client: Client) -> None:
    for rule, access in endpoints(app):
        for method in methods(rule):
            if access != PUBLIC:
                answer = client.open(address(app, rule), method=method)
                assert answer.status_code in (302, 303), f"{method} {rule.rule}: {answer.status_code}"
                assert answer.location.startswith("/sign-in"), f"{method} {rule.rule}"


@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_gets_where_the_role_does_not_lead(app: Flask, client: Client, role: Role | None) -> None:
    client.sign_in(a_user(role))
    refused = [
        (rule, method)
        for rule, access in endpoints(app)
        if isinstance(access, Permission)
        for method in methods(rule)
        if access not in permissions_of(role)
    ]
    assert refused or role is Role.ADMIN
    for rule, method in refused:
        answer = client.open(address(app, rule), method=method)
        assert answer.status_code == 403, f"{role} {method} {rule.rule}: {answer.status_code}"

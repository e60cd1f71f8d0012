"""`fundtracker init`: the tables of this version, and the data every installation needs; run again, it changes nothing."""

from collections.abc import Callable

import click
import flask_migrate
from flask.cli import with_appcontext

from fundtracker.authorities import directory
from fundtracker.kernel.db import session, transaction

INIT_STEPS: list[tuple[str, Callable[[], object]]] = [("directory of authorities", directory.load)]
"""What `init` does once the tables are there, each in a transaction of its own; every step may be run again."""


def prepare() -> None:
    """Run the migrations that are missing, then every step."""
    flask_migrate.upgrade()
    session.remove()
    for _name, step in INIT_STEPS:
        with transaction():
            step()


@click.command()
@with_appcontext
def init() -> None:
    """Create or update the tables and load the directory of authorities."""
    prepare()
    click.echo("The database is ready: " + ", ".join(name for name, _ in INIT_STEPS) + " loaded.")

"""`fundtracker demo`: builds the demo data where there is none, prints the accounts, serves."""

import shutil
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, select

from fundtracker import config
from fundtracker.accounts import session as browser
from fundtracker.accounts import users
from fundtracker.cli import server, setup
from fundtracker.demo import building, people
from fundtracker.kernel.db import db, session

MARK = "demo"
"""A file in the home folder that says its database is a demo one."""


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo data away and build it afresh.")
@click.option("--no-serve", is_flag=True, help="Only prepare the data.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port to serve on.")
@click.pass_context
@with_appcontext
def demo(context: click.Context, reset: bool, no_serve: bool, port: int | None) -> None:
    """Prepare the demo data (kept when run again) and serve it."""
    if port is not None:
        config.at_port(current_app.config, port)
    home = Path(current_app.config["HOME"])
    mark = home / MARK
    if _has_people() and not mark.exists():
        raise click.ClickException("This database holds real data: the demo does not touch it. Name another folder in FUNDTRACKER_HOME.")
    if reset:
        _throw_away(home)
    setup.prepare()
    if not _has_people():
        mark.touch()
        building.build(browser.hashing().hash(people.PASSWORD))
    _print_accounts(port or int(current_app.config["PORT"]))
    session.remove()
    db.engine.dispose()
    if not no_serve:
        context.invoke(server.serve, port=port)


def _has_people() -> bool:
    return inspect(db.engine).has_table("user") and bool(session.scalar(select(db.func.count()).select_from(db.metadata.tables["user"])))


def _throw_away(home: Path) -> None:
    """Empty the demo's database and files; the key stays, so that nothing else changes."""
    session.remove()
    if db.engine.dialect.name == "sqlite":  # its tables refer to each other in circles, and it checks each one that is dropped
        db.engine.dispose()
        for end in ("", "-wal", "-shm"):
            Path(f"{db.engine.url.database}{end}").unlink(missing_ok=True)
    else:
        db.drop_all()
        with db.engine.begin() as connection:
            connection.execute(db.text("DROP TABLE IF EXISTS alembic_version"))
    for name in ("documents", "mail"):
        shutil.rmtree(home / name, ignore_errors=True)


def _print_accounts(port: int) -> None:
    """The address, the accounts one a line with what they are, and their password."""
    click.echo(f"http://127.0.0.1:{port}")
    for user in users.everyone():
        if not user.waiting:
            click.echo(f"{user.email}  {user.role.value if user.role else _kind(user.email)}")
    click.echo(f"password: {people.PASSWORD}")
    click.echo(f"mot de passe : {people.PASSWORD}")


def _kind(email: str) -> str:
    return "chair" if email.startswith("chair@") else "donor"

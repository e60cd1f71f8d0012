"""The command `fundtracker create-user`."""

from typing import TextIO

import click
from flask.cli import with_appcontext

from fundtracker.accounts import passwords, users
from fundtracker.accounts import session as browser
from fundtracker.accounts.permissions import Role
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal


@click.command("create-user")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="A member of staff's role; none for donors and members.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="The language of their mails and pages.")
@click.option("--invite", is_flag=True, help="Mail a link to choose the password with, instead of asking for one here.")
@click.option("--password-file", type=click.File(), help="Read the password from the first line of this file (- is the standard input).")
@with_appcontext
def create_user(email: str, name: str, role: str | None, language: str, invite: bool, password_file: TextIO | None) -> None:
    """Create a person who may sign in; asks for their password unless told otherwise."""
    try:
        if invite:
            with transaction():
                users.invite(email=email, name=name, role=role, by=COMMAND, language=language)
            click.echo(f"{email} is mailed an invitation.")
            return
        hashed = _read_password(email, password_file)
        with transaction():
            users.create(email=email, name=name, role=role, by=COMMAND, password_hash=hashed, language=language)
    except Refusal as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(f"{email} may sign in.")


def _read_password(email: str, file: TextIO | None) -> str:
    """The hash of a password that was asked for and is fit; raises Refusal."""
    password = file.readline().rstrip("\r\n") if file else str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    passwords.check(password, email=email)
    return browser.hashing().hash(password)

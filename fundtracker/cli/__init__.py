"""The command line: `fundtracker …`, assembled from the packages' commands; `flask --app wsgi` finds the same ones."""

import click
from flask import Flask
from flask.cli import ScriptInfo

import fundtracker
from fundtracker import config
from fundtracker.accounts.commands import create_user
from fundtracker.cli.demo import demo
from fundtracker.cli.server import serve, worker
from fundtracker.cli.setup import init
from fundtracker.ledger import commands as ledger


@click.group()
def main() -> None:
    """Follow the emergency solidarity funds of local authorities."""


for command in (init, demo, serve, worker, create_user, ledger.check_command):
    main.add_command(command)


def init_app(app: Flask) -> None:
    """Let `flask --app wsgi` find the same commands."""
    for command in main.commands.values():
        app.cli.add_command(command)


def make_app() -> Flask:
    """The application of a command; a setting that cannot be used is said in one sentence."""
    try:
        return fundtracker.create_app()
    except config.BadSetting as error:
        raise click.ClickException(str(error)) from error


def run() -> None:
    """What the console script calls; the application is made when a command needs it."""
    main(obj=ScriptInfo(create_app=make_app), prog_name="fundtracker")

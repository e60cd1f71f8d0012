"""The command line, assembled from the packages' commands."""

import click
from flask import Flask


@click.group()
def main() -> None:
    """Follow the emergency solidarity funds of local authorities."""


def init_app(app: Flask) -> None:
    """Let `flask --app wsgi` find the same commands."""
    for command in main.commands.values():
        app.cli.add_command(command)

"""The ledger's commands: `fundtracker check`."""

import json
from collections.abc import Sequence
from typing import TextIO

import click
from flask.cli import with_appcontext
from sqlalchemy import inspect

from fundtracker.kernel.db import db
from fundtracker.ledger import chain, check


@click.command("check")
@click.option("--anchor", type=click.File(encoding="utf-8"), help="Compare with the heads in this file, as --heads printed them.")
@click.option("--heads", is_flag=True, help="Print the heads of the chains, one JSON object a line, to be kept elsewhere.")
@with_appcontext
def check_command(anchor: TextIO | None, heads: bool) -> None:
    """Work the whole book out again and name every row that differs; exit 1 if there is one."""
    if not inspect(db.engine).has_table("movement"):
        raise click.ClickException("This database holds no book: run `fundtracker init`, or name its folder in FUNDTRACKER_HOME.")
    if heads:
        for head in (*chain.heads(), *chain.audit_heads()):
            click.echo(json.dumps(head._asdict()))
        return
    try:
        anchors: Sequence[chain.Head] = check.read_anchors(anchor) if anchor else ()
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--anchor") from error
    report = check.run(anchors=anchors)
    for fault in report.faults:
        click.echo(fault)
    if report.faults:
        raise click.exceptions.Exit(1)
    click.echo(str(report))

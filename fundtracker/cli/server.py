"""`serve` and `worker`: the web server and one worker beside it, started again whenever it dies."""

import ctypes
import signal
import socket
import subprocess  # nosec B404 only this program's own parts are started
import sys
import time
from collections.abc import Mapping
from threading import Event
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from fundtracker import config, jobs
from fundtracker.kernel import readiness
from fundtracker.kernel.db import db, session

LOOK_EVERY_SECONDS = 0.5
CALM_SECONDS = 10.0
MOST_PAUSE_SECONDS = 60.0
PATIENCE_SECONDS = 30.0
PYTHON = [sys.executable, "-P"]  # -P: a folder called fundtracker where one happens to stand is not ours
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def _follow_parent() -> None:
    """On Linux, let a child be stopped when this process is killed, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def _start(command: list[str], variables: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a part of the program; keyboard signals reach us alone, who pass them on."""
    return subprocess.Popen([*PYTHON, *command], env=variables, start_new_session=True, preexec_fn=_follow_parent)  # nosec B603


class Supervisor:
    """Runs the web server and, beside it, a worker that is started again when it dies."""

    def __init__(self, web: list[str], worker: list[str] | None, variables: Mapping[str, str]) -> None:
        self.commands, self.variables = (web, worker), variables
        self.stopping = Event()
        self.worker: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.pause = 1.0

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Answer a signal."""
        self.stopping.set()

    def run(self) -> int:
        """Run until told to stop or until the web server ends; gives back the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)
        web = _start(self.commands[0], self.variables)
        try:
            while not self.stopping.is_set() and web.poll() is None:
                self._tend()
                self.stopping.wait(LOOK_EVERY_SECONDS)
        finally:
            code = web.poll()
            _end([child for child in (self.worker, web) if child is not None])
        return 0 if self.stopping.is_set() else code or 1

    def _tend(self) -> None:
        """Start the worker where none runs; one that dies at once is given longer and longer pauses."""
        command = self.commands[1]
        if command is None or (self.worker is not None and self.worker.poll() is None):
            return
        lived = time.monotonic() - self.started
        if self.worker is not None and lived < self.pause:
            return
        self.pause = 1.0 if lived > CALM_SECONDS else min(self.pause * 2, MOST_PAUSE_SECONDS)
        if self.worker is not None:
            click.echo(f"The worker ended with code {self.worker.returncode}; it is started again.", err=True)
        self.worker, self.started = _start(command, self.variables), time.monotonic()


def _end(children: list["subprocess.Popen[bytes]"]) -> None:
    """Ask children to finish what they are at; end those that do not."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _refuse_what_is_not_ready() -> None:
    """Start on nothing that could lose what people are told is kept (M29)."""
    faults = readiness.faults()
    session.remove()
    db.engine.dispose()
    if faults:
        raise click.ClickException("\n".join(faults))


def _refuse_a_taken_port(host: str, port: int) -> None:
    """Say at once that another program listens there; gunicorn would try for a while."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise click.ClickException(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from error


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on, in the place of the setting PORT.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes, in the place of the setting WORKERS.")
@click.option("--worker/--no-worker", "with_worker", default=True, help="Run the worker beside it, or leave it to another process.")
@with_appcontext
def serve(port: int | None, host: str, workers: int | None, with_worker: bool) -> None:
    """Serve the pages, and run the worker that sends mails and keeps house."""
    _refuse_what_is_not_ready()
    port, workers = port or current_app.config["PORT"], workers or current_app.config["WORKERS"]
    _refuse_a_taken_port(host, port)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = ["-m", "fundtracker.cli.webserver", bind, str(workers)]
    click.echo(f"Serving on http://{bind} (Ctrl-C stops)")
    variables = config.at_port(current_app.config, port)
    sys.exit(Supervisor(web, ["-m", "fundtracker.cli", "worker"] if with_worker else None, variables).run())


@click.command()
@with_appcontext
def worker() -> None:
    """Run the worker alone: it sends mails and keeps house."""
    _refuse_what_is_not_ready()
    jobs.work()

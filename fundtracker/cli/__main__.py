"""`python -m fundtracker.cli`: the same command line where no console script is at hand."""

from fundtracker.cli import run

run()

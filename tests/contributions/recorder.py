"""A process of its own that records receipts into one fund and gives every third one up before its commit."""

import sys
from datetime import date

from fundtracker import create_app
from fundtracker.contributions import receipts
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction


class GivenUpError(Exception):
    """Stands for whatever fails before a commit."""


def run(fund_id: int, pledge_id: int, attempts: int) -> None:
    for attempt in range(attempts):
        try:
            with transaction():
                receipts.record(
                    fund_id=fund_id, cents=100, received_on=date(2024, 1, 10), pledge_id=pledge_id, confirm_excess=True, by=COMMAND
                )
                if attempt % 3 == 2:
                    raise GivenUpError
        except GivenUpError:
            continue


if __name__ == "__main__":
    with create_app().app_context():
        run(*(int(argument) for argument in sys.argv[1:]))

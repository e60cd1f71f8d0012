"""A process that records receipts without end and says each one's id once it is told that it is kept."""

import json
import sys
from datetime import date

from fundtracker import create_app
from fundtracker.contributions import receipts
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction

if __name__ == "__main__":
    with create_app(json.loads(sys.argv[1])).app_context():
        while True:
            with transaction():
                kept = receipts.record(fund_id=int(sys.argv[2]), cents=100, received_on=date(2024, 1, 10), by=COMMAND)
            sys.stdout.write(f"{kept}\n")
            sys.stdout.flush()

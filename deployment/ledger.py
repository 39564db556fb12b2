"""python -m deployment.ledger: applies the scripts of contracts/ledger that are missing; prints
their names as JSON.

LEDGER_OWNER_DSN: the ledger's database, as the role that owns its tables.
"""

import json
import os
import sys
from pathlib import Path

import psycopg

from contracts.environment import required
from contracts.errors import CardwatchError, Unavailable
from local_stack.ledger import apply_scripts

SCRIPTS = Path(__file__).resolve().parent.parent / "contracts" / "ledger"


def main() -> None:
    try:
        [dsn] = required(os.environ, "LEDGER_OWNER_DSN")
        print(json.dumps(apply_scripts(dsn, SCRIPTS)))
    except psycopg.OperationalError as error:
        sys.exit(f"ledger: {Unavailable('PostgreSQL', str(error).strip())}")
    except CardwatchError as error:
        sys.exit(f"ledger: {error}")


if __name__ == "__main__":
    main()

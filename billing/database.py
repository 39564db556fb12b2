"""How billing reaches its database."""

from typing import Any

import psycopg

from contracts.errors import Unavailable

ROLE = "cardwatch_app"  # of contracts/ledger: reads, and adds rows, nothing else

Connection = psycopg.Connection[tuple[Any, ...]]


def connect(dsn: str) -> Connection:
    """A connection in the application's role, whoever logs in; autocommit outside of
    `connection.transaction()`. Raises Unavailable.
    """
    try:
        options = f"-c role={ROLE} -c timezone=UTC"
        return psycopg.connect(dsn, autocommit=True, options=options, connect_timeout=10)
    except psycopg.OperationalError as failure:
        raise Unavailable("PostgreSQL", str(failure).strip()) from failure

"""How billing reaches its database."""

from typing import Any

import psycopg

from contracts.errors import SetupFailed, Unavailable

ROLE = "cardwatch_app"  # of contracts/ledger: reads, and adds rows, nothing else

Connection = psycopg.Connection[tuple[Any, ...]]


def connect(dsn: str) -> Connection:
    """A connection in the application's role, whoever logs in; autocommit outside of
    `connection.transaction()`. Raises Unavailable, or SetupFailed where `dsn` is no such address.
    """
    try:
        options = f"-c role={ROLE} -c timezone=UTC"
        return psycopg.connect(dsn, autocommit=True, options=options, connect_timeout=10)
    except psycopg.OperationalError as failure:
        raise Unavailable("PostgreSQL", str(failure).strip()) from failure
    except psycopg.ProgrammingError:
        # What libpq says of it may have the password in it.
        raise SetupFailed(
            "the ledger's address cannot be read: write LEDGER_DSN like "
            "postgresql://user:password@host:5432/ledger, its special characters percent-encoded"
        ) from None

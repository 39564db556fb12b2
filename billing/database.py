"""How billing reaches its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from contracts.errors import SetupFailed, Unavailable

ROLE = "cardwatch_app"  # of contracts/ledger: reads, and adds rows, nothing else

Connection = psycopg.Connection[tuple[Any, ...]]


def connect(dsn: str) -> Connection:
    """A connection in the application's role, whoever logs in; autocommit outside of
    `connection.transaction()`. Raises Unavailable, or SetupFailed where `dsn` is no such address.
    """
    options = f"-c role={ROLE} -c timezone=UTC"
    try:
        with answering():
            return psycopg.connect(dsn, autocommit=True, options=options, connect_timeout=10)
    except psycopg.ProgrammingError:
        # What libpq says of it may have the password in it.
        raise SetupFailed(
            "the ledger's address cannot be read: write LEDGER_DSN like "
            "postgresql://user:password@host:5432/ledger, its special characters percent-encoded"
        ) from None


@contextmanager
def answering() -> Iterator[None]:
    """Raises Unavailable where the database fails within (away, shut down, its disk full), and
    SetupFailed where it is no ledger."""
    try:
        yield
    except psycopg.OperationalError as failure:
        raise Unavailable("PostgreSQL", str(failure).strip()) from failure
    except psycopg.errors.UndefinedTable as failure:
        raise SetupFailed(
            f"the database of LEDGER_DSN is no ledger ({failure.diag.message_primary}): name "
            "another, or apply contracts/ledger to it by `python -m deployment.ledger`"
        ) from failure

"""python -m deployment.ledger_login: lets the application log into a ledger that AWS manages.

On a host of our own the role postgresql does this, through the server's socket; a managed
database is reached as the owner of its tables only. LEDGER_OWNER_DSN: the ledger's database as
that owner. LEDGER_DSN: as the application, whose name and password are taken from it. Prints
what was changed, as JSON; safe to repeat.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from contracts.environment import required
from contracts.errors import CardwatchError, Unavailable

#: The role that contracts/ledger grants the application's rights to.
RIGHTS = "cardwatch_app"
FIND = "select exists (select from pg_roles where rolname = %s)"


@dataclass(frozen=True)
class Settings:
    owner: str = field(repr=False)
    application: str = field(repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Raises MissingSetting."""
        return cls(*required(environ, "LEDGER_OWNER_DSN", "LEDGER_DSN"))


def logs_in(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def let_in(settings: Settings) -> list[str]:
    """The login that was made or got its password anew. Raises psycopg.Error."""
    if logs_in(settings.application):
        return []
    target = conninfo_to_dict(settings.application)
    user, password, database = (str(target[key]) for key in ("user", "password", "dbname"))
    with psycopg.connect(settings.owner) as connection:
        hashed = connection.pgconn.encrypt_password(
            password.encode(), user.encode(), b"scram-sha-256"
        )
        _login(connection, user, hashed.decode())
        _connects(connection, user, database)
    return [user]


def _login(connection: psycopg.Connection[Any], user: str, hashed: str) -> None:
    """The password leaves this machine hashed, so that no log of statements has it."""
    row = connection.execute(FIND, (user,)).fetchone()
    verb = sql.SQL("alter" if row and row[0] else "create")
    connection.execute(
        sql.SQL("{} role {} login noinherit nocreatedb nocreaterole password {}").format(
            verb, sql.Identifier(user), sql.Literal(hashed)
        )
    )


def _connects(connection: psycopg.Connection[Any], user: str, database: str) -> None:
    """Nobody else does. Posting judges a batch in a temporary table."""
    names = {
        "user": sql.Identifier(user),
        "database": sql.Identifier(database),
        "rights": sql.Identifier(RIGHTS),
    }
    for statement in (
        "grant {rights} to {user}",
        "revoke all on database {database} from public",
        "grant connect on database {database} to {user}",
        "grant temporary on database {database} to {rights}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def main() -> None:
    try:
        print(json.dumps(let_in(Settings.from_env(os.environ))))
    except psycopg.Error as error:
        sys.exit(f"ledger_login: {Unavailable('PostgreSQL', str(error).strip())}")
    except CardwatchError as error:
        sys.exit(f"ledger_login: {error}")


if __name__ == "__main__":
    main()

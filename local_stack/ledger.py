"""The ledger's database and its DDL scripts, each applied once and in the order of their names."""

import hashlib
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from contracts.errors import SetupFailed

VERSIONS: LiteralString = """
create table if not exists schema_versions (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
)"""
APPLIED: LiteralString = "select name, sha256 from schema_versions"
LOCK: LiteralString = "select pg_advisory_xact_lock(4321)"  # two set-ups at once: one waits


def migrate(dsn: str, folder: Path) -> list[str]:
    """As `apply_scripts`, and makes the database where it is missing."""
    _create_database(dsn)
    return apply_scripts(dsn, folder)


def apply_scripts(dsn: str, folder: Path) -> list[str]:
    """The names of the scripts applied now. A script that was changed since raises SetupFailed."""
    with psycopg.connect(dsn) as connection:
        connection.execute(LOCK)
        connection.execute(VERSIONS)
        applied: dict[str, str] = dict(connection.execute(APPLIED).fetchall())
        return [
            file.name for file in sorted(folder.glob("*.sql")) if _apply(connection, file, applied)
        ]


def _apply(connection: psycopg.Connection[Any], file: Path, applied: dict[str, str]) -> bool:
    script = file.read_bytes()
    digest = hashlib.sha256(script).hexdigest()
    if applied.get(file.name, digest) != digest:
        raise SetupFailed(
            f"{file.name} was changed after it had been applied to the ledger: put the change "
            "into a new script, or drop all local state with `make clean`"
        )
    if file.name in applied:
        return False
    connection.execute(script)
    connection.execute(
        "insert into schema_versions (name, sha256) values (%s, %s)", (file.name, digest)
    )
    return True


def _create_database(dsn: str) -> None:
    target = conninfo_to_dict(dsn)
    name = str(target["dbname"])
    with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True) as connection:
        query = "select 1 from pg_database where datname = %s"
        if connection.execute(query, (name,)).fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

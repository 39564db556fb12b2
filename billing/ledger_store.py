"""Posts messages into the ledger: COPY into a staging table, then one statement a rule.

The rules are the files of posting/, run in the order of their names; the accounts that each rule
debits and credits are rows of posting_rules (contracts/ledger).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import LiteralString

import psycopg

from billing.database import Connection
from contracts.errors import Unavailable

RULES = sorted(Path(__file__).with_name("posting").glob("*.sql"))

# Two posters at once, by mistake or on a restart: one waits, then finds all of it posted.
LOCK: LiteralString = "select pg_advisory_xact_lock(hashtext('cardwatch.posting'))"
# Statistics lag behind a ledger that grows, and a plan made by them can take time with the square
# of a batch: whatever is touched is looked up by its index.
BY_INDEX: LiteralString = """
select set_config(setting, 'off', true) from unnest(
    array['enable_seqscan', 'enable_bitmapscan', 'enable_material']) as setting"""
STAGING: LiteralString = """
create temporary table staged (topic text, position bigint, message jsonb) on commit drop"""
COPY: LiteralString = "copy staged (topic, position, message) from stdin"


def post(connection: Connection, messages: Iterable[tuple[str, str]]) -> None:
    """Post what is new of (topic, JSON) pairs in one transaction; what was posted stays as it is.

    `messages` must satisfy the contracts of their topics, in the order of the topics. Raises
    Unavailable, with nothing posted, where the database fails in the middle.
    """
    try:
        with connection.transaction():
            connection.execute(LOCK)
            connection.execute(BY_INDEX)
            _stage(connection, messages)
            for rule in RULES:
                # Files of this checkout, as trusted as the code.
                connection.execute(rule.read_text())
    except psycopg.OperationalError as failure:
        raise Unavailable("PostgreSQL", str(failure).strip()) from failure


def _stage(connection: Connection, messages: Iterable[tuple[str, str]]) -> None:
    connection.execute(STAGING)
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for position, (topic, message) in enumerate(messages):
            copy.write_row((topic, position, message))
    connection.execute("analyze staged")

"""Purchases a second into the ledger, as it grows; beside it a transaction for each message.

By the clock, and by the core time of the server process (PostgreSQL must run on this machine).
What a user would write first, one purchase a transaction, is timed on fewer of them.
"""

import time
from contextlib import closing

from bench.billing.ledger import fresh_ledger, messages
from bench.billing.machine import core_seconds
from billing.database import Connection, connect
from billing.ledger_store import post

BATCH = 10_000  # purchases; as many decisions come with them
ONE_BY_ONE = 200


def measure(server: str, purchases: int) -> None:
    with fresh_ledger(server) as dsn:
        shown = max(BATCH, purchases // 5)
        for first in range(0, purchases, BATCH):
            count = min(BATCH, purchases - first)
            users = max(1, purchases // 20)
            # As the job does: a connection, and with it fresh plans, for each batch.
            with closing(connect(dsn)) as connection:
                told = _rate(connection, first, count, users, count)
            if first == 0 or (first + count) % shown == 0:
                print(f"batches of {count:,}, {first + count:,} in the ledger: {told}", flush=True)
        with closing(connect(dsn)) as connection:
            print(f"one by one: {_rate(connection, purchases, ONE_BY_ONE, 100, 1)}")


def _rate(connection: Connection, first: int, count: int, users: int, at_once: int) -> str:
    server = connection.info.backend_pid
    batches = [
        list(messages(number, at_once, users)) for number in range(first, first + count, at_once)
    ]
    worked, began = core_seconds(server), time.perf_counter()
    for batch in batches:
        post(connection, batch)
    seconds, core = time.perf_counter() - began, core_seconds(server) - worked
    return f"{count / seconds:,.0f} purchases/s, {count / core:,.0f} a core second of the server"

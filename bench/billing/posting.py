"""Purchases a second into the ledger, as it grows; beside it a statement for each row.

What a user would write first, one transaction a message with its checks and inserts, is timed on
fewer purchases: it does the same work with the same SQL, a batch being one purchase.
"""

import time
from contextlib import closing

from bench.billing.ledger import fresh_ledger, messages
from billing.database import Connection, connect
from billing.ledger_store import post

BATCH = 10_000  # purchases; as many decisions come with them
ONE_BY_ONE = 300


def measure(server: str, purchases: int) -> None:
    with fresh_ledger(server) as dsn, closing(connect(dsn)) as connection:
        done, window = 0, time.perf_counter()
        for first in range(0, purchases, BATCH):
            count = min(BATCH, purchases - first)
            batch = list(messages(first, count, users=max(1, purchases // 20)))
            began = time.perf_counter()
            post(connection, batch)
            seconds = time.perf_counter() - began
            done += count
            if done == count or done % max(BATCH, purchases // 5) == 0:
                print(f"post: {count / seconds:8,.0f} purchases/s with {done:,} in the ledger")
        total = time.perf_counter() - window
        print(
            f"post: {purchases / total:8,.0f} purchases/s over all {purchases:,}, making them too"
        )
        slow = _one_by_one(connection, purchases)
        print(f"one by one: {slow:8,.0f} purchases/s ({ONE_BY_ONE} of them)")


def _one_by_one(connection: Connection, first: int) -> float:
    began = time.perf_counter()
    for number in range(first, first + ONE_BY_ONE):
        post(connection, list(messages(number, 1, users=100)))
    return ONE_BY_ONE / (time.perf_counter() - began)

"""A ledger in a database of its own, and messages for it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from local_stack.ledger import migrate

NAME = "bench_billing"
AT = "2026-10-03T11:22:33.456Z"
APPROVED = {
    **json.loads(Path("contracts/examples/approval-decisions/valid/approved.json").read_text()),
    "requested_at": AT,
    "decided_at": AT,
}
ITEMS = [
    {"sku": "s-1", "name": "Lunch", "category": "Food", "quantity": 2, "unit_price": "50.00"},
    {"sku": "s-2", "name": "Wine", "category": "Drinks", "quantity": 1, "unit_price": "29.90"},
]
MERCHANT = {
    "merchant_id": "m-17",
    "name": "Café Central",
    "category_code": "5812",
    "terminal_id": "t-17",
    "city": "Wien",
    "country": "AT",
    "location": {"lat": 48.2, "lon": 16.4},
}
CARD = {"card_token": "ab" * 32, "card_last4": "1111"}


@contextmanager
def fresh_ledger(server: str) -> Iterator[str]:
    """Its URL; dropped at the end."""
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(NAME))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        dsn = make_conninfo(server, dbname=NAME)
        migrate(dsn, Path("contracts/ledger"))
        yield dsn
        connection.execute(drop)


def messages(first: int, count: int, users: int) -> Iterator[tuple[str, str]]:
    """A decision and a purchase each, numbered from `first`."""
    shared = {"amount": "129.90", "currency": "EUR", "merchant": MERCHANT, **CARD}
    for number in range(first, first + count):
        own = {"request_id": f"r-{number}", "user_id": f"u-{number % users}", **shared}
        bought = {"purchase_id": f"p-{number}", "kind": "purchase", "purchased_at": AT}
        yield "approval-decisions", json.dumps({**APPROVED, **own})
        yield "purchases", json.dumps({**own, **bought, "items": ITEMS})

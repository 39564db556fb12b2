"""Messages and a ledger for the tests of billing."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from billing.database import Connection, connect
from local_stack.ledger import migrate

EXAMPLES = Path("contracts/examples")

Message = tuple[str, str]


def example(topic: str, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EXAMPLES / topic / "valid" / f"{name}.json").read_text())
    return loaded


def purchase(request: str, user: str = "u-1", **changes: Any) -> Message:
    """Its amount, in cents of EUR, is that of its only item."""
    amount = changes.get("amount", "129.90")
    item = {"sku": "s", "name": "Lunch", "category": "Food", "quantity": 1, "unit_price": amount}
    base = example("purchases", "purchase")
    own = {"purchase_id": f"p-{request}", "request_id": request, "user_id": user, "items": [item]}
    return "purchases", json.dumps({**base, **own, **changes})


def refund(request: str, amount: str, number: int = 1, user: str = "u-1") -> Message:
    purchase_id = f"p-{request}-refund-{number}"
    return purchase(request, user, purchase_id=purchase_id, kind="refund", amount=amount)


def approval(request: str, user: str = "u-1", **changes: Any) -> Message:
    base = example("approval-decisions", "approved")
    return "approval-decisions", json.dumps(
        {**base, "request_id": request, "user_id": user, **changes}
    )


def payment(payment_id: str, user: str = "u-1", amount: str = "80.00", **changes: Any) -> Message:
    own = {"payment_id": payment_id, "user_id": user, "amount": amount, "currency": "EUR"}
    return "payments", json.dumps({**own, "paid_at": "2026-10-20T00:00:00.000Z", **changes})


@contextmanager
def fresh_ledger(server: str) -> Iterator[str]:
    """The URL of an empty ledger in a database of its own, dropped at the end."""
    name = f"ledger_{uuid4().hex}"
    dsn = make_conninfo(server, dbname=name)
    migrate(dsn, Path("contracts/ledger"))
    yield dsn
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def rows(dsn: str, query: Any) -> list[tuple[Any, ...]]:
    with closing(connect(dsn)) as connection:
        return list(connection.execute(query))


def held(connection: Connection) -> dict[str, str]:
    """Why each purchase or refund is in suspense, by its id."""
    return dict(connection.execute("select purchase_id, reason from suspended_purchases"))


def balances(connection: Connection) -> dict[str, str]:
    """Debits less credits of each account that is not even."""
    found = connection.execute("""
        select account_id, sum(case side when 'debit' then amount else -amount end)
        from postings group by account_id""")
    return {account: f"{balance:.2f}" for account, balance in found if balance}

"""What must be equal: the books' own checks, and the ledger against Elasticsearch."""

from collections.abc import Iterable, Iterator
from typing import LiteralString

from elasticsearch import Elasticsearch

from billing.books import Check
from billing.database import Connection
from health.reading import Reading

IN_LEDGER: LiteralString = """
select (select count(*) from approvals), (select count(*) from purchases),
       (select count(*) from payments), (select count(*) from statements)"""
INDICES = ("approval-decisions", "purchases", "payments", "billing-statements")


def count_checks(connection: Connection, client: Elasticsearch) -> Iterator[Check]:
    """They differ by what is under way, and agree when all is through."""
    row = connection.execute(IN_LEDGER).fetchone() or ()
    for index, in_ledger in zip(INDICES, row, strict=True):
        answer = client.count(index=f"{index}-*", ignore_unavailable=True)
        yield Check(f"count of {index}: ledger = Elasticsearch", in_ledger, int(answer["count"]))


def check_readings(checks: Iterable[Check], now_ms: int) -> Iterator[Reading]:
    for check in checks:
        fields = {
            "check": check.name,
            "left": float(check.left),
            "right": float(check.right),
            "holds": check.holds,
            "differing": len(check.differing),
        }
        yield Reading("check", check.name, now_ms, fields)

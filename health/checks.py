"""What must be equal: the books' own checks, and the ledger against Elasticsearch."""

from collections.abc import Container, Iterable, Iterator
from typing import LiteralString

from elasticsearch import Elasticsearch

from billing.books import Check
from billing.database import Connection
from health.reading import Reading

IN_LEDGER: LiteralString = """
select (select count(*) from approvals), (select count(*) from purchases),
       (select count(*) from payments), (select count(*) from statements)"""
INDICES = ("approval-decisions", "purchases", "payments", "billing-statements")


class UnderWay:
    """Which counts still move. Those differ by what is on its way; one that differs and stands
    still has lost something."""

    def __init__(self) -> None:
        self._before: dict[str, Check] = {}

    def still_moving(self, checks: Iterable[Check]) -> set[str]:
        """Names of those that were not the same when they were last looked at."""
        now = {check.name: check for check in checks}
        moving = {name for name, check in now.items() if self._before.get(name) != check}
        self._before = now
        return moving


def count_checks(connection: Connection, client: Elasticsearch) -> Iterator[Check]:
    row = connection.execute(IN_LEDGER).fetchone() or ()
    for index, in_ledger in zip(INDICES, row, strict=True):
        indexed = client.count(index=f"{index}-*", ignore_unavailable=True)["count"]
        of_topic = {"term": {"topic": index}}
        letters = client.count(index="dead-letters-*", query=of_topic, ignore_unavailable=True)
        yield count_check(index, in_ledger, int(indexed), int(letters["count"]))


def count_check(index: str, in_ledger: int, indexed: int, dead_letters: int) -> Check:
    """Logstash indexes what it can of a record that the ledger refused: as many more as there are
    dead letters is no difference."""
    refused = max(0, min(dead_letters, indexed - in_ledger))
    return Check(f"count of {index}: ledger = Elasticsearch", in_ledger, indexed - refused)


def check_readings(
    checks: Iterable[Check], now_ms: int, moving: Container[str] = frozenset()
) -> Iterator[Reading]:
    """One reading a check; what is `moving`, by name, is not held against it."""
    for check in checks:
        fields = {
            "check": check.name,
            "left": float(check.left),
            "right": float(check.right),
            "holds": check.holds or check.name in moving,
            "differing": len(check.differing),
        }
        yield Reading("check", check.name, now_ms, fields)

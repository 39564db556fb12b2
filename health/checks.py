"""What must be equal: the books' own checks, and the ledger against Elasticsearch."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from elasticsearch import Elasticsearch

from billing.books import Check
from billing.database import Connection
from health.reading import Reading

#: By the time that their documents have in Elasticsearch.
IN_LEDGER: LiteralString = """
select (select count(*) from approvals where coalesce(requested_at, decided_at) >= %(start)s
                                         and coalesce(requested_at, decided_at) < %(end)s),
       (select count(*) from purchases where purchased_at >= %(start)s and purchased_at < %(end)s),
       (select count(*) from payments where paid_at >= %(start)s and paid_at < %(end)s),
       (select count(*) from statements where issued_at >= %(start)s and issued_at < %(end)s)"""
INDICES = ("approval-decisions", "purchases", "payments", "billing-statements")


class UnderWay:
    """Which counts still move. Those differ by what is on its way; where the difference stands
    still, whatever else comes, something is lost."""

    def __init__(self) -> None:
        self._before: dict[str, int | Decimal] = {}

    def still_moving(self, checks: Iterable[Check]) -> set[str]:
        """Names of those that did not differ by as much when they were last looked at."""
        now = {check.name: check.left - check.right for check in checks}
        moving = {name for name, difference in now.items() if self._before.get(name) != difference}
        self._before = now
        return moving


@dataclass(frozen=True)
class Days:
    """What is counted. Not all that ever was: Elasticsearch keeps it for a while only. Nor what is
    dated ahead: its dead letter would be too old to be counted when its day comes."""

    start: datetime
    end: datetime

    def query(self, *filters: dict[str, Any]) -> dict[str, Any]:
        when = {"gte": self.start.isoformat(), "lt": self.end.isoformat()}
        return {"bool": {"filter": [{"range": {"@timestamp": when}}, *filters]}}


def count_checks(connection: Connection, client: Elasticsearch, days: Days) -> Iterator[Check]:
    row = connection.execute(IN_LEDGER, {"start": days.start, "end": days.end}).fetchone() or ()
    for name, in_ledger in zip(INDICES, row, strict=True):
        indexed = _count(client, name, days.query())
        letters = _count(client, "dead-letters", days.query({"term": {"topic": name}}))
        yield count_check(name, in_ledger, indexed, letters)


def _count(client: Elasticsearch, name: str, query: dict[str, Any]) -> int:
    return int(client.count(index=f"{name}-*", query=query, ignore_unavailable=True)["count"])


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

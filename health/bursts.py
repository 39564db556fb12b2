"""Bursts of server errors in the web traffic, which mark the Web dashboard's charts."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from elasticsearch import Elasticsearch

from health.reading import Reading

LEAST_ERRORS: Final = 5  # fewer are chance, whatever their share
LEAST_SHARE: Final = 0.2  # of the requests of the hour
LOOKED_BACK: Final = "now-62d"  # as far as the dashboards' time range


def error_windows(client: Elasticsearch) -> list[Any]:
    """Each hour with requests: key in ms, doc_count, failed.doc_count."""
    failed = {"filter": {"range": {"http.response.status_code": {"gte": 500}}}}
    windows = {"field": "@timestamp", "fixed_interval": "1h", "min_doc_count": 1}
    answer = client.search(
        index="web-access-*",
        size=0,
        ignore_unavailable=True,
        query={"range": {"@timestamp": {"gte": LOOKED_BACK}}},
        aggs={"windows": {"date_histogram": windows, "aggs": {"failed": failed}}},
    )
    found: dict[str, Any] = answer.get("aggregations", {})
    return list(found.get("windows", {}).get("buckets", []))


def burst_readings(windows: Iterable[Any]) -> Iterator[Reading]:
    """Dated when they began: found again, a burst is the same document."""
    for window in windows:
        requests, errors = window["doc_count"], window["failed"]["doc_count"]
        share = errors / requests
        if errors >= LEAST_ERRORS and share >= LEAST_SHARE:
            fields = {"requests": requests, "errors": errors, "error_share": round(share, 3)}
            yield Reading("error_burst", "web", window["key"], fields)

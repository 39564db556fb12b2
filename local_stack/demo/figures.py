"""What the page shows of Elasticsearch, asked the way that Kibana's panels ask."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

Pairs = list[tuple[str, int]]
Query = Mapping[str, Any]
EVERYTHING: Query = {"match_all": {}}
TOP = 10


def top(client: Elasticsearch, index: str, field: str, size: int = TOP) -> Pairs:
    """The most frequent values of a field with their counts of documents."""
    terms = {"terms": {"field": field, "size": size}}
    return [(str(b["key"]), b["doc_count"]) for b in _buckets(client, index, terms)]


def per_day(client: Elasticsearch, index: str, most: int = 31) -> Pairs:
    """Documents a day, the newest `most` days."""
    days = {
        "date_histogram": {"field": "@timestamp", "calendar_interval": "1d", "min_doc_count": 1}
    }
    buckets = _buckets(client, index, days)
    return [(bucket["key_as_string"][:10], bucket["doc_count"]) for bucket in buckets[-most:]]


def count(client: Elasticsearch, index: str, query: Query = EVERYTHING) -> int:
    """Documents that can be searched now; none where no index is yet."""
    client.indices.refresh(index=index, ignore_unavailable=True)
    answer = client.count(index=index, ignore_unavailable=True, query=query)
    return int(answer["count"])


def _buckets(client: Elasticsearch, index: str, aggregation: dict[str, Any]) -> list[Any]:
    answer = client.search(
        index=index, size=0, ignore_unavailable=True, aggs={"found": aggregation}
    )
    found: dict[str, Any] = answer.get("aggregations", {})
    return list(found.get("found", {}).get("buckets", []))

"""Readings in Elasticsearch."""

from collections.abc import Iterable, Iterator
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from health.answering import answering
from health.reading import Reading

PATTERN = "pipeline-health-*"
# By kind, the fields that hold totals and how their counters end.
TOTALS = {
    "topic": {"events_total": ""},
    "logstash": {"events_in_total": "/in", "events_out_total": "/out"},
}


class ReadingIndex:
    def __init__(self, client: Elasticsearch) -> None:
        self._client = client

    def write(self, readings: Iterable[Reading]) -> int:
        """How many. Raises Unavailable."""
        actions = (
            {"_index": found.index, "_id": found.id, "_source": found.document()}
            for found in readings
        )
        with answering():
            written, _ = bulk(self._client, actions, refresh="wait_for")
        return int(written)

    def last_totals(self) -> dict[str, int]:
        """Of every counter, as Counters names them. Raises Unavailable."""
        with answering():
            answer = self._client.search(
                index=PATTERN,
                ignore_unavailable=True,
                size=1000,
                query={"terms": {"kind": sorted(TOTALS)}},
                sort=[{"@timestamp": {"order": "desc", "unmapped_type": "date"}}],
                collapse={"field": "name"},
            )
        sources = [hit["_source"] for hit in answer["hits"]["hits"]]
        return {name: total for source in sources for name, total in _totals(source)}


def _totals(source: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for field, counter in TOTALS[source["kind"]].items():
        yield f"{source['name']}{counter}", source[field]

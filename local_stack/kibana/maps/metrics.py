"""Metrics of map layers, under the names that the layers' styles use for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from local_stack.kibana.lens.metrics import SKETCH

AGGREGATIONS = {"sum": "sum", "avg": "avg", "min": "min", "max": "max"}
AGGREGATIONS |= {"cardinality": "cardinality", "percentile": "percentiles"}


def aggregations(metrics: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, metric in _named(metrics):
        body: dict[str, Any] = {"field": metric["field"]}
        if metric["type"] == "percentile":
            body |= {"percents": [metric.get("percentile", 95)], **SKETCH}
        found[name] = {AGGREGATIONS[metric["type"]]: body}
    return found


def values(metrics: Sequence[Mapping[str, Any]], bucket: Mapping[str, Any]) -> dict[str, Any]:
    """doc_count, and sum_of_FIELD, avg_of_FIELD and so on."""
    found = {"doc_count": bucket["doc_count"]}
    for name, _ in _named(metrics):
        own = bucket[name]
        found[name] = own["value"] if "value" in own else next(iter(own["values"].values()))
    return found


def _named(metrics: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for metric in metrics:
        if metric.get("type") in AGGREGATIONS and metric.get("field"):
            yield f"{metric['type']}_of_{metric['field']}", metric

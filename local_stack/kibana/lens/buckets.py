"""Bucket columns: the aggregation of each, its buckets' keys, and what selects one bucket."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local_stack.kibana.lens.intervals import histogram_interval
from local_stack.kibana.lens.layer import Column
from local_stack.kibana.search.filters import Dsl, all_of, stored_query
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.timerange import CALENDAR_UNITS, TimeRange, duration, iso, millis

MISSING = "__missing__"  #: Kibana's own key for documents without the field
OTHER = "__other__"  #: and for all terms beyond the first
ACCURATE = 1000  #: terms that each index tells, where a column asks for accuracy
#: Lowest and highest value of a field, for histograms of an interval that nobody chose.
Extent = tuple[float, float]


@dataclass(frozen=True)
class Bucket:
    key: Any  #: milliseconds, a term, the terms of several fields, a label, or (from, to)
    content: Mapping[str, Any]


def aggregation(column: Column, time: TimeRange, extent: Extent | None) -> Dsl:
    match column.operation:
        case "date_histogram":
            return _date_histogram(column, time)
        case "filters":
            return {"filters": {"filters": dict(_labelled(column, time.zone))}}
        case "range":
            return _range(column, extent)
    return _terms(column)


def interval(column: Column, time: TimeRange) -> str:
    chosen = str(column.params.get("interval", "auto"))
    return time.auto_interval() if chosen == "auto" else chosen


def step(column: Column, time: TimeRange) -> int:
    """Milliseconds of a date histogram's buckets; months, and days of changing clocks, differ."""
    chosen = interval(column, time)
    if (found := duration(chosen)) is None:
        raise Problem("panel", f"interval {chosen!r} is not understood: write 1d or auto")
    return round(found.total_seconds() * 1000)


def buckets(column: Column, answer: Mapping[str, Any], extent: Extent | None) -> Iterator[Bucket]:
    found = answer["buckets"]
    if isinstance(found, dict):  # the filters aggregation names its buckets
        yield from (Bucket(name, content) for name, content in found.items())
        return
    for content in found:
        yield Bucket(_key(column, content, extent), content)


def selecting(column: Column, key: Any, time: TimeRange) -> Dsl:
    """The query that the documents of one bucket match."""
    match column.operation:
        case "filters":
            return dict(_labelled(column, time.zone))[key]
        case "range":
            low, high = key
            bounds = {"gte": low, "lt": high}
            return {"range": {column.field: {k: v for k, v in bounds.items() if v is not None}}}
        case "date_histogram":
            # In the zone: months differ in length, and days on which the clocks change.
            start = iso(datetime.fromtimestamp(key / 1000, UTC))
            next_one = f"{start}||+{_counted(interval(column, time))}"
            ends = {"gte": start, "lt": next_one, "time_zone": time.zone}
            return {"range": {column.field: ends}}
    if key == MISSING:
        return {"bool": {"must_not": [{"exists": {"field": column.field}}]}}
    if isinstance(key, tuple):
        parts = zip(fields(column), key, strict=True)
        return all_of([{"match_phrase": {field: part}} for field, part in parts])
    return {"match_phrase": {column.field: key}}


def fields(column: Column) -> list[Any]:
    """Of a terms column: their values together are a group."""
    return [column.field, *column.params.get("secondaryFields", ())]


def _counted(text: str) -> str:
    """`d` is `1d`."""
    return text if text[0].isdigit() else f"1{text}"


def _date_histogram(column: Column, time: TimeRange) -> Dsl:
    chosen = interval(column, time)
    kind = "calendar_interval" if chosen in CALENDAR_UNITS else "fixed_interval"
    size = CALENDAR_UNITS.get(chosen) or _counted(chosen)
    histogram: Dsl = {"field": column.field, kind: size, "time_zone": time.zone}
    if not column.params.get("includeEmptyRows", True):
        return {"date_histogram": {**histogram, "min_doc_count": 1}}
    if not column.ignores_range:
        histogram["extended_bounds"] = {"min": millis(time.start), "max": millis(time.end)}
    return {"date_histogram": {**histogram, "min_doc_count": 0}}


def _range(column: Column, extent: Extent | None) -> Dsl:
    if column.params.get("type") == "histogram":
        step = histogram_interval(column, extent)
        least = 0 if column.params.get("includeEmptyRows", True) and extent else 1
        return {"histogram": {"field": column.field, "interval": step, "min_doc_count": least}}
    ranges = [
        {key: each[key] for key in ("from", "to") if each.get(key) is not None}
        for each in column.params.get("ranges", ())
    ]
    return {"range": {"field": column.field, "ranges": ranges}}


def _terms(column: Column) -> Dsl:
    """Without its order, which names a metric beside it."""
    params = column.params
    size = int(params.get("size", 5))
    told = max(size * 2, ACCURATE if params.get("accuracyMode") else 25)
    sizes = {"size": size, "shard_size": told}
    if len(several := fields(column)) > 1:
        return {"multi_terms": {"terms": [{"field": each} for each in several], **sizes}}
    terms: Dsl = {"field": column.field, **sizes}
    if params.get("missingBucket") and column.data_type == "string":
        terms["missing"] = MISSING
    for part in ("include", "exclude"):
        if chosen := params.get(part):
            terms[part] = chosen[0] if params.get(f"{part}IsRegex") else chosen
    return {"terms": terms}


def _labelled(column: Column, zone: str) -> Iterator[tuple[str, Dsl]]:
    for each in column.params.get("filters", ()):
        query = each.get("input", {})
        yield str(each.get("label") or query.get("query") or "*"), all_of(stored_query(query, zone))


def _key(column: Column, content: Mapping[str, Any], extent: Extent | None) -> Any:
    if column.operation == "range" and column.params.get("type") == "histogram":
        return content["key"], content["key"] + histogram_interval(column, extent)
    if column.operation == "range":
        return content.get("from"), content.get("to")
    if column.operation == "terms" and column.data_type in ("boolean", "date"):
        return content.get("key_as_string", content["key"])
    key = content["key"]
    return tuple(key) if isinstance(key, list) else key

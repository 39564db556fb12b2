"""The Other bucket of a terms column: asked for once the first terms are known, as Kibana does.

Sums of what is left over would be wrong for averages, percentiles and unique counts, and for
fields with several values.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local_stack.kibana.lens import buckets as bucket_columns
from local_stack.kibana.lens.buckets import MISSING, OTHER
from local_stack.kibana.lens.layer import Column
from local_stack.kibana.lens.request import Request
from local_stack.kibana.search.filters import Dsl, all_of
from local_stack.kibana.search.scope import Search
from local_stack.kibana.search.timerange import TimeRange

Path = tuple[Any, ...]  #: keys of the buckets around a terms column, outermost first


@dataclass(frozen=True)
class Left:
    """Terms were left over beyond those shown, inside the buckets of `path`."""

    depth: int
    path: Path
    query: Dsl


def left_over(request: Request, aggs: dict[str, Any]) -> list[Left]:
    return list(_walk(request, aggs, 0, (), []))


def left_within(request: Request, left: Left, other: dict[str, Any]) -> list[Left]:
    """Inside an Other bucket, whose deeper terms are not those of the buckets beside it."""
    return list(_walk(request, other, left.depth + 1, (*left.path, OTHER), [left.query]))


def other_search(request: Request, depth: int, left: list[Left]) -> Search:
    """One bucket for each of `left`, with the deeper columns inside."""
    filters = {str(number): each.query for number, each in enumerate(left)}
    inside = request.nested(request.layer.buckets[depth + 1 :])
    aggs = {"other": {"filters": {"filters": filters}, "aggs": inside}}
    return Search(request.view, {"query": request.query(), "aggs": aggs})


def _walk(
    request: Request, aggs: dict[str, Any], depth: int, path: Path, around: list[Dsl]
) -> Iterator[Left]:
    columns = request.layer.buckets
    if depth == len(columns):
        return
    column = columns[depth]
    answer = aggs[request.name(column)]
    found = list(request.buckets(column, aggs))
    if column.params.get("otherBucket") and answer.get("sum_other_doc_count"):
        keys = [bucket.key for bucket in found]
        yield Left(depth, path, all_of([*around, _none_of(column, keys, request.scope.time)]))
    for bucket in found:
        own = bucket_columns.selecting(column, bucket.key, request.scope.time)
        inside = dict(bucket.content)
        yield from _walk(request, inside, depth + 1, (*path, bucket.key), [*around, own])


def _none_of(column: Column, keys: list[Any], time: TimeRange) -> Dsl:
    """All documents but those of the terms in `keys`. Those without the field are among them if the
    column groups them and that group was not shown."""
    shown = [bucket_columns.selecting(column, key, time) for key in keys if key != MISSING]
    without_it = column.params.get("missingBucket") and MISSING not in keys
    needed = [] if without_it else bucket_columns.fields(column)
    has_it = [{"exists": {"field": field}} for field in needed]
    return {"bool": {"filter": has_it, "must_not": shown}}

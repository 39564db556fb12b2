"""Answers to rows: one for each innermost bucket, keys first, then metrics."""

from collections.abc import Iterator, Mapping
from typing import Any

from local_stack.kibana.lens import metrics as metric_columns
from local_stack.kibana.lens.buckets import OTHER
from local_stack.kibana.lens.others import Path
from local_stack.kibana.lens.request import Request

Row = dict[str, Any]  #: by column id
#: Bucket of an Other answer, by depth and path of the column that it belongs to.
Others = Mapping[tuple[int, Path], Mapping[str, Any]]


def rows(request: Request, answer: Mapping[str, Any], others: Others) -> list[Row]:
    """`answer` is that of `request.search()`."""
    root = {**answer, **answer.get("aggregations", {})}
    return list(_walk(request, root, 0, (), others))


def dates(request: Request, answer: Mapping[str, Any]) -> dict[str, list[int]]:
    """All buckets of each date histogram, also those without a row, by column id."""
    found: dict[str, set[int]] = {}
    _collect(request, answer.get("aggregations", {}), 0, found)
    return {name: sorted(keys) for name, keys in found.items()}


def _collect(
    request: Request, inside: Mapping[str, Any], depth: int, found: dict[str, set[int]]
) -> None:
    if depth == len(request.layer.buckets):
        return
    column = request.layer.buckets[depth]
    for bucket in request.buckets(column, inside):
        if column.operation == "date_histogram":
            found.setdefault(column.id, set()).add(bucket.key)
        _collect(request, bucket.content, depth + 1, found)


def _walk(
    request: Request, inside: Mapping[str, Any], depth: int, path: Path, others: Others
) -> Iterator[Row]:
    columns = request.layer.buckets
    if depth == len(columns):
        yield _row(request, inside, path)
        return
    column = columns[depth]
    for bucket in request.buckets(column, inside):
        yield from _walk(request, bucket.content, depth + 1, (*path, bucket.key), others)
    other = others.get((depth, path))
    if other and other["doc_count"]:
        yield from _walk(request, other, depth + 1, (*path, OTHER), others)


def _row(request: Request, inside: Mapping[str, Any], path: Path) -> Row:
    keys = {column.id: key for column, key in zip(request.layer.buckets, path, strict=True)}
    return keys | {
        column.id: metric_columns.value(column, request.name(column), inside)
        for column in request.asked_metrics()
    }

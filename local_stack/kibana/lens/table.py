"""A layer's rows and columns as the page gets them."""

from collections.abc import Mapping
from typing import Any

from local_stack.kibana.lens.buckets import step
from local_stack.kibana.lens.computed import with_computed
from local_stack.kibana.lens.intervals import histogram_interval
from local_stack.kibana.lens.layer import Column
from local_stack.kibana.lens.request import Request
from local_stack.kibana.lens.rows import Row
from local_stack.kibana.lens.shifted import realigned
from local_stack.kibana.search.scope import DataView
from local_stack.kibana.search.timerange import millis

#: Their values are no longer in the field's own unit.
COUNTS = {"count", "unique_count", "percentile_rank"}


def table(
    request: Request, rows: list[Row], dates: Mapping[str, list[int]] | None = None
) -> dict[str, Any]:
    """`dates`: by column, the buckets of a date histogram, which also has those without rows."""
    layer = request.layer
    full = with_computed(layer, realigned(request, rows))
    columns = [*layer.buckets, *layer.metrics]
    for column in layer.buckets:
        if column.operation == "range" and column.params.get("type") == "histogram":
            _close_ranges(full, column, histogram_interval(column, request.extents.get(column.id)))
    return {
        "columns": [
            _column(column, request.view)
            | _dated(request, column, (dates or {}).get(column.id, []))
            for column in columns
        ],
        "rows": [[row.get(column.id) for column in columns] for row in full],
    }


def _dated(request: Request, column: Column, keys: list[int]) -> dict[str, Any]:
    """All buckets of a date histogram but those that the search looked back for; their length."""
    if column.operation != "date_histogram":
        return {}
    start = millis(request.scope.time.start) if request.moments.look_back else 0
    own = [key for key in keys if key >= start]
    return {"keys": own, "step": step(column, request.scope.time)}


def _close_ranges(rows: list[Row], column: Column, width: float) -> None:
    for row in rows:
        if isinstance(row[column.id], list):
            low = row[column.id][0]
            row[column.id] = [low, low + width]


def _column(column: Column, view: DataView) -> dict[str, Any]:
    return {
        "id": column.id,
        "label": column.label,
        "operation": column.operation,
        "bucket": column.is_bucket,
        "field": column.field,
        "type": column.data_type,
        "shifted": bool(column.time_shift),
        "ignoresRange": column.ignores_range,
        "alphabetical": _alphabetical(column),
        "format": _format(column, view),
        "queries": {
            str(each.get("label") or each["input"]["query"]): each["input"].get("query", "")
            for each in column.params.get("filters", ())
        },
        "labels": {
            f"{each.get('from')}..{each.get('to')}": each["label"]
            for each in column.params.get("ranges", ())
            if each.get("label")
        },
    }


def _alphabetical(column: Column) -> str | None:
    """asc or desc where the terms are in the order of their names."""
    by_name = column.params.get("orderBy", {}).get("type") == "alphabetical"
    return str(column.params.get("orderDirection", "asc")) if by_name else None


def _format(column: Column, view: DataView) -> Any:
    """The column's own, else the field's in the data view."""
    own = column.params.get("format")
    if own or column.operation in COUNTS:
        return own
    return view.formats.get(column.field or "")

"""A layer's rows and columns as the page gets them."""

import json
from collections.abc import Mapping
from typing import Any

from local_stack.kibana.lens.buckets import step
from local_stack.kibana.lens.computed import with_computed
from local_stack.kibana.lens.layer import Column
from local_stack.kibana.lens.request import Request
from local_stack.kibana.lens.rows import Row
from local_stack.kibana.lens.scaled import scaled
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
    whole = [row for row in realigned(request, rows) if _is_whole(request, row)]
    full = scaled(request, with_computed(layer, whole))
    columns = [*layer.buckets, *layer.metrics]
    return {
        "columns": [
            _column(column, request.view)
            | _dated(request, column, (dates or {}).get(column.id, []))
            for column in columns
        ],
        "rows": [[_shown(column, row.get(column.id)) for column in columns] for row in full],
    }


def _shown(column: Column, value: Any) -> Any:
    """Terms of several fields are in one cell."""
    several = column.operation == "terms" and isinstance(value, tuple)
    return " › ".join(map(str, value)) if several else value


def _dated(request: Request, column: Column, keys: list[int]) -> dict[str, Any]:
    """All buckets of a date histogram but those that the search looked back for; their length."""
    if column.operation != "date_histogram":
        return {}
    start = millis(request.scope.time.start) if request.moments.look_back else 0
    own = [key for key in keys if key >= start and _is_wanted(request, column, key)]
    return {"keys": own, "step": step(column, request.scope.time)}


def _is_whole(request: Request, row: Row) -> bool:
    dated = request.layer.date_histograms
    return all(_is_wanted(request, each, row[each.id]) for each in dated)


def _is_wanted(request: Request, column: Column, key: int) -> bool:
    """False for a bucket that the range cuts off, where the column drops such buckets."""
    if not column.params.get("dropPartials") or column.ignores_range:
        return True
    time = request.scope.time
    return millis(time.start) <= key and key + step(column, time) <= millis(time.end)


def _column(column: Column, view: DataView) -> dict[str, Any]:
    return {
        "id": column.id,
        "label": column.label,
        "operation": column.operation,
        "bucket": column.is_bucket,
        # A value of several fields together is none of one: nothing is filtered by it.
        "field": None if column.params.get("secondaryFields") else column.field,
        "type": column.data_type,
        "ignoresRange": column.ignores_range,
        "alphabetical": _alphabetical(column),
        "format": _format(column, view),
        "queries": {
            str(each.get("label") or each["input"]["query"]): each["input"].get("query", "")
            for each in column.params.get("filters", ())
        },
        "labels": {
            _as_javascript([each.get("from"), each.get("to")]): each["label"]
            for each in column.params.get("ranges", ())
            if each.get("label")
        },
    }


def _as_javascript(ends: list[Any]) -> str:
    """As JSON.stringify writes it."""
    return json.dumps(ends, separators=(",", ":"))


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

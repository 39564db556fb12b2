"""Figures of a second, a minute, an hour or a day: Lens's "normalize by unit"."""

from typing import Any

from local_stack.kibana.lens.buckets import step
from local_stack.kibana.lens.layer import Column
from local_stack.kibana.lens.request import Request
from local_stack.kibana.lens.rows import Row
from local_stack.kibana.search.timerange import UNITS, millis


def scaled(request: Request, rows: list[Row]) -> list[Row]:
    """A bucket that the range cuts off counts for so long as it is within the range."""
    columns = [column for column in request.layer.metrics if column.time_scale]
    if not columns:
        return rows
    axis = next(iter(request.layer.date_histograms), None)
    return [
        row
        | {
            column.id: _per_unit(row[column.id], _length(request, axis, row), column.time_scale)
            for column in columns
        }
        for row in rows
    ]


def _length(request: Request, axis: Column | None, row: Row) -> int:
    """In milliseconds."""
    time = request.scope.time
    first, last = millis(time.start), millis(time.end)
    if axis is None:
        return last - first
    width = step(axis, time)
    if axis.ignores_range:
        return width
    start = int(row[axis.id])
    return min(start + width, last) - max(start, first)


def _per_unit(value: Any, length: int, unit: str) -> Any:
    return None if value is None or length <= 0 else value * UNITS[unit] * 1000 / length

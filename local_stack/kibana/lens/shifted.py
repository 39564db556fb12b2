"""Time-shifted columns over time: last week's value in this week's row."""

from typing import Any

from local_stack.kibana.lens.request import Request
from local_stack.kibana.lens.rows import Row
from local_stack.kibana.search.timerange import millis


def realigned(request: Request, rows: list[Row]) -> list[Row]:
    """Rows of the panel's own range; those that the search looked back for lend their values."""
    over_time = [each for each in request.layer.buckets if each.operation == "date_histogram"]
    moments = request.moments
    if not over_time or not moments.look_back or not rows:
        return rows
    axis = over_time[0].id
    shifts = {
        each.id: moments.shift(each).total_seconds() * 1000 for each in request.asked_metrics()
    }
    others = [each.id for each in request.layer.buckets if each.id != axis]
    width = _width([row[axis] for row in rows])
    places = {_place(row, others, row[axis], width): row for row in rows}
    start = millis(request.scope.time.start)
    return [
        row
        | {
            name: places.get(_place(row, others, row[axis] - shift, width), {}).get(name)
            for name, shift in shifts.items()
        }
        for row in rows
        if row[axis] + width > start
    ]


def _width(keys: list[Any]) -> float:
    """Milliseconds between two buckets."""
    distinct = sorted(set(keys))
    steps = [later - earlier for earlier, later in zip(distinct, distinct[1:], strict=False)]
    return float(min(steps, default=1))


def _place(row: Row, others: list[str], moment: float, width: float) -> tuple[Any, ...]:
    """Buckets may be off by an hour where the clocks changed: the nearest one is meant."""
    return (*(str(row[name]) for name in others), round(moment / width))

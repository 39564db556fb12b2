"""Time-shifted columns over time: last week's value in this week's row."""

from bisect import bisect_left

from local_stack.kibana.lens.buckets import step
from local_stack.kibana.lens.request import Request
from local_stack.kibana.lens.rows import Row
from local_stack.kibana.search.timerange import millis


def realigned(request: Request, rows: list[Row]) -> list[Row]:
    """Rows of the panel's own range; those that the search looked back for lend their values."""
    over_time = request.layer.date_histograms
    moments = request.moments
    if not over_time or not moments.look_back or not rows:
        return rows
    axis = over_time[0].id
    shifts = {
        each.id: moments.shift(each).total_seconds() * 1000 for each in request.asked_metrics()
    }
    others = [each.id for each in request.layer.buckets if each.id != axis]
    width = step(over_time[0], request.scope.time)
    keys = sorted({row[axis] for row in rows})
    known = {(_series(row, others), row[axis]): row for row in rows}

    def then(row: Row, shift: float) -> Row:
        moment = _nearest(keys, row[axis] - shift, width / 2)
        return known.get((_series(row, others), moment), {})

    start = millis(request.scope.time.start)
    return [
        row | {name: then(row, shift).get(name) for name, shift in shifts.items()}
        for row in rows
        if row[axis] + width > start
    ]


def _series(row: Row, others: list[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in others)


def _nearest(keys: list[int], moment: float, reach: float) -> int | None:
    """Months differ in length, and buckets are an hour off where the clocks changed."""
    place = bisect_left(keys, moment)
    found = min(keys[max(0, place - 1) : place + 1], key=lambda key: abs(key - moment))
    return found if abs(found - moment) <= reach else None

"""Columns computed from others: formulas as Kibana expands them, and running figures."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local_stack.kibana.lens.layer import Column, Layer
from local_stack.kibana.lens.rows import Row
from local_stack.kibana.lens.running import RUNNING
from local_stack.kibana.search.problem import Problem

Number = float | int | None
HISTOGRAMS = {"date_histogram", "range"}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "mod": math.fmod,
    "pow": math.pow,
    "exp": math.exp,
    "log": math.log,
    "abs": abs,
    "round": lambda a, digits=0: math.floor(a * 10**digits + 0.5) / 10**digits,
    "floor": math.floor,
    "ceil": math.ceil,
    "fix": math.trunc,
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "square": lambda a: a * a,
    "cube": lambda a: a * a * a,
    "min": min,
    "max": max,
    "pick_max": max,
    "pick_min": min,
    "clamp": lambda a, low, high: max(low, min(a, high)),
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
}


def with_computed(layer: Layer, rows: Sequence[Row]) -> list[Row]:
    """The rows with all their columns."""
    found: list[Row] = [dict(row) for row in rows]
    for column in layer.metrics:
        _fill(layer, column, found, ())
    return found


def _fill(layer: Layer, column: Column, rows: list[Row], above: tuple[str, ...]) -> None:
    """First what the column refers to, then the column itself."""
    if column.id in above:
        raise Problem("panel", f"{column.label} refers to itself: edit the panel")
    if not rows or column.id in rows[0]:
        return
    for name in column.references:
        if name not in layer.columns:
            raise Problem("panel", f"{column.label} refers to {name}, which is no column")
        _fill(layer, layer.columns[name], rows, (*above, column.id))
    for row, value in zip(rows, _values(layer, column, rows), strict=True):
        row[column.id] = value


def _values(layer: Layer, column: Column, rows: list[Row]) -> list[Any]:
    match column.operation:
        case "static_value":
            return [float(column.params.get("value") or 0)] * len(rows)
        case "math":
            return [evaluate(column.params["tinymathAst"], row) for row in rows]
        case "formula":
            return _formula(column, rows)
    if column.operation not in RUNNING:
        raise Problem(
            "panel", f"{column.label}: the operation {column.operation} is not known here"
        )
    return _running(layer, column, rows)


def _formula(column: Column, rows: list[Row]) -> list[Any]:
    if not column.references:
        raise Problem(
            "panel",
            f"{column.label}: the formula was stored without the columns that it expands to; "
            "Kibana writes them when the panel is saved",
        )
    return [row[column.references[0]] for row in rows]


def _running(layer: Layer, column: Column, rows: list[Row]) -> list[Any]:
    """Along the histogram within each series; over all rows where there is no histogram."""
    series: dict[tuple[Any, ...], list[int]] = {}
    names = [bucket.id for bucket in layer.buckets if bucket.operation not in HISTOGRAMS]
    if len(names) == len(layer.buckets):
        names = []
    for number, row in enumerate(rows):
        series.setdefault(tuple(str(row[name]) for name in names), []).append(number)
    values: list[Any] = [None] * len(rows)
    for numbers in series.values():
        given = [rows[number][column.references[0]] for number in numbers]
        for number, value in zip(
            numbers, RUNNING[column.operation](given, column.params), strict=True
        ):
            values[number] = value
    return values


def evaluate(node: Any, row: Mapping[str, Any]) -> Any:
    """A tinymath tree over one row; None when a part is None or has no value."""
    if isinstance(node, int | float):
        return node
    if isinstance(node, str):
        return row.get(node)
    if node.get("type") == "variable":
        return row.get(str(node["value"]))
    return _call(str(node.get("name")), [evaluate(each, row) for each in node.get("args", ())])


def _call(name: str, values: list[Any]) -> Any:
    if name in ("ifelse", "defaults"):
        return _choice(name, values)
    if name not in FUNCTIONS:
        raise Problem("panel", f"the formula function {name} is not known here")
    if any(value is None for value in values):
        return None
    try:
        found = FUNCTIONS[name](*values)
    except (ArithmeticError, ValueError):  # such as 1 / 0, or the root of -1
        return None
    return found if math.isfinite(found) else None


def _choice(name: str, values: list[Any]) -> Any:
    if name == "defaults":
        return values[1] if values[0] is None else values[0]
    return values[1] if values[0] else values[2]

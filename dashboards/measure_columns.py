"""A measure as Lens columns: one for a plain call, and for arithmetic also its helpers.

Kibana stores a formula with the columns that it is worked out from: <id>X0, <id>X1 … for each call
and a last one of kind math that holds the tree. Without them an imported panel stays empty until
somebody edits it.
"""

from itertools import count
from typing import Any

from dashboards.errors import SourceError
from dashboards.formula import Call, Node, Operation, parse
from dashboards.saved_object import Json
from dashboards.source import Measure
from dashboards.units import UNITS

RECORDS = "___records___"
FUNCTIONS = {"count", "sum", "average", "min", "max", "median", "unique_count", "percentile"}
FUNCTIONS |= {"last_value"}
OPTIONS = {"kql", "shift", "reducedTimeRange", "percentile"}
PERCENTILE = 95.0  #: Lens's own, where a formula names none


def measure_columns(identity: str, measure: Measure, where: str) -> dict[str, Json]:
    """By column id, the measure itself first. Raises SourceError."""
    if measure.unit not in UNITS:
        raise SourceError(where, f"unknown unit {measure.unit}: use {', '.join(UNITS)}")
    tree = parse(measure.of, where)
    said = {"label": measure.name, "customLabel": True}
    if isinstance(tree, Call):
        column = call_column(tree, where) | said
        column["params"] |= {"format": UNITS[measure.unit]}
        return {identity: column}
    return _formula(identity, measure, tree, where)


def _formula(identity: str, measure: Measure, tree: Node, where: str) -> dict[str, Json]:
    helpers: dict[str, Json] = {}
    numbers = count()

    def place(node: Node) -> Any:
        """The node in tinymath's words; each call becomes a helper column."""
        if isinstance(node, Call):
            name = f"{identity}X{next(numbers)}"
            helpers[name] = call_column(node, where) | part
            return name
        if isinstance(node, Operation):
            return _math(node, [place(node.left), place(node.right)], measure.of)
        return _plain(node)

    part = {"label": f"Part of {measure.of}", "customLabel": True}
    ast = place(tree)
    last = f"{identity}X{next(numbers)}"
    params = {"formula": measure.of, "isFormulaBroken": False, "format": UNITS[measure.unit]}
    main = _number("formula", params) | {"label": measure.name, "customLabel": True}
    math = _number("math", {"tinymathAst": ast}) | part | {"references": list(helpers)}
    return {identity: main | {"references": [last]}, **helpers, last: math}


def _math(node: Operation, arguments: list[Any], text: str) -> Json:
    return {
        "type": "function",
        "name": node.name,
        "args": arguments,
        "location": {"min": node.start, "max": node.end},
        "text": text[node.start : node.end],
    }


def call_column(call: Call, where: str) -> Json:
    if call.function not in FUNCTIONS or not call.options.keys() <= OPTIONS:
        raise SourceError(where, f"{call.function}(…) is not known here: use {sorted(FUNCTIONS)}")
    if call.source is None and call.function != "count":
        raise SourceError(where, f"{call.function}() is of nothing: name a field in it")
    column = _number(call.function, {"emptyAsNull": False})  # nothing waits is 0, not a gap
    column["sourceField"] = call.source or RECORDS
    if kql := call.options.get("kql"):
        column["filter"] = {"query": kql, "language": "kuery"}
    if shift := call.options.get("shift"):
        column["timeShift"] = shift
    if reduced := call.options.get("reducedTimeRange"):
        column["reducedTimeRange"] = reduced
    if call.function == "percentile":
        rank = float(call.options.get("percentile", PERCENTILE))
        column["params"] = {"percentile": _plain(rank)}
    if call.function == "last_value":
        column["params"] = {"sortField": "@timestamp", "showArrayValues": False}
        column.setdefault("filter", {"query": f"{call.source}: *", "language": "kuery"})
    return column


def _plain(number: float) -> float:
    """As Kibana writes it: 2 and not 2.0."""
    return int(number) if number.is_integer() else number


def _number(operation: str, params: Json) -> Json:
    return {
        "dataType": "number",
        "operationType": operation,
        "isBucketed": False,
        "scale": "ratio",
        "params": params,
    }

"""Check 8: a Lens panel's layers, columns, accessors and fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.checks.lens_accessors import accessors
from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Json, Saved

KINDS = {"lnsXY", "lnsPie", "lnsMetric", "lnsDatatable", "lnsTagcloud", "lnsHeatmap", "lnsGauge"}
NUMBERS = {"long", "integer", "short", "byte", "double", "float", "unsigned_long"}
VALUES = NUMBERS | {"keyword", "ip", "boolean", "date"}
# What type a field must have for an operation.
FITTING = {
    "terms": VALUES,
    "unique_count": VALUES | {"geo_point"},
    "last_value": VALUES,
    "date_histogram": {"date"},
    "range": NUMBERS,
    **dict.fromkeys(("sum", "average", "median", "percentile", "min", "max"), NUMBERS),
}
FREE = {"count", "filters", "static_value", "formula", "math"}
RECORDS = "___records___"


def lens(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.of("lens"):
        for what in _panel(found, bundle):
            yield Problem(8, found.where, what)


def _panel(found: Saved, bundle: Bundle) -> Iterator[str]:
    if found.attributes.get("visualizationType") not in KINDS:
        yield f"visualizationType {found.attributes.get('visualizationType')} is not known"
    sources = found.attributes.get("state", {}).get("datasourceStates", {})
    if set(sources) != {"formBased"}:
        yield f"datasourceStates must have formBased alone, not {sorted(sources)}"
    for name, layer in found.lens_layers.items():
        view = found.target(f"indexpattern-datasource-layer-{name}")
        if view is None:
            yield f"layer {name} has no reference indexpattern-datasource-layer-{name}"
        fields = bundle.fields(view)
        for what in (*_layer(layer, fields), *_time(layer, fields, bundle.time_field(view))):
            yield f"layer {name}: {what}"
    yield from _drawing(found, found.lens_layers)


def _layer(layer: Json, fields: Mapping[str, str]) -> Iterator[str]:
    columns: Mapping[str, Json] = layer.get("columns", {})
    order = layer.get("columnOrder", [])
    if sorted(order) != sorted(columns):
        yield f"columnOrder {order} is not the columns {list(columns)}"
        return
    grouped = [bool(columns[name].get("isBucketed")) for name in order]
    if grouped != sorted(grouped, reverse=True):
        yield "a measure stands before a group in columnOrder"
    for name, column in columns.items():
        for what in (*_column(column, columns), *_field(column, fields)):
            yield f"column {name}: {what}"


def _column(column: Json, columns: Mapping[str, Json]) -> Iterator[str]:
    params = column.get("params", {})
    for name in column.get("references", ()):
        if name not in columns:
            yield f"refers to the missing column {name}"
    order = params.get("orderBy", {})
    if order.get("type") == "column":
        by = columns.get(order.get("columnId"))
        if by is None or by.get("isBucketed") or by.get("operationType") in ("formula", "math"):
            yield f"is ordered by {order.get('columnId')}, which is no plain measure"
    if column.get("operationType") == "formula" and not column.get("references"):
        yield "a formula without its helper columns stays empty until it is edited"


def _field(column: Json, fields: Mapping[str, str]) -> Iterator[str]:
    operation, source = str(column.get("operationType")), column.get("sourceField")
    if operation not in FITTING and operation not in FREE:
        yield f"operation {operation} is not known"
    if source in (None, RECORDS):
        return
    if source not in fields:
        yield f"no index has the field {source}"
    elif operation in FITTING and fields[source] not in FITTING[operation]:
        yield f"{operation} cannot be of {source}, a {fields[source]}"


def _time(layer: Json, fields: Mapping[str, str], time_field: str | None) -> Iterator[str]:
    """Lens applies the time range to a histogram's own field, unless told to leave it."""
    for name, column in layer.get("columns", {}).items():
        params, source = column.get("params", {}), str(column.get("sourceField"))
        own = source not in fields or time_field in (None, source)
        if own or column.get("operationType") != "date_histogram":
            continue
        if not params.get("ignoreTimeRange"):
            yield f"column {name}: {source} is not {time_field} and needs ignoreTimeRange"
        elif params.get("interval", "auto") == "auto":
            yield f"column {name}: ignoreTimeRange needs an interval of its own"


def _drawing(found: Saved, layers: Mapping[str, Json]) -> Iterator[str]:
    visualization = found.attributes.get("state", {}).get("visualization", {})
    drawn: dict[str, list[str]] = {}
    for layer, column in accessors(visualization):
        drawn.setdefault(layer, []).append(column)
        if layer not in layers:
            yield f"draws the missing layer {layer}"
        elif column and column not in layers[layer].get("columns", {}):
            yield f"draws the missing column {column} of layer {layer}"
    for layer in sorted(set(layers) - set(drawn)):
        yield f"layer {layer} is never drawn"
    yield from _groups(visualization)


def _groups(visualization: Mapping[str, Any]) -> Iterator[str]:
    for layer in visualization.get("layers", ()):
        if layer.get("secondaryGroups") == []:
            yield "secondaryGroups is empty: leave it out"

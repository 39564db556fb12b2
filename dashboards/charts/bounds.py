"""Level lines in a chart: what a measure should stay above or below."""

from dataclasses import dataclass
from typing import Any

from dashboards.charts.chart import Context
from dashboards.data_views import DataView
from dashboards.layer import Layer
from dashboards.saved_object import Json
from dashboards.source import strict


@dataclass(frozen=True)
class Bound:
    name: str
    at: float
    colour: str = "warning"


@dataclass(frozen=True)
class BoundLayer(Layer):
    bounds: tuple[Bound, ...] = ()

    def state(self) -> Json:
        columns = {f"b{place}": static(found) for place, found in enumerate(self.bounds)}
        return {
            "columns": columns,
            "columnOrder": list(columns),
            "incompleteColumns": {},
            "sampling": 1,
        }


def static(bound: Bound) -> Json:
    return {
        "label": bound.name,
        "customLabel": True,
        "dataType": "number",
        "operationType": "static_value",
        "isBucketed": False,
        "isStaticValue": True,
        "scale": "ratio",
        "params": {"value": f"{bound.at:g}"},
        "references": [],
    }


def bound_layer(
    words: list[dict[str, Any]], view: DataView, context: Context
) -> tuple[Layer, Json]:
    """The layer of the static values, and how it is drawn."""
    bounds = tuple(strict(Bound, found, context.where) for found in words)
    layer = BoundLayer("bounds", view, {}, {}, context.where, bounds=bounds)
    drawn = {
        "layerId": "bounds",
        "layerType": "referenceLine",
        "accessors": [f"b{place}" for place in range(len(bounds))],
        "yConfig": [_line(place, found, context) for place, found in enumerate(bounds)],
    }
    return layer, drawn


def _line(place: int, bound: Bound, context: Context) -> Json:
    return {
        "forAccessor": f"b{place}",
        "axisMode": "left",
        "color": context.colour(bound.colour),
        "fill": "none",
        "lineStyle": "dashed",
        "lineWidth": 1,
        "textVisibility": True,
    }

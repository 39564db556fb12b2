"""A chart as a saved object of type lens."""

from collections.abc import Callable
from typing import Any, Final

from dashboards.charts.chart import Chart, Context
from dashboards.charts.metric import metric
from dashboards.charts.shapes import dial, heat, shares, words_cloud
from dashboards.charts.table import table
from dashboards.charts.xy import xy
from dashboards.saved_object import Json, Reference, SavedObject

CHARTS: Final[dict[str, Callable[[dict[str, Any], Context], Chart]]] = {
    "metric": metric,
    "xy": xy,
    "table": table,
    "shares": shares,
    "words": words_cloud,
    "heat": heat,
    "dial": dial,
}


def lens(identity: str, title: str, description: str, query: str, chart: Chart) -> SavedObject:
    attributes = {
        "title": title,
        "description": description,
        "visualizationType": chart.kind,
        "state": {
            "datasourceStates": {"formBased": {"layers": _layers(chart)}},
            "visualization": chart.visualization,
            "query": {"query": query, "language": "kuery"},
            "filters": [],
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }
    references = [
        Reference(f"indexpattern-datasource-layer-{layer.id}", "index-pattern", layer.view.id)
        for layer in chart.layers
    ]
    return SavedObject("lens", identity, attributes, (*references, *chart.extra))


def _layers(chart: Chart) -> Json:
    return {layer.id: layer.state() for layer in chart.layers}

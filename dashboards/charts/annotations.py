"""Annotations: documents that mark a moment in a chart."""

from dataclasses import dataclass
from typing import Any

from dashboards.charts.chart import Context
from dashboards.saved_object import Json, Reference
from dashboards.source import strict

LAYER = "marks"


@dataclass(frozen=True)
class Annotation:
    """Each document of `view` that `kql` finds is a mark; `tooltip` are fields that it shows."""

    name: str
    view: str
    kql: str
    colour: str
    icon: str = "alert"
    tooltip: tuple[str, ...] = ()


def annotation_layer(words: list[dict[str, Any]], context: Context) -> tuple[Json, Reference]:
    """All of a layer are of one data view: that of the first."""
    found = [strict(Annotation, one, context.where) for one in words]
    drawn = {
        "layerId": LAYER,
        "layerType": "annotations",
        "persistanceType": "byValue",
        "ignoreGlobalFilters": True,  # a burst is one whatever the page is filtered by
        "annotations": [_mark(place, one, context) for place, one in enumerate(found)],
    }
    view = context.view(found[0].view)
    return drawn, Reference(f"xy-visualization-layer-{LAYER}", "index-pattern", view.id)


def _mark(place: int, found: Annotation, context: Context) -> Json:
    return {
        "id": f"mark{place}",
        "type": "query",
        "label": found.name,
        "timeField": "@timestamp",
        "key": {"type": "point_in_time"},
        "filter": {"type": "kibana_query", "query": found.kql, "language": "kuery"},
        "color": context.colour(found.colour),
        "icon": found.icon,
        "lineStyle": "dashed",
        "extraFields": list(found.tooltip),
    }

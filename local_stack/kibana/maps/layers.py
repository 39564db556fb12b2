"""The layers of a saved map, each as a search and its answer as features."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.dashboards.state import decoded
from local_stack.kibana.maps.grid import grid_work
from local_stack.kibana.maps.metrics import aggregations, values
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.rounds import Work, together
from local_stack.kibana.search.scope import DataView, Scope, Search

BASEMAPS = {"EMS_TMS", "TMS_WMS", "KIBANA_TILEMAP", "WMS"}
COUNTRIES = 250
DOCUMENTS = 1000
Layer = Mapping[str, Any]
Features = dict[str, Any]


def map_work(panel: Panel, scope: Scope, zoom: float) -> Work[dict[str, Any]]:
    """Tables by layer id. Basemaps have none: the page draws the world under every map.

    In a dashboard a map is narrowed as that is, and not by the query that it was saved with.
    """
    works: dict[str, Work[Features]] = {}
    for layer in decoded(panel.attributes, "layerListJSON", []):
        if layer.get("visible", True) and _is_asked(layer):
            works[str(layer["id"])] = _layer_work(panel, layer, scope, zoom)
    tables = yield from together(works)
    return {"layers": tables}


def _is_asked(layer: Layer) -> bool:
    return layer.get("sourceDescriptor", {}).get("type") not in BASEMAPS


def _layer_work(panel: Panel, layer: Layer, scope: Scope, zoom: float) -> Work[Features]:
    source = layer.get("sourceDescriptor") or {}
    match source.get("type"):
        case "ES_GEO_GRID":
            view, own = _reached(panel, source, scope, layer.get("query"))
            return grid_work(source, view, own, zoom)
        case "EMS_FILE":
            return _join_work(panel, layer, scope)
        case "ES_SEARCH":
            view, own = _reached(panel, source, scope, layer.get("query"))
            return _documents_work(source, view, own)
    raise Problem("panel", f"A map layer of the type {source.get('type')} is not drawn here")


def _reached(
    panel: Panel, source: Mapping[str, Any], scope: Scope, query: Mapping[str, Any] | None
) -> tuple[DataView, Scope]:
    """What a source searches, and through what: some are saved to leave the page's be."""
    view = panel.references.data_view(str(source["indexPatternRefName"]))
    if not source.get("applyGlobalTime", True):
        view = replace(view, time_field=None)
    own = scope if source.get("applyGlobalQuery", True) else Scope(scope.time)
    return view, own.also_stored(query)


def _join_work(panel: Panel, layer: Layer, scope: Scope) -> Work[Features]:
    """Counts, or other metrics, by the key that the shapes are joined on."""
    joins = layer.get("joins") or []
    if not joins:
        return {"kind": "shapes", "joinField": "iso2", "rows": []}
    right = joins[0]["right"]
    view, own = _reached(panel, right, scope, right.get("whereQuery"))
    terms = {"field": right["term"], "size": int(right.get("size") or COUNTRIES)}
    aggs = {"keys": {"terms": terms, "aggs": aggregations(right.get("metrics", ()))}}
    (answer,) = yield [Search(view, {"query": own.query(view), "aggs": aggs})]
    buckets = answer["aggregations"]["keys"]["buckets"]
    return {
        "kind": "shapes",
        "joinField": joins[0].get("leftField", "iso2"),
        "field": right["term"],
        "rows": [
            {"key": bucket["key"], "values": values(right.get("metrics", ()), bucket)}
            for bucket in buckets
        ],
    }


def _documents_work(source: Mapping[str, Any], view: DataView, scope: Scope) -> Work[Features]:
    place = str(source["geoField"])
    tips = [str(each) for each in source.get("tooltipProperties", ())]
    own = scope.also({"exists": {"field": place}})
    body = {
        "query": own.query(view),
        "size": DOCUMENTS,
        "_source": False,
        "fields": [{"field": place, "format": "geojson"}, *tips],
    }
    (answer,) = yield [Search(view, body)]
    return {
        "kind": "points",
        "rows": [_document(hit["fields"], place, tips) for hit in answer["hits"]["hits"]],
    }


def _document(fields: Mapping[str, Any], place: str, tips: list[str]) -> dict[str, Any]:
    lon, lat = fields[place][0]["coordinates"]
    found = {tip: ", ".join(map(str, fields.get(tip, []))) for tip in tips}
    return {"lon": lon, "lat": lat, "values": {"doc_count": 1}, "tips": found}

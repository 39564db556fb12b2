"""Annotation layers of an XY panel: moments that a query finds, or that somebody wrote down."""

from collections.abc import Mapping
from typing import Any

from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.lens.work import Table
from local_stack.kibana.search.rounds import Work
from local_stack.kibana.search.scope import DataView, Scope, Search
from local_stack.kibana.search.timerange import CALENDAR_UNITS

EVENTS, NEWEST = "events", "newest"


def annotation_works(panel: Panel, scope: Scope) -> dict[str, Work[Table]]:
    """By layer id; each table has the columns moment, label, color, count, fields of the newest."""
    layers = panel.attributes["state"].get("visualization", {}).get("layers", ())
    return {
        layer["layerId"]: _work(panel, layer, scope)
        for layer in layers
        if isinstance(layer, Mapping) and layer.get("layerType") == "annotations"
    }


def _work(panel: Panel, layer: Mapping[str, Any], scope: Scope) -> Work[Table]:
    rows = []
    stored = layer.get("annotations", ())
    queries = [each for each in stored if each.get("type") == "query" and not each.get("isHidden")]
    if queries:
        view = panel.references.data_view(f"xy-visualization-layer-{layer['layerId']}")
        own = Scope(scope.time) if layer.get("ignoreGlobalFilters") else scope
        answers = yield [_search(each, view, own) for each in queries]
        for each, answer in zip(queries, answers, strict=True):
            buckets = answer.get("aggregations", {}).get(EVENTS, {}).get("buckets", ())
            rows += [
                _row(each, bucket["key"], bucket["doc_count"], _fields(bucket, each, view))
                for bucket in buckets
            ]
    for each in stored:
        key = each.get("key", {})
        if each.get("type") != "query" and "timestamp" in key and not each.get("isHidden"):
            rows.append(_row(each, key["timestamp"], 1, {}))
    return {"columns": [], "rows": rows}


def _search(annotation: Mapping[str, Any], view: DataView, scope: Scope) -> Search:
    field = annotation.get("timeField") or view.time_field
    interval = scope.time.auto_interval()
    kind = "calendar_interval" if interval in CALENDAR_UNITS else "fixed_interval"
    histogram = {"field": field, kind: interval, "min_doc_count": 1, "time_zone": scope.time.zone}
    query = scope.also_stored(annotation.get("filter")).query(view)
    events: dict[str, Any] = {"date_histogram": histogram}
    if shown := annotation.get("extraFields"):
        newest = {"size": 1, "sort": [{field: "desc"}], "_source": False, "fields": list(shown)}
        events["aggs"] = {NEWEST: {"top_hits": newest}}
    return Search(view, {"query": query, "aggs": {EVENTS: events}}, optional=True)


def _fields(
    bucket: Mapping[str, Any], annotation: Mapping[str, Any], view: DataView
) -> dict[str, Any]:
    """By the names that the data view has for them."""
    hits = bucket.get(NEWEST, {}).get("hits", {}).get("hits", ())
    found = hits[0].get("fields", {}) if hits else {}
    shown = annotation.get("extraFields") or ()
    return {view.labels.get(name, name): found[name][0] for name in shown if name in found}


def _row(
    annotation: Mapping[str, Any], moment: Any, count: int, fields: Mapping[str, Any]
) -> list[Any]:
    return [moment, annotation.get("label", "Event"), annotation.get("color"), count, fields]

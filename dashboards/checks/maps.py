"""Check 9: a map's layers, their sources, joins and styles."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Json, Saved, walk

LAYERS = {
    "EMS_VECTOR_TILE",
    "RASTER_TILE",
    "GEOJSON_VECTOR",
    "MVT_VECTOR",
    "HEATMAP",
    "LAYER_GROUP",
}
PLACES = {"geo_point"}
TERMS = {"keyword", "ip", "long", "boolean"}


def maps(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.of("map"):
        layers = [layer for layer in found.text("layerListJSON") or () if isinstance(layer, dict)]
        used = {
            node["indexPatternRefName"] for node in walk(layers) if "indexPatternRefName" in node
        }
        for name in sorted({one["name"] for one in found.references} - used):
            yield Problem(9, found.where, f"reference {name} belongs to no layer")
        state = found.text("mapStateJSON") or {}
        if state.get("filters") or (state.get("query") or {}).get("query"):
            what = "its own query and filters are left out in a dashboard: write them in its layers"
            yield Problem(9, found.where, what)
        for layer in layers:
            for what in _layer(layer, found, bundle):
                yield Problem(9, f"{found.where} layer {layer.get('id')}", what)


def _layer(layer: Json, found: Saved, bundle: Bundle) -> Iterator[str]:
    if layer.get("type") not in LAYERS:
        yield f"type {layer.get('type')} is not known to Kibana 8.1 and newer"
    if "label" in layer and layer["label"] is None:
        yield "label is null, which Kibana 9 does not take for a layer's name: leave it out"
    source = layer.get("sourceDescriptor", {})
    if "geoField" in source:
        yield from _source(source, source["geoField"], PLACES, found, bundle)
    for join in layer.get("joins", ()):
        right = join.get("right", {})
        yield from _source(right, right.get("term", ""), TERMS, found, bundle)
    known = {*_source_fields(source), *_join_fields(layer)}
    for node in walk(layer.get("style", {})):
        field = node.get("field")
        if isinstance(field, dict) and field.get("name") not in known:
            yield f"its style uses {field.get('name')}, which is none of {sorted(known)}"


def _source(
    source: Mapping[str, Any], field: str, fitting: set[str], found: Saved, bundle: Bundle
) -> Iterator[str]:
    view = found.target(source.get("indexPatternRefName", ""))
    if view is None:
        yield f"has no reference {source.get('indexPatternRefName')}"
        return
    mapped = bundle.fields(view).get(field)
    if mapped is None:
        yield f"no index has the field {field}"
    elif mapped not in fitting:
        yield f"{field} is a {mapped}, not one of {', '.join(sorted(fitting))}"


def _measure(metric: Mapping[str, str]) -> str:
    return f"{metric['type']}_of_{metric['field']}" if metric["type"] != "count" else "count"


def _source_fields(source: Mapping[str, Any]) -> Iterator[str]:
    for metric in source.get("metrics", ()):
        yield "doc_count" if metric["type"] == "count" else _measure(metric)


def _join_fields(layer: Json) -> Iterator[str]:
    for join in layer.get("joins", ()):
        right = join.get("right", {})
        for metric in right.get("metrics", ()):
            yield f"__kbnjoin__{_measure(metric)}__{right.get('id')}"

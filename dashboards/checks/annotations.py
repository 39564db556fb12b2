"""Check 8 as well: the documents that mark a chart, and the fields that a mark shows."""

from collections.abc import Iterator

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Json, Saved

REFERENCE = "xy-visualization-layer-"


def annotations(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.of("lens"):
        drawn = found.attributes.get("state", {}).get("visualization", {})
        for layer in drawn.get("layers", ()):
            if layer.get("layerType") == "annotations":
                for what in _layer(layer, found, bundle):
                    yield Problem(8, f"{found.where} layer {layer.get('layerId')}", what)


def _layer(layer: Json, found: Saved, bundle: Bundle) -> Iterator[str]:
    name = f"{REFERENCE}{layer.get('layerId')}"
    view = found.target(name)
    if view is None:
        yield f"has no reference {name}"
        return
    fields = bundle.fields(view)
    for mark in layer.get("annotations", ()):
        if fields.get(mark.get("timeField")) != "date":
            yield f"marks by {mark.get('timeField')}, which is no date"
        for field in mark.get("extraFields", ()):
            if field not in fields:
                yield f"shows {field}, which no index has"

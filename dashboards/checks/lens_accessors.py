"""Which columns of which layers a Lens visualization draws."""

from collections.abc import Iterator, Mapping
from typing import Any

LISTS = ("accessors", "primaryGroups", "secondaryGroups", "metrics")


def accessors(visualization: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(layer, column); the column is empty where only the layer is named."""
    trend = visualization.get("trendlineLayerId", "")
    for layer in visualization.get("layers", (visualization,)):
        if layer.get("layerType") == "annotations":
            continue
        name = layer.get("layerId", "")
        yield name, ""
        for key, value in layer.items():
            if key in LISTS:
                yield from ((name, column) for column in value)
            elif key.endswith("Accessor"):
                yield (trend if key.startswith("trendline") else name), value
        for column in layer.get("columns", ()):
            yield name, column["columnId"]
        for drawn in layer.get("yConfig", ()):
            yield name, drawn["forAccessor"]

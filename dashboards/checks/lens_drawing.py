"""Check 8 as well: what one version of Kibana draws otherwise than the next.

What a state leaves open, or names without meaning it, each version decides for itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Json, Saved, walk

CUSTOM = "custom"  #: a palette of this name alone keeps its own colours


def lens_drawing(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.of("lens"):
        visualization = found.attributes.get("state", {}).get("visualization", {})
        kind = found.attributes.get("visualizationType")
        whats = [*_palettes(visualization)]
        if kind == "lnsGauge" and "colorMode" not in visualization:
            whats.append("colorMode is left out: 8.19 draws a gauge without, newer ones coloured")
        if kind == "lnsHeatmap":
            whats += _axes(found, visualization)
        whats += _inaccurate(found)
        for what in whats:
            yield Problem(8, found.where, what)


def _palettes(visualization: Json) -> Iterator[str]:
    for node in walk(visualization):
        palette = node.get("palette")
        if not isinstance(palette, dict) or not palette.get("params", {}).get("stops"):
            continue
        for name in (palette.get("name"), palette["params"].get("name")):
            if name != CUSTOM:
                yield f"palette {name} has stops, whose colours Kibana 9 replaces: name it {CUSTOM}"
                break


def _axes(found: Saved, visualization: Mapping[str, Any]) -> Iterator[str]:
    """Values by name: since 9.4 they are as they are first met, unless the grid says otherwise."""
    columns = found.lens_layers.get(visualization.get("layerId", ""), {}).get("columns", {})
    for axis in ("x", "y"):
        params = columns.get(visualization.get(f"{axis}Accessor"), {}).get("params", {})
        if params.get("orderBy", {}).get("type") != "alphabetical":
            continue
        way = params.get("orderDirection")
        if visualization.get("gridConfig", {}).get(f"{axis}SortPredicate") != way:
            yield f"its {axis} values are by name: gridConfig.{axis}SortPredicate must be {way}"


def _inaccurate(found: Saved) -> Iterator[str]:
    """Indices of the time before have none of what the order is by: which of them tells of a term
    is then decided by its name."""
    for layer in found.lens_layers.values():
        columns = layer.get("columns", {}).values()
        if not any(column.get("timeShift") for column in columns):
            continue
        for column in columns:
            params = column.get("params", {})
            if column.get("operationType") == "terms" and not params.get("accuracyMode"):
                yield f"{column.get('label')} beside a time shift: it must have accuracyMode"

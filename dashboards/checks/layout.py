"""Check 10: the grid, the controls, the time range."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Json, Saved, read

COLUMNS = 48
TIME = re.compile(r"now([+-]\d+[yMwdhms])*(/[yMwdhms])?|\d{4}-\d\d-\d\d.*")
LISTED = {"keyword", "ip", "boolean", "long", "integer", "double", "date"}
RANGED = {"long", "integer", "double", "float"}


def layout(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.of("dashboard"):
        shown = [panel for panel in found.text("panelsJSON") or () if isinstance(panel, dict)]
        whats = (*_said(found), *_grid(shown), *_time(found), *_controls(found, bundle))
        for what in whats:
            yield Problem(10, found.where, what)


def _said(found: Saved) -> Iterator[str]:
    for name in ("title", "description"):
        if not found.attributes.get(name):
            yield f"has no {name}"


def _grid(shown: list[Json]) -> Iterator[str]:
    for name, count in Counter(panel.get("panelIndex") for panel in shown).items():
        if count > 1:
            yield f"{count} panels are named {name}"
    for panel in shown:
        yield from _place(panel)
    for one, other in combinations(shown, 2):
        beside = one["gridData"].get("sectionId") == other["gridData"].get("sectionId")
        if beside and _overlap(one["gridData"], other["gridData"]):
            yield f"panels {one['panelIndex']} and {other['panelIndex']} overlap"


def _place(panel: Json) -> Iterator[str]:
    grid, name = panel["gridData"], panel.get("panelIndex")
    if grid.get("i") != name:
        yield f"gridData.i {grid.get('i')} is not the panelIndex {name}"
    if grid["x"] < 0 or grid["y"] < 0 or grid["w"] < 1 or grid["h"] < 1:
        yield f"panel {name} has no place: {grid}"
    if grid["x"] + grid["w"] > COLUMNS:
        yield f"panel {name} ends behind column {COLUMNS}"


def _overlap(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
    above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    return not (beside or above)


def _time(found: Saved) -> Iterator[str]:
    attributes = found.attributes
    if attributes.get("timeRestore"):
        for name in ("timeFrom", "timeTo"):
            if not TIME.fullmatch(str(attributes.get(name, ""))):
                yield f"{name} {attributes.get(name)} is no time"
    refresh = attributes.get("refreshInterval", {})
    if not refresh.get("pause", True) and refresh.get("value", 0) < 1000:
        yield f"refreshes every {refresh.get('value')} ms"


def _controls(found: Saved, bundle: Bundle) -> Iterator[str]:
    group: Any = found.attributes.get("controlGroupInput", {})
    shown: dict[str, Json] = read(group.get("panelsJSON")) or {}
    if sorted(control.get("order", -1) for control in shown.values()) != list(range(len(shown))):
        yield "the controls' orders are not 0, 1, 2 and so on"
    for name, control in shown.items():
        said = control.get("explicitInput", {})
        if said.get("id") != name:
            yield f"control {name} has the id {said.get('id')}"
        ranged = control.get("type") == "rangeSliderControl"
        kind = "rangeSliderDataView" if ranged else "optionsListDataView"
        mapped = bundle.fields(found.target(f"controlGroup_{name}:{kind}")).get(
            said.get("fieldName")
        )
        if mapped not in (RANGED if ranged else LISTED):
            yield f"control {name}: {said.get('fieldName')} is {mapped}: cannot be chosen from"

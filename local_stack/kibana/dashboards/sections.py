"""Sections of a dashboard, as 8.19 and 9.1 have them: all are shown open, without their titles.

Kibana counts the rows of a section's panels from the section's own top, and a section as one row of
the dashboard, however high it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from local_stack.kibana.search.problem import ODD

Stored = Mapping[str, Any]


def moved(panels: Sequence[Stored], sections: Sequence[Stored]) -> list[Stored]:
    """The panels, each at its row of the dashboard."""
    try:
        return _moved(panels, sections) if sections else list(panels)
    except ODD:
        return list(panels)  # each panel says for itself what is odd about it


def _moved(panels: Sequence[Stored], sections: Sequence[Stored]) -> list[Stored]:
    tops: dict[Any, int] = {}
    shifts: list[tuple[int, int]] = []  # from this row on, so much further down
    shift = 0
    for section in sorted(sections, key=lambda each: each["gridData"]["y"]):
        own, name = section["gridData"]["y"], section["gridData"]["i"]
        tops[name] = own + shift + 1
        rows = [grid["y"] + grid["h"] for grid in _grids(panels) if grid.get("sectionId") == name]
        shift += max(rows, default=0)
        shifts.append((own, shift))
    return [_at(panel, tops, shifts) for panel in panels]


def _grids(panels: Sequence[Stored]) -> list[Stored]:
    return [panel["gridData"] for panel in panels]


def _at(panel: Stored, tops: Mapping[Any, int], shifts: Sequence[tuple[int, int]]) -> Stored:
    grid = panel["gridData"]
    if grid.get("sectionId") in tops:
        down = tops[grid["sectionId"]]
    else:
        down = max((shift for row, shift in shifts if row <= grid["y"]), default=0)
    return {**panel, "gridData": {**grid, "y": grid["y"] + down}}

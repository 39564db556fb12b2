"""One panel of a dashboard: its place on the grid, and the saved object that it shows."""

from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from dashboards.charts.chart import Context
from dashboards.errors import SourceError
from dashboards.lens import CHARTS, lens
from dashboards.maps import saved_map
from dashboards.saved_object import Json, Reference, SavedObject
from dashboards.searches import search


@dataclass(frozen=True)
class Panel:
    """`at`: x, y, width and height on a grid of 48 columns and rows of 20 pixels.

    `drill`: the dashboards that a click on a value may lead to, filtered by that value.
    """

    key: str
    title: str
    at: list[int]
    show: str
    about: str = ""
    query: str = ""
    drill: list[str] = field(default_factory=list)
    untitled: bool = False
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """What a panel adds to its dashboard, and the object beside it where it has one."""

    json: Json
    references: tuple[Reference, ...]
    saved: SavedObject | None = None


def saved_object(panel: Panel, identity: str, group: str, context: Context) -> SavedObject:
    """Raises SourceError for a kind of panel that is not known."""
    title = f"{panel.title} [{group}]"
    if panel.show == "map":
        layers = panel.words["layers"]
        return saved_map(identity, title, panel.about, panel.query, layers, context)
    if panel.show == "documents":
        return search(identity, title, panel.about, panel.query, panel.words, context)
    if panel.show not in CHARTS:
        known = ", ".join((*CHARTS, "map", "documents", "text", "links"))
        raise SourceError(context.where, f"unknown show {panel.show}: use {known}")
    return lens(identity, title, panel.about, panel.query, CHARTS[panel.show](panel.words, context))


def by_reference(panel: Panel, found: SavedObject) -> Placed:
    events, targets = _drilldowns(panel)
    config: Json = {"title": panel.title, "hidePanelTitles": panel.untitled}
    config["enhancements"] = {"dynamicActions": {"events": events}} if events else {}
    if panel.about:
        config["description"] = panel.about
    if found.type == "map":
        config |= {"isLayerTOCOpen": False, "hiddenLayers": [], "openTOCDetails": []}
    shown = {**place(panel, found.type, config), "panelRefName": f"panel_{panel.key}"}
    own = Reference(f"{panel.key}:panel_{panel.key}", found.type, found.id)
    return Placed(shown, (own, *targets), found)


def place(panel: Panel, kind: str, config: Json) -> Json:
    x, y, width, height = panel.at
    grid = {"x": x, "y": y, "w": width, "h": height, "i": panel.key}
    return {"type": kind, "panelIndex": panel.key, "gridData": grid, "embeddableConfig": config}


def _drilldowns(panel: Panel) -> tuple[list[Json], tuple[Reference, ...]]:
    events, targets = [], []
    for target in panel.drill:
        event = str(uuid5(NAMESPACE_URL, f"{panel.key}/{target}"))
        kind = "DASHBOARD_TO_DASHBOARD_DRILLDOWN"
        # What else narrows this dashboard are fields that the other's documents do not have.
        kept = {"useCurrentFilters": False, "useCurrentDateRange": True, "openInNewTab": False}
        action = {"factoryId": kind, "name": f"Show in {target}", "config": kept}
        events.append({"eventId": event, "triggers": ["FILTER_TRIGGER"], "action": action})
        name = f"{panel.key}:drilldown:{kind}:{event}:dashboardId"
        targets.append(Reference(name, "dashboard", f"cardwatch-{target}"))
    return events, tuple(targets)
